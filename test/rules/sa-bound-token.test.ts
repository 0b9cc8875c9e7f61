import { faults, snapshotOf } from './judge';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { saBoundToken } from '../../src/rules/sa-bound-token';

const secret = (type: Json, annotations: Json = { 'kubernetes.io/service-account.name': 'web' }, namespace = 'shop'): JsonObject =>
  ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token', namespace, annotations }, type });
const account = (changes: JsonObject = {}, name = 'web', namespace = 'shop'): JsonObject =>
  ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace }, automountServiceAccountToken: false, ...changes });
const TOKEN = 'kubernetes.io/service-account-token';

describe('sa-bound-token', () => {
  test.each<[string, JsonObject]>([
    ['a Secret without type', secret(undefined as never)],
    ['an opaque Secret', secret('Opaque')],
    ['a type in another case, which is no token to Kubernetes', secret('kubernetes.io/Service-Account-Token')],
    ['an object of another group', { ...secret(TOKEN), apiVersion: 'example.com/v1' }],
    ['an account without secrets', account()],
    ['an account with an empty list', account({ secrets: [] })],
    ['an account whose list is null', account({ secrets: null })],
    ['an account that pulls images', account({ imagePullSecrets: [{ name: 'registry' }] })],
  ])('accepts %s', (_, object) => {
    expect(faults(saBoundToken, object)).toEqual([]);
  });

  test.each<[string, Json]>([
    ['for an account', { 'kubernetes.io/service-account.name': 'web' }],
    ['for nobody', null],
    ['for something odd', { 'kubernetes.io/service-account.name': 5 }],
  ])('refuses a token Secret %s', (_, annotations) => {
    expect(faults(saBoundToken, secret(TOKEN, annotations)))
      .toEqual(['sa-bound-token (high)  Secret shop/token: type is "kubernetes.io/service-account-token".']);
  });

  test.each<[string, Json, string]>([
    ['a list', [{ name: 'token' }], '[{"name":"token"}]'],
    ['a null in a list', [null], '[null]'],
    ['an object', {}, '{}'],
    ['a name', 'token', '"token"'],
  ])('refuses an account with %s as secrets', (_, secrets, text) => {
    expect(faults(saBoundToken, account({ secrets }))).toEqual([`sa-bound-token (high)  ServiceAccount shop/web: secrets is ${text}.`]);
  });

  test.each<[string, JsonObject[], (string | undefined)[]]>([
    ['the account it is for', [account({}, 'other'), account()], ['web']],
    ['no account of another namespace', [account({}, 'web', 'back')], []],
    ['an account whose namespace nobody said, which may be applied there', [account({ metadata: { name: 'web' } })], ['web']],
    ['nothing when the account is not there', [], []],
    ['no Role of that name', [{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'web', namespace: 'shop' } }], []],
  ])('undoes %s', (_, others, names) => {
    const [violation] = saBoundToken.check(snapshotOf([secret(TOKEN), ...others]));
    expect(violation.undoes?.map(({ name }) => name)).toEqual(names);
  });

  test('undoes an account when neither says a namespace', () => {
    const annotations = { 'kubernetes.io/service-account.name': 'web' };
    const snapshot = snapshotOf([{ ...secret(TOKEN), metadata: { name: 'token', annotations } }, account({ metadata: { name: 'web' } })]);
    expect(saBoundToken.check(snapshot)[0].undoes).toEqual([snapshot.manifests[1]]);
  });

  test('undoes the manifest itself, not a copy', () => {
    const snapshot = snapshotOf([account(), secret(TOKEN)]);
    expect(saBoundToken.check(snapshot)[0].undoes?.[0]).toBe(snapshot.manifests[0]);
  });

  test('says what to do', () => {
    expect(remediations(saBoundToken, secret(TOKEN), account({ secrets: [{ name: 'x' }] }))).toEqual([
      'Leave the Secret out, and ask the TokenRequest API for a token that expires where one is needed.',
      'Leave the list out: pods mount the Secrets they need by name, and the TokenRequest API gives tokens that expire.',
    ]);
  });
});
