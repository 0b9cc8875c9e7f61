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

/** The file with what stands between two comments replaced: a part of a page that is made, and not written by hand. */
export function withPart(file: string, name: string, part: string, text = fs.readFileSync(path.join(ROOT, file), 'utf8')): string {
  const begin = new RegExp(`<!-- begin ${name}, made by [^>]* -->\n`).exec(text);
  const end = text.indexOf(`<!-- end ${name} -->`);
  if (begin === null || end < 0) {
    throw new Error(`${file} has no part ${name}`);
  }
  return `${text.slice(0, begin.index + begin[0].length)}\n${part}\n\n${text.slice(end)}`;
}
