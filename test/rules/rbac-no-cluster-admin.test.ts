import { faults, snapshotOf } from './judge';
import { clusterRoleBinding, roleBinding, serviceAccount } from './rbac';
import { rbacNoClusterAdmin } from '../../src/rules/rbac-no-cluster-admin';

const cluster = (name: string) => clusterRoleBinding({ roleRef: { name } });
const namespaced = (name: string, kind = 'ClusterRole') => roleBinding({ roleRef: { kind, name } });
const MUCH = 'which reads and writes Secrets, runs commands in pods, writes workloads, impersonates ServiceAccounts';
const CONTROL_PLANE = 'which belongs to the control plane and changes with its release';

describe('rbac-no-cluster-admin', () => {
  test.each([
    ['a role of the app', cluster('reader')],
    ['a role that only begins like it', cluster('cluster-admin-of-shop')],
    ['view', namespaced('view')],
    ['a Role called admin, which is not the built-in one', namespaced('admin', 'Role')],
    ['what every authenticated user holds anyway', cluster('system:discovery')],
    ['delegation of authentication, which rbac-namespaced asks a reason for', cluster('system:auth-delegator')],
    ['a roleRef that is none, which rbac-well-formed reports', clusterRoleBinding({ roleRef: 'cluster-admin' })],
  ])('accepts %s', (_, object) => {
    expect(faults(rbacNoClusterAdmin, object)).toEqual([]);
  });

  test.each([
    ['cluster-admin', cluster('cluster-admin'), 'ClusterRoleBinding reader: roleRef refers to ClusterRole "cluster-admin", which grants every verb on everything'],
    ['cluster-admin in a namespace', namespaced('cluster-admin'), 'RoleBinding shop/reader: roleRef refers to ClusterRole "cluster-admin", which grants every verb on '
      + 'everything in the namespace, the namespace itself included'],
    ['cluster-admin without a kind', roleBinding({ roleRef: { kind: undefined, name: 'cluster-admin' } }), 'RoleBinding shop/reader: roleRef refers to role '
      + '"cluster-admin", which grants every verb on everything in the namespace, the namespace itself included'],
    ['a Role of that name', namespaced('cluster-admin', 'Role'), 'RoleBinding shop/reader: roleRef refers to Role "cluster-admin", which borrows the name of the '
      + 'superuser role'],
    ['edit', namespaced('edit'), `RoleBinding shop/reader: roleRef refers to ClusterRole "edit", ${MUCH}`],
    ['admin', cluster('admin'), `ClusterRoleBinding reader: roleRef refers to ClusterRole "admin", ${MUCH} and writes roles and bindings`],
    ['a controller', cluster('system:controller:job-controller'),
      `ClusterRoleBinding reader: roleRef refers to ClusterRole "system:controller:job-controller", ${CONTROL_PLANE}`],
    ['what edit is made of', namespaced('system:aggregate-to-edit'),
      `RoleBinding shop/reader: roleRef refers to ClusterRole "system:aggregate-to-edit", ${CONTROL_PLANE}`],
  ])('refuses %s', (_, object, message) => {
    expect(faults(rbacNoClusterAdmin, object)).toEqual([`rbac-no-cluster-admin (critical)  ${message}.`]);
  });

  test('undoes the ServiceAccounts that the binding reaches', () => {
    expect(rbacNoClusterAdmin.check(snapshotOf([namespaced('edit'), serviceAccount(), serviceAccount('jobs')]))).toMatchObject([{
      value: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' }, undoes: [{ name: 'web' }],
    }]);
  });
});
