import * as fs from 'fs';
import * as path from 'path';

/** A file to be written, its path relative to the directory given to `writeFiles`. */
export interface FileContent {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes all files or none. Every text goes to a temporary file beside its target first; only when all are on disk are they renamed over
 * their targets, one atomic step each. When anything fails, what stood there before stands there again and the error is thrown.
 */
export function writeFiles(directory: string, files: readonly FileContent[], emptyDirectories: readonly string[] = []): void {
  const undo: (() => void)[] = [];
  const suffix = `.${process.pid}.tmp`;
  try {
    const targets = files.map(file => ({ text: file.text, target: inside(directory, file.path) }));
    const directories = new Set([directory, ...emptyDirectories.map(name => inside(directory, name)),
      ...targets.map(({ target }) => path.dirname(target))]);
    directories.forEach(each => makeDirectory(each, undo));
    const staged = targets.map(({ target, text }) => stage(target, `${target}${suffix}`, text, undo));
    const backups = staged.map(({ target }) => backUp(target, `${target}${suffix}.old`, undo));
    staged.forEach(({ target, temporary }, index) => replace(target, temporary, backups[index], undo));
    backups.forEach(backup => backup !== undefined && fs.rmSync(backup, { force: true }));
  } catch (error) {
    undo.reverse().forEach(step => attempt(step));
    throw error;
  }
}

function inside(directory: string, relative: string): string {
  const target = path.resolve(directory, relative);
  if (!target.startsWith(path.resolve(directory) + path.sep)) {
    throw new Error(`refusing to write ${JSON.stringify(relative)}: it is outside of the output directory ${JSON.stringify(directory)}`);
  }
  return target;
}

function makeDirectory(directory: string, undo: (() => void)[]): void {
  const first = fs.mkdirSync(directory, { recursive: true });
  if (first !== undefined) {
    // Only what was made here goes away again, and only while it is empty.
    const made: string[] = [];
    for (let each = path.resolve(directory); each !== path.dirname(path.resolve(first)); each = path.dirname(each)) {
      made.unshift(each);
    }
    made.forEach(each => undo.push(() => fs.rmdirSync(each)));
  }
}

function stage(target: string, temporary: string, text: string, undo: (() => void)[]): { target: string; temporary: string } {
  if (fs.statSync(target, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`cannot write ${JSON.stringify(target)}: it is a directory`);
  }
  undo.push(() => fs.rmSync(temporary, { force: true }));
  fs.writeFileSync(temporary, text, { encoding: 'utf8' });
  return { target, temporary };
}

/** Keeps the old content under a second name; nothing is copied where the file system has hard links. */
function backUp(target: string, backup: string, undo: (() => void)[]): string | undefined {
  if (fs.lstatSync(target, { throwIfNoEntry: false }) === undefined) {
    return undefined;
  }
  undo.push(() => fs.rmSync(backup, { force: true }));
  fs.rmSync(backup, { force: true });
  try {
    fs.linkSync(target, backup);
  } catch {
    fs.copyFileSync(target, backup);
  }
  return backup;
}

function replace(target: string, temporary: string, backup: string | undefined, undo: (() => void)[]): void {
  fs.renameSync(temporary, target);
  undo.push(() => (backup === undefined ? fs.rmSync(target, { force: true }) : fs.renameSync(backup, target)));
}

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // The first error is the one to report; a step that cannot be undone leaves a temporary file behind, never a half-written target.
  }
}
