import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, serviceAccount } from './rbac';
import { rbacNoRoleWrite } from '../../src/rules/rbac-no-role-write';

const RBAC = { apiGroups: ['rbac.authorization.k8s.io'] };
const ROLES = '(RBAC-WRITE-ROLE): the holder can copy its rights into roles that others share, label them for aggregation, and delete roles';
const BINDINGS = '(RBAC-WRITE-BINDING): the holder can pass all of its rights to any subject and replace the subjects of existing bindings';

describe('rbac-no-role-write', () => {
  test.each([
    ['reading roles and bindings', grant(['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'], ['get', 'list', 'watch'], RBAC)],
    ['roles of a group of its own', grant(['roles'], ['create'], { apiGroups: ['vault.example.com'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacNoRoleWrite, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['writing roles', grant(['roles', 'clusterroles'], ['create', 'update'], RBAC), `create, update on roles, clusterroles ${ROLES}`],
    ['deleting roles', grant(['roles'], ['delete', 'deletecollection'], RBAC), `delete, deletecollection on roles ${ROLES}`],
    ['writing one role', grant(['roles'], ['patch'], { ...RBAC, resourceNames: ['a'] }), `patch on roles named "a" ${ROLES}`],
    ['writing bindings', grant(['clusterrolebindings'], ['patch'], RBAC), `patch on clusterrolebindings ${BINDINGS}`],
    ['both, in one finding', grant(['roles', 'rolebindings'], ['create'], RBAC), `create on rolebindings ${BINDINGS}; create on roles ${ROLES}`],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacNoRoleWrite, clusterRole(rule))).toEqual([`rbac-no-role-write (high)  ClusterRole reader: rules[0] grants ${problem}.`]);
  });

  test('counts in one namespace, and says what to do instead', () => {
    expect(rbacNoRoleWrite.check(snapshotOf([role(grant(['roles'], ['update'], RBAC))])).map(({ remediation }) => remediation))
      .toEqual(['Ship roles with the app.']);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['roles'], ['create'], RBAC)), clusterRoleBinding(), serviceAccount()];
    expect(rbacNoRoleWrite.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
