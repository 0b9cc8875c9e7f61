import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { KINDS_OF_APP, raw, stopped, Target, target, written } from './target';
import { AllowPeer, AllowPort, SecureDeployment } from '../../src';
import { IMAGE } from '../synthesis/apps';

const POLICY = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
const PORTS = [{ protocol: 'TCP', port: 8080 }];
const OPEN = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] };

const policy = (scope: Chart, spec: object, id = 'open', metadata = {}) => raw(scope, id, { ...POLICY, metadata: { name: id, ...metadata }, spec });

function addressOf({ web }: Target): string {
  return ApiObject.of(web).toJson().spec.template.metadata.labels['cdk8s.io/metadata.addr'];
}

describe.each(KINDS_OF_APP)('network, %s', kind => {
  test.each<[string, object]>([
    ['everything', OPEN],
    ['an empty ingress rule', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] }],
    ['a null rule', { podSelector: {}, policyTypes: ['Ingress'], ingress: [null] }],
    ['an empty list of peers', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [], ports: PORTS }] }],
    ['an empty list of ports', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { a: 'b' } } }], ports: [] }] }],
    ['every address', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: PORTS }] }],
    ['both halves of all addresses', {
      podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/1' } }, { ipBlock: { cidr: '128.0.0.0/1' } }], ports: PORTS }],
    }],
    ['all pods of the namespace', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }], ports: PORTS }] }],
    ['a selector that excludes only', {
      podSelector: { matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] }, policyTypes: ['Ingress'], ingress: [{}],
    }],
    ['all ports as a range', {
      podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { a: 'b' } } }], ports: [{ port: 1, endPort: 65535 }] }],
    }],
    ['everything, in the old API version', OPEN],
  ])('a second policy with %s', (name, spec) => {
    const { app, chart } = target(kind);
    raw(chart, 'open', { ...POLICY, ...name.includes('old') ? { apiVersion: 'extensions/v1beta1' } : {}, metadata: { name: 'open' }, spec });
    expect(stopped(app)).toContain('net-only-expected NetworkPolicy shop/open');
  });

  test('two policies that are half of all addresses each', () => {
    const { app, chart } = target(kind);
    for (const cidr of ['0.0.0.0/1', '128.0.0.0/1']) {
      policy(chart, { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }], ports: PORTS }] }, `half-${cidr[0]}`);
    }
    expect(stopped(app).some(finding => finding.startsWith('net-only-expected NetworkPolicy shop/half-'))).toBe(true);
  });

  test('two policies that are half of all addresses each for egress', () => {
    const { app, chart } = target(kind);
    for (const cidr of ['0.0.0.0/1', '128.0.0.0/1']) {
      policy(chart, { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }], ports: PORTS }] }, `half-${cidr[0]}`);
    }
    expect(stopped(app).some(finding => /^(net-only-expected|aks-08-egress-restricted) NetworkPolicy shop\/half-/.test(finding))).toBe(true);
  });

  test('a policy for the address label of the workload only', () => {
    const built = target(kind);
    policy(built.chart, { podSelector: { matchLabels: { 'cdk8s.io/metadata.addr': addressOf(built) } }, policyTypes: ['Ingress'], ingress: [{}] });
    expect(stopped(built.app)).toContain('net-only-expected NetworkPolicy shop/open');
  });

  test('a policy in a chart without namespace, which lands in that of the workload', () => {
    const { app } = target(kind);
    policy(new Chart(app, 'nowhere'), OPEN);
    expect(stopped(app)).toContain('net-only-expected NetworkPolicy open');
  });

  test('a policy of another chart in the same namespace', () => {
    const { app } = target(kind);
    policy(new Chart(app, 'other', { namespace: 'shop' }), OPEN);
    expect(stopped(app)).toContain('net-only-expected NetworkPolicy shop/open');
  });

  test('a policy with the name of the default deny', () => {
    const { app } = target(kind);
    policy(new Chart(app, 'other', { namespace: 'shop' }), { ...OPEN, podSelector: { matchLabels: { a: 'b' } } }, 'shop-network');
    expect(stopped(app)).toContain('output-unique-object NetworkPolicy shop/shop-network');
  });

  test('a policy with the name of the default deny in a chart without namespace, which lands in the same one', () => {
    const { app } = target(kind);
    policy(new Chart(app, 'nowhere'), { ...OPEN, podSelector: { matchLabels: { a: 'b' } } }, 'shop-network');
    expect(stopped(app).length).toBeGreaterThan(0);
  });

  test('egress to the metadata address', () => {
    const { app, chart } = target(kind);
    policy(chart, { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '169.254.169.254/32' } }], ports: PORTS }] });
    expect(stopped(app)).toContain('net-metadata-api NetworkPolicy shop/open');
  });

  test('peers in every namespace', () => {
    const { app, chart } = target(kind);
    policy(chart, { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }], ports: PORTS }] });
    expect(stopped(app)).toContain('net-no-empty-namespace-selector NetworkPolicy shop/open');
  });

  test('connections.allowTo without ports', () => {
    const { app, chart, web } = target(kind);
    const other = new SecureDeployment(chart, 'other', { containers: [{ image: IMAGE }] });
    web.connections.allowTo(other);
    expect(stopped(app).some(finding => finding.startsWith('net-only-expected NetworkPolicy shop/'))).toBe(true);
  });

  test('connections.allowFrom anybody', () => {
    const { app, web } = target(kind);
    web.connections.allowFrom(kplus.NetworkPolicyIpBlock.anyIpv4(web, 'anybody'), { isolation: kplus.PodConnectionsIsolation.POD });
    expect(stopped(app).some(finding => finding.startsWith('net-only-expected NetworkPolicy shop/'))).toBe(true);
  });

  test.each<[string, string, string | undefined]>([
    ['cilium.io/v2', 'CiliumNetworkPolicy', 'shop'],
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'other'],
    ['projectcalico.org/v3', 'NetworkPolicy', 'shop'],
    ['crd.projectcalico.org/v1', 'GlobalNetworkPolicy', undefined],
    ['projectcalico.org/v3', 'StagedGlobalNetworkPolicy', 'other'],
    ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'other'],
    ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy', undefined],
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', 'other'],
    ['crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', 'other'],
    ['crd.antrea.io/v1beta1', 'NetworkPolicy', 'shop'],
  ])('a vendor policy, %s %s', (apiVersion, ofKind, namespace) => {
    const { app } = target(kind);
    raw(new Chart(app, 'other', { namespace }), 'open', { apiVersion, kind: ofKind, metadata: { name: 'open' }, spec: { endpointSelector: {}, ingress: [{}] } });
    expect(stopped(app).map(finding => finding.replace(/ (shop|other)\//, ' '))).toContain(`net-only-expected ${ofKind} open`);
  });

  test('the workload gets labels that a policy for others opens', () => {
    const built = target(kind);
    policy(built.chart, { podSelector: { matchLabels: { app: 'open' } }, policyTypes: ['Ingress'], ingress: [{}] });
    built.web.podMetadata.addLabel('app', 'open');
    expect(stopped(built.app)).toContain('net-only-expected NetworkPolicy shop/open');
  });

  test('an allow rule of the default deny that a patch opens', () => {
    const { app, network, web } = target(kind);
    const rule = network.allowIngress('rule', { workload: web, peers: [AllowPeer.pods('front', { app: 'front' })], ports: [AllowPort.tcp(8080)] });
    rule.addJsonPatch(JsonPatch.remove('/spec/ingress/0/from'));
    expect(stopped(app)).toContain('net-only-expected NetworkPolicy shop/shop-network-rule');
  });

  test.each<[string, JsonPatch[]]>([
    ['turned into an ingress rule', [JsonPatch.add('/spec/ingress', [{
      from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ protocol: 'TCP', port: { value: 8080 } }],
    }]), JsonPatch.add('/spec/policyTypes', ['Ingress', 'Egress'])]],
    ['turned around', [
      JsonPatch.copy('/spec/egress/0/to', '/spec/egress/0/from'), JsonPatch.move('/spec/egress', '/spec/ingress'), JsonPatch.replace('/spec/policyTypes', ['Ingress']),
    ]],
    ['widened to every pod', [JsonPatch.replace('/spec/podSelector', {})]],
    ['widened to other ports', [JsonPatch.add('/spec/egress/0/ports/-', { protocol: 'TCP', port: { value: 22 } })]],
  ])('a rule with a reason for the internet, %s', (_name, patches) => {
    const { app, network, web } = target(kind);
    const rule = network.allowEgress('rule', { workload: web, peers: [AllowPeer.internet('calls web hooks of customers')], ports: [AllowPort.tcp(443)] });
    rule.addJsonPatch(...patches);
    expect(stopped(app).some(finding => / NetworkPolicy shop\/shop-network-rule$/.test(finding))).toBe(true);
  });

  test('the same rule without a patch is fine', () => {
    const { app, network, web } = target(kind);
    network.allowEgress('rule', { workload: web, peers: [AllowPeer.internet('calls web hooks of customers')], ports: [AllowPort.tcp(443)] });
    network.allowIngress('near', { workload: web, peers: [AllowPeer.wholeNamespace('shop', 'every pod asks it')], ports: [AllowPort.named('http', kplus.NetworkProtocol.TCP)] });
    expect(written(app)).toContain('0.0.0.0/0');
  });

  test('a Service that opens the workload to the outside', () => {
    const { app, web } = target(kind);
    web.exposeViaService({ serviceType: kplus.ServiceType.LOAD_BALANCER });
    expect(stopped(app)).toContain('net-lb-externalips Service shop/shop-web-service');
  });

  test('a Service of somebody else that opens the workload to the outside, which only SecureApp judges', () => {
    const built = target(kind);
    raw(built.chart, 'service', {
      apiVersion: 'v1',
      kind: 'Service',
      spec: {
        type: 'NodePort', selector: { 'cdk8s.io/metadata.addr': addressOf(built) }, ports: [{ port: 80 }],
      },
    });
    expect(kind === 'SecureApp' ? stopped(built.app) : written(built.app)).toContain(
      kind === 'SecureApp' ? 'net-lb-externalips Service shop/shop-service' : 'type: NodePort');
  });
});

