import { faults, snapshotOf } from './judge';
import { deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { placementTier } from '../../src/rules/placement-tier';

const RULE = 'placement-tier (high)  Deployment shop/web: spec.template.spec.';
const judge = (changes: JsonObject) => faults(placementTier, deployment(podSpec(changes)));
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const TERMS = `affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
const affinity = (...terms: Json[]): JsonObject => ({ affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: terms } } } });
const byLabel = (key: Json, operator: Json = 'In', values: Json = ['a']): JsonObject => ({ matchExpressions: [{ key, operator, values }] });
const byField = (key: Json, operator: Json = 'In', values: Json = ['a']): JsonObject => ({ matchFields: [{ key, operator, values }] });
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const BESIDE = '", a taint of the nodes on which the API server or etcd runs';

describe('placement-tier', () => {
  test.each<[string, JsonObject]>([
    ['nothing', {}],
    ['nulls', { affinity: null, nodeName: null, nodeSelector: null, priority: null, priorityClassName: null, tolerations: null }],
    ['an empty node name, which is none', { nodeName: '' }],
    ['a tier of nodes', { nodeSelector: { 'example.com/tier': 'confidential', 'kubernetes.io/os': 'linux' } }],
    ['a required tier', affinity(byLabel('example.com/tier'), byLabel('topology.kubernetes.io/zone'), {}, { matchExpressions: null })],
    ['nodes that are avoided by name', affinity(byLabel('kubernetes.io/hostname', 'NotIn'), byField('metadata.name', 'NotIn'))],
    ['nodes that have some name', affinity(byLabel('kubernetes.io/hostname', 'Exists', null))],
    ['nodes that are not of the control plane', affinity(byLabel(CONTROL_PLANE, 'DoesNotExist', null), byLabel(CONTROL_PLANE, 'NotIn'))],
    ['a label that is named like the field', affinity(byLabel('metadata.name'))],
    ['a node that is preferred', {
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: byLabel('kubernetes.io/hostname') }] } },
    }],
    ['pods on different nodes', {
      affinity: { podAntiAffinity: { [REQUIRED]: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: {} }] } },
      topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
    }],
    ['the taint of a tier', { tolerations: [{ key: 'example.com/tier', value: 'confidential', effect: 'NoSchedule' }, { key: 'gpu', operator: 'Exists' }] }],
    ['nodes that are lost for a while', {
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    }],
    ['tolerations that are malformed, which pod-well-formed reports', { tolerations: ['Exists', null] }],
    ['a priority of users', { priority: 1_000_000_000, priorityClassName: 'web' }],
    ['a priority below all others', { priority: -10, priorityClassName: 'not-system-critical' }],
  ])('accepts %s', (_, changes) => {
    expect(judge(changes)).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['a node by name', { nodeName: 'node-1' }, 'nodeName is "node-1"'],
    ['a node name of the wrong type', { nodeName: 5 }, 'nodeName is 5'],
    ['a node by label', { nodeSelector: { 'a': 'b', 'kubernetes.io/hostname': 'node-1' } }, 'nodeSelector["kubernetes.io/hostname"] pins the pods to one node'],
    ['nodes of the control plane', { nodeSelector: { [CONTROL_PLANE]: '' } }, `nodeSelector["${CONTROL_PLANE}"] puts the pods on the nodes of the control plane`],
    ['a node by affinity', affinity(byLabel('a'), byLabel('kubernetes.io/hostname')), `${TERMS}[1].matchExpressions[0] pins the pods to nodes by name`],
    ['several nodes by affinity', affinity(byLabel('kubernetes.io/hostname', 'In', ['a', 'b'])), `${TERMS}[0].matchExpressions[0] pins the pods to nodes by name`],
    ['nodes whose name is a number', affinity(byLabel('kubernetes.io/hostname', 'Gt', ['1'])), `${TERMS}[0].matchExpressions[0] pins the pods to nodes by name`],
    ['a node by an operator that is not there', affinity(byField('metadata.name', null)), `${TERMS}[0].matchFields[0] pins the pods to nodes by name`],
    ['a node by field', affinity(byField('metadata.name')), `${TERMS}[0].matchFields[0] pins the pods to nodes by name`],
    ['a node by field, beside an innocent label', affinity({ ...byLabel('a'), ...byField('metadata.name') }), `${TERMS}[0].matchFields[0] pins the pods to nodes by name`],
    ['the control plane by affinity', affinity(byLabel(CONTROL_PLANE, 'Exists', null)), `${TERMS}[0].matchExpressions[0] puts the pods on the nodes of the control plane`],
    ['affinity of the wrong type', { affinity: 'none' }, 'affinity is "none"'],
    ['terms of the wrong type', affinity('a'), `${TERMS}[0] is "a"`],
    ['expressions of the wrong type', affinity({ matchExpressions: { key: 'kubernetes.io/hostname' } }), `${TERMS}[0].matchExpressions is an object`],
    ['an expression of the wrong type', affinity({ matchFields: ['metadata.name'] }), `${TERMS}[0].matchFields[0] is "metadata.name"`],
    ['an expression that is null', affinity({ matchExpressions: [null] }), `${TERMS}[0].matchExpressions[0] is null`],
    ['a key of the wrong type', affinity(byLabel(['kubernetes.io/hostname'])), `${TERMS}[0].matchExpressions[0].key is a list`],
    ['a system class', { priorityClassName: 'system-node-critical' }, 'priorityClassName is "system-node-critical"'],
    ['a system class that is not there', { priorityClassName: 'system-web' }, 'priorityClassName is "system-web"'],
    ['a class of the wrong type', { priorityClassName: ['system-node-critical'] }, 'priorityClassName is ["system-node-critical"]'],
    ['the priority of the system', { priority: 2_000_001_000 }, 'priority is 2000001000'],
    ['a priority that no class of users has', { priority: 1_000_000_001 }, 'priority is 1000000001'],
    ['a priority in quotes', { priority: '1' }, 'priority is "1"'],
  ])('refuses %s', (_, changes, problem) => {
    expect(judge(changes)).toEqual([`${RULE}${problem}.`]);
  });

  // Kubernetes API reference, Toleration: the key must be that of the taint, and with Exists the value is not looked at; with no key at all everything fits.
  test.each<[string, JsonObject, string]>([
    ['everything', { operator: 'Exists' }, ' has no key and tolerates every taint'],
    ['everything, with an empty key', { key: '', operator: 'Exists' }, ' has no key and tolerates every taint'],
    ['everything, with a key that is null', { key: null, operator: 'Exists', effect: '' }, ' has no key and tolerates every taint'],
    ['everything for a while', { operator: 'Exists', tolerationSeconds: 60, effect: 'NoExecute' }, ' has no key and tolerates every taint with the effect "NoExecute"'],
    ['nothing that Kubernetes accepts', { operator: 'Equal', value: 'a' }, ' has no key, which Kubernetes accepts only with the operator Exists'],
    ['nothing at all', {}, ' has no key, which Kubernetes accepts only with the operator Exists'],
    ['the control plane', { key: CONTROL_PLANE, operator: 'Exists' }, `.key is "${CONTROL_PLANE}${BESIDE}`],
    ['the control plane without a value, as kubeadm taints it', { key: CONTROL_PLANE, effect: 'NoSchedule' }, `.key is "${CONTROL_PLANE}${BESIDE}`],
    ['the control plane with a value, as others taint it', { key: CONTROL_PLANE, operator: 'Equal', value: 'true' }, `.key is "${CONTROL_PLANE}${BESIDE}`],
    ['the control plane by its old name', { key: 'node-role.kubernetes.io/master', operator: 'Exists' }, `.key is "node-role.kubernetes.io/master${BESIDE}`],
    ['etcd', { key: 'node-role.kubernetes.io/etcd', operator: 'Exists' }, `.key is "node-role.kubernetes.io/etcd${BESIDE}`],
    ['a key of the wrong type', { key: ['a'], operator: 'Exists' }, '.key is a list'],
    ['an effect of the wrong type', { key: 'a', operator: 'Exists', effect: 5 }, '.effect is 5'],
  ])('refuses to tolerate %s', (_, toleration, problem) => {
    expect(judge({ tolerations: [{ key: 'a', operator: 'Exists' }, toleration] })).toEqual([`${RULE}tolerations[1]${problem}.`]);
  });

  test('has as value the taint of the control plane, for typed reasons to be compared with', () => {
    const [violation] = placementTier.check(snapshotOf([deployment(podSpec({ tolerations: [{ key: CONTROL_PLANE, operator: 'Exists' }] }))]));
    expect(violation.value).toBe(CONTROL_PLANE);
  });

  test('tells every fault of a pod', () => {
    expect(judge({
      ...affinity({ ...byLabel('kubernetes.io/hostname'), ...byField('metadata.name') }),
      nodeName: 'a',
      nodeSelector: { 'kubernetes.io/hostname': 'a' },
      priority: 2e9,
      priorityClassName: 'system-cluster-critical',
      tolerations: [{ operator: 'Exists' }, { operator: 'Exists', key: CONTROL_PLANE }],
    })).toHaveLength(8);
  });

  test('judges pods wherever they are embedded', () => {
    expect(faults(placementTier, { ...deployment(podSpec({ nodeName: 'a' })), apiVersion: 'example.com/v1', kind: 'Site' })).toHaveLength(1);
  });
});

