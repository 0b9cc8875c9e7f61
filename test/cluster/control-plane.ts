import { fork } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ServerBinaries } from './binaries';
import { Ended, Program } from './keeper';
import { KubernetesClient } from './kubernetes-client';
import { eventually } from './settling';

/** How to reach an API server, and as whom. Certificates and keys are PEM texts. */
export interface Connection {
  readonly server: string;
  readonly certificateAuthority?: string;
  readonly serverName?: string;
  readonly isInsecure?: boolean;
  readonly token?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  /** The audit log of a control plane that these tests run themselves; that of other clusters cannot be seen. */
  readonly auditLog?: string;
}

/** A running control plane. Nothing of it is left when it is stopped, nor when the process that started it has ended in whatever way. */
export interface ControlPlane {
  readonly connection: Connection;
  /** Of the keeper, etcd and kube-apiserver all data and logs. */
  readonly directory: string;
  /** The token of the user `system:kube-controller-manager`. */
  readonly controllerManagerToken: string;
  /** Runs another program beside them, in the same directory and as long as they run. */
  start(program: Program): void;
  /** Starts kube-apiserver once more, on the same data, and waits until it is ready. */
  startSecondServer(): Promise<Connection>;
  /** The first program that has ended by itself. */
  ended(): Ended | undefined;
  stop(): Promise<void>;
}

/** What keeps programs running in a directory of their own. */
export interface Keeping {
  /** Has the keeper run one more. */
  start(program: Program): void;
  /** The first program that has ended by itself. */
  ended(): Ended | undefined;
  /** Ends all programs and removes the directory. */
  stop(): Promise<void>;
}

const START_MILLISECONDS = 60_000;
/** Somebody else may take the free port before kube-apiserver listens on it. */
const ATTEMPTS = 3;
/** By name, in the directory where both programs run: no other user reaches it, and no port is needed. */
const ETCD_SOCKET = 'unix://etcd.sock:0';
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'None', users: ['system:apiserver'] }, { level: 'Metadata' }],
};

/** Starts etcd and kube-apiserver on the loopback interface and waits until they are ready. */
export async function startControlPlane(binaries: ServerBinaries): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptStart(binaries);
    } catch (error) {
      if (attempt === ATTEMPTS || !/address already in use/.test((error as Error).message)) {
        throw error;
      }
    }
  }
}

async function attemptStart(binaries: ServerBinaries): Promise<ControlPlane> {
  const directory = mkdtempSync(join(tmpdir(), 'cdk8s-secure-cluster-'));
  const [token, controllerManagerToken] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text, { mode: 0o600 });
  write('service-account.key', privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  write('tokens.csv', `${token},admin,admin,"system:masters"\n${controllerManagerToken},system:kube-controller-manager,controller-manager\n`);
  write('audit-policy.json', JSON.stringify(AUDIT_POLICY));
  const first: Server = { name: 'kube-apiserver', port: await freePort(), certificates: 'certificates', auditLog: 'audit.log' };
  const keeping = keep(directory, [etcdProgram(binaries), serverProgram(binaries, first)]);
  const ready = async ({ name, port, certificates, auditLog }: Server) => {
    try {
      return await eventually(`ready ${name}`, async () => {
        const ended = keeping.ended();
        if (ended !== undefined) {
          throw new Error(`${ended.name} has ended: ${ended.reason}.`);
        }
        return readyConnection({ server: `https://127.0.0.1:${port}`, token, auditLog: join(directory, auditLog) }, join(directory, certificates, 'apiserver.crt'));
      }, { milliseconds: START_MILLISECONDS });
    } catch (error) {
      const logs = ['etcd', name].map(program => `${program}.log ends with:\n${tail(join(directory, `${program}.log`))}`);
      await keeping.stop();
      throw new Error(`The control plane does not start: ${(error as Error).message}\n${logs.join('\n')}`, { cause: error });
    }
  };
  const startSecondServer = async () => {
    const second: Server = { name: 'second-kube-apiserver', port: await freePort(), certificates: 'second-certificates', auditLog: 'second-audit.log' };
    keeping.start(serverProgram(binaries, second));
    return ready(second);
  };
  return { connection: await ready(first), directory, controllerManagerToken, startSecondServer, ...keeping };
}

/** Where one kube-apiserver listens, and what it calls its files. */
interface Server { readonly name: string; readonly port: number; readonly certificates: string; readonly auditLog: string }

function etcdProgram({ etcd }: ServerBinaries): Program {
  return {
    name: 'etcd',
    command: etcd,
    parameters: [
      '--data-dir=etcd', '--unsafe-no-fsync', '--listen-peer-urls=unix://peer.sock:0', `--listen-client-urls=${ETCD_SOCKET}`, `--advertise-client-urls=${ETCD_SOCKET}`,
    ],
  };
}

function serverProgram({ kubeApiserver }: ServerBinaries, { name, port, certificates, auditLog }: Server): Program {
  return {
    name,
    command: kubeApiserver,
    parameters: [
      `--etcd-servers=${ETCD_SOCKET}`,
      '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${port}`, '--endpoint-reconciler-type=none', '--service-cluster-ip-range=10.0.0.0/24',
      // It makes its own serving certificate there.
      `--cert-dir=${certificates}`,
      '--token-auth-file=tokens.csv', '--authorization-mode=RBAC',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      '--service-account-key-file=service-account.key', '--service-account-signing-key-file=service-account.key',
      // In one file, so that nobody has to follow it.
      '--audit-policy-file=audit-policy.json', `--audit-log-path=${auditLog}`, '--audit-log-maxsize=10000',
      // Else a privileged pod is invalid, and no admission plugin gets to see it.
      '--allow-privileged=true',
    ],
  };
}

/** Has a process of its own run the programs, which outlives this one just long enough to clean up. */
export function keep(directory: string, kept: readonly Program[]): Keeping {
  const log = openSync(join(directory, 'keeper.log'), 'a');
  const keeper = fork(join(__dirname, 'keeper.ts'), [directory], {
    // In a process group of its own, so that Ctrl+C does not end it before its work is done.
    detached: true,
    execArgv: ['--require', require.resolve('ts-node/register/transpile-only')],
    env: { ...process.env, TS_NODE_PROJECT: resolve(__dirname, '../tsconfig.json') },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  let first: Ended | undefined;
  const exited = new Promise<void>(done => keeper.once('exit', code => {
    first ??= { name: 'keeper', reason: `exit code ${code}` };
    done();
  }));
  keeper.on('message', (ended: Ended) => first ??= ended);
  keeper.send(kept);
  // Neither holds this process back from ending.
  keeper.unref();
  keeper.channel?.unref();
  return {
    start: program => void keeper.send([program]),
    ended: () => first,
    stop: async () => {
      if (keeper.connected) {
        keeper.ref();
        keeper.disconnect();
      }
      await exited;
    },
  };
}

async function readyConnection(base: Connection, certificateFile: string): Promise<Connection | undefined> {
  const certificateAuthority = textOf(certificateFile);
  if (certificateAuthority === undefined) {
    return undefined;
  }
  const connection = { ...base, certificateAuthority };
  const client = new KubernetesClient(connection);
  try {
    // The namespace is made after the server calls itself ready.
    const answers = [await client.send('GET', '/readyz'), await client.send('GET', '/api/v1/namespaces/default')];
    return answers.every(({ isOk }) => isOk) ? connection : undefined;
  } catch {
    // It does not listen yet, or has not written all of its certificate.
    return undefined;
  } finally {
    client.close();
  }
}

async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function tail(file: string): string {
  return (textOf(file) ?? '').trimEnd().split('\n').slice(-15).join('\n');
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
