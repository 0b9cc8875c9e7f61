import { faults, snapshotOf } from './judge';
import { clusterRole, grant, policyRuleJson, role } from './rbac';
import { rbacSecretsRead } from '../../src/rules/rbac-secrets-read';

const WHY = 'list and watch return whole objects, so each of them reads every Secret in reach, and get reads those whose names are known or guessed';

describe('rbac-secrets-read', () => {
  test.each([
    ['reading pods', policyRuleJson()],
    ['reading ConfigMaps', grant(['configmaps'], ['get', 'list'])],
    ['secrets of a group of its own', grant(['secrets'], ['get'], { apiGroups: ['vault.example.com'] })],
    ['a plural that no request carries', grant(['secrets/*'], ['get'])],
    ['writing Secrets, which rbac-write-verbs reports', grant(['secrets'], ['create', 'update', 'patch', 'delete'])],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacSecretsRead, role(rule))).toEqual([]);
  });

  test.each([
    ['get', grant(['secrets'], ['get']), 'get on secrets'],
    ['list', grant(['secrets'], ['list']), 'list on secrets'],
    ['watch', grant(['secrets'], ['watch']), 'watch on secrets'],
    ['all of them, among others', grant(['pods', 'secrets'], ['watch', 'get', 'list']), 'get, list, watch on secrets'],
    ['get by name, which is still reading', grant(['secrets'], ['get'], { resourceNames: ['tls', 'db'] }), 'get on secrets named "tls", "db"'],
    ['a group beside others', grant(['secrets'], ['get'], { apiGroups: ['apps', ''] }), 'get on secrets'],
  ])('refuses %s', (_, rule, target) => {
    expect(faults(rbacSecretsRead, role(rule))).toEqual([`rbac-secrets-read (high)  Role shop/reader: rules[0] grants ${target} (SECRET-READ): ${WHY}.`]);
  });

  test('counts ClusterRoles too, and says what to do instead', () => {
    expect(rbacSecretsRead.check(snapshotOf([clusterRole(grant(['secrets'], ['get']))])).map(({ remediation }) => remediation))
      .toEqual(['Mount the Secret into the pod, or grant get alone on Secrets named in resourceNames.']);
  });
});
