import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/**
 * Changes the rules in thousands of ways and counts the changes that tests notice. Each file is judged by the tests of its own name, so that a rule
 * is held by its own specification; a file without such a test by the tests of those that use it.
 *
 * `npm run mutation` measures all of src/rules, `npm run mutation -- sysctls quantity` these two.
 */

const ROOT = path.join(__dirname, '..', '..');
const RULES = path.join(ROOT, 'src', 'rules');
const STRYKER = path.join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const WORK = path.join(ROOT, '.stryker-tmp');
const LOWEST_SCORE = 90;

/** Data that is compared with its source item by item. */
const LEFT_OUT = ['rbac-catalogue'];

/** Holds the texts of all rules. */
const RECORDS = 'registry';
const REGISTRY = fs.readFileSync(path.join(RULES, 'registry.ts'), 'utf8');

/** Whose tests judge a file that has none of its own; all of test/rules where nothing is said, but for measurements of time. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  'node-pinning': ['placement-tier'],
  'policy-port-faults': ['network-policy-well-formed'],
  'policy-ports': ['net-only-expected', 'aks-08-egress-restricted', 'net-metadata-api'],
  'tolerations': ['placement-tier'],
  'vendor-policy': ['net-only-expected', 'net-default-deny'],
  'wide-blocks': ['aks-08-egress-restricted', 'net-metadata-api', 'net-only-expected'],
};

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number }; readonly end: { readonly line: number } };
}

interface Outcome { readonly file: string; readonly mutants: readonly Mutant[] }

function configurationFor(file: string): string {
  const own = fs.existsSync(path.join(ROOT, 'test', 'rules', `${file}.test.ts`)) ? [file] : TESTS[file];
  const names = REGISTRY.includes(`from './${file}';`) ? [...own ?? [], RECORDS] : own;
  const directory = path.join(WORK, file);
  const config = {
    mutate: [`src/rules/${file}.ts`],
    testRunner: 'jest',
    jest: { config: { testMatch: names?.map(name => `<rootDir>/test/rules/${name}.test.ts`) ?? ['<rootDir>/test/rules/**/!(growth).test.ts'], collectCoverage: false } },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    reporters: ['json'],
    jsonReporter: { fileName: path.join(directory, 'report.json') },
    tempDirName: path.join('.stryker-tmp', file),
    // The sandboxes of the other runs, and what no test of a rule reads.
    ignorePatterns: ['.stryker-tmp', 'coverage', 'dist', 'examples', 'lib'],
    warnings: { slow: false },
  };
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'config.json'), JSON.stringify(config));
  return path.join(directory, 'config.json');
}

async function mutate(file: string): Promise<Outcome> {
  const config = configurationFor(file);
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [STRYKER, 'run', config], { cwd: ROOT });
    child.stdout.on('data', text => output.push(String(text)));
    child.stderr.on('data', text => output.push(String(text)));
    child.on('error', reject);
    child.on('close', resolve);
  });
  const report = path.join(path.dirname(config), 'report.json');
  if (code !== 0 || !fs.existsSync(report)) {
    throw new Error(`${file}: ${output.join('')}`);
  }
  const { files } = JSON.parse(fs.readFileSync(report, 'utf8')) as { files: Record<string, { mutants: Mutant[] }> };
  return { file, mutants: Object.values(files).flatMap(({ mutants }) => mutants) };
}

const isNoticed = ({ status }: Mutant) => status === 'Killed' || status === 'Timeout';
const isCounted = (mutant: Mutant) => isNoticed(mutant) || mutant.status === 'Survived' || mutant.status === 'NoCoverage';

function score(mutants: readonly Mutant[]): string {
  const counted = mutants.filter(isCounted);
  const noticed = counted.filter(isNoticed).length;
  return `${noticed} of ${counted.length} noticed, ${counted.length === 0 ? '–' : (100 * noticed / counted.length).toFixed(1)} %`;
}

function describe(file: string, { mutatorName, replacement, location: { start } }: Mutant): string {
  return `    src/rules/${file}.ts:${start.line}:${start.column} ${mutatorName} → ${(replacement ?? '').replace(/\s+/g, ' ').slice(0, 100)}`;
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const files = fs.readdirSync(RULES).map(name => path.basename(name, '.ts')).filter(name => !LEFT_OUT.includes(name))
    .filter(name => wanted.length === 0 || wanted.includes(name));
  fs.rmSync(WORK, { recursive: true, force: true });
  const all: Mutant[] = [];
  const queue = [...files];
  const work = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const { mutants } = await mutate(file);
      all.push(...mutants);
      const survivors = mutants.filter(mutant => isCounted(mutant) && !isNoticed(mutant));
      console.log([`${file}: ${score(mutants)}`, ...survivors.map(mutant => describe(file, mutant))].join('\n'));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, os.cpus().length) }, work));
  fs.rmSync(WORK, { recursive: true, force: true });
  const counted = all.filter(isCounted);
  console.log(`mutation score of ${files.length} files: ${score(all)}`);
  process.exitCode = 100 * counted.filter(isNoticed).length / counted.length >= LOWEST_SCORE ? 0 : 1;
}

void main();
