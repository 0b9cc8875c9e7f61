import { faults, snapshotOf } from './judge';
import { clusterRoleBinding, roleBinding, serviceAccount, webAccount } from './rbac';
import { toFinding } from '../../src/rules/finding';
import { rbacNoUnauthenticated } from '../../src/rules/rbac-no-unauthenticated';

describe('rbac-no-unauthenticated', () => {
  test.each([
    ['one ServiceAccount', webAccount()],
    ['a user', { kind: 'User', name: 'jane' }],
    ['a group', { kind: 'Group', name: 'shop-developers' }],
    ['the ServiceAccounts of one namespace', { kind: 'Group', name: 'system:serviceaccounts:shop' }],
    ['a user called like the group', { kind: 'User', name: 'system:unauthenticated' }],
    ['a group called like the user', { kind: 'Group', name: 'system:anonymous' }],
    ['what is no subject, which rbac-well-formed reports', 'system:anonymous'],
  ])('accepts %s', (_, subject) => {
    expect(faults(rbacNoUnauthenticated, roleBinding({ subjects: [subject] }))).toEqual([]);
  });

  test.each([
    ['Group', 'system:unauthenticated', 'so anybody who reaches the API server holds the role'],
    ['User', 'system:anonymous', 'so anybody who reaches the API server holds the role'],
    ['Group', 'system:authenticated', 'so every user and every ServiceAccount holds the role'],
    ['Group', 'system:serviceaccounts', 'so every pod with a token holds the role'],
    ['Group', 'system:masters', 'whose members bypass authorization, so the binding only suggests that it could be taken away'],
  ])('refuses the %s %s, in a namespace and everywhere', (kind, name, reason) => {
    const subjects = [webAccount(), { apiGroup: 'rbac.authorization.k8s.io', kind, name }];
    expect(faults(rbacNoUnauthenticated, roleBinding({ subjects }), clusterRoleBinding({ subjects }))).toEqual([
      `rbac-no-unauthenticated (critical)  RoleBinding shop/reader: subjects[1] is ${kind} ${name}, ${reason}.`,
      `rbac-no-unauthenticated (critical)  ClusterRoleBinding reader: subjects[1] is ${kind} ${name}, ${reason}.`,
    ]);
  });

  test('refuses it in a binding without a role, and under an API group that is wrong', () => {
    const subjects = [{ apiGroup: 'v1', kind: 'Group', name: 'system:unauthenticated' }];
    expect(faults(rbacNoUnauthenticated, roleBinding({ roleRef: undefined, subjects }))).toHaveLength(1);
  });

  test('takes no exemption, says what to write instead, and carries the subject and those it reaches', () => {
    const subject = { kind: 'Group', name: 'system:serviceaccounts' };
    const violations = rbacNoUnauthenticated.check(snapshotOf([roleBinding({ subjects: [subject] }), serviceAccount(), serviceAccount('jobs', 'bank')]));
    expect(violations).toMatchObject([{ value: subject, undoes: [{ name: 'web' }, { name: 'jobs' }] }]);
    expect(rbacNoUnauthenticated.exemptible).toBe(false);
    expect(toFinding(rbacNoUnauthenticated, violations[0]).message.split('\n')[1])
      .toBe('    Remove the subject, and name one ServiceAccount, user or group instead.');
  });
});
