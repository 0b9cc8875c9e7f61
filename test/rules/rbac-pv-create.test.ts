import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, serviceAccount } from './rbac';
import { rbacPvCreate } from '../../src/rules/rbac-pv-create';

const WHY = '(PV-WRITE): a hostPath or local volume opens the file system of a node, and Pod Security admission does not look behind a claim';

describe('rbac-pv-create', () => {
  test.each([
    ['reading volumes', grant(['persistentvolumes'], ['get', 'list', 'watch'])],
    ['claims', grant(['persistentvolumeclaims'], ['create', 'update'])],
    ['deleting, which rbac-write-verbs reports', grant(['persistentvolumes'], ['delete'])],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacPvCreate, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['creating volumes', grant(['persistentvolumes'], ['create']), `create on persistentvolumes ${WHY}`],
    ['changing one volume', grant(['persistentvolumes'], ['patch'], { resourceNames: ['data'] }), `patch on persistentvolumes named "data" ${WHY}`],
    ['a wildcard for verbs', grant(['persistentvolumes'], ['*']), `create, update, patch on persistentvolumes ${WHY}`],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacPvCreate, clusterRole(rule))).toEqual([`rbac-pv-create (critical)  ClusterRole reader: rules[0] grants ${problem}.`]);
  });

  test('says of a Role that it cannot work', () => {
    expect(faults(rbacPvCreate, role(grant(['persistentvolumes'], ['create'])))).toEqual([
      'rbac-pv-create (critical)  Role shop/reader: rules[0] grants create on persistentvolumes (PV-WRITE): no request in a single namespace can match it.',
    ]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['persistentvolumes'], ['create'])), clusterRoleBinding(), serviceAccount()];
    expect(rbacPvCreate.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
