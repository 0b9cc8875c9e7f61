import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');
const FIXTURE = fs.readFileSync(path.join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');

/** The programs in the fences of a guide, each in the class that the snippets of the API documentation stand in. */
function programs(guide: string): Map<string, string> {
  const text = fs.readFileSync(path.join(ROOT, 'docs', guide), 'utf8');
  const fences = [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code);
  return new Map(fences.map((code, index) => [path.join(ROOT, 'examples', `${guide}-${index}.ts`), FIXTURE.replace('/// here', () => code)]));
}

function errorsIn(files: Map<string, string>): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'examples', 'tsconfig.json'), file => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, path.join(ROOT, 'examples'));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = file => files.get(file) ?? readFile(file);
  host.fileExists = file => files.has(file) || fileExists(file);
  host.getSourceFile = (file, target, ...others) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile(file, target, ...others) : ts.createSourceFile(file, text, target);
  };
  // What the class around a snippet imports and the snippet does not use is no fault.
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false, noUnusedParameters: false }, host);
  return [...files.keys()].flatMap(file => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    .map(({ file, start, messageText }) => {
      const line = file === undefined || start === undefined ? '' : file.text.split('\n')[file.getLineAndCharacterOfPosition(start).line].trim();
      return `${path.basename(file?.fileName ?? '')}: ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}

const GUIDES = fs.readdirSync(path.join(ROOT, 'docs')).filter(name => name.endsWith('.md'));

test('every snippet of the guides compiles', () => {
  const files = new Map(GUIDES.flatMap(guide => [...programs(guide)]));
  expect(files.size).toBeGreaterThan(0);
  expect(errorsIn(files)).toEqual([]);
});

test('a snippet that does not compile is noticed', () => {
  const file = path.join(ROOT, 'examples', 'wrong.ts');
  expect(errorsIn(new Map([[file, FIXTURE.replace('/// here', "new SecurePod(this, 'x', { hostNetwork: true });")]])))
    .toEqual([expect.stringContaining("'hostNetwork' does not exist in type 'SecurePodProps'")]);
});