describe('placement-tier and a PriorityClass', () => {
  const priorityClass = (changes: JsonObject, name = 'web'): JsonObject =>
    ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 1000, ...changes });

  test.each<[string, JsonObject]>([
    ['a class that pods name', priorityClass({})],
    ['one that is not the default', priorityClass({ globalDefault: false })],
    ['null', priorityClass({ globalDefault: null })],
    ['a default below all others', priorityClass({ globalDefault: true, value: -1 })],
    ['a default of zero, which pods have anyway', priorityClass({ globalDefault: true, value: 0 })],
    ['a default without value, which is zero', priorityClass({ globalDefault: true, value: null })],
    ['a class of another system', { ...priorityClass({ globalDefault: true }, 'system-x'), apiVersion: 'example.com/v1' }],
  ])('accepts %s', (_, object) => {
    expect(faults(placementTier, object)).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['a default that raises pods', priorityClass({ globalDefault: true }), 'web: globalDefault is true, which gives every pod without a class the priority 1000'],
    ['a default with a value of the wrong type', priorityClass({ globalDefault: true, value: '1' }), 'web: globalDefault is true, which gives every pod without a class the priority "1"'],
    ['a default of the wrong type', priorityClass({ globalDefault: 'true', value: 0 }), 'web: globalDefault is "true"'],
    ['a name of the system', priorityClass({}, 'system-cluster-critical'), 'system-cluster-critical: metadata.name is "system-cluster-critical"'],
  ])('refuses %s', (_, object, problem) => {
    expect(faults(placementTier, object)).toEqual([`placement-tier (high)  PriorityClass ${problem}.`]);
  });
});

