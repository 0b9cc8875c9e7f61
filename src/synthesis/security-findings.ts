import { SecurityViolationError } from './security-violation-error';
import { Finding } from '../rules/finding';

/** Reads the findings out of an error that a synth has thrown. */
export class SecurityFindings {
  /**
   * The findings that an error carries, most severe first; empty for errors that are no security violation.
   *
   * @param error what was caught.
   */
  static of(error: any): Finding[] {
    return error instanceof SecurityViolationError ? [...error.findings] : [];
  }

  private constructor() { }
}
