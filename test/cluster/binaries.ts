import { spawnSync, SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The programs a control plane is made of. */
export interface ServerBinaries { readonly kubeApiserver: string; readonly etcd: string }

type Environment = Readonly<Record<string, string | undefined>>;

const MODULE = join(__dirname, 'server');
/** Not below node_modules, which `npm ci` empties: a build takes minutes. */
const CACHE = resolve(__dirname, '../../.cache/cluster');
const VARIABLES = 'TEST_ASSET_KUBE_APISERVER and TEST_ASSET_ETCD to these programs, or KUBEBUILDER_ASSETS to the folder that holds them';

/** Names the program that `controllerManagerBinary` returns. */
export const CONTROLLER_MANAGER_VARIABLE = 'TEST_ASSET_KUBE_CONTROLLER_MANAGER';

/** The version of a module that test/cluster/server/go.mod requires: `v1.37.2`. */
export function requiredVersion(path: string): string {
  const [, version] = readFileSync(join(MODULE, 'go.mod'), 'utf8').split('\n').map(line => line.trim().split(' ')).find(([name]) => name === path) ?? [];
  if (version === undefined) {
    throw new Error(`${MODULE}/go.mod does not require ${path}.`);
  }
  return version;
}

/**
 * kube-apiserver and etcd: those that the variables of Kubernetes' own test tools name, else built with Go from the modules of
 * test/cluster/server and kept. The first build takes minutes.
 */
export function serverBinaries(env: Environment = process.env): ServerBinaries {
  const [kubeApiserver, etcd] = [given(env, 'TEST_ASSET_KUBE_APISERVER', 'kube-apiserver'), given(env, 'TEST_ASSET_ETCD', 'etcd')];
  if (kubeApiserver !== undefined && etcd !== undefined) {
    return { kubeApiserver, etcd };
  }
  const problem = problemOfGo();
  if (problem !== undefined) {
    throw new Error(`There are no programs for a control plane: ${problem} Install Go ${requiredVersion('go')} or later, or set ${VARIABLES}.`);
  }
  return {
    kubeApiserver: kubeApiserver ?? builtOfKubernetes('kube-apiserver'),
    etcd: etcd ?? built('etcd', 'go.etcd.io/etcd/server/v3', '-s -w'),
  };
}

/**
 * kube-controller-manager: the one that TEST_ASSET_KUBE_CONTROLLER_MANAGER names, else built with Go and kept, or `undefined` where there is no Go.
 * The folder of Kubernetes' own test tools has none.
 */
export function controllerManagerBinary(env: Environment = process.env): string | undefined {
  return given(env, CONTROLLER_MANAGER_VARIABLE) ?? (problemOfGo() === undefined ? builtOfKubernetes('kube-controller-manager') : undefined);
}

/**
 * The program of test/cluster/server/evaluate, which evaluates CEL outside of a cluster: the one that TEST_ASSET_EVALUATE names, else built with Go
 * and kept, or `undefined` where there is no Go.
 */
export function evaluateBinary(env: Environment = process.env): string | undefined {
  const file = given(env, 'TEST_ASSET_EVALUATE');
  if (file !== undefined) {
    return file;
  }
  return problemOfGo() === undefined ? built(`evaluate-${hashOf('evaluate/main.go')}`, './evaluate', '-s -w') : undefined;
}

/** The program that `variable` names, or that of this name in the folder of Kubernetes' test programs. */
function given(env: Environment, variable: string, name?: string): string | undefined {
  const { [variable]: named, KUBEBUILDER_ASSETS: folder } = env;
  const [source, file] = named ? [variable, named] : folder && name !== undefined ? ['KUBEBUILDER_ASSETS', join(folder, name)] : [];
  if (file !== undefined && !statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(`${source} names a program that is not there: ${file}.`);
  }
  // The program runs in another directory than these tests.
  return file === undefined ? undefined : resolve(file);
}

function problemOfGo(): string | undefined {
  // Asked in the folder of the module, so that Go tells whether it is too old for it, or gets one that is not.
  const { error, status, stderr } = go(['env', 'GOVERSION'], 'pipe');
  return error !== undefined ? 'Go is not installed.' : status !== 0 ? `Go cannot be used (${stderr.trim()}).` : undefined;
}

/** A program of Kubernetes, which says of itself what version it is. */
function builtOfKubernetes(name: string): string {
  const version = requiredVersion('k8s.io/kubernetes');
  const [major, minor] = version.slice(1).split('.');
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const flags = Object.entries(variables).map(([variable, value]) => `-X k8s.io/component-base/version.${variable}=${value}`).join(' ');
  return built(name, `k8s.io/kubernetes/cmd/${name}`, `-s -w ${flags}`);
}

/** The program in the cache, built first where it is not there or was built from something else. */
function built(name: string, target: string, linkerFlags: string): string {
  const file = join(CACHE, `${requiredVersion('k8s.io/kubernetes')}-${hashOf('go.mod', 'go.sum')}`, name);
  if (existsSync(file)) {
    return file;
  }
  process.stderr.write(`Building ${name}, which takes minutes when it is done for the first time.\n`);
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  const { status } = go(['build', '-trimpath', '-ldflags', linkerFlags, '-o', unfinished, target], 'inherit');
  if (status !== 0) {
    throw new Error(`${name} cannot be built in ${MODULE}; what Go says stands above. Where the Go module proxy cannot be reached, set GOPROXY to one that can, or set ${VARIABLES}.`);
  }
  // Renamed into place, so that no other process runs half of it.
  renameSync(unfinished, file);
  return file;
}

function hashOf(...files: readonly string[]): string {
  const hash = createHash('sha256');
  files.forEach(file => hash.update(readFileSync(join(MODULE, file))));
  return hash.digest('hex').slice(0, 12);
}

function go(parameters: readonly string[], stderr: 'inherit' | 'pipe'): SpawnSyncReturns<string> {
  // go.sum pins every module, so the build needs no checksum database and changes no file.
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  return spawnSync('go', parameters, { cwd: MODULE, env, encoding: 'utf8', stdio: ['ignore', 'pipe', stderr] });
}
