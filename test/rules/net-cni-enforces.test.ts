import { manifestOf, snapshotOf } from './judge';
import { defaultDeny } from './policies';
import { toFinding } from '../../src/rules/finding';
import { netCniEnforces } from '../../src/rules/net-cni-enforces';

const state = (namespace: string, statement: string, enforced = true) => ({ manifest: manifestOf(defaultDeny(namespace)), statement, enforced });
const judge = (...enforcement: ReturnType<typeof state>[]) => netCniEnforces.check(snapshotOf([], { enforcement }))
  .map(violation => toFinding(netCniEnforces, violation).message.split('\n')[0]);

describe('net-cni-enforces', () => {
  test('accepts one statement, however often it is made', () => {
    expect(judge()).toEqual([]);
    expect(judge(state('shop', 'Cilium'), state('bank', 'Cilium'))).toEqual([]);
  });

  test('refuses a cluster that enforces nothing', () => {
    expect(judge(state('shop', 'not enforced: firewall', false))).toEqual([
      'net-cni-enforces (high)  NetworkPolicy shop/deny: metadata.annotations says "not enforced: firewall": the policy is stored, but nothing enforces it.',
    ]);
  });

  test('refuses two statements', () => {
    expect(judge(state('shop', 'Cilium'), state('bank', 'Calico'))).toEqual([
      'net-cni-enforces (high)  NetworkPolicy bank/deny: metadata.annotations says "Calico", but NetworkPolicy shop/deny says "Cilium".',
    ]);
  });

  test('refuses the same words for two different things', () => {
    expect(judge(state('shop', 'Cilium'), state('bank', 'Cilium', false))).toHaveLength(2);
  });
});
