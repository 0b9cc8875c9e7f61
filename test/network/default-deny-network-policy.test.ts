import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { NetworkPolicyIpBlock, NetworkProtocol, Pods } from 'cdk8s-plus-28';
import {
  AllowPeer, AllowPort, AllowRuleProps, DefaultDenyNetworkPolicy, NetworkPolicyEnforcement, SecureApp, SecureDeployment,
} from '../../src';
import { Json } from '../../src/rules/json';
import { errorOf, IMAGE, secureApp } from '../synthesis/apps';

const REASON = 'serves customers at addresses nobody knows';

function build(app: App = secureApp(), enforcement = NetworkPolicyEnforcement.cilium()) {
  const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  const [web, api] = ['web', 'api'].map(id => new SecureDeployment(chart, id, { containers: [{ image: IMAGE, portNumber: 8080 }] }));
  const network = new DefaultDenyNetworkPolicy(chart, 'network', { enforcement });
  return { app, chart, web, api, network };
}

/** The specs of all policies but the default deny, by name. */
function policies({ chart }: { chart: Chart }): Record<string, Json> {
  return Object.fromEntries(Testing.synth(chart).filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== 'chart-network')
    .map(({ metadata, spec }) => [metadata.name, spec]));
}

const findings = (app: App) => (app as SecureApp).report().findings.map(({ message }) => message.split('\n')[0]);

const pods = (workload: SecureDeployment) => ({ matchLabels: { 'cdk8s.io/metadata.addr': workload.podMetadata.getLabel('cdk8s.io/metadata.addr') } });
const peer = (workload: SecureDeployment) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, podSelector: pods(workload),
});

describe('DefaultDenyNetworkPolicy', () => {
  test('denies everything to every pod of its namespace, and says who enforces it', () => {
    const { network, app } = build();
    expect(ApiObject.of(network).toJson()).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'chart-network', namespace: 'shop', annotations: { 'cdk8s-secure.io/network-policy-enforcement': 'cilium' } },
      spec: { podSelector: {}, policyTypes: ['Egress', 'Ingress'] },
    });
    expect(findings(app)).toEqual([]);
  });

  test('allows DNS in one word, in a policy of its own', () => {
    const built = build();
    built.network.allowDns();
    expect(policies(built)).toEqual({
      'chart-network-dns': {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{
          to: [{
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          }],
          ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }],
        }],
      },
    });
    expect(findings(built.app)).toEqual([]);
  });

  test('allows DNS where it is elsewhere', () => {
    const built = build();
    built.network.allowDns({
      namespaceName: 'openshift-dns', podLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, port: 5353, nodeLocalCidrs: ['169.254.20.10/32'],
    });
    expect(policies(built)).toEqual({
      'chart-network-dns': {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{
          to: [{
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } },
            podSelector: { matchLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } },
          }, { ipBlock: { cidr: '169.254.20.10/32' } }],
          ports: [{ protocol: 'UDP', port: 5353 }, { protocol: 'TCP', port: 5353 }],
        }],
      },
    });
    expect(findings(built.app)).toEqual([]);
  });

  test('allows a connection at both ends', () => {
    const built = build();
    built.network.allowConnection('web-to-api', { source: built.web, target: built.api, ports: [AllowPort.tcp(8080)] });
    const ports = [{ protocol: 'TCP', port: 8080 }];
    expect(policies(built)).toEqual({
      'chart-network-web-to-api-egress': { podSelector: pods(built.web), policyTypes: ['Egress'], egress: [{ to: [peer(built.api)], ports }] },
      'chart-network-web-to-api-ingress': { podSelector: pods(built.api), policyTypes: ['Ingress'], ingress: [{ from: [peer(built.web)], ports }] },
    });
    expect(findings(built.app)).toEqual([]);
  });

  test.each<[string, AllowPeer, Json]>([
    ['pods of another namespace', AllowPeer.pods('monitoring', { app: 'prometheus' }),
      [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }, podSelector: { matchLabels: { app: 'prometheus' } } }]],
    ['addresses', AllowPeer.cidr('192.0.2.0/24', ['192.0.2.128/25']), [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] } }]],
    ['IPv6 addresses', AllowPeer.cidr('2001:db8::/48'), [{ ipBlock: { cidr: '2001:db8::/48' } }]],
    ['a whole namespace, for a reason', AllowPeer.wholeNamespace('monitoring', 'every scraper has labels of its own'),
      [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }, podSelector: {} }]],
    ['its own whole namespace, for a reason', AllowPeer.wholeNamespace('shop', 'the pods of a test find each other'),
      [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, podSelector: {} }]],
    ['the internet, for a reason', AllowPeer.internet(REASON), [
      {
        ipBlock: {
          cidr: '0.0.0.0/0',
          except: ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '168.63.129.16/32', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'],
        },
      },
      { ipBlock: { cidr: '2000::/3' } },
    ]],
  ])('allows %s, in both directions', (_name, allowed, expected) => {
    const built = build();
    const rule: AllowRuleProps = { workload: built.web, peers: [allowed], ports: [AllowPort.tcp(443)] };
    built.network.allowIngress('in', rule);
    built.network.allowEgress('out', rule);
    const ports = [{ protocol: 'TCP', port: 443 }];
    expect(policies(built)).toEqual({
      'chart-network-in': { podSelector: pods(built.web), policyTypes: ['Ingress'], ingress: [{ from: expected, ports }] },
      'chart-network-out': { podSelector: pods(built.web), policyTypes: ['Egress'], egress: [{ to: expected, ports }] },
    });
    expect(findings(built.app)).toEqual([]);
  });

  test('a peer with a reason is listed', () => {
    const built = build();
    built.network.allowEgress('out', { workload: built.web, peers: [AllowPeer.internet(REASON)], ports: [AllowPort.tcp(443)] });
    expect(built.app instanceof SecureApp && built.app.report().grants[0]).toEqual(
      { constructPath: 'chart/network/out', container: undefined, allows: 'reach every public address', reason: REASON });
  });

  test.each([
    [AllowPort.tcp(80), { protocol: 'TCP', port: 80 }, 'TCP 80'],
    [AllowPort.udp(53), { protocol: 'UDP', port: 53 }, 'UDP 53'],
    [AllowPort.sctp(38412), { protocol: 'SCTP', port: 38412 }, 'SCTP 38412'],
    [AllowPort.portRange(NetworkProtocol.TCP, 8000, 8010), { protocol: 'TCP', port: 8000, endPort: 8010 }, 'TCP 8000-8010'],
    [AllowPort.named('http', NetworkProtocol.TCP), { protocol: 'TCP', port: 'http' }, 'TCP http'],
  ])('opens ports: %p', (port, expected, description) => {
    const built = build();
    built.network.allowIngress('in', { labels: { app: 'old' }, peers: [AllowPeer.workload(built.web)], ports: [port] });
    expect(policies(built)).toEqual({
      'chart-network-in': { podSelector: { matchLabels: { app: 'old' } }, policyTypes: ['Ingress'], ingress: [{ from: [peer(built.web)], ports: [expected] }] },
    });
    expect(port.description).toEqual(description);
  });
});

