import { faults, snapshotOf } from './judge';
import { deployment, podSpec } from './pods';
import { block, egressTo, ingressFrom, networkPolicy } from './policies';
import { aks08EgressRestricted } from '../../src/rules/aks-08-egress-restricted';
import { JsonObject } from '../../src/rules/json';

const RULE = 'aks-08-egress-restricted (high)  NetworkPolicy';

/** Blocks of /8 with these first numbers. */
const eights = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => block(`${from + index}.0.0.0/8`));
const policy = (name: string, podSelector: JsonObject, ...to: JsonObject[]) =>
  networkPolicy({ podSelector, policyTypes: ['Egress'], egress: [{ to, ports: [{ port: 443 }] }] }, { name });
const workload = (name: string, labels: JsonObject) => ({ ...deployment(podSpec(), { labels }), metadata: { name, namespace: 'shop' } });

describe('one block', () => {
  test.each<[string, JsonObject]>([
    ['a /8', block('20.0.0.0/8')],
    ['private addresses', block('10.0.0.0/8')],
    ['unique local addresses of IPv6', block('fc00::/7')],
    ['a /32 of IPv6', block('2600:1f00::/32')],
    ['a wide block without its public addresses', block('8.0.0.0/6', '8.0.0.0/7', '11.0.0.0/8')],
    ['a /104 of NAT64, which is a /8', block('64:ff9b::1400:0/104')],
  ])('accepts %s', (_, peer) => {
    expect(faults(aks08EgressRestricted, egressTo(peer))).toEqual([]);
  });

  test.each<[JsonObject, string]>([
    [block('0.0.0.0/0'), 'allows every IPv4 address'],
    [block('10.0.0.0/0'), 'allows every IPv4 address'],
    [block('::ffff:0:0/96'), 'allows every IPv4 address'],
    [block('::/0'), 'allows every IPv6 address'],
    [block('0.0.0.0/0', '169.254.169.254/32'), 'allows every IPv4 address outside its exceptions'],
    [block('0.0.0.0/0', 'nonsense'), 'allows every IPv4 address outside its exceptions'],
    [block('128.0.0.0/1'), 'allows 128.0.0.0/1, which is wider than /8'],
    [block('20.0.0.0/7'), 'allows 20.0.0.0/7, which is wider than /8'],
    [block('2000::/3'), 'allows 2000::/3, which is wider than /32'],
    [block('2600:1f00::/31'), 'allows 2600:1f00::/31, which is wider than /32'],
    [block('64:ff9b::/96'), 'allows every IPv4 address through NAT64'],
    [block('64:ff9b::/32'), 'allows every IPv4 address through NAT64'],
    [block('64:ff9b::/95'), 'allows every IPv4 address through NAT64'],
    [block('64:ff9b::1400:0/103'), 'allows 64:ff9b::1400:0/103, which is wider than /104'],
  ])('refuses %j', (peer, problem) => {
    expect(faults(aks08EgressRestricted, egressTo(peer))).toEqual([`${RULE} shop/web: spec.egress[0].to[0].ipBlock ${problem}.`]);
  });

  test('does not judge ingress, which net-only-expected does', () => {
    expect(faults(aks08EgressRestricted, ingressFrom(block('0.0.0.0/0')))).toEqual([]);
  });
});

describe('blocks that add up', () => {
  const QUARTER = 'more than a quarter of the public IPv4 addresses';

  test('are fine up to a quarter', () => {
    expect(faults(aks08EgressRestricted, egressTo(...eights(20, 70)))).toEqual([]);
    expect(faults(aks08EgressRestricted, egressTo(...eights(20, 70), ...eights(20, 70)))).toEqual([]);
  });

  test('are refused in one policy', () => {
    expect(faults(aks08EgressRestricted, egressTo(...eights(20, 80)))).toEqual([
      `${RULE} shop/web: spec.egress[0] is the last of rules in this policy that add up to ${QUARTER}.`,
    ]);
  });

  test('are refused in policies that meet in one workload', () => {
    const objects = [
      policy('all', {}, ...eights(20, 50)),
      policy('front', { matchLabels: { tier: 'front' } }, ...eights(51, 70)),
      policy('web', { matchLabels: { app: 'web' } }, ...eights(71, 90)),
      workload('web', { app: 'web', tier: 'front' }),
      workload('api', { app: 'api', tier: 'front' }),
      workload('job', { app: 'job' }),
    ];
    expect(faults(aks08EgressRestricted, ...objects)).toEqual([
      `${RULE} shop/web: spec.egress[0] adds up with NetworkPolicy shop/all, NetworkPolicy shop/front to ${QUARTER}.`,
    ]);
    const [violation] = aks08EgressRestricted.check(snapshotOf(objects));
    expect(violation.undoes?.map(({ name }) => name)).toEqual(['web']);
  });

  test('are refused once, with all the workloads that have the same policies', () => {
    const objects = [
      policy('a', { matchLabels: { app: 'web' } }, ...eights(20, 50)),
      policy('b', { matchLabels: { tier: 'front' } }, ...eights(51, 90)),
      workload('one', { app: 'web', tier: 'front' }),
      workload('two', { app: 'web', tier: 'front' }),
    ];
    const violations = aks08EgressRestricted.check(snapshotOf(objects));
    expect(violations.map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['one', 'two']]);
  });

  test('do not add up over workloads or namespaces', () => {
    expect(faults(aks08EgressRestricted,
      policy('a', { matchLabels: { app: 'web' } }, ...eights(20, 50)),
      policy('b', { matchLabels: { app: 'api' } }, ...eights(51, 90)),
      workload('web', { app: 'web' }), workload('api', { app: 'api' }))).toEqual([]);
  });

  test('count also through NAT64', () => {
    const nat64 = Array.from({ length: 40 }, (_, index) => block(`64:ff9b::${(51 + index).toString(16)}00:0/104`));
    expect(faults(aks08EgressRestricted, egressTo(...eights(20, 50), ...nat64))).toHaveLength(1);
    expect(faults(aks08EgressRestricted, egressTo(...eights(51, 90), ...nat64))).toEqual([]);
  });

  test('are told without those that are too wide on their own', () => {
    expect(faults(aks08EgressRestricted, egressTo(block('128.0.0.0/1'), ...eights(20, 50)))).toEqual([
      `${RULE} shop/web: spec.egress[0].to[0].ipBlock allows 128.0.0.0/1, which is wider than /8.`,
    ]);
  });

  test('are refused before there is a workload to select', () => {
    expect(faults(aks08EgressRestricted, policy('all', {}, ...eights(20, 50)), policy('later', { matchLabels: { app: 'x' } }, ...eights(51, 90))))
      .toEqual([`${RULE} shop/later: spec.egress[0] adds up with NetworkPolicy shop/all to ${QUARTER}.`]);
  });
});
