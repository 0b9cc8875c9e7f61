import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');

/**
 * Compares a text with a file of the repository. `npx projen golden:update` writes the files anew; nothing else does, so a change of what comes
 * out is always seen in review.
 */
export function expectFile(file: string, text: string): void {
  const target = path.join(ROOT, file);
  if (process.env.UPDATE_GOLDEN !== undefined) {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  expect({ file, text }).toEqual({ file, text: fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : undefined });
}
