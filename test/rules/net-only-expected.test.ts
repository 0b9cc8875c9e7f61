import { faults, snapshotOf } from './judge';
import { deployment, podSpec } from './pods';
import { block, defaultDeny, egressTo, ingressFrom, networkPolicy } from './policies';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { netOnlyExpected } from '../../src/rules/net-only-expected';

const NAME = 'kubernetes.io/metadata.name';
const RULE = 'net-only-expected (high)  NetworkPolicy shop/web: ';
const PODS: JsonObject = { podSelector: { matchLabels: { app: 'db' } } };
const BOTH = ['Ingress', 'Egress'];
const ports = (...items: Json[]) => networkPolicy({ policyTypes: ['Ingress'], ingress: [{ from: [PODS], ports: items }] });
const expression = (key: string, operator: string, values?: Json): JsonObject => ({ matchExpressions: [{ key, operator, values }] });

describe('net-only-expected', () => {
  test.each<[string, JsonObject]>([
    ['a default deny', defaultDeny()],
    ['named peers and ports', ingressFrom(PODS)],
    ['a named port and a range', ports({ port: 'http' }, { protocol: 'UDP', port: 30000, endPort: 32767 })],
    ['DNS', egressTo({ namespaceSelector: { matchLabels: { [NAME]: 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } })],
    ['a whole other namespace', ingressFrom({ namespaceSelector: { matchLabels: { [NAME]: 'monitoring' } } })],
    ['some pods of the own namespace, by its name', ingressFrom({ namespaceSelector: { matchLabels: { [NAME]: 'shop' } }, ...PODS })],
    ['every namespace, which net-no-empty-namespace-selector reports', ingressFrom({ namespaceSelector: {} })],
    ['wide egress, which aks-08-egress-restricted reports', egressTo(block('0.0.0.0/0'))],
    ['unreadable types, which network-policy-well-formed reports', networkPolicy({ policyTypes: ['ingress'], egress: [{ to: [PODS], ports: [{ port: 1 }] }] })],
    ['types of which one is unreadable', networkPolicy({ policyTypes: ['Ingress', 'egress'], egress: [{ to: [PODS], ports: [{ port: 1 }] }] })],
    ['an unreadable selector of namespaces, which network-policy-well-formed reports', ingressFrom({ namespaceSelector: expression('team', 'Nope') })],
    ['unreadable rules, which network-policy-well-formed reports', networkPolicy({ policyTypes: BOTH, ingress: [{ from: 'all', ports: 'all' }] })],
  ])('accepts %s', (_, policy) => {
    expect(faults(netOnlyExpected, policy, deployment())).toEqual([]);
  });

  test.each<[string, JsonObject, string[]]>([
    ['an empty rule', { policyTypes: ['Ingress'], ingress: [{}] }, [
      'spec.ingress[0] names no peers, so it admits traffic from everybody.', 'spec.ingress[0] names no ports, so it allows all of them.',
    ]],
    ['a null rule', { policyTypes: ['Egress'], egress: [null] }, [
      'spec.egress[0] names no peers, so it allows traffic to everybody.', 'spec.egress[0] names no ports, so it allows all of them.',
    ]],
    ['an empty list of peers', { policyTypes: ['Ingress'], ingress: [{ from: [], ports: [{ port: 80 }] }] },
      ['spec.ingress[0] names no peers, so it admits traffic from everybody.']],
    ['null peers', { policyTypes: ['Egress'], egress: [{ to: null, ports: [{ port: 80 }] }] },
      ['spec.egress[0] names no peers, so it allows traffic to everybody.']],
    ['peers under the name of the other direction', { policyTypes: ['Ingress'], ingress: [{ to: [PODS], ports: [{ port: 80 }] }] },
      ['spec.ingress[0] names no peers, so it admits traffic from everybody.']],
    ['an empty list of ports', { policyTypes: ['Egress'], egress: [{ to: [PODS], ports: [] }] }, ['spec.egress[0] names no ports, so it allows all of them.']],
    ['no types', { podSelector: {} }, ['spec.policyTypes is missing, so egress stays open unless there is an egress rule.']],
    ['null types', { policyTypes: null }, ['spec.policyTypes is missing, so egress stays open unless there is an egress rule.']],
    ['empty types', { policyTypes: [] }, ['spec.policyTypes is empty, so egress stays open unless there is an egress rule.']],
    ['types without a direction that has rules', { policyTypes: ['Ingress'], egress: [{ to: [PODS], ports: [{ port: 80 }] }] },
      ['spec.policyTypes is ["Ingress"] without Egress, so the egress rules have no effect and this policy leaves egress open.']],
    ['types without the other direction', { policyTypes: ['Egress'], ingress: [{ from: [PODS], ports: [{ port: 80 }] }] },
      ['spec.policyTypes is ["Egress"] without Ingress, so the ingress rules have no effect and this policy leaves ingress open.']],
    ['types without a direction that has rules, beside one with', {
      policyTypes: ['Ingress'], ingress: [{ from: [PODS], ports: [{ port: 80 }] }], egress: [{ to: [PODS], ports: [{ port: 80 }] }],
    }, ['spec.policyTypes is ["Ingress"] without Egress, so the egress rules have no effect and this policy leaves egress open.']],
  ])('refuses %s', (_, spec, problems) => {
    expect(faults(netOnlyExpected, networkPolicy(spec), deployment())).toEqual(problems.map(problem => RULE + problem));
  });

  test.each<[string, Json[], string[]]>([
    ['an item without port', [{ port: 80 }, {}], ['spec.ingress[0].ports[1] names no port, so it allows all TCP ports.']],
    ['a null item', [null], ['spec.ingress[0].ports[0] names no port, so it allows all TCP ports.']],
    ['a protocol without port', [{ protocol: 'UDP', port: null }], ['spec.ingress[0].ports[0] names no port, so it allows all UDP ports.']],
    ['the whole range', [{ port: 1, endPort: 65535 }], ['spec.ingress[0] allows more than half of all TCP ports.']],
    ['nearly the whole range', [{ port: 2, endPort: 65535 }], ['spec.ingress[0] allows more than half of all TCP ports.']],
    ['ranges that add up', [{ protocol: 'UDP', port: 1, endPort: 20000 }, { protocol: 'UDP', port: 20001, endPort: 40000 }],
      ['spec.ingress[0] allows more than half of all UDP ports.']],
    ['two protocols, which do not add up', [{ port: 1, endPort: 20000 }, { protocol: 'UDP', port: 20001, endPort: 40000 }], []],
  ])('judges ports: %s', (_, items, problems) => {
    expect(faults(netOnlyExpected, ports(...items), deployment())).toEqual(problems.map(problem => RULE + problem));
  });

  test.each<[string, JsonObject]>([
    ['an empty podSelector', { podSelector: {} }],
    ['an empty podSelector in other words', { podSelector: { matchLabels: {}, matchExpressions: [] } }],
    ['a negative podSelector', { podSelector: expression('app', 'NotIn', ['db']) }],
    ['what every Deployment puts on its pods', { podSelector: expression('pod-template-hash', 'Exists') }],
    ['the own namespace by name', { namespaceSelector: { matchLabels: { [NAME]: 'shop' } } }],
    ['the own namespace among others, all pods', { namespaceSelector: expression(NAME, 'In', ['bank', 'shop']), podSelector: {} }],
    ['the own namespace by its label', { namespaceSelector: { matchLabels: { team: 'a' } } }],
  ])('refuses a peer that is the whole own namespace: %s', (_, peer) => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } };
    expect(faults(netOnlyExpected, ingressFrom(PODS, peer), deployment(), namespace))
      .toEqual([`${RULE}spec.ingress[0].from[1] admits pods of its own namespace that nobody named.`]);
    expect(faults(netOnlyExpected, egressTo(peer), namespace))
      .toEqual([`${RULE}spec.egress[0].to[0] reaches pods of its own namespace that nobody named.`]);
  });

  test('refuses the own namespace by its label, wherever the Namespace stands in the output', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } };
    expect(faults(netOnlyExpected, namespace, deployment(), ingressFrom({ namespaceSelector: { matchLabels: { team: 'a' } } })))
      .toEqual([`${RULE}spec.ingress[0].from[0] admits pods of its own namespace that nobody named.`]);
  });

  test('refuses the own namespace by its name where the output has nothing but the policy', () => {
    const ingress = (name: string) => [{ from: [{ namespaceSelector: { matchLabels: { [NAME]: name } } }], ports: [{ port: 80 }] }];
    expect(faults(netOnlyExpected, networkPolicy({ podSelector: {}, policyTypes: ['Ingress'], ingress: ingress('shop') })))
      .toEqual([`${RULE}spec.ingress[0].from[0] admits pods of its own namespace that nobody named.`]);
    expect(faults(netOnlyExpected, networkPolicy({ podSelector: {}, policyTypes: ['Ingress'], ingress: ingress('bank') }))).toEqual([]);
  });

  test.each<[string, JsonObject]>([
    ['by name', { matchLabels: { [NAME]: 'shop' } }],
    ['by a condition that no namespace fulfils', expression(NAME, 'DoesNotExist')],
  ])('takes no selector of namespaces for the own one where the policy names none: %s', (_, namespaceSelector) => {
    const ingress = [{ from: [{ namespaceSelector }], ports: [{ port: 80 }] }];
    expect(faults(netOnlyExpected, networkPolicy({ policyTypes: ['Ingress'], ingress }, { namespace: undefined }), deployment())).toEqual([]);
  });

  test.each<[JsonObject, string]>([
    [block('0.0.0.0/0'), 'admits every IPv4 address'],
    [block('::/0'), 'admits every IPv6 address'],
    [block('0.0.0.0/0', '10.0.0.0/8'), 'admits every IPv4 address outside its exceptions'],
    [block('128.0.0.0/1'), 'admits 128.0.0.0/1, which is wider than /8'],
  ])('refuses ingress from %j', (peer, problem) => {
    expect(faults(netOnlyExpected, ingressFrom(peer), deployment())).toEqual([`${RULE}spec.ingress[0].from[0] ${problem}.`]);
  });

  test('refuses ingress from blocks that add up', () => {
    const eights = Array.from({ length: 61 }, (_, index) => block(`${20 + index}.0.0.0/8`));
    expect(faults(netOnlyExpected, ingressFrom(...eights), deployment()))
      .toEqual([`${RULE}spec.ingress[0] is the last of rules in this policy that add up to more than a quarter of the public IPv4 addresses.`]);
  });

  test('refuses ingress from blocks of several policies at the last of them', () => {
    const eights = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => block(`${first + index}.0.0.0/8`));
    const policy = (name: string, labels: JsonObject, from: JsonObject[]) =>
      networkPolicy({ podSelector: { matchLabels: labels }, policyTypes: ['Ingress'], ingress: [{ from, ports: [{ port: 80 }] }] }, { name });
    expect(faults(
      netOnlyExpected,
      policy('a', { app: 'web' }, eights(20, 39)),
      policy('b', { tier: 'front' }, eights(40, 60)),
      policy('c', { app: 'web' }, eights(61, 80)),
      deployment(podSpec(), { labels: { app: 'web', tier: 'front' } }),
    )).toEqual([
      'net-only-expected (high)  NetworkPolicy shop/c: spec.ingress[0] adds up with NetworkPolicy shop/a, NetworkPolicy shop/b '
        + 'to more than a quarter of the public IPv4 addresses.',
    ]);
  });

  test('leaves alone what selects single workloads in a namespace of somebody else', () => {
    const rules = { policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80 }] }] };
    const elsewhere = (podSelector: Json, namespace?: string) => networkPolicy({ podSelector, ...rules }, { namespace });
    expect(faults(netOnlyExpected, elsewhere({ matchLabels: { app: 'x' } }, 'bank'), deployment())).toEqual([]);
    expect(faults(netOnlyExpected, elsewhere({ matchLabels: { app: 'x' } }, 'shop'), deployment())).toHaveLength(1);
    expect(faults(netOnlyExpected, elsewhere({}, 'bank'), deployment())).toHaveLength(1);
    expect(faults(netOnlyExpected, elsewhere({ matchLabels: 'x' }, 'bank'), deployment())).toHaveLength(1);
    expect(faults(netOnlyExpected, elsewhere({ matchLabels: { app: 'x' } }), deployment())).toHaveLength(1);
  });

  test.each<[string, JsonObject, number]>([
    ['a Deployment there', { ...deployment(), metadata: { name: 'teller', namespace: 'bank' } }, 2],
    ['the Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bank' } }, 2],
    ['a Service called like it', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'bank', namespace: 'shop' } }, 0],
    ['a Namespace of another group', { apiVersion: 'tenancy.example.com/v1', kind: 'Namespace', metadata: { name: 'bank', namespace: 'shop' } }, 0],
    ['another policy there', networkPolicy({ podSelector: { matchLabels: { app: 'y' } }, policyTypes: ['Ingress'] }, { namespace: 'bank' }), 0],
  ])('judges the rules and the blocks of a policy for single workloads in another namespace if it has %s', (_, object, count) => {
    const from = Array.from({ length: 61 }, (__, index) => block(`${20 + index}.0.0.0/8`));
    const policy = networkPolicy({ policyTypes: ['Ingress'], ingress: [{ from }], podSelector: { matchLabels: { app: 'x' } } }, { namespace: 'bank' });
    expect(faults(netOnlyExpected, policy, object, deployment())).toHaveLength(count);
  });

  test.each<[string, JsonObject, string[]]>([
    ['no types', { podSelector: {} }, ['Write the directions that the policy closes: Ingress, Egress or both.']],
    ['types without a direction that has rules', { policyTypes: ['Ingress'], egress: [{ to: [PODS], ports: [{ port: 80 }] }] },
      ['Add Egress, or remove the egress rules.']],
    ['no peers', { policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80 }] }] }, ['Name the peers in from, or remove the rule.']],
    ['no peers outwards', { policyTypes: ['Egress'], egress: [{ ports: [{ port: 80 }] }] }, ['Name the peers in to, or remove the rule.']],
    ['no ports', { policyTypes: ['Ingress'], ingress: [{ from: [PODS] }] }, ['Name the ports in ports.']],
    ['most ports', { policyTypes: ['Ingress'], ingress: [{ from: [PODS], ports: [{ port: 1, endPort: 65535 }] }] }, ['Name the ports that are expected.']],
    ['a wide block', { policyTypes: ['Ingress'], ingress: [{ from: [block('0.0.0.0/0')], ports: [{ port: 80 }] }] },
      ['Name the addresses of the clients, or of the load balancer in front of the workload.']],
  ])('says what to write instead of %s', (_, spec, expected) => {
    expect(remediations(netOnlyExpected, networkPolicy(spec), deployment())).toEqual(expected);
  });

  test.each<[string, JsonObject, Json | undefined]>([
    ['absent', {}, undefined],
    ['null', { policyTypes: null }, undefined],
    ['empty', { policyTypes: [] }, []],
  ])('reports policy types that are %s with the value found', (_, spec, value) => {
    expect(netOnlyExpected.check(snapshotOf([networkPolicy(spec), deployment()])).map(violation => violation.value)).toStrictEqual([value]);
  });

  test('tells whose protection is undone, and the rule, peer or port itself', () => {
    const policy = networkPolicy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: 'UDP' }] }] });
    const violations = netOnlyExpected.check(snapshotOf([policy, deployment()]));
    expect(violations.map(({ value }) => value)).toEqual([{ protocol: 'UDP' }, { podSelector: {} }]);
    expect(violations.map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web'], ['web']]);
    expect(remediations(netOnlyExpected, policy)).toEqual(['Name the port.', 'Name the pods: podSelector with labels that only they carry.']);
  });
});

