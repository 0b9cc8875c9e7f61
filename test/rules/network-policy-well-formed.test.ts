import { faults } from './judge';
import { deployment } from './pods';
import { block, defaultDeny, egressTo, ingressFrom, networkPolicy } from './policies';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { networkPolicyWellFormed } from '../../src/rules/network-policy-well-formed';

const RULE = 'network-policy-well-formed (high)  NetworkPolicy shop/web: ';
const PODS: JsonObject = { podSelector: { matchLabels: { app: 'db' } } };
const UNKNOWN = 'is a field that Kubernetes does not know, so it has no effect';
const ports = (...items: Json[]) => networkPolicy({ policyTypes: ['Ingress'], ingress: [{ from: [PODS], ports: items }] });

describe('network-policy-well-formed', () => {
  test.each<[string, JsonObject]>([
    ['a default deny', defaultDeny()],
    ['no spec', networkPolicy(undefined)],
    ['nulls', networkPolicy({ podSelector: null, policyTypes: null, ingress: null, egress: [null, {}] })],
    ['selectors', ingressFrom({ podSelector: {} }, { namespaceSelector: {}, podSelector: {} })],
    ['blocks', egressTo(block('10.0.0.0/8', '10.1.0.0/16'), block('fd00::/8'))],
    ['ports', ports({}, null, { port: 1 }, { port: 65535, protocol: 'UDP' }, { port: 'http-alt', protocol: 'SCTP' }, { port: 80, endPort: 80 })],
    ['another kind', { ...deployment(), spec: { policyTypes: 'x' } }],
    ['a policy of Calico, which net-only-expected reports', { ...networkPolicy({ types: ['Ingress'] }), apiVersion: 'projectcalico.org/v3' }],
  ])('accepts %s', (_, json) => {
    expect(faults(networkPolicyWellFormed, json)).toEqual([]);
  });

  test.each<[JsonObject, string[]]>([
    [{ policyTypes: 'Ingress' }, ['spec.policyTypes is "Ingress"']],
    [{ policyTypes: ['Ingress', 'egress'] }, ['spec.policyTypes[1] is "egress"']],
    [{ policyTypes: [null] }, ['spec.policyTypes[0] is missing']],
    [{ policyTypes: ['Ingress', 'Egress', 'Ingress'] }, ['spec.policyTypes has more than two entries']],
    [{ policyType: ['Egress'] }, [`spec.policyType ${UNKNOWN}`]],
    [{ podSelector: 'app=web' }, ['spec.podSelector is "app=web"']],
    [{ podSelector: { app: 'web' } }, [`spec.podSelector.app ${UNKNOWN}`]],
    [{ podSelector: { matchLabels: { app: 1 } } }, ['spec.podSelector.matchLabels.app is 1, which is not a label value']],
    [{ ingress: {} }, ['spec.ingress is {}']],
    [{ egress: true }, ['spec.egress is true']],
    [{ ingress: ['all'] }, ['spec.ingress[0] is "all"']],
    [{ ingress: [{ to: [PODS] }] }, [`spec.ingress[0].to ${UNKNOWN}`]],
    [{ egress: [{ from: [PODS] }] }, [`spec.egress[0].from ${UNKNOWN}`]],
    [{ ingress: [{ from: PODS }] }, ['spec.ingress[0].from is {"podSelector":{"matchLabels":{"app":"db"}}}']],
    [{ ingress: [{ from: [PODS], ports: 80 }] }, ['spec.ingress[0].ports is 80']],
  ])('refuses the spec %j', (spec, problems) => {
    expect(faults(networkPolicyWellFormed, networkPolicy(spec))).toEqual(problems.map(problem => `${RULE}${problem}.`));
  });

  test.each<[Json, string[]]>([
    [{}, [' selects nobody']],
    [null, [' selects nobody']],
    [{ podSelector: null, namespaceSelector: null }, [' selects nobody']],
    ['all', [' is "all"']],
    [{ namespaceSelectors: {} }, [`.namespaceSelectors ${UNKNOWN}`, ' selects nobody']],
    [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }, [' has an ipBlock beside selectors']],
    [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] } }, ['.podSelector.matchExpressions[0].operator is "in"']],
    [{ namespaceSelector: [] }, ['.namespaceSelector is []']],
    [{ ipBlock: '10.0.0.0/8' }, ['.ipBlock is "10.0.0.0/8"']],
    [{ ipBlock: {} }, ['.ipBlock.cidr is missing']],
    [{ ipBlock: { cidr: 10 } }, ['.ipBlock.cidr is 10']],
    [{ ipBlock: { cidr: '10.0.0.0/8', excepts: ['10.0.0.0/9'] } }, [`.ipBlock.excepts ${UNKNOWN}`]],
    [block('10.0.0.1'), ['.ipBlock.cidr is "10.0.0.1", which has no prefix length']],
    [block('10.0.0.1/8'), ['.ipBlock.cidr is "10.0.0.1/8", which has bits beyond its prefix length']],
    [block('::ffff:0:0/96'), ['.ipBlock.cidr is "::ffff:0:0/96", which is an IPv4 block written as IPv6']],
    [block('any'), ['.ipBlock.cidr is "any", which is not an IPv4 or IPv6 block']],
    [{ ipBlock: { cidr: '10.0.0.0/8', except: '10.0.0.0/9' } }, ['.ipBlock.except is "10.0.0.0/9"']],
    [{ ipBlock: { cidr: '10.0.0.0/8', except: [9] } }, ['.ipBlock.except[0] is 9']],
    [block('10.0.0.0/8', '10.0.0.0/8'), ['.ipBlock.except[0] is "10.0.0.0/8", which is not a part of "10.0.0.0/8"']],
    [block('10.0.0.0/8', '11.0.0.0/9'), ['.ipBlock.except[0] is "11.0.0.0/9", which is not a part of "10.0.0.0/8"']],
    [block('10.0.0.0/8', '0.0.0.0/0'), ['.ipBlock.except[0] is "0.0.0.0/0", which is not a part of "10.0.0.0/8"']],
    [block('0.0.0.0/0', 'fd00::/8'), ['.ipBlock.except[0] is "fd00::/8", which is not a part of "0.0.0.0/0"']],
    [block('10.0.0.0/8', '10.1.1.1/16'), ['.ipBlock.except[0] is "10.1.1.1/16", which has bits beyond its prefix length']],
  ])('refuses the peer %j', (peer, problems) => {
    const policy = networkPolicy({ policyTypes: ['Egress'], egress: [{ to: [PODS, peer], ports: [{ port: 443 }] }] });
    expect(faults(networkPolicyWellFormed, policy)).toEqual(problems.map(problem => `${RULE}spec.egress[0].to[1]${problem}.`));
  });

  test.each<[Json, string]>([
    [80, ' is 80'],
    [{ port: 0 }, '.port is 0'],
    [{ port: -1 }, '.port is -1'],
    [{ port: 65536 }, '.port is 65536'],
    [{ port: 80.5 }, '.port is 80.5'],
    [{ port: '80' }, '.port is "80"'],
    [{ port: '' }, '.port is ""'],
    [{ port: 'HTTP' }, '.port is "HTTP"'],
    [{ port: 'a--b' }, '.port is "a--b"'],
    [{ port: 'longer-than-fifteen' }, '.port is "longer-than-fifteen"'],
    [{ port: true }, '.port is true'],
    [{ port: 80, protocol: 'tcp' }, '.protocol is "tcp"'],
    [{ port: 80, protocol: '' }, '.protocol is ""'],
    [{ protocol: 'ICMP' }, '.protocol is "ICMP"'],
    [{ port: 80, endPort: 79 }, '.endPort is 79, which is below port 80'],
    [{ port: 80, endPort: 65536 }, '.endPort is 65536'],
    [{ port: 80, endPort: '90' }, '.endPort is "90"'],
    [{ port: 'http', endPort: 90 }, '.endPort is 90 without a number in port'],
    [{ endPort: 90 }, '.endPort is 90 without a number in port'],
    [{ Port: 80 }, `.Port ${UNKNOWN}`],
  ])('refuses the port %j', (item, problem) => {
    expect(faults(networkPolicyWellFormed, ports(item))).toEqual([`${RULE}spec.ingress[0].ports[0]${problem}.`]);
  });

  test('refuses a spec that is no object', () => {
    expect(faults(networkPolicyWellFormed, { ...networkPolicy({}), spec: 'deny' })).toEqual([`${RULE}spec is "deny".`]);
  });

  test('refuses versions that are gone', () => {
    expect(faults(networkPolicyWellFormed, { ...networkPolicy({}), apiVersion: 'extensions/v1beta1' }))
      .toEqual([`${RULE}apiVersion is "extensions/v1beta1", which clusters do not serve.`]);
  });

  test('tells what to write instead', () => {
    expect(remediations(networkPolicyWellFormed, egressTo(block('10.0.0.1'), block('any'), {}))).toEqual([
      'Write "10.0.0.1/32" if that is the block you mean.',
      'Write an address, a slash and a prefix length, such as "10.0.0.0/8" or "fd00::/8".',
      'Write a podSelector, a namespaceSelector or an ipBlock.',
    ]);
  });

  test('takes no exemption', () => {
    expect(networkPolicyWellFormed.exemptible).toBe(false);
  });
});
