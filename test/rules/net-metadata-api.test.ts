import { faults, snapshotOf } from './judge';
import { deployment } from './pods';
import { block, egressTo, ingressFrom, networkPolicy } from './policies';
import { remediations } from './remediations';
import { JsonObject } from '../../src/rules/json';
import { netMetadataApi } from '../../src/rules/net-metadata-api';

const INSTANCE = '169.254.169.254 (instance metadata of AWS, Azure, Google and others)';
const GKE = '169.254.169.252 (GKE metadata server)';
const WIRE = '168.63.129.16 (Azure WireServer)';

describe('net-metadata-api', () => {
  test.each<[string, JsonObject]>([
    ['a block elsewhere', egressTo(block('192.0.2.0/24'))],
    ['the address of the node-local DNS cache', egressTo(block('169.254.20.10/32'))],
    ['private addresses', egressTo(block('10.0.0.0/8'), block('172.16.0.0/12'), block('192.168.0.0/16'))],
    ['an exception for it', egressTo(block('169.254.169.254/31', '169.254.169.254/32'))],
    ['an exception around it', egressTo(block('169.254.0.0/16', '169.254.160.0/19'))],
    ['all IPv6 but those of AWS and NAT64', egressTo(block('::/0', 'fd00:ec2::/32', '64:ff9b::/96'))],
    ['ingress', ingressFrom(block('169.254.0.0/16'))],
    ['no peers, which net-only-expected reports', networkPolicy({ egress: [{}] })],
    ['selectors', egressTo({ podSelector: {} })],
    ['what cannot be read, which network-policy-well-formed reports', egressTo(block('169.254.169.254'))],
  ])('accepts %s', (_, policy) => {
    expect(faults(netMetadataApi, policy)).toEqual([]);
  });

  test.each<[JsonObject, string]>([
    [block('169.254.169.254/32'), INSTANCE],
    [block('169.254.170.2/32'), '169.254.170.2 (task credentials of AWS ECS)'],
    [block('169.254.170.23/32'), '169.254.170.23 (EKS Pod Identity)'],
    [block('169.254.169.252/32'), GKE],
    [block('168.63.129.16/32'), WIRE],
    [block('100.100.100.200/32'), '100.100.100.200 (instance metadata of Alibaba Cloud)'],
    [block('fd00:ec2::254/128'), 'fd00:ec2::254 (instance metadata of AWS)'],
    [block('fd00:ec2::/64'), 'fd00:ec2::254 (instance metadata of AWS), fd00:ec2::23 (EKS Pod Identity)'],
    [block('169.254.169.0/24'), `${INSTANCE}, ${GKE}`],
    [block('169.254.169.0/24', '169.254.169.254/32'), GKE],
    [block('169.254.169.254/31', '169.254.169.254'), INSTANCE],
    [block('169.254.169.254/31', '::/0'), INSTANCE],
    [block('169.254.169.255/30'), `${INSTANCE}, ${GKE}`],
    [block('::ffff:169.254.169.254/128'), INSTANCE],
    [block('64:ff9b::a9fe:a9fe/128'), '64:ff9b::a9fe:a9fe (169.254.169.254 through NAT64, instance metadata of AWS, Azure, Google and others)'],
    [block('168.0.0.0/8'), WIRE],
  ])('refuses %j', (peer, reached) => {
    expect(faults(netMetadataApi, egressTo(block('192.0.2.0/24'), peer))).toEqual([
      `net-metadata-api (critical)  NetworkPolicy shop/web: spec.egress[0].to[1].ipBlock contains ${reached}.`,
    ]);
  });

  test('is not fooled by two blocks that except different halves', () => {
    expect(faults(netMetadataApi, egressTo(block('0.0.0.0/0', '169.254.0.0/16', '168.63.129.16/32', '100.64.0.0/10'), block('169.254.169.0/24')))).toEqual([
      `net-metadata-api (critical)  NetworkPolicy shop/web: spec.egress[0].to[1].ipBlock contains ${INSTANCE}, ${GKE}.`,
    ]);
  });

  test('names the exceptions to write, or tells to drop the peer', () => {
    expect(remediations(netMetadataApi, egressTo(block('169.254.169.0/24'), block('169.254.169.254/32'), block('64:ff9b::a9fe:a9fe/127')))).toEqual([
      'Add "169.254.169.254/32", "169.254.169.252/32" to except, or name smaller blocks.',
      'Remove this peer; a workload that needs cloud credentials gets them through workload identity.',
      'Add "64:ff9b::a9fe:a9fe/128" to except, or name smaller blocks.',
    ]);
  });

  test('tells whose protection is undone, and the block itself', () => {
    const [violation] = netMetadataApi.check(snapshotOf([deployment(), egressTo(block('169.254.0.0/16'))]));
    expect(violation.value).toEqual({ cidr: '169.254.0.0/16' });
    expect(violation.undoes?.map(({ name }) => name)).toEqual(['web']);
  });
});
