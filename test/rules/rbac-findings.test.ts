import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, roleBinding, serviceAccount } from './rbac';
import { rbacSecretsRead } from '../../src/rules/rbac-secrets-read';

const violations = (...objects: Parameters<typeof snapshotOf>[0]) => rbacSecretsRead.check(snapshotOf(objects));

test('a violation carries the policy rule as found and stands at its place', () => {
  const found = grant(['secrets'], ['get'], { note: 'kept' });
  expect(violations(role(grant(['pods'], ['get']), found))).toMatchObject([{ path: ['rules', 1], value: found }]);
});

test('it undoes the ServiceAccounts that are bound to the role, by whatever spelling', () => {
  const secrets = grant(['secrets'], ['get']);
  const undone = (...objects: Parameters<typeof snapshotOf>[0]) => violations(...objects, serviceAccount(), serviceAccount('jobs'))
    .flatMap(({ undoes = [] }) => undoes.map(({ name }) => name));
  expect(undone(role(secrets))).toEqual([]);
  expect(undone(role(secrets), roleBinding())).toEqual(['web']);
  expect(undone(role(secrets), roleBinding({ subjects: [{ kind: 'User', name: 'system:serviceaccount:shop:jobs' }] }))).toEqual(['jobs']);
  expect(undone(clusterRole(secrets), clusterRoleBinding({ subjects: [{ kind: 'Group', name: 'system:authenticated' }] }))).toEqual(['web', 'jobs']);
});

test('a policy rule gives one finding for each rule id, a role one for each policy rule', () => {
  expect(violations(role(grant(['secrets'], ['get', 'list']), grant(['secrets', 'secrets'], ['watch'])))).toHaveLength(2);
});

test('what is spelled out is reported beside a wildcard for verbs or groups, what only a wildcard reaches is not', () => {
  expect(violations(role(grant(['secrets'], ['*'])))).toHaveLength(1);
  expect(violations(role(grant(['secrets'], ['get'], { apiGroups: ['*'] })))).toHaveLength(1);
  expect(violations(role(grant(['*'], ['get'])))).toHaveLength(0);
});

test('roles without rules, or with rules that are none, give no finding here', () => {
  expect(faults(rbacSecretsRead, { ...role(), rules: null }, { ...role(), rules: 'all' }, { ...role(), rules: ['secrets'] })).toEqual([]);
});
