import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A program that the keeper runs in its directory, with its output in `<name>.log`. */
export interface Program { readonly name: string; readonly command: string; readonly parameters: readonly string[] }

/** What the keeper tells: this program has ended, which none should while it is kept. */
export interface Ended { readonly name: string; readonly reason: string }

const directory = process.argv[2];
const running = new Set<ChildProcess>();
let isStopping = false;

function start({ name, command, parameters }: Program): void {
  const log = openSync(join(directory, `${name}.log`), 'a');
  // An empty environment: neither proxies nor variables such as ETCD_NAME get between.
  const child = spawn(command, parameters, { cwd: directory, env: {}, stdio: ['ignore', log, log] });
  closeSync(log);
  running.add(child);
  const ended = (reason: string) => {
    running.delete(child);
    if (isStopping) {
      leaveWhenDone();
    } else if (process.connected) {
      // With a callback, it is no error that the other end closes the channel meanwhile.
      process.send?.({ name, reason } satisfies Ended, undefined, undefined, () => undefined);
    }
  };
  child.once('error', error => ended(error.message));
  child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
}

function stop(): void {
  isStopping = true;
  // What they would still write on a gentler signal is removed anyway.
  running.forEach(child => child.kill('SIGKILL'));
  leaveWhenDone();
}

function leaveWhenDone(): void {
  if (running.size === 0) {
    rmSync(directory, { recursive: true, force: true });
    process.exit();
  }
}

process.on('message', (programs: readonly Program[]) => programs.forEach(start));
// The channel closes when the process at its other end stops the keeper, and also when it is killed.
process.on('disconnect', stop);
process.on('SIGTERM', stop);
if (!process.connected) {
  stop();
}
