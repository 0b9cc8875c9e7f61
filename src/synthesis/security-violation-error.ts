import { Finding } from '../rules/finding';

/**
 * Thrown when something weak would have been written. Nothing was: no file is created, changed or removed.
 * The findings are there as data, and all of them stand in the message.
 */
export class SecurityViolationError extends Error {
  readonly name = 'SecurityViolationError';
  declare readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super([
      `${findings.length === 1 ? '1 security finding' : `${findings.length} security findings`}; nothing was written.`,
      ...findings.map(finding => finding.message),
    ].join('\n\n'));
    // Not enumerable: Node.js would print the data once more below the message of an error that nobody catches.
    Object.defineProperty(this, 'findings', { value: findings });
  }
}