describe('what throws where it is said', () => {
  test('silence about who enforces network policies', () => {
    const { chart } = build();
    expect(errorOf(() => new DefaultDenyNetworkPolicy(chart, 'other', {} as never)).message).toEqual(
      'chart/other: enforcement is missing; write who enforces network policies in the cluster, such as NetworkPolicyEnforcement.cilium()');
    expect(errorOf(() => new DefaultDenyNetworkPolicy(chart, 'third', undefined as never)).message).toContain('chart/third: enforcement is missing');
  });

  test('rules of its own', () => {
    const { chart, network } = build();
    expect(errorOf(() => new DefaultDenyNetworkPolicy(chart, 'other', { enforcement: NetworkPolicyEnforcement.calico(), egress: {} } as never)).message)
      .toEqual('chart/other: egress is no property here; the policy denies everything; call allowEgress(), allowDns() or allowConnection()');
    expect(errorOf(() => network.addIngressRule(Pods.all(chart, 'pods'))).message).toEqual(
      'chart/network: a default deny policy takes no rules; call allowIngress() or allowConnection(), which make a policy of their own');
    expect(errorOf(() => network.addEgressRule(NetworkPolicyIpBlock.anyIpv4(chart, 'any'))).message).toEqual(
      'chart/network: a default deny policy takes no rules; call allowEgress(), allowDns() or allowConnection(), which make a policy of their own');
  });

  test.each<[string, (built: ReturnType<typeof build>) => Partial<AllowRuleProps>, string]>([
    ['no peers', ({ web }) => ({ workload: web, peers: [], ports: [AllowPort.tcp(1)] }),
      'peers is []; write at least one AllowPeer, such as AllowPeer.workload(api): no peers would mean everybody'],
    ['no ports', ({ web, api }) => ({ workload: web, peers: [AllowPeer.workload(api)], ports: [] }),
      'ports is []; write at least one AllowPort, such as AllowPort.tcp(8080): no ports would mean all of them'],
    ['nobody selected', ({ api }) => ({ peers: [AllowPeer.workload(api)], ports: [AllowPort.tcp(1)] }), 'write exactly one of workload and labels'],
    ['everybody selected', ({ api }) => ({ labels: {}, peers: [AllowPeer.workload(api)], ports: [AllowPort.tcp(1)] }),
      'labels is {}; write at least one label with its value, such as { app: "web" }'],
    ['two selections', ({ web, api }) => ({ workload: web, labels: { a: 'b' }, peers: [AllowPeer.workload(api)], ports: [AllowPort.tcp(1)] }),
      'write exactly one of workload and labels'],
  ])('%s', (_name, props, message) => {
    const built = build();
    expect(errorOf(() => built.network.allowIngress('in', props(built) as AllowRuleProps)).message).toEqual(`chart/network/in: ${message}`);
  });

  test('a workload of another namespace', () => {
    const built = build();
    const other = new SecureDeployment(new Chart(built.app, 'other', { namespace: 'other' }), 'web', { containers: [{ image: IMAGE }] });
    expect(errorOf(() => built.network.allowConnection('x', { source: built.web, target: other, ports: [AllowPort.tcp(1)] })).message).toEqual(
      'chart/network/x-ingress: workload other/web is in namespace other, this policy is in namespace shop; '
      + 'write the rule at the default deny policy of its namespace');
  });

  const BLOCK = 'write an address, a slash and a prefix length, such as "10.0.0.0/8" or "fd00::/8".';
  test.each<[string, () => unknown, string]>([
    ['an address without mask', () => AllowPeer.cidr('10.0.0.1'), 'AllowPeer.cidr(): cidr "10.0.0.1" has no prefix length: did you mean "10.0.0.1/32"?'],
    ['host bits', () => AllowPeer.cidr('10.0.0.1/8'), 'AllowPeer.cidr(): cidr "10.0.0.1/8" has bits beyond its prefix length: did you mean "10.0.0.0/8"?'],
    ['no address', () => AllowPeer.cidr('999.1.1.1/8'), `AllowPeer.cidr(): cidr "999.1.1.1/8" is not an IPv4 or IPv6 block: ${BLOCK}`],
    ['no text', () => AllowPeer.cidr(undefined as never), 'AllowPeer.cidr(): cidr is missing; write an address block, such as "192.0.2.0/24"'],
    ['an exception outside', () => AllowPeer.cidr('10.0.0.0/8', ['192.168.0.0/16']),
      'AllowPeer.cidr(): an entry of excludedCidrs is "192.168.0.0/16"; write a block that lies inside of 10.0.0.0/8 and is smaller'],
    ['an exception of everything', () => AllowPeer.cidr('10.0.0.0/8', ['10.0.0.0/8']),
      'AllowPeer.cidr(): an entry of excludedCidrs is "10.0.0.0/8"; write a block that lies inside of 10.0.0.0/8 and is smaller'],
    ['pods without labels', () => AllowPeer.pods('shop', {}),
      'AllowPeer.pods(): labels is {}; write at least one label with its value, such as { app: "web" }'],
    ['a namespace that cannot exist', () => AllowPeer.pods('Shop', { a: 'b' }),
      'AllowPeer.pods(): namespaceName is "Shop"; write a name of at most 63 lower-case letters, digits and "-", such as "web-1"'],
    ['a whole namespace without a reason', () => AllowPeer.wholeNamespace('shop', ''),
      'AllowPeer.wholeNamespace(): reason is ""; write a sentence of at least 10 characters that says why'],
    ['the internet without a reason', () => AllowPeer.internet(undefined as never),
      'AllowPeer.internet(): reason is missing; write a sentence of at least 10 characters that says why'],
    ['port 0', () => AllowPort.tcp(0), 'AllowPort.tcp(): port is 0; write a whole number from 1 to 65535'],
    ['port 1.5', () => AllowPort.udp(1.5), 'AllowPort.udp(): port is 1.5; write a whole number from 1 to 65535'],
    ['a range that is backwards', () => AllowPort.portRange(NetworkProtocol.TCP, 10, 5), 'AllowPort.portRange(): lastPort is 5; write a port above 10'],
    ['all ports', () => AllowPort.portRange(NetworkProtocol.TCP, 1, 65535),
      'AllowPort.portRange(): the range is "1-65535"; write the ports that are needed: this one is all of them'],
    ['a protocol that does not exist', () => AllowPort.named('http', 'HTTP' as never),
      'AllowPort.named(): protocol is "HTTP"; write NetworkProtocol.TCP, NetworkProtocol.UDP or NetworkProtocol.SCTP'],
    ['a port name that cannot exist', () => AllowPort.named('8080', NetworkProtocol.TCP), 'AllowPort.named(): name is "8080"; '
      + 'write a name of at most 15 lower-case letters, digits and "-", with at least one letter, such as "http"'],
    ['an implementation without evidence', () => NetworkPolicyEnforcement.other('weave', ''),
      'NetworkPolicyEnforcement.other(), evidence: reason is ""; write a sentence of at least 10 characters that says why'],
  ])('%s', (_name, run, message) => {
    expect(errorOf(run).message).toEqual(message);
  });

  test('a workload without namespace as a peer', () => {
    const web = new SecureDeployment(new Chart(secureApp(), 'chart'), 'web', { containers: [{ image: IMAGE }] });
    expect(errorOf(() => AllowPeer.workload(web)).message).toEqual(
      'AllowPeer.workload(): chart/web has no namespace; set namespace on its chart or in its metadata');
  });
});

