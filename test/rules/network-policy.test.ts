import { manifestOf, snapshotOf } from './judge';
import { block, defaultDeny, egressTo, networkPolicy } from './policies';
import { Json, JsonObject } from '../../src/rules/json';
import { readSelector } from '../../src/rules/label-selector';
import {
  admitsStranger, admitsStrangerNamespace, defaultDenyDifferences, isDefaultDeny, isNetworkPolicy, peerPath, readPolicies, readPolicy, rulePath,
} from '../../src/rules/network-policy';

const NAME = 'kubernetes.io/metadata.name';
const expression = (key: string, operator: string, values?: Json): JsonObject => ({ matchExpressions: [{ key, operator, values }] });

describe('a NetworkPolicy', () => {
  test.each<[string, string, boolean]>([
    ['networking.k8s.io/v1', 'NetworkPolicy', true],
    ['networking.k8s.io/v2', 'NetworkPolicy', true],
    ['extensions/v1beta1', 'NetworkPolicy', true],
    ['projectcalico.org/v3', 'NetworkPolicy', false],
    ['v1', 'NetworkPolicy', false],
    ['networking.k8s.io/v1', 'Ingress', false],
    ['extensions/v1beta1', 'Ingress', false],
  ])('is %s %s: %p', (apiVersion, kind, expected) => {
    expect(isNetworkPolicy(manifestOf({ apiVersion, kind, metadata: { name: 'web' } }))).toBe(expected);
  });

  test('is read wherever it stands in the output, and nothing else is', () => {
    const ingress = { ...networkPolicy({}), kind: 'Ingress' };
    const policies = readPolicies(snapshotOf([ingress, networkPolicy({}, { name: 'first' }), ingress, networkPolicy({}, { name: 'second' })]));
    expect(policies.map(({ manifest }) => manifest.name)).toEqual(['first', 'second']);
  });
});

describe('the directions a policy isolates', () => {
  test.each<[string, JsonObject, string[]]>([
    ['nothing written', {}, ['ingress']],
    ['empty types', { policyTypes: [] }, ['ingress']],
    ['null types and an egress rule', { policyTypes: null, egress: [{}] }, ['ingress', 'egress']],
    ['no types and empty egress', { egress: [] }, ['ingress']],
    ['Ingress with egress rules', { policyTypes: ['Ingress'], egress: [{}] }, ['ingress']],
    ['Egress', { policyTypes: ['Egress'], ingress: [{}] }, ['egress']],
    ['both', { policyTypes: ['Egress', 'Ingress'] }, ['ingress', 'egress']],
  ])('%s', (_, spec, directions) => {
    expect([...readPolicy(manifestOf(networkPolicy(spec))).isolates]).toEqual(directions);
  });
});

describe('the rules of a policy', () => {
  const rulesOf = (ingress: Json) => readPolicy(manifestOf(networkPolicy({ ingress }))).rules.map(({ everybody, everyPort, peers, ports }) =>
    ({ everybody, everyPort, peers: peers.length, ports: ports.length }));

  test.each<[string, Json, object[]]>([
    ['none', [], []],
    ['one empty rule', [{}], [{ everybody: true, everyPort: true, peers: 0, ports: 0 }]],
    ['one null rule', [null], [{ everybody: true, everyPort: true, peers: 0, ports: 0 }]],
    ['empty lists', [{ from: [], ports: [] }], [{ everybody: true, everyPort: true, peers: 0, ports: 0 }]],
    ['peers of the other direction', [{ to: [{ podSelector: {} }], ports: [{}] }], [{ everybody: true, everyPort: false, peers: 0, ports: 1 }]],
    ['a wrong type, which is reported elsewhere', [{ from: 'all', ports: 80 }], [{ everybody: false, everyPort: false, peers: 0, ports: 0 }]],
    ['no list', 'all', []],
  ])('%s', (_, ingress, rules) => {
    expect(rulesOf(ingress)).toEqual(rules);
  });

  test('keep what an exception that cannot be read was to take away', () => {
    const [{ peers: [{ block: read }] }] = readPolicy(manifestOf(egressTo(block('10.0.0.0/30', '10.0.0.0/31', 'nonsense')))).rules;
    expect(read?.addresses).toEqual({ IPv4: [{ first: 167772162n, last: 167772163n }], IPv6: [] });
  });

  test('keep what an exception of the wrong type was to take away', () => {
    const peer = { ipBlock: { cidr: '10.0.0.0/31', except: [['10.0.0.0/32'], null] } };
    const [{ peers: [{ block: read }] }] = readPolicy(manifestOf(egressTo(peer))).rules;
    expect(read?.addresses).toEqual({ IPv4: [{ first: 167772160n, last: 167772161n }], IPv6: [] });
  });

  test.each<[string, Json]>([
    ['nonsense', 'nonsense'],
    ['null', null],
    ['a list of one block', ['10.0.0.0/8']],
  ])('have no block where its CIDR is %s', (_, cidr) => {
    const [{ peers }] = readPolicy(manifestOf(egressTo({ ipBlock: { cidr } }))).rules;
    expect(peers.map(({ block: read }) => read)).toStrictEqual([undefined]);
  });

  test('know where they and their peers stand', () => {
    const { rules } = readPolicy(manifestOf(networkPolicy({ ingress: [{}, { from: [{}, {}] }], egress: [{ to: [{}] }] })));
    expect(rules.map(rulePath)).toEqual([['spec', 'ingress', 0], ['spec', 'ingress', 1], ['spec', 'egress', 0]]);
    expect(rules.flatMap(rule => rule.peers.map(peer => peerPath(rule, peer)))).toEqual([
      ['spec', 'ingress', 1, 'from', 0], ['spec', 'ingress', 1, 'from', 1], ['spec', 'egress', 0, 'to', 0],
    ]);
  });
});

