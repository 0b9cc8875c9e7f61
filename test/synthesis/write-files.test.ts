import * as fs from 'fs';
import * as path from 'path';
import { errorOf, readTree, temporaryDirectory } from './apps';
import { writeFiles } from '../../src/synthesis/write-files';

jest.mock('fs', () => ({ __esModule: true, ...jest.requireActual('fs') }));

/** Makes the nth call of a function of `fs` fail like a full disk. */
function failAt(method: 'writeFileSync' | 'renameSync' | 'linkSync' | 'copyFileSync', call: number): void {
  const original = fs[method] as (...args: unknown[]) => unknown;
  let calls = 0;
  jest.spyOn(fs, method).mockImplementation(((...args: unknown[]) => {
    if (++calls === call) {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    return original(...args);
  }) as never);
}

afterEach(() => jest.restoreAllMocks());

const OLD = { 'a.yaml': 'old a', 'b.yaml': 'old b', 'keep.yaml': 'keep' };
const NEW = [{ path: 'a.yaml', text: 'new a' }, { path: 'b.yaml', text: 'new b' }, { path: 'c/d.yaml', text: 'new d' }];

function oldDirectory(): string {
  const directory = temporaryDirectory();
  Object.entries(OLD).forEach(([name, text]) => fs.writeFileSync(path.join(directory, name), text));
  return directory;
}

describe('writeFiles', () => {
  test('replaces what is there and leaves nothing else behind', () => {
    const directory = oldDirectory();
    writeFiles(directory, NEW, ['empty']);
    expect(readTree(directory)).toEqual({ 'a.yaml': 'new a', 'b.yaml': 'new b', 'c/d.yaml': 'new d', 'keep.yaml': 'keep' });
    expect(fs.readdirSync(directory).sort()).toEqual(['a.yaml', 'b.yaml', 'c', 'empty', 'keep.yaml']);
  });

  test('makes the directory', () => {
    const directory = path.join(temporaryDirectory(), 'x', 'y');
    writeFiles(directory, [{ path: 'a.yaml', text: 'a' }]);
    expect(readTree(directory)).toEqual({ 'a.yaml': 'a' });
  });

  // Whichever step fails, what stood there before stands there again, and nothing else.
  test.each([
    ['writeFileSync', 1], ['writeFileSync', 2], ['writeFileSync', 3], ['renameSync', 1], ['renameSync', 2], ['renameSync', 3],
  ] as const)('a full disk at %s number %p changes nothing', (method, call) => {
    const directory = oldDirectory();
    failAt(method, call);
    expect(() => writeFiles(directory, NEW, ['empty'])).toThrow('ENOSPC: no space left on device, write');
    expect(readTree(directory)).toEqual(OLD);
    expect(fs.readdirSync(directory).sort()).toEqual(Object.keys(OLD));
  });

  test('copies the old content where the file system has no hard links, and changes nothing when that fails', () => {
    const directory = oldDirectory();
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
    });
    failAt('copyFileSync', 2);
    expect(() => writeFiles(directory, NEW)).toThrow('ENOSPC: no space left on device, write');
    expect(readTree(directory)).toEqual(OLD);
    jest.mocked(fs.copyFileSync).mockRestore();
    writeFiles(directory, NEW);
    expect(readTree(directory)).toEqual({ 'a.yaml': 'new a', 'b.yaml': 'new b', 'c/d.yaml': 'new d', 'keep.yaml': 'keep' });
  });

  test('removes the directories it made when it fails', () => {
    const parent = temporaryDirectory();
    failAt('writeFileSync', 1);
    expect(() => writeFiles(path.join(parent, 'x', 'y'), NEW)).toThrow('ENOSPC');
    expect(fs.readdirSync(parent)).toEqual([]);
  });

  test.each(['../a.yaml', 'c/../../a.yaml', '/etc/a.yaml', '.'])('refuses to write %s, outside of the directory', name => {
    const directory = oldDirectory();
    expect(errorOf(() => writeFiles(directory, [...NEW, { path: name, text: 'x' }])).message)
      .toEqual(`refusing to write ${JSON.stringify(name)}: it is outside of the output directory ${JSON.stringify(directory)}`);
    expect(readTree(directory)).toEqual(OLD);
  });

  test('refuses to replace a directory', () => {
    const directory = oldDirectory();
    fs.mkdirSync(path.join(directory, 'b2.yaml'));
    expect(() => writeFiles(directory, [...NEW, { path: 'b2.yaml', text: 'x' }]))
      .toThrow(`cannot write ${JSON.stringify(path.join(directory, 'b2.yaml'))}: it is a directory`);
    expect(readTree(directory)).toEqual(OLD);
  });

  test('replaces a link instead of writing through it', () => {
    const [directory, elsewhere] = [oldDirectory(), oldDirectory()];
    fs.rmSync(path.join(directory, 'a.yaml'));
    fs.symlinkSync(path.join(elsewhere, 'a.yaml'), path.join(directory, 'a.yaml'));
    writeFiles(directory, NEW);
    expect(readTree(elsewhere)).toEqual(OLD);
    expect(readTree(directory)['a.yaml']).toEqual('new a');
  });
});