describe('who enforces network policies', () => {
  test.each([
    ['cilium', NetworkPolicyEnforcement.cilium()],
    ['calico', NetworkPolicyEnforcement.calico()],
    ['antrea', NetworkPolicyEnforcement.antrea()],
    ['ovn-kubernetes', NetworkPolicyEnforcement.ovnKubernetes()],
    ['kube-router', NetworkPolicyEnforcement.kubeRouter()],
    ['aws-vpc-cni', NetworkPolicyEnforcement.awsVpcCni()],
    ['gke-dataplane-v2', NetworkPolicyEnforcement.gkeDataplaneV2()],
    ['azure-cilium', NetworkPolicyEnforcement.azureCilium()],
    ['weave: a smoke test runs each night', NetworkPolicyEnforcement.other('weave', 'a smoke test runs each night')],
  ])('%s', (statement, enforcement) => {
    const { app, network } = build(undefined, enforcement);
    expect(network.metadata.toJson().annotations).toEqual({ 'cdk8s-secure.io/network-policy-enforcement': statement });
    expect(findings(app)).toEqual([]);
  });

  test('nobody is a finding that says what protects instead', () => {
    const { app } = build(undefined, NetworkPolicyEnforcement.notEnforced('a firewall for each node pool'));
    expect(findings(app)).toHaveLength(1);
    expect(findings(app)[0]).toMatch(/^net-cni-enforces \(high\) {2}NetworkPolicy shop\/chart-network: .*not enforced: a firewall for each node pool/);
  });

  test('two different statements are a finding', () => {
    const { app } = build();
    new DefaultDenyNetworkPolicy(new Chart(app, 'other', { namespace: 'other' }), 'network', { enforcement: NetworkPolicyEnforcement.calico() });
    expect(findings(app).map(text => text.split(' ')[0])).toEqual(['net-cni-enforces']);
  });
});

describe('a namespace without default deny policy', () => {
  const withoutPolicy = () => {
    const app = secureApp();
    const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
    new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
    return { app, chart };
  };

  test('is a finding of each workload in it', () => {
    expect(findings(withoutPolicy().app)).toEqual([
      'net-default-deny (high)  Deployment shop/chart-web: metadata.namespace is "shop", a namespace without a default deny policy.',
    ]);
  });

  test('is none when the policy is declared to be elsewhere, which is listed', () => {
    const { app, chart } = withoutPolicy();
    DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
    expect(app.report()).toEqual({
      findings: [],
      exempted: [],
      filledIn: [],
      grants: [{ constructPath: 'chart', allows: 'leave the default deny policy of namespace shop to somebody else', reason: 'the platform team applies it' }],
    });
  });

  test('cannot be declared without a reason', () => {
    expect(errorOf(() => DefaultDenyNetworkPolicy.declareElsewhere(withoutPolicy().chart, { namespaceName: 'shop' } as never)).message)
      .toEqual('DefaultDenyNetworkPolicy.declareElsewhere(): reason is missing; write a sentence of at least 10 characters that says why');
  });
});