describe('a stranger', () => {
  test.each<[string, Json, boolean]>([
    ['empty selector', {}, true],
    ['only negative', expression('app', 'NotIn', ['db']), true],
    ['absence', expression('app', 'DoesNotExist'), true],
    ['what every Deployment puts on its pods', expression('pod-template-hash', 'Exists'), true],
    ['what every Job puts on its pods', expression('batch.kubernetes.io/job-name', 'Exists'), true],
    ['what every StatefulSet and every DaemonSet puts on its pods', expression('controller-revision-hash', 'Exists'), true],
    ['what only a StatefulSet puts on its pods', expression('apps.kubernetes.io/pod-index', 'Exists'), true],
    ['what only a DaemonSet puts on its pods', expression('pod-template-generation', 'Exists'), true],
    ['what no controller puts on its pods together', {
      matchExpressions: ['pod-template-hash', 'pod-template-generation'].map(key => ({ key, operator: 'Exists' })),
    }, false],
    ['a label that must exist', expression('app', 'Exists'), false],
    ['a label', { matchLabels: { app: 'web' } }, false],
    ['malformed, which is reported elsewhere', expression('app', 'Nope'), false],
  ])('among pods: %s', (_, json, expected) => {
    expect(admitsStranger(readSelector(json))).toBe(expected);
  });

  test('among pods: no selector at all', () => {
    expect(admitsStranger(undefined)).toBe(true);
  });

  test.each<[string, Json, boolean]>([
    ['empty selector', {}, true],
    ['the label that every namespace has', expression(NAME, 'Exists'), true],
    ['every name but some', expression(NAME, 'NotIn', ['kube-system']), true],
    ['every name but the empty one, which no namespace has', expression(NAME, 'NotIn', ['']), true],
    ['every team but one', expression('team', 'NotIn', ['a']), true],
    ['a namespace without name, which is none', expression(NAME, 'DoesNotExist'), false],
    ['a name', { matchLabels: { [NAME]: 'shop' } }, false],
    ['names', expression(NAME, 'In', ['shop', 'bank']), false],
    ['a label and every name', { matchLabels: { team: 'a' }, ...expression(NAME, 'Exists') }, false],
    ['malformed, which is reported elsewhere', 'all', false],
  ])('among namespaces: %s', (_, json, expected) => {
    expect(admitsStrangerNamespace(readSelector(json))).toBe(expected);
  });
});

describe('the canonical default deny', () => {
  test.each<[string, JsonObject]>([
    ['as the documentation has it', {}],
    ['types in the other order', { policyTypes: ['Egress', 'Ingress'] }],
    ['empty rule lists', { ingress: [], egress: null }],
    ['no selector', { podSelector: undefined }],
    ['a selector with empty parts', { podSelector: { matchLabels: {}, matchExpressions: [] } }],
  ])('is %s', (_, changes) => {
    expect(isDefaultDeny(manifestOf(defaultDeny('shop', changes)))).toBe(true);
  });

  test.each<[JsonObject, string[]]>([
    [{ podSelector: { matchLabels: { app: 'web' } } }, ['selects only the pods of {"matchLabels":{"app":"web"}}']],
    [{ podSelector: { matchLabel: { app: 'web' } } }, ['selects only the pods of {"matchLabel":{"app":"web"}}']],
    [{ policyTypes: undefined }, ['has no policy types']],
    [{ policyTypes: ['Ingress'] }, ['has the policy types ["Ingress"]']],
    [{ policyTypes: ['Ingress', 'Ingress'] }, ['has the policy types ["Ingress","Ingress"]']],
    [{ policyTypes: ['Ingress', 'Egress', 'Ingress'] }, ['has the policy types ["Ingress","Egress","Ingress"]']],
    [{ policyTypes: 'Ingress,Egress' }, ['has the policy types "Ingress,Egress"']],
    [{ ingress: [{}], egress: [{}] }, ['has ingress rules', 'has egress rules']],
    [{ egress: 'none' }, ['has egress rules']],
    [{ ingressDeny: [{}] }, ['has the unknown field "ingressDeny"']],
  ])('is not one with %j', (changes, differences) => {
    expect(defaultDenyDifferences(manifestOf(defaultDeny('shop', changes)))).toEqual(differences);
  });

  test.each<[string, JsonObject, string[]]>([
    ['another version', { ...defaultDeny(), apiVersion: 'extensions/v1beta1' },
      ['belongs to a NetworkPolicy of extensions/v1beta1 instead of a NetworkPolicy of networking.k8s.io/v1']],
    ['another group', { ...defaultDeny(), apiVersion: 'crd.projectcalico.org/v1' },
      ['belongs to a NetworkPolicy of crd.projectcalico.org/v1 instead of a NetworkPolicy of networking.k8s.io/v1']],
    ['another kind of the same version', { ...defaultDeny(), kind: 'ServiceCIDR' },
      ['belongs to a ServiceCIDR of networking.k8s.io/v1 instead of a NetworkPolicy of networking.k8s.io/v1']],
    ['no kind and no version', { ...defaultDeny(), apiVersion: '', kind: '' },
      ['belongs to a nameless kind of no version instead of a NetworkPolicy of networking.k8s.io/v1']],
    ['no namespace', { ...defaultDeny(), metadata: { name: 'deny' } }, ['has no namespace in its metadata']],
    ['no spec', { ...defaultDeny(), spec: undefined }, ['is missing']],
    ['a spec that is no object', { ...defaultDeny(), spec: [] }, ['is []']],
  ])('is not one with %s', (_, json, differences) => {
    expect(defaultDenyDifferences(manifestOf(json))).toEqual(differences);
    expect(isDefaultDeny(manifestOf(json))).toBe(false);
  });
});
