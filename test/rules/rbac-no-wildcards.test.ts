import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, policyRuleJson, role, serviceAccount } from './rbac';
import { rbacNoWildcards } from '../../src/rules/rbac-no-wildcards';

const OWN = { apiGroups: ['shop.example.com'] };

describe('rbac-no-wildcards', () => {
  test.each([
    ['lists without a star', policyRuleJson()],
    ['a star in a name, which rbac-resource-names judges', grant(['pods'], ['get'], { resourceNames: ['*'] })],
    ['paths without a star', { nonResourceURLs: ['/healthz', '/metrics'], verbs: ['get'] }],
    ['an empty rule', {}],
    ['lists that are none, which rbac-well-formed reports', { apiGroups: '*', resources: '*', verbs: '*' }],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacNoWildcards, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['all verbs', grant(['widgets'], ['*'], OWN), 'has "*" in verbs, so it includes IMPERSONATE-CONSTRAINED'],
    ['all verbs beside others', grant(['widgets'], ['get', '*'], OWN), 'has "*" in verbs, so it includes IMPERSONATE-CONSTRAINED'],
    ['all groups', grant(['widgets'], ['get'], { apiGroups: ['*'] }), 'has "*" in apiGroups'],
    ['all groups, with a resource that matters', grant(['secrets'], ['get'], { apiGroups: ['*'] }), 'has "*" in apiGroups, so it includes SECRET-READ'],
    ['all resources of a group', grant(['*'], ['get'], OWN), 'has "*" in resources'],
    ['all resources of the core group', grant(['*'], ['get']), 'has "*" in resources, so it includes SECRET-READ, POD-EXEC, POD-ATTACH and 5 more'],
    ['one subresource of every kind', grant(['*/scale'], ['update'], OWN), 'has "*/scale" in resources'],
    ['every path', { nonResourceURLs: ['*'], verbs: ['get'] }, 'has "*" in nonResourceURLs, so it includes URL-LOGS, URL-DEBUG'],
    ['every path, spelled otherwise', { nonResourceURLs: ['/**'], verbs: ['get'] }, 'has "/**" in nonResourceURLs, so it includes URL-LOGS, URL-DEBUG'],
    ['paths below a path', { nonResourceURLs: ['/api/*'], verbs: ['get'] }, 'has "/api/*" in nonResourceURLs'],
    ['everything', grant(['*'], ['*'], { apiGroups: ['*'] }), 'has "*" in verbs, "*" in apiGroups, "*" in resources, so it includes RBAC-ESCALATE, SA-TOKEN, RBAC-BIND '
      + 'and 66 more'],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacNoWildcards, clusterRole(rule))).toEqual([`rbac-no-wildcards (critical)  ClusterRole reader: rules[0] ${problem}.`]);
  });

  test.each([
    ['pods/*', grant(['pods/*'], ['get']), 'has "pods/*", which is compared literally and matches nothing'],
    ['*/*', grant(['*/*'], ['get']), 'has "*/*", which is compared literally and matches nothing'],
    ['get*', grant(['pods'], ['get*']), 'has "get*", which is compared literally and matches nothing'],
    ['*.example.com', grant(['pods'], ['get'], { apiGroups: ['*.example.com'] }), 'has "*.example.com", which is compared literally and matches nothing'],
    ['a star inside a path', { nonResourceURLs: ['/a*/b'], verbs: ['get'] }, 'has "/a*/b", which is compared literally and matches nothing'],
    ['both kinds, in one finding', grant(['pods/*'], ['*']), 'has "*" in verbs, so it includes IMPERSONATE-CONSTRAINED; has "pods/*", which is compared literally '
      + 'and matches nothing'],
  ])('refuses %s, whose author believes that it works', (_, rule, problem) => {
    expect(faults(rbacNoWildcards, role(rule))).toEqual([`rbac-no-wildcards (critical)  Role shop/reader: rules[0] ${problem}.`]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['*'], ['get'])), clusterRoleBinding(), serviceAccount()];
    expect(rbacNoWildcards.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
