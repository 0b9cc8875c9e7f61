import { snapshotOf } from './judge';
import { merge } from './pods';
import { clusterRole, clusterRoleBinding, grant, role, roleBinding, serviceAccount, webAccount } from './rbac';
import { JsonObject } from '../../src/rules/json';
import { boundServiceAccounts, rbacOf } from '../../src/rules/rbac-bindings';

const READ = grant(['pods'], ['get']);
const firstRole = (...objects: JsonObject[]) => rbacOf(snapshotOf(objects)).roles[0];
const bound = (...objects: JsonObject[]) => firstRole(...objects).bindings.map(({ manifest }) => `${manifest.namespace ?? ''}/${manifest.name}`);

describe('scope', () => {
  const ofClusterRole = roleBinding({ roleRef: { kind: 'ClusterRole' } });
  test.each([
    ['a Role', [role(READ)], 'namespaced'],
    ['a Role that a ClusterRoleBinding cannot refer to', [role(READ), clusterRoleBinding({ roleRef: { kind: 'Role' } })], 'namespaced'],
    ['a ClusterRole that nobody binds', [clusterRole(READ)], 'cluster-wide'],
    ['a ClusterRole bound in a namespace', [clusterRole(READ), ofClusterRole], 'namespaced'],
    ['a ClusterRole bound everywhere', [clusterRole(READ), clusterRoleBinding()], 'cluster-wide'],
    ['a ClusterRole bound both ways', [clusterRole(READ), ofClusterRole, clusterRoleBinding()], 'cluster-wide'],
    ['a ClusterRole when the RoleBinding means a Role', [clusterRole(READ), roleBinding()], 'cluster-wide'],
    ['a ClusterRole that an aggregating one may collect', [
      merge(clusterRole(READ), { metadata: { labels: { team: 'shop' } } }), ofClusterRole,
      merge(clusterRole(), { metadata: { name: 'all' }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { team: 'shop' } }] } }),
    ], 'cluster-wide'],
    ['a labelled ClusterRole that nobody collects', [merge(clusterRole(READ), { metadata: { labels: { team: 'shop' } } }), ofClusterRole], 'namespaced'],
  ])('%s', (_, objects, scope) => {
    expect(firstRole(...objects).scope).toBe(scope);
  });

  test('decides how a rule is rated', () => {
    const secrets = clusterRole(grant(['secrets'], ['get']));
    expect(firstRole(secrets).rules[0].risks[0].severity).toBe('critical');
    expect(firstRole(secrets, ofClusterRole).rules[0].risks[0].severity).toBe('high');
  });
});

describe('which bindings refer to a role', () => {
  test.each([
    ['one of the same namespace', [role(), roleBinding()], ['shop/reader']],
    ['one of another namespace', [role(), roleBinding({ metadata: { namespace: 'bank' } })], []],
    ['one that may be applied to the same namespace', [role(), roleBinding({ metadata: { namespace: undefined } })], ['/reader']],
    ['one for a role that may be applied there', [merge(role(), { metadata: { namespace: undefined } }), roleBinding()], ['shop/reader']],
    ['another name', [role(), roleBinding({ roleRef: { name: 'writer' } })], []],
    ['a ClusterRole whose metadata carry the namespace of the chart', [
      merge(clusterRole(), { metadata: { namespace: 'x' } }), roleBinding({ roleRef: { kind: 'ClusterRole' } }),
    ], ['shop/reader']],
    ['a roleRef that is none', [role(), roleBinding({ roleRef: 'reader' as never })], []],
  ])('%s', (_, objects, names) => {
    expect(bound(...objects)).toEqual(names);
  });
});

describe('which ServiceAccounts are armed', () => {
  const armed = (...objects: JsonObject[]) => boundServiceAccounts(firstRole(role(), serviceAccount(), ...objects).bindings).map(({ name }) => name);
  test.each([
    ['none without a binding', [], []],
    ['the subject', [roleBinding()], ['web']],
    ['once, however often it is bound', [roleBinding({ subjects: [webAccount(), { kind: 'User', name: 'system:serviceaccount:shop:web' }] }), roleBinding()], ['web']],
    ['through a group', [roleBinding({ subjects: [{ kind: 'Group', name: 'system:serviceaccounts:shop' }] })], ['web']],
    ['none by a subject that is none', [roleBinding({ subjects: [null, 'web', { kind: 'ServiceAccount' }] })], []],
    ['none by subjects that are no list', [roleBinding({ subjects: webAccount() })], []],
  ])('%s', (_, objects, names) => {
    expect(armed(...objects)).toEqual(names);
  });
});

test('a snapshot is joined once', () => {
  const snapshot = snapshotOf([role(READ), roleBinding()]);
  expect(rbacOf(snapshot)).toBe(rbacOf(snapshot));
});
