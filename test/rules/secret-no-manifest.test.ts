import { faults, snapshotOf } from './judge';
import { remediations } from './remediations';
import { toFinding } from '../../src/rules/finding';
import { Json, JsonObject } from '../../src/rules/json';
import { secretNoManifest } from '../../src/rules/secret-no-manifest';

const secret = (changes: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login', namespace: 'shop' }, ...changes });

describe('secret-no-manifest', () => {
  test.each<[string, JsonObject]>([
    ['a Secret without values', secret({ type: 'Opaque' })],
    ['empty objects', secret({ data: {}, stringData: {} })],
    ['nulls', secret({ data: null, stringData: null })],
    ['a ConfigMap', { ...secret({ data: { a: 'b' } }), kind: 'ConfigMap' }],
    ['a SealedSecret', { ...secret({ data: { a: 'b' } }), apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret' }],
    ['a Secret of another system', { ...secret({ data: { a: 'b' } }), apiVersion: 'example.com/v1' }],
  ])('accepts %s', (_, object) => {
    expect(faults(secretNoManifest, object)).toEqual([]);
  });

  test.each<[string, JsonObject, string[]]>([
    ['data', { data: { password: 'aHVudGVyMg==' } }, ['data carries the value of "password"']],
    ['stringData', { stringData: { user: 'hunter2', password: 'hunter2' } }, ['stringData carries the values of "user", "password"']],
    ['both', { data: { a: 'hunter2' }, stringData: { b: 'hunter2' } }, ['data carries the value of "a"', 'stringData carries the value of "b"']],
    ['an empty value, which somebody will fill in', { data: { password: '' } }, ['data carries the value of "password"']],
    ['a value that is null', { data: { password: null } }, ['data carries the value of "password"']],
    ['many values', { data: { a: '', b: '', c: '', d: '', e: '', f: '', g: '' } }, ['data carries the values of "a", "b", "c", "d", "e" and 2 more']],
    ['an immutable Secret', { immutable: true, data: { a: '' } }, ['data carries the value of "a"']],
    ['text for an object', { data: 'hunter2' }, ['data is not an object']],
    ['a list for an object', { stringData: ['hunter2'] }, ['stringData is not an object']],
  ])('refuses %s, and does not tell it', (_, changes, problems) => {
    expect(faults(secretNoManifest, secret(changes))).toEqual(problems.map(problem => `secret-no-manifest (high)  Secret shop/login: ${problem}.`));
    const findings = secretNoManifest.check(snapshotOf([secret(changes)])).map(violation => toFinding(secretNoManifest, violation));
    expect(JSON.stringify(findings)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  test('counts every Secret', () => {
    expect(faults(secretNoManifest, secret({ data: { a: '' } as Json }), secret({}), secret({ data: { a: '' } }))).toHaveLength(2);
  });

  test('says what to do', () => {
    expect(remediations(secretNoManifest, secret({ data: { a: '' } }))).toEqual([
      'Leave it out, and let the cluster fetch the values from a secret store: External Secrets, the Secrets Store CSI driver, or a SealedSecret.',
    ]);
  });
});
