import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/**
 * Changes the rules in thousands of ways and counts the changes that tests notice. Each rule is judged by the tests of its own name, so that it is held
 * by its own specification; what rules share is judged by the tests of those that use it, too.
 *
 * `npm run mutation` measures all of src/rules, `npm run mutation -- sysctls quantity` these two.
 */

const ROOT = path.join(__dirname, '..', '..');
const RULES = path.join(ROOT, 'src', 'rules');
const STRYKER = path.join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const WORK = path.join(ROOT, '.stryker-tmp');
const LOWEST_SCORE = 90;

/** A catalogue of texts for people; what it makes rules refuse stands in their tests. */
const LEFT_OUT = ['rbac-catalogue'];

/** Holds the texts of all rules. */
const RECORDS = 'registry';
const REGISTRY = fs.readFileSync(path.join(RULES, 'registry.ts'), 'utf8');

/** What rules share is judged by the tests of rules that use it, too. */
const USERS: Readonly<Record<string, readonly string[]>> = {
  'address-block-expressions': ['registry'],
  'built-in-controllers': ['registry'],
  'cel': ['registry', 'image-reference-expressions'],
  'confidential-expressions': ['registry'],
  'field-fault': ['lsm-apparmor', 'lsm-seccomp', 'ctr-drop-all-caps', 'sysctls'],
  'finding': ['pod-well-formed', 'secret-no-manifest', 'img-digest', 'rbac-secrets-read'],
  'json': ['field-fault', 'pod-well-formed', 'pod-volumes', 'secret-no-manifest', 'network-policy-well-formed'],
  'label-selector': ['policy-selection', 'net-only-expected', 'network-policy-well-formed'],
  'label-selector-expressions': ['registry'],
  'manifest': ['ns-isolation', 'pod-well-formed', 'rbac-no-cluster-admin', 'namespaced-index'],
  'namespaced-index': ['rbac-bindings', 'sa-dedicated', 'net-default-deny'],
  'network-policy': ['net-only-expected', 'net-no-empty-namespace-selector', 'network-policy-well-formed'],
  'network-policy-expressions': ['registry'],
  'node-pinning': ['placement-tier'],
  'placement-expressions': ['registry'],
  'pod-checks': ['registry'],
  'pod-shape': ['pod-well-formed'],
  'pod-template': ['pod-well-formed', 'user-namespaces', 'targets'],
  'policy-port-faults': ['network-policy-well-formed'],
  'policy-ports': ['net-only-expected', 'aks-08-egress-restricted', 'net-metadata-api', 'network-policy-well-formed'],
  'policy-selection': ['net-default-deny', 'net-only-expected', 'net-no-empty-namespace-selector', 'net-metadata-api', 'aks-08-egress-restricted'],
  'quantity': ['qos-class', 'mem-limit-set', 'ephemeral-storage'],
  'rbac-bindings': ['rbac-no-cluster-admin', 'rbac-namespaced', 'rbac-secrets-read', 'rbac-aggregation'],
  'rbac-expressions': ['registry'],
  'rbac-findings': ['rbac-secrets-read', 'rbac-no-wildcards', 'rbac-write-verbs', 'rbac-resource-names', 'rbac-workload-create', 'rbac-pv-create'],
  'rbac-grants': ['rbac-secrets-read', 'rbac-workload-create', 'rbac-csr', 'rbac-webhooks', 'rbac-findings'],
  'rbac-subjects': ['rbac-no-unauthenticated', 'sa-dedicated', 'sa-automount-off', 'rbac-bindings'],
  'rbac-write-expressions': ['registry'],
  'resource-expressions': ['registry'],
  'secret-expressions': ['registry'],
  'target': ['targets'],
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
  const tests = [
    ...fs.existsSync(path.join(ROOT, 'test', 'rules', `${file}.test.ts`)) ? [file] : [],
    ...USERS[file] ?? [],
    ...REGISTRY.includes(`from './${file}';`) ? [RECORDS] : [],
  ];
  const testMatch = (tests.length === 0 ? ['!(growth)'] : tests).map(name => `<rootDir>/test/rules/${name}.test.ts`);
  const directory = path.join(WORK, file);
  const config = {
    mutate: [`src/rules/${file}.ts`],
    testRunner: 'jest',
    jest: { config: { testMatch, collectCoverage: false } },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    reporters: ['json'],
    jsonReporter: { fileName: path.join(directory, 'report.json') },
    tempDirName: path.join('.stryker-tmp', file),
    // The sandboxes of the other runs, and what no test of a rule reads.
    ignorePatterns: ['.cache', '.stryker-tmp', 'coverage', 'dist', 'examples', 'lib'],
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
