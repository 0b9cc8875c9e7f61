import { faults } from './judge';
import { clusterRole, clusterRoleBinding, grant, policyRuleJson, role, roleBinding, webAccount } from './rbac';
import { Json, JsonObject } from '../../src/rules/json';
import { rbacWellFormed } from '../../src/rules/rbac-well-formed';

const USER = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' };

describe('rbac-well-formed', () => {
  test('takes no exemption', () => {
    expect(rbacWellFormed.exemptible).toBe(false);
  });

  test.each<[string, JsonObject]>([
    ['a Role', role(policyRuleJson())],
    ['a Role without rules', role()],
    ['rules that are null', { ...role(), rules: null }],
    ['a ClusterRole', clusterRole(policyRuleJson(), { nonResourceURLs: ['/healthz'], verbs: ['get'] })],
    ['an aggregating ClusterRole, with the empty rules that cdk8s-plus writes', { ...clusterRole(), aggregationRule: { clusterRoleSelectors: [{}] } }],
    ['a RoleBinding', roleBinding()],
    ['a RoleBinding to a ClusterRole', roleBinding({ roleRef: { kind: 'ClusterRole' } })],
    ['a ClusterRoleBinding', clusterRoleBinding()],
    ['API groups that are left out, since they have defaults', roleBinding({ roleRef: { apiGroup: undefined }, subjects: [{ kind: 'User', name: 'jane' }] })],
    ['empty API groups, for the same reason', roleBinding({ roleRef: { apiGroup: '' }, subjects: [webAccount({ apiGroup: '' })] })],
    ['all kinds of subjects', roleBinding({ subjects: [webAccount(), USER, { ...USER, kind: 'Group' }] })],
    ['a ServiceAccount in the namespace of its binding', roleBinding({ subjects: [webAccount({ namespace: undefined })] })],
    ['no subjects', roleBinding({ subjects: null })],
    ['a Role of somebody else', { ...role(), apiVersion: 'vault.example.com/v1', rules: 'path "secret/*"' }],
  ])('accepts %s', (_, object) => {
    expect(faults(rbacWellFormed, object)).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['rules that are no list', { ...role(), rules: policyRuleJson() }, 'Role shop/reader: rules is {"apiGroups":[""],"resources":["pods"],"verbs":["get","list","watch"]}'],
    ['a rule that is text', { ...role(), rules: ['get pods'] }, 'Role shop/reader: rules[0] is not a policy rule'],
    ['a rule that is null', { ...role(), rules: [policyRuleJson(), null] }, 'Role shop/reader: rules[1] is not a policy rule'],
    ['empty verbs', role(grant(['pods'], [])), 'Role shop/reader: rules[0] has no verbs'],
    ['several problems of one rule in one finding', role({ verbs: ['GET'], resources: ['pods'] }),
      'Role shop/reader: rules[0] has no apiGroups; has "GET" in verbs, which no request carries'],
    ['paths in a Role', role({ nonResourceURLs: ['/healthz'], verbs: ['get'] }), 'Role shop/reader: rules[0] has nonResourceURLs, which only a ClusterRole can have'],
    ['an aggregationRule without selectors', { ...clusterRole(), aggregationRule: {} }, 'ClusterRole reader: aggregationRule has no clusterRoleSelectors'],
    ['an aggregationRule that is none', { ...clusterRole(), aggregationRule: true }, 'ClusterRole reader: aggregationRule has no clusterRoleSelectors'],
    ['rules beside an aggregationRule', { ...clusterRole(policyRuleJson()), aggregationRule: { clusterRoleSelectors: [{}] } },
      'ClusterRole reader: rules are lost, because a controller overwrites them with those that the aggregationRule selects'],
    ['OpenShift spelling, which has no kind', { ...roleBinding({ roleRef: { kind: undefined } }), apiVersion: 'authorization.openshift.io/v1' },
      'RoleBinding shop/reader: roleRef.kind is missing, not Role or ClusterRole'],
  ])('refuses %s', (_, object, message) => {
    expect(faults(rbacWellFormed, object)).toEqual([`rbac-well-formed (high)  ${message}.`]);
  });

  test.each<[string, Json | undefined, string]>([
    ['no roleRef', undefined, 'roleRef is missing'],
    ['a roleRef that is text', 'reader', 'roleRef is "reader"'],
    ['another kind', { kind: 'Group', name: 'reader' }, 'roleRef.kind is "Group", not Role or ClusterRole'],
    ['a kind in lower case', { kind: 'clusterrole', name: 'cluster-admin' }, 'roleRef.kind is "clusterrole", not Role or ClusterRole'],
    ['no name', { kind: 'Role' }, 'roleRef.name is missing'],
    ['an empty name', { kind: 'Role', name: '' }, 'roleRef.name is ""'],
    ['a name that is no text', { kind: 'Role', name: 7 }, 'roleRef.name is 7'],
    ['another API group', { apiGroup: 'v1', kind: 'Role', name: 'reader' }, 'roleRef.apiGroup is "v1", not "rbac.authorization.k8s.io"'],
  ])('refuses in a RoleBinding: %s', (_, roleRef, message) => {
    expect(faults(rbacWellFormed, { ...roleBinding(), roleRef })).toEqual([`rbac-well-formed (high)  RoleBinding shop/reader: ${message}.`]);
  });

  test('refuses a ClusterRoleBinding to a Role', () => {
    expect(faults(rbacWellFormed, clusterRoleBinding({ roleRef: { kind: 'Role' } })))
      .toEqual(['rbac-well-formed (high)  ClusterRoleBinding reader: roleRef.kind is "Role", not ClusterRole.']);
  });

  test.each<[string, Json, string]>([
    ['text', 'web', 'is not a subject'],
    ['null', null, 'is not a subject'],
    ['no kind', { name: 'web' }, 'has a kind that is missing, not ServiceAccount, User or Group'],
    ['another kind', webAccount({ kind: 'serviceaccount' }), 'has a kind that is "serviceaccount", not ServiceAccount, User or Group'],
    ['no name', webAccount({ name: undefined }), 'has a name that is missing'],
    ['an empty name', { ...USER, name: '' }, 'has a name that is ""'],
    ['a name that is no text', { ...USER, name: ['jane'] }, 'has a name that is ["jane"]'],
    ['a star', { ...USER, name: 'system:*' }, 'has the name "system:*", which is compared literally and means nobody'],
    ['an API group on a ServiceAccount', webAccount({ apiGroup: 'rbac.authorization.k8s.io' }),
      'has an apiGroup that is "rbac.authorization.k8s.io", where a ServiceAccount has none'],
    ['another API group on a user', { ...USER, apiGroup: 'v1' }, 'has an apiGroup that is "v1", not "rbac.authorization.k8s.io"'],
    ['a namespace that is no text', webAccount({ namespace: 1 }), 'has a namespace that is 1'],
    ['several problems in one finding', { kind: 'User', apiGroup: 1 }, 'has an apiGroup that is 1, not "rbac.authorization.k8s.io"; has a name that is missing'],
  ])('refuses as subject: %s', (_, subject, problem) => {
    expect(faults(rbacWellFormed, roleBinding({ subjects: [USER, subject] })))
      .toEqual([`rbac-well-formed (high)  RoleBinding shop/reader: subjects[1] ${problem}.`]);
  });

  test('refuses a ServiceAccount without namespace in a ClusterRoleBinding, and subjects that are no list', () => {
    expect(faults(rbacWellFormed, clusterRoleBinding({ subjects: [webAccount({ namespace: undefined })] }))).toEqual([
      'rbac-well-formed (high)  ClusterRoleBinding reader: subjects[0] has no namespace, which a ServiceAccount needs in a ClusterRoleBinding.',
    ]);
    expect(faults(rbacWellFormed, { ...roleBinding(), subjects: USER })).toEqual([
      'rbac-well-formed (high)  RoleBinding shop/reader: subjects is {"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"}.',
    ]);
  });
});