describe('placement-tier and a RuntimeClass', () => {
  const runtimeClass = (scheduling: Json): JsonObject =>
    ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'kata' }, handler: 'kata', scheduling });

  test.each<Json>([null, {}, { nodeSelector: { sandbox: 'kata' }, tolerations: [{ key: 'sandbox', operator: 'Exists' }] }])('accepts the scheduling %j', scheduling => {
    expect(faults(placementTier, runtimeClass(scheduling))).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['tolerates everything', { tolerations: [{ operator: 'Exists' }] }, '.tolerations[0] has no key and tolerates every taint'],
    ['pins to a node', { nodeSelector: { 'kubernetes.io/hostname': 'a' } }, '.nodeSelector["kubernetes.io/hostname"] pins the pods to one node'],
    ['is of the wrong type', [], ' is an empty list'],
    ['has tolerations of the wrong type', { tolerations: { operator: 'Exists' } }, '.tolerations is an object'],
  ])('refuses one whose scheduling %s', (_, scheduling, problem) => {
    expect(faults(placementTier, runtimeClass(scheduling))).toEqual([`placement-tier (high)  RuntimeClass kata: scheduling${problem}.`]);
  });

  test('undoes the pods that use it', () => {
    const snapshot = snapshotOf([deployment(podSpec({ runtimeClassName: 'kata' })), deployment(podSpec()), runtimeClass({ tolerations: [{ operator: 'Exists' }] })]);
    expect(placementTier.check(snapshot)[0].undoes).toEqual([snapshot.manifests[0]]);
  });
});

test('placement-tier says what to write', () => {
  expect(remediations(
    placementTier,
    deployment(podSpec({ nodeName: 'a', priority: 2e9, priorityClassName: 'system-x', tolerations: [{ operator: 'Exists' }, { key: CONTROL_PLANE }] })),
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'system-x' }, globalDefault: true, value: 1 },
  )).toEqual([
    'Leave it out, and select the nodes of a tier by the label they share.',
    'Write the key of the one taint that the pods may tolerate.',
    'Leave it out, or state a reason with the `controlPlane` property of a SecureDaemonSet.',
    'Name a PriorityClass that was made for workloads, or leave it out.',
    'Leave it out; Kubernetes takes it from the PriorityClass.',
    'Choose a name that does not begin with system-; such classes are made by Kubernetes.',
    'Set it to false or leave it out, and name the class in the pods that are to have its priority.',
  ]);
});
