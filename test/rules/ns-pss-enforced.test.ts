import { faults, snapshotOf } from './judge';
import { deployment, merge } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { nsPssEnforced } from '../../src/rules/ns-pss-enforced';

const RULE = 'ns-pss-enforced (high)  Namespace shop: metadata.labels';
const PREFIX = 'pod-security.kubernetes.io/';

/** Namespace shop with `enforce: restricted` and these labels, their prefix left out. */
function namespace(labels: Record<string, Json | undefined> = {}, name = 'shop'): JsonObject {
  const entries = Object.entries({ enforce: 'restricted', ...labels }).filter(([, value]) => value !== undefined);
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: Object.fromEntries(entries.map(([key, value]) => [`${PREFIX}${key}`, value])) } };
}

describe('ns-pss-enforced', () => {
  test.each<[string, Record<string, Json>]>([
    ['enforcement alone', {}],
    ['all three modes', { audit: 'restricted', warn: 'restricted' }],
    ['nulls, which Kubernetes reads like absent labels', { 'audit': null, 'warn': null, 'enforce-version': null }],
    ...['latest', 'v1.25', 'v1.33', 'v1.100'].map((version): [string, Record<string, Json>] => [
      `version ${version}`, { 'enforce-version': version, 'audit-version': version, 'warn-version': version },
    ]),
  ])('accepts %s', (_, labels) => {
    expect(faults(nsPssEnforced, namespace(labels))).toEqual([]);
  });

  test.each<[Json | undefined, string]>([
    [undefined, 'is missing'],
    [null, 'is missing'],
    ['baseline', 'is "baseline"'],
    ['privileged', 'is "privileged"'],
    ['Restricted', 'is "Restricted"'],
    ['restricted ', 'is "restricted "'],
    ['', 'is ""'],
    [true, 'is true'],
    [['restricted'], 'is ["restricted"]'],
  ])('refuses enforcement of %p', (enforce, problem) => {
    expect(faults(nsPssEnforced, namespace({ enforce }))).toEqual([`${RULE}["${PREFIX}enforce"] ${problem}.`]);
  });

  test.each(['v1.24', 'v1.0', 'v1.025', '1.30', 'v1.30.2', 'v2.0', 'v1.', 'v1', 'Latest', '', 'v1.30\n'])('refuses version %j', version => {
    for (const mode of ['enforce', 'audit', 'warn']) {
      expect(faults(nsPssEnforced, namespace({ [`${mode}-version`]: version }))).toEqual([`${RULE}["${PREFIX}${mode}-version"] is ${JSON.stringify(version)}.`]);
    }
  });

  test('refuses a version that is a number', () => {
    expect(faults(nsPssEnforced, namespace({ 'enforce-version': 1.3 }))).toEqual([`${RULE}["${PREFIX}enforce-version"] is 1.3.`]);
  });

  test.each(['audit', 'warn'])('refuses a weaker level for %s', mode => {
    expect(faults(nsPssEnforced, namespace({ [mode]: 'privileged' }))).toEqual([`${RULE}["${PREFIX}${mode}"] is "privileged".`]);
  });

  test.each<[string, Json | undefined]>([['no labels', undefined], ['null', null], ['labels of the wrong type', [`${PREFIX}enforce`]]])('refuses %s', (_, labels) => {
    expect(faults(nsPssEnforced, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } })).toEqual([`${RULE}["${PREFIX}enforce"] is missing.`]);
  });

  test('does not take annotations for labels', () => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', annotations: { [`${PREFIX}enforce`]: 'restricted' } } };
    expect(faults(nsPssEnforced, object)).toHaveLength(1);
  });

  test('leaves the namespaces of other systems alone', () => {
    expect(faults(nsPssEnforced, { ...namespace({ enforce: 'privileged' }), apiVersion: 'example.com/v1' })).toEqual([]);
  });

  test('undoes the workloads of its namespace, each once', () => {
    const job = { ...deployment(), kind: 'Job', apiVersion: 'batch/v1' };
    const elsewhere = merge(deployment(), { metadata: { namespace: 'back' } });
    const nowhere = merge(deployment(), { metadata: { namespace: undefined } });
    const twoPods = { apiVersion: 'example.com/v1', kind: 'Pair', metadata: { name: 'p', namespace: 'shop' }, spec: [deployment().spec, deployment().spec] };
    const snapshot = snapshotOf([deployment(), job, elsewhere, nowhere, twoPods as JsonObject, namespace({ enforce: 'baseline', warn: 'baseline' })]);
    const [web, batch, , , pair] = snapshot.manifests;
    expect(snapshot.pods).toHaveLength(6);
    expect(nsPssEnforced.check(snapshot).map(({ undoes }) => undoes)).toEqual([[web, batch, pair], [web, batch, pair]]);
  });

  test('undoes nothing in a namespace without workloads', () => {
    expect(nsPssEnforced.check(snapshotOf([deployment(), namespace({ enforce: 'baseline' }, 'empty')]))[0].undoes).toEqual([]);
  });

  test('says what to write', () => {
    expect(remediations(nsPssEnforced, namespace({ 'enforce': 'baseline', 'enforce-version': 'v1.20' }))).toEqual([
      'Set the label to restricted.',
      'Set the label to latest or to v1.25 or newer, or leave it out.',
    ]);
  });
});
