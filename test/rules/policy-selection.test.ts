import * as fc from 'fast-check';
import { snapshotOf } from './judge';
import { deployment, podSpec } from './pods';
import { networkPolicy } from './policies';
import { Json, JsonObject } from '../../src/rules/json';
import { readSelector, selects } from '../../src/rules/label-selector';
import { readPolicies } from '../../src/rules/network-policy';
import { podLabels, selectPods } from '../../src/rules/policy-selection';

const workload = (name: string, labels: Json | undefined, namespace: string | undefined = 'shop'): JsonObject =>
  ({ ...deployment(podSpec(), { labels }), metadata: { name, namespace } });
const selected = (podSelector: Json | undefined, ...workloads: JsonObject[]) => {
  const snapshot = snapshotOf([networkPolicy({ podSelector }), ...workloads]);
  const policies = readPolicies(snapshot);
  return selectPods(snapshot, policies).workloadsOf(policies[0]).map(({ name }) => name);
};

const WEB = workload('web', { app: 'web', tier: 'front' });
const API = workload('api', { app: 'api', tier: 'back' });
const BARE = workload('bare', undefined);
const OTHER = workload('other', { app: 'web' }, 'bank');

describe('the pods a policy selects', () => {
  test.each<[string, Json | undefined, string[]]>([
    ['no selector', undefined, ['web', 'api', 'bare']],
    ['empty', {}, ['web', 'api', 'bare']],
    ['label', { matchLabels: { app: 'web' } }, ['web']],
    ['label nobody has', { matchLabels: { app: 'db' } }, []],
    ['two labels', { matchLabels: { app: 'web', tier: 'back' } }, []],
    ['one of two values', { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api', 'web'] }] }, ['web', 'api']],
    ['label that exists', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, ['web', 'api']],
    ['negative', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, ['api', 'bare']],
    ['malformed, which may have meant any', { matchExpressions: [{ key: 'app', operator: 'Is', values: ['web'] }] }, ['web', 'api', 'bare']],
  ])('%s', (_, podSelector, names) => {
    expect(selected(podSelector, WEB, API, BARE, OTHER)).toEqual(names);
  });

  test('without a namespace are those of every namespace, since it may be applied to any', () => {
    const loose = { ...WEB, metadata: { name: 'loose' } };
    const snapshot = snapshotOf([{ ...networkPolicy({}), metadata: { name: 'loose' } }, WEB, loose]);
    const policies = readPolicies(snapshot);
    expect(selectPods(snapshot, policies).workloadsOf(policies[0]).map(({ name }) => name)).toEqual(['web', 'loose']);
  });

  test('are found by the index exactly as by trying each one', () => {
    const label = fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), fc.constantFrom('', '1', '2'), { maxKeys: 3, noNullPrototype: true });
    const requirement = fc.oneof(
      fc.record({ key: fc.constantFrom('a', 'b', 'constructor'), operator: fc.constantFrom('In', 'NotIn'), values: fc.subarray(['', '1', '2'], { minLength: 1 }) }),
      fc.record({ key: fc.constantFrom('a', 'b', 'constructor'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    );
    fc.assert(fc.property(fc.array(label), fc.array(requirement, { maxLength: 3 }), (labels, matchExpressions) => {
      const snapshot = snapshotOf([networkPolicy({ podSelector: { matchExpressions } }), ...labels.map((each, index) => workload(`w${index}`, each))]);
      const policies = readPolicies(snapshot);
      const selector = readSelector({ matchExpressions });
      const byHand = snapshot.pods.filter(pod => selects(selector, podLabels(pod))).map(pod => pod.manifest.name);
      expect(selectPods(snapshot, policies).podsOf(policies[0]).map(pod => pod.manifest.name).sort()).toEqual(byHand.sort());
    }));
  });

  test('share one list among all policies for a whole namespace', () => {
    const snapshot = snapshotOf([networkPolicy({}), networkPolicy({ podSelector: {} }, { name: 'again' }), WEB, API]);
    const policies = readPolicies(snapshot);
    const selection = selectPods(snapshot, policies);
    expect(selection.workloadsOf(policies[0])).toBe(selection.workloadsOf(policies[1]));
  });
});
