import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controllerManagerBinary, evaluateBinary, requiredVersion, serverBinaries } from './binaries';
import { temporaryDirectory } from '../synthesis/apps';

/** The files with the names of the programs in a folder of their own. */
function assets(...names: string[]): { folder: string; files: string[] } {
  const folder = temporaryDirectory();
  const files = names.map(name => join(folder, name));
  files.forEach(file => writeFileSync(file, ''));
  return { folder, files };
}

/** Runs what needs Go where there is none. */
function withoutGo<T>(run: () => T): T {
  const { PATH } = process.env;
  process.env.PATH = temporaryDirectory();
  try {
    return run();
  } finally {
    process.env.PATH = PATH;
  }
}

test('versions come from go.mod', () => {
  expect(requiredVersion('k8s.io/kubernetes')).toMatch(/^v1\.\d+\.\d+$/);
  expect(requiredVersion('go')).toMatch(/^1\.\d+/);
  expect(() => requiredVersion('example.com/other')).toThrow('go.mod does not require example.com/other.');
});

test('programs are those that variables name', () => {
  const { files: [kubeApiserver, etcd, evaluate, manager] } = assets('server', 'store', 'cel', 'manager');
  const env = {
    TEST_ASSET_KUBE_APISERVER: kubeApiserver, TEST_ASSET_ETCD: etcd, TEST_ASSET_EVALUATE: evaluate, TEST_ASSET_KUBE_CONTROLLER_MANAGER: manager,
  };
  expect([serverBinaries(env), evaluateBinary(env), controllerManagerBinary(env)]).toEqual([{ kubeApiserver, etcd }, evaluate, manager]);
});

test('programs are those of a folder, unless a variable names one', () => {
  const { folder, files: [kubeApiserver] } = assets('kube-apiserver', 'etcd');
  const { files: [etcd] } = assets('other-etcd');
  expect(serverBinaries({ KUBEBUILDER_ASSETS: folder, TEST_ASSET_ETCD: etcd })).toEqual({ kubeApiserver, etcd });
});

test('a program that is not there is told', () => {
  const { folder } = assets('kube-apiserver');
  expect(() => serverBinaries({ KUBEBUILDER_ASSETS: folder })).toThrow(`KUBEBUILDER_ASSETS names a program that is not there: ${join(folder, 'etcd')}.`);
});

test('without Go, what to do is told, and there are neither controllers nor a program for CEL', () => {
  expect(() => withoutGo(() => serverBinaries({}))).toThrow(
    `There are no programs for a control plane: Go is not installed. Install Go ${requiredVersion('go')} or later, or set TEST_ASSET_KUBE_APISERVER and TEST_ASSET_ETCD to these programs, `
    + 'or KUBEBUILDER_ASSETS to the folder that holds them.',
  );
  expect(withoutGo(() => [controllerManagerBinary({}), evaluateBinary({})])).toEqual([undefined, undefined]);
});
