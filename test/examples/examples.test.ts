import * as fs from 'fs';
import * as path from 'path';
import { parseAllDocuments } from 'yaml';
import { JsonObject } from '../../src/rules/json';
import { podTemplatesOf } from '../../src/rules/pod-template';
import { manifestsOf } from '../../src/synthesis/manifests';
import { expectFile } from '../golden';
import { violatedChecks } from '../pod-security/restatement';
import { errorOf, readTree, temporaryDirectory } from '../synthesis/apps';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

/** Runs a program as `node` would, its output going to a directory of its own. */
function run(program: string): { outdir: string; start: () => void } {
  const outdir = path.join(temporaryDirectory(), 'dist');
  return {
    outdir,
    start: () => {
      process.env.CDK8S_OUTDIR = outdir;
      try {
        jest.isolateModules(() => void jest.requireActual(path.join(EXAMPLES, program)));
      } finally {
        delete process.env.CDK8S_OUTDIR;
      }
    },
  };
}

test('examples/shop comes out as it stands in the repository', () => {
  const { outdir, start } = run('shop/main');
  start();
  const manifests = readTree(outdir);
  expect(Object.keys(manifests)).toEqual(['shop.k8s.yaml']);
  expectFile('examples/shop/manifests/shop.k8s.yaml', manifests['shop.k8s.yaml']);
});

test('every pod of examples/shop passes Pod Security restricted at every version, by a judge that knows none of the rules', () => {
  const manifests = parseAllDocuments(fs.readFileSync(path.join(EXAMPLES, 'shop', 'manifests', 'shop.k8s.yaml'), 'utf8')).map(document => document.toJSON() as JsonObject);
  const pods = manifests.flatMap(json => manifestsOf(json, '')).flatMap(podTemplatesOf);
  const kinds = ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'StatefulSet'];
  expect([...new Set(pods.map(({ manifest }) => manifest.kind))].sort()).toEqual(kinds);
  for (let minor = 25; minor <= 37; minor++) {
    expect([minor, pods.map(({ metadata, spec }) => violatedChecks('restricted', minor, { metadata, spec }))]).toEqual([minor, pods.map(() => [])]);
  }
});

test('examples/platform comes out as it stands in the repository', () => {
  const { outdir, start } = run('platform/main');
  start();
  const manifests = readTree(outdir);
  expect(Object.keys(manifests)).toEqual(['0000-teams.k8s.yaml', '0001-admission.k8s.yaml']);
  Object.entries(manifests).forEach(([file, text]) => expectFile(`examples/platform/manifests/${file}`, text));
});

describe('examples/adoption', () => {
  const before = process.cwd();
  beforeEach(() => {
    const directory = temporaryDirectory();
    ['metrics-agent.yaml', 'exemptions.yaml'].forEach(name => fs.copyFileSync(path.join(EXAMPLES, 'adoption', name), path.join(directory, name)));
    process.chdir(directory);
  });
  afterEach(() => process.chdir(before));

  test('comes out as it stands in the repository', () => {
    const { outdir, start } = run('adoption/main');
    start();
    expectFile('examples/adoption/manifests/monitoring.k8s.yaml', readTree(outdir)['monitoring.k8s.yaml']);
  });

  test('has proposed all there is to accept, and lists nothing else', () => {
    run('adoption/propose').start();
    expectFile('examples/adoption/exemptions.yaml', fs.readFileSync('exemptions.yaml', 'utf8'));
  });
});

describe('examples/weakened', () => {
  const programs = fs.readdirSync(path.join(EXAMPLES, 'weakened')).filter(name => name.endsWith('.ts')).map(name => path.basename(name, '.ts'));

  test.each(programs)('%s gets the error that stands beside it, and writes nothing', program => {
    const { outdir, start } = run(`weakened/${program}`);
    expectFile(`examples/weakened/${program}.txt`, `${errorOf(start).message}\n`);
    expect(readTree(outdir)).toEqual({});
  });

  test('every error belongs to a program', () => {
    const errors = fs.readdirSync(path.join(EXAMPLES, 'weakened')).filter(name => name.endsWith('.txt')).map(name => path.basename(name, '.txt'));
    expect(errors).toEqual(programs);
  });
});
