import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { keep, startControlPlane } from './control-plane';
import { Program } from './keeper';
import { eventually } from './settling';

const SLEEPING: Program = { name: 'sleeping', command: '/bin/sh', parameters: ['-c', 'echo $$ > id; mv id process; exec sleep 600'] };

const newDirectory = () => mkdtempSync(join(tmpdir(), 'cdk8s-secure-cluster-'));

/** The id of the program that sleeps in the directory, once it does. */
async function sleeper(directory: string): Promise<number> {
  return eventually('sleeping program', async () => existsSync(join(directory, 'process')) ? Number(readFileSync(join(directory, 'process'), 'utf8')) : undefined);
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

test('nothing is left when kept programs are stopped', async () => {
  const directory = newDirectory();
  const keeping = keep(directory, [SLEEPING]);
  const id = await sleeper(directory);
  expect([isRunning(id), keeping.ended()]).toEqual([true, undefined]);
  await keeping.stop();
  expect([isRunning(id), existsSync(directory)]).toEqual([false, false]);
});

test('nothing is left when the process that started them is killed', async () => {
  const directory = newDirectory();
  const code = `require(${JSON.stringify(join(__dirname, 'control-plane'))}).keep(${JSON.stringify(directory)}, ${JSON.stringify([SLEEPING])}); setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--require', 'ts-node/register/transpile-only', '--eval', code], {
    cwd: resolve(__dirname, '../..'), env: { ...process.env, TS_NODE_PROJECT: 'test/tsconfig.json' }, stdio: 'ignore',
  });
  const id = await sleeper(directory);
  starter.kill('SIGKILL');
  await eventually('end of the program', async () => isRunning(id) || existsSync(directory) ? undefined : true);
});

test('a program that ends by itself is told', async () => {
  const directory = newDirectory();
  const keeping = keep(directory, [SLEEPING, { name: 'failing', command: '/bin/sh', parameters: ['-c', 'exit 3'] }]);
  await eventually('end of the program', async () => keeping.ended());
  await keeping.stop();
  expect([keeping.ended(), existsSync(directory)]).toEqual([{ name: 'failing', reason: 'exit code 3' }, false]);
});

test('a control plane that does not start says why, with its logs, and leaves nothing', async () => {
  const error = await startControlPlane({ kubeApiserver: '/bin/sh', etcd: '/does/not/exist' }).catch((thrown: Error) => thrown) as Error;
  expect(error.message).toMatch(/^The control plane does not start: (etcd has ended: spawn \/does\/not\/exist ENOENT|kube-apiserver has ended: exit code 2)\.\netcd\.log/);
});
