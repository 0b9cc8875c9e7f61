import { spawnSync } from 'child_process';
import * as path from 'path';
import type { Kind } from './apps';
import type { Measurement } from './measure';

/**
 * Prints what a secured synth costs against plain cdk8s, on apps that write the same bytes. Each measurement runs in a process of its own;
 * kinds take turns, so that a machine that slows down slows all of them down.
 *
 * Usage: npm run bench [-- <runs> [--quick]]; `--quick` takes the smallest app only.
 */
const RUNS = Number(process.argv[2] ?? 5);
const KINDS: readonly Kind[] = ['plain cdk8s', 'SecureApp', 'plain App with secure constructs'];
const ALL_SIZES = [[100, 1], [1000, 1], [4000, 1], [4000, 400]] as const;
const SIZES = process.argv.includes('--quick') ? ALL_SIZES.slice(0, 1) : ALL_SIZES;

function run(kind: Kind, deployments: number, charts: number): Measurement {
  const script = path.join(__dirname, 'measure.ts');
  const { stdout, stderr, status } = spawnSync(
    process.execPath, ['-r', 'ts-node/register/transpile-only', script, kind, String(deployments), String(charts)],
    { encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: path.join(__dirname, '..', 'tsconfig.json') } });
  if (status !== 0) {
    throw new Error(`measurement failed: ${stderr}`);
  }
  return JSON.parse(stdout) as Measurement;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}

const row = (cells: readonly string[]) => console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(34) : cell.padStart(12))).join(''));

console.log(`median of ${RUNS} runs each; the ratio is the median of the ratios of runs that follow each other\n`);
for (const [deployments, charts] of SIZES) {
  const results = new Map<Kind, Measurement[]>(KINDS.map(kind => [kind, []]));
  for (let index = 0; index < RUNS; index++) {
    KINDS.forEach(kind => results.get(kind)?.push(run(kind, deployments, charts)));
  }
  const sizes = new Set([...results.values()].flat().map(({ bytes }) => bytes));
  if (sizes.size !== 1) {
    throw new Error(`the apps differ: ${[...sizes].join(', ')} bytes were written`);
  }
  console.log(`${deployments} Deployments in ${charts} chart${charts === 1 ? '' : 's'}, ${[...sizes].join()} bytes written`);
  row(['', 'synth', 'per object', 'ratio', 'rules', 'peak memory']);
  for (const kind of KINDS) {
    const own = results.get(kind) ?? [];
    const plain = results.get('plain cdk8s') ?? [];
    const of = (read: (measurement: Measurement) => number) => median(own.map(read));
    row([
      kind,
      `${of(each => each.milliseconds).toFixed(0)} ms`,
      `${(of(each => each.milliseconds) / (2 * deployments + charts)).toFixed(3)} ms`,
      median(own.map((each, index) => each.milliseconds / plain[index].milliseconds)).toFixed(2),
      `${(100 * of(each => each.rulesMilliseconds / each.milliseconds)).toFixed(1)} %`,
      `${of(each => each.peakMebibytes).toFixed(0)} MiB`,
    ]);
  }
  console.log('');
}
