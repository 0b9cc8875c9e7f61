import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, serviceAccount } from './rbac';
import { rbacNamespacePatch } from '../../src/rules/rbac-namespace-patch';

const LABEL = '(NAMESPACE-LABEL): labels of a namespace set its Pod Security level and which network policies admit it, and a Role reaches the '
  + 'namespace it stands in';

describe('rbac-namespace-patch', () => {
  test.each([
    ['reading namespaces', grant(['namespaces'], ['get', 'list', 'watch'])],
    ['namespaces of a group of its own', grant(['namespaces'], ['patch'], { apiGroups: ['tenants.example.com'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacNamespacePatch, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['patch', grant(['namespaces'], ['patch']), `patch on namespaces ${LABEL}`],
    ['update of one namespace', grant(['namespaces'], ['update'], { resourceNames: ['shop'] }), `update on namespaces named "shop" ${LABEL}`],
    ['the status, whose update may carry labels', grant(['namespaces/status'], ['update']), `update on namespaces/status ${LABEL}`],
    ['creating and deleting', grant(['namespaces'], ['create', 'delete']), 'create, delete on namespaces (NAMESPACE-LIFECYCLE): a deleted namespace takes all '
      + 'its objects along, in a Role the one it stands in, and a new one comes with labels of choice'],
    ['finalizing', grant(['namespaces/finalize'], ['update']), 'update on namespaces/finalize (NAMESPACE-FINALIZE): it skips the clean-up of a namespace, and '
      + 'the same update may change its labels'],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacNamespacePatch, clusterRole(rule))).toEqual([`rbac-namespace-patch (high)  ClusterRole reader: rules[0] grants ${problem}.`]);
  });

  test('counts in a Role, which reaches the namespace it stands in', () => {
    expect(faults(rbacNamespacePatch, role(grant(['namespaces'], ['patch'])))).toEqual([
      `rbac-namespace-patch (high)  Role shop/reader: rules[0] grants patch on namespaces ${LABEL}.`,
    ]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['namespaces'], ['patch'])), clusterRoleBinding(), serviceAccount()];
    expect(rbacNamespacePatch.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
