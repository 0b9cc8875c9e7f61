import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, policyRuleJson, role, roleBinding, serviceAccount } from './rbac';
import { rbacNamespaced } from '../../src/rules/rbac-namespaced';

describe('rbac-namespaced', () => {
  test.each([
    ['a Role and its RoleBinding', [role(policyRuleJson()), roleBinding()]],
    ['a ClusterRole, which alone grants nothing', [clusterRole(policyRuleJson())]],
    ['a ClusterRole bound in a namespace', [clusterRole(policyRuleJson()), roleBinding({ roleRef: { kind: 'ClusterRole' } })]],
    ['ConfigMaps and logs of a namespace', [role(grant(['configmaps', 'pods/log'], ['get', 'list', 'watch']))]],
    ['named ConfigMaps anywhere', [clusterRole(grant(['configmaps'], ['get']))]],
    ['listing roles', [clusterRole(grant(['roles'], ['list'], { apiGroups: ['rbac.authorization.k8s.io'] }))]],
    ['health and metrics', [clusterRole({ nonResourceURLs: ['/healthz', '/metrics'], verbs: ['get'] })]],
  ])('accepts %s', (_, objects) => {
    expect(faults(rbacNamespaced, ...objects)).toEqual([]);
  });

  test.each([
    ['a ClusterRoleBinding', clusterRoleBinding(), 'ClusterRoleBinding reader: roleRef grants ClusterRole "reader" in every namespace, future ones included'],
    ['one without subjects, which somebody may add', clusterRoleBinding({ subjects: undefined }),
      'ClusterRoleBinding reader: roleRef grants ClusterRole "reader" in every namespace, future ones included'],
    ['one without a role', clusterRoleBinding({ roleRef: undefined }), 'ClusterRoleBinding reader: roleRef grants role "" in every namespace, future ones included'],
    ['ConfigMaps of all namespaces', clusterRole(grant(['configmaps'], ['list'])), 'ClusterRole reader: rules[0] grants list on configmaps (CONFIGMAP-READ-ALL): '
      + 'ConfigMaps of all namespaces show connection strings, switches and how the cluster is built'],
    ['logs of all namespaces', clusterRole(grant(['pods/log'], ['get'])), 'ClusterRole reader: rules[0] grants get on pods/log (POD-LOG): logs give away credentials '
      + 'and personal data'],
    ['logs of the API server', clusterRole({ nonResourceURLs: ['/logs/audit.log'], verbs: ['get'] }), 'ClusterRole reader: rules[0] grants get on /logs/audit.log '
      + '(URL-LOGS): the API server serves its log directory there'],
    ['profiles of the API server', clusterRole({ nonResourceURLs: ['/debug/pprof'], verbs: ['get'] }), 'ClusterRole reader: rules[0] grants get on /debug/pprof '
      + '(URL-DEBUG): profiles show what is in the memory of the API server and slow it down'],
  ])('refuses %s', (_, object, message) => {
    expect(faults(rbacNamespaced, object)).toEqual([`rbac-namespaced (medium)  ${message}.`]);
  });

  test('undoes the ServiceAccounts that the binding reaches', () => {
    const undone = (subjects: { kind: string; name: string; namespace?: string }[]) => rbacNamespaced
      .check(snapshotOf([clusterRoleBinding({ subjects }), serviceAccount(), serviceAccount('jobs'), serviceAccount('web', 'bank')]))
      .map(({ value, undoes }) => [value, undoes?.map(({ namespace, name }) => `${namespace}/${name}`)]);
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' };
    expect(undone([{ kind: 'ServiceAccount', namespace: 'shop', name: 'web' }])).toEqual([[roleRef, ['shop/web']]]);
    expect(undone([{ kind: 'Group', name: 'system:serviceaccounts:shop' }])).toEqual([[roleRef, ['shop/web', 'shop/jobs']]]);
    expect(undone([{ kind: 'User', name: 'jane' }])).toEqual([[roleRef, []]]);
  });
});