describe('a policy of another kind', () => {
  const vendor = (apiVersion: string, kind: string, namespace?: string): JsonObject => ({ apiVersion, kind, metadata: { name: 'open', namespace }, spec: {} });
  const undone = (policy: JsonObject) => {
    const elsewhere = { ...deployment(), metadata: { name: 'teller', namespace: 'bank' } };
    return netOnlyExpected.check(snapshotOf([policy, deployment(), elsewhere])).map(({ undoes }) => undoes?.map(({ name }) => name));
  };

  test('is refused, because it is not judged', () => {
    expect(faults(netOnlyExpected, vendor('cilium.io/v2', 'CiliumNetworkPolicy', 'shop'))).toEqual([
      'net-only-expected (high)  CiliumNetworkPolicy shop/open: kind is "CiliumNetworkPolicy" of cilium.io, '
        + 'which this library does not judge, and which can open what a default deny closes.',
    ]);
    expect(remediations(netOnlyExpected, vendor('cilium.io/v2', 'CiliumNetworkPolicy', 'shop')))
      .toEqual(['Write a NetworkPolicy instead, or exempt this object and say who reviews it.']);
  });

  test.each([
    ['cilium.io/v2', 'CiliumNetworkPolicy'],
    ['projectcalico.org/v3', 'NetworkPolicy'],
    ['crd.projectcalico.org/v1', 'NetworkPolicy'],
    ['crd.antrea.io/v1beta1', 'NetworkPolicy'],
    ['networking.gke.io/v1alpha1', 'FQDNNetworkPolicy'],
  ])('%s %s undoes its namespace', (apiVersion, kind) => {
    expect(undone(vendor(apiVersion, kind, 'shop'))).toEqual([['web']]);
    expect(undone(vendor(apiVersion, kind))).toEqual([['web', 'teller']]);
  });

  test.each([
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy'],
    ['projectcalico.org/v3', 'GlobalNetworkPolicy'],
    ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'],
    ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy'],
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy'],
    ['crd.antrea.io/v1beta1', 'ClusterNetworkPolicy'],
  ])('%s %s undoes every workload, whatever namespace it names', (apiVersion, kind) => {
    expect(undone(vendor(apiVersion, kind))).toEqual([['web', 'teller']]);
    expect(undone(vendor(apiVersion, kind, 'shop'))).toEqual([['web', 'teller']]);
  });
});