describe.each(KINDS_OF_APP)('namespaces, %s', kind => {
  const namespace = (scope: Chart, id: string, labels: object = { 'pod-security.kubernetes.io/enforce': 'restricted' }) =>
    raw(scope, id, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: labels as Record<string, string> } });
  const found = (app: Target['app']) => stopped(app).map(finding => finding.replace(' shop/', ' ').replace(' other/', ' '));

  test.each<[string, object]>([
    ['privileged', { 'pod-security.kubernetes.io/enforce': 'privileged' }],
    ['no level', {}],
    ['an old version', { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'v1.0' }],
    ['a level in other letters', { 'pod-security.kubernetes.io/enforce': 'Restricted' }],
  ])('its Namespace in another chart has %s', (_name, labels) => {
    const { app } = target(kind);
    namespace(new Chart(app, 'other', { namespace: 'other' }), 'shop', labels);
    expect(found(app)).toContain('ns-pss-enforced Namespace shop');
  });

  test('a patch weakens the label', () => {
    const { app, chart } = target(kind);
    namespace(chart, 'namespace').addJsonPatch(JsonPatch.replace('/metadata/labels/pod-security.kubernetes.io~1enforce', 'baseline'));
    expect(found(app)).toContain('ns-pss-enforced Namespace shop');
  });

  test('a second Namespace with the same name and other labels', () => {
    const { app, chart } = target(kind);
    namespace(chart, 'first');
    namespace(new Chart(app, 'other', { namespace: 'other' }), 'second', { 'pod-security.kubernetes.io/enforce': 'privileged' });
    expect(found(app)).toEqual(expect.arrayContaining(['ns-pss-enforced Namespace shop']));
    expect(kind === 'SecureApp' ? found(app) : ['output-unique-object Namespace shop']).toContain('output-unique-object Namespace shop');
  });

  test('a Namespace in a list without kinds', () => {
    const { app, chart } = target(kind);
    raw(chart, 'list', { apiVersion: 'v1', kind: 'NamespaceList', items: [{ metadata: { name: 'shop' } }] });
    expect(found(app)).toContain('ns-pss-enforced Namespace shop');
  });
});
