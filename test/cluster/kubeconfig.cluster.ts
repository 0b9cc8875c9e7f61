import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { clusterClient, existingCluster } from './cluster';
import { connectionOf } from './kubeconfig';
import { accepted, KubernetesClient } from './kubernetes-client';
import { JsonObject } from '../../src/rules/json';
import { temporaryDirectory } from '../synthesis/apps';

const client = clusterClient();

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig file with two contexts, the second being the current one. */
function kubeconfig(cluster: JsonObject, user: JsonObject, change: JsonObject = {}): string {
  const directory = temporaryDirectory();
  const file = join(directory, 'config');
  writeFileSync(join(directory, 'ca.crt'), 'authority');
  writeFileSync(join(directory, 'token'), 'token of a file\n');
  writeFileSync(file, JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': 'mine',
    'contexts': [{ name: 'other', context: { cluster: 'other', user: 'other' } }, { name: 'mine', context: { cluster: 'mine', user: 'me' } }],
    'clusters': [{ name: 'mine', cluster: { server: 'https://cluster.example.com', ...cluster } }],
    'users': [{ name: 'me', user }],
    ...change,
  }));
  return file;
}

test('a kubeconfig of this control plane reaches it', async () => {
  const { server, certificateAuthority = '', token } = client.connection;
  const given = new KubernetesClient(connectionOf(kubeconfig({ server, 'certificate-authority-data': base64(certificateAuthority) }, token === undefined ? {} : { token })));
  const answer = await given.send('GET', '/version').finally(() => given.close());
  expect(accepted(answer)).toEqual(accepted(await client.send('GET', '/version')));
});

test('an unknown authority is not trusted, unless that is asked for', async () => {
  const { server, token = '' } = client.connection;
  const [strict, lenient] = [{}, { 'insecure-skip-tls-verify': true }].map(how => new KubernetesClient(connectionOf(kubeconfig({ server, ...how }, { token }))));
  const answers = [await strict.send('GET', '/version').catch((error: Error) => error.message), (await lenient.send('GET', '/version')).status];
  [strict, lenient].forEach(each => each.close());
  expect(answers).toEqual([expect.stringMatching(/certificate/), 200]);
});

test.each<[string, JsonObject, JsonObject, object]>([
  ['a file for the authority, seen from the kubeconfig file', { 'certificate-authority': 'ca.crt' }, {}, { certificateAuthority: 'authority' }],
  ['data before a file', { 'certificate-authority': 'ca.crt', 'certificate-authority-data': base64('data') }, {}, { certificateAuthority: 'data' }],
  ['a server name', { 'tls-server-name': 'kubernetes' }, {}, { serverName: 'kubernetes' }],
  ['a client certificate', {}, { 'client-certificate-data': base64('certificate'), 'client-key-data': base64('key') }, { clientCertificate: 'certificate', clientKey: 'key' }],
  ['a token in a file before one in place', {}, { token: 'in place', tokenFile: 'token' }, { token: 'token of a file' }],
])('%s is read', (_, cluster, user, expected) => {
  expect(connectionOf(kubeconfig(cluster, user))).toMatchObject({ server: 'https://cluster.example.com', isInsecure: false, ...expected });
});

test.each<[string, JsonObject, JsonObject, JsonObject, RegExp]>([
  ['a credential plugin', {}, { exec: { command: 'login' } }, {}, /has exec, which these tests do not understand\. Name a kubeconfig file with a token or a client certificate\.$/],
  ['a proxy', { 'proxy-url': 'http://proxy.example.com' }, {}, {}, /has proxy-url, which/],
  ['another identity', {}, { token: 'token', as: 'somebody' }, {}, /has as, which/],
  ['no server', { server: '' }, {}, {}, /has no server in the cluster of its current context\.$/],
  ['no current context', {}, {}, { 'current-context': '' }, /no "" among its contexts/],
  ['a user that is not there', {}, {}, { users: [] }, /no "me" among its users/],
])('%s is told', (_, cluster, user, change, message) => {
  expect(() => connectionOf(kubeconfig(cluster, user, change))).toThrow(message);
});

test('a list of files is told', () => {
  expect(() => connectionOf(`one${delimiter}two`)).toThrow(`KUBECONFIG must name one file, not a list: one${delimiter}two.`);
});

test.each<[Record<string, string>, string | undefined]>([
  [{}, undefined],
  [{ KUBECONFIG: '' }, undefined],
  [{ KUBECONFIG: 'file' }, undefined],
  [{ KUBECONFIG: 'file', TEST_USE_EXISTING_CLUSTER: 'true' }, 'file'],
  [{ KUBECONFIG: 'file', TEST_USE_EXISTING_CLUSTER: 'false' }, undefined],
])('%j means the cluster of %p', (env, expected) => {
  expect(existingCluster(env)).toBe(expected);
});

test('an existing cluster that is not named is told', () => {
  expect(() => existingCluster({ TEST_USE_EXISTING_CLUSTER: 'true' })).toThrow('TEST_USE_EXISTING_CLUSTER is true, but KUBECONFIG does not say which cluster.');
});
