import { faults, manifestOf, snapshotOf } from './judge';
import { deployment } from './pods';
import { defaultDeny, networkPolicy } from './policies';
import { toFinding } from '../../src/rules/finding';
import { JsonObject } from '../../src/rules/json';
import { netDefaultDeny } from '../../src/rules/net-default-deny';

const OPEN = 'net-default-deny (high)  Deployment shop/web: metadata.namespace is "shop", a namespace without a default deny policy.';

describe('net-default-deny', () => {
  test.each<[string, JsonObject[]]>([
    ['a canonical policy', [deployment(), defaultDeny()]],
    ['a canonical policy under another name, beside others', [networkPolicy({ egress: [{}] }), defaultDeny(), deployment()]],
    ['no workloads', [networkPolicy({})]],
    ['workloads without namespace, which ns-isolation reports', [{ ...deployment(), metadata: { name: 'web' } }]],
  ])('accepts %s', (_, objects) => {
    expect(faults(netDefaultDeny, ...objects)).toEqual([]);
  });

  test.each<[string, JsonObject[]]>([
    ['no policy', []],
    ['a policy in another namespace', [defaultDeny('bank')]],
    ['a policy without namespace', [{ ...defaultDeny(), metadata: { name: 'deny' } }]],
    ['a policy for one direction', [defaultDeny('shop', { policyTypes: ['Ingress'] })]],
    ['a policy for some pods', [defaultDeny('shop', { podSelector: { matchLabels: { app: 'web' } } })]],
    ['a policy that also allows', [defaultDeny('shop', { egress: [{}] })]],
    ['a policy of Cilium', [{ ...defaultDeny(), apiVersion: 'cilium.io/v2' }]],
  ])('refuses %s', (_, policies) => {
    expect(faults(netDefaultDeny, deployment(), ...policies)).toEqual([OPEN]);
  });

  test('reports each workload, and each only once', () => {
    const custom = {
      apiVersion: 'example.com/v1',
      kind: 'Pair',
      metadata: { name: 'pair', namespace: 'shop' },
      spec: { left: { containers: [{ image: 'a' }] }, right: { containers: [{ image: 'b' }] } },
    };
    expect(faults(netDefaultDeny, deployment(), custom)).toEqual([OPEN, OPEN.replace('Deployment shop/web', 'Pair shop/pair')]);
  });

  test('believes the statement that somebody else applies the policy', () => {
    expect(netDefaultDeny.check(snapshotOf([deployment()], { defaultDenyElsewhere: ['shop'] }))).toEqual([]);
    expect(netDefaultDeny.check(snapshotOf([deployment()], { defaultDenyElsewhere: ['bank'] }))).toHaveLength(1);
  });

  test('refuses a DefaultDenyNetworkPolicy that was changed', () => {
    const changed = manifestOf(defaultDeny('shop', { policyTypes: ['Ingress'], egress: [{}] }));
    const [violation, ...others] = netDefaultDeny.check(snapshotOf([deployment()], { defaultDeny: [changed], defaultDenyElsewhere: ['shop'] }));
    expect(others).toEqual([]);
    expect(toFinding(netDefaultDeny, violation).message.split('\n').slice(0, 2)).toEqual([
      'net-default-deny (high)  NetworkPolicy shop/deny: spec is not the canonical default deny any more: '
        + 'it has egress rules, it has the policy types ["Ingress"].',
      '    Leave the DefaultDenyNetworkPolicy as it was made, and allow traffic in policies of their own.',
    ]);
    expect(violation.undoes?.map(({ name }) => name)).toEqual(['web']);
  });
});
