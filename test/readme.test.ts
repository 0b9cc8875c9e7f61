import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { expectFile } from './golden';
import { errorOf, readTree, temporaryDirectory } from './synthesis/apps';

const README = fs.readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');

/** The text of the first fence that begins like this. */
function fence(info: string): string {
  const [, text] = new RegExp(`^\`\`\`${info}\n([^]*?)^\`\`\`$`, 'm').exec(README) ?? [];
  if (text === undefined) {
    throw new Error(`the README has no fence ${info}`);
  }
  return text;
}

/** The README with the text of one fence replaced. */
function withFence(readme: string, info: string, text: string): string {
  return readme.replace(new RegExp(`(^\`\`\`${info}\n)[^]*?(^\`\`\`$)`, 'm'), (_all, begin: string, end: string) => `${begin}${text}${end}`);
}

/** Runs the ten lines, with more lines before the synth. */
function runQuickstart(more = ''): Record<string, string> {
  const outdir = temporaryDirectory();
  const program = fence('ts nofixture').replace('app.synth();', `${more}app.synth();`).replace("from 'cdk8s';", "from 'cdk8s';\nimport { ApiObject, JsonPatch } from 'cdk8s';");
  const { outputText } = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  process.env.CDK8S_OUTDIR = outdir;
  try {
    new Function('require', 'exports', outputText)((name: string): unknown => jest.requireActual(name === 'cdk8s-secure' ? '../src' : name), {});
  } finally {
    delete process.env.CDK8S_OUTDIR;
  }
  return readTree(outdir);
}

test('the README shows the manifest that its ten lines write, and the error that its patch gets', () => {
  const { 'shop.k8s.yaml': manifests } = runQuickstart();
  const deployment = manifests.split('---\n').find(document => document.includes('kind: Deployment')) ?? '';
  const error = errorOf(() => runQuickstart(fence('ts fixture=quickstart'))).message;
  expectFile('README.md', withFence(withFence(README, 'yaml', deployment), 'text', `${error}\n`));
});

