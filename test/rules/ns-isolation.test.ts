import { faults } from './judge';
import { deployment, merge, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { nsIsolation } from '../../src/rules/ns-isolation';

const RBAC = 'rbac.authorization.k8s.io/v1';
const object = (apiVersion: string, kind: string, namespace: Json | undefined, spec?: Json): JsonObject =>
  ({ apiVersion, kind, metadata: merge({ name: 'web' }, { namespace }), spec });

const JUDGED: [string, (namespace: Json | undefined) => JsonObject][] = [
  ['Deployment', namespace => merge(deployment(), { metadata: { namespace } })],
  ['Pod', namespace => object('v1', 'Pod', namespace, podSpec())],
  ['CronJob', namespace => object('batch/v1', 'CronJob', namespace, { jobTemplate: { spec: { template: { spec: podSpec() } } } })],
  ['Runner', namespace => object('example.com/v1', 'Runner', namespace, { template: { spec: podSpec() } })],
  ['ServiceAccount', namespace => object('v1', 'ServiceAccount', namespace)],
  ['Role', namespace => object(RBAC, 'Role', namespace)],
  ['RoleBinding', namespace => object(RBAC, 'RoleBinding', namespace)],
  ['NetworkPolicy', namespace => object('networking.k8s.io/v1', 'NetworkPolicy', namespace)],
];

describe.each(JUDGED)('ns-isolation of a %s', (kind, make) => {
  test.each(['shop', 'defaults', 'kubernetes-dashboard', 'kube'])('accepts namespace %s', namespace => {
    expect(faults(nsIsolation, make(namespace))).toEqual([]);
  });

  test('refuses no namespace', () => {
    expect(faults(nsIsolation, make(undefined), make(null)))
      .toEqual([`ns-isolation (medium)  ${kind} web: metadata.namespace is missing.`, `ns-isolation (medium)  ${kind} web: metadata.namespace is missing.`]);
  });

  test.each(['default', 'kube-system', 'kube-public', 'kube-'])('refuses namespace %s', namespace => {
    expect(faults(nsIsolation, make(namespace))).toEqual([`ns-isolation (medium)  ${kind} ${namespace}/web: metadata.namespace is "${namespace}".`]);
  });
});

describe('ns-isolation', () => {
  test.each<[Json, string, string]>([['', '/web', '""'], [5, 'web', '5'], [['shop'], 'web', '["shop"]']])('refuses namespace %j', (namespace, name, text) => {
    expect(faults(nsIsolation, object('v1', 'ServiceAccount', namespace))).toEqual([`ns-isolation (medium)  ServiceAccount ${name}: metadata.namespace is ${text}.`]);
  });

  test.each<[string, JsonObject]>([
    ['cluster-scoped objects', object(RBAC, 'ClusterRole', undefined)],
    ['bindings for the whole cluster', object(RBAC, 'ClusterRoleBinding', 'default')],
    ['namespaces', object('v1', 'Namespace', undefined)],
    ['objects that carry no pods', object('v1', 'ConfigMap', undefined)],
    ['custom resources without pods', object('example.com/v1', 'Thing', undefined, { size: 1 })],
    ['a Role of another system', object('iam.example.com/v1', 'Role', undefined)],
  ])('leaves %s alone', (_, other) => {
    expect(faults(nsIsolation, other)).toEqual([]);
  });

  test('reports an object once, however many pods it carries', () => {
    const pair = object('example.com/v1', 'Pair', undefined, { a: { spec: podSpec() }, b: { spec: podSpec() } });
    expect(faults(nsIsolation, pair)).toHaveLength(1);
  });

  test('refuses an object without metadata', () => {
    expect(faults(nsIsolation, { apiVersion: 'v1', kind: 'ServiceAccount' })).toEqual(['ns-isolation (medium)  ServiceAccount (no name): metadata.namespace is missing.']);
  });

  test('says what to write', () => {
    expect(remediations(nsIsolation, object('v1', 'ServiceAccount', undefined)))
      .toEqual(['Set namespace on the Chart to a namespace of this workload or team, neither default nor one that begins with kube-.']);
  });
});
