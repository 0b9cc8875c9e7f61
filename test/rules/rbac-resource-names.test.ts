import { faults, snapshotOf } from './judge';
import { grant, role, roleBinding, serviceAccount } from './rbac';
import { rbacResourceNames } from '../../src/rules/rbac-resource-names';

const POST = 'to names, which a POST does not carry, so only an apply can create with it';

describe('rbac-resource-names', () => {
  test.each([
    ['no names', grant(['pods'], ['create', 'deletecollection'])],
    ['an empty list, which is the same', grant(['pods'], ['create', 'deletecollection'], { resourceNames: [] })],
    ['verbs that carry a name', grant(['configmaps'], ['get', 'update', 'patch', 'delete'], { resourceNames: ['web'] })],
    ['list and watch, which work with a field selector', grant(['configmaps'], ['list', 'watch'], { resourceNames: ['web'] })],
    ['create of a subresource, whose name is in the path', grant(['serviceaccounts/token', 'pods/exec'], ['create'], { resourceNames: ['web'] })],
    ['all signers of a domain, for which the API server asks like that', grant(['signers'], ['sign'], {
      apiGroups: ['certificates.k8s.io'], resourceNames: ['shop.example.com/*'],
    })],
    ['any node in constrained impersonation, for which it asks like that', grant(['nodes'], ['impersonate:associated-node'], {
      apiGroups: ['authentication.k8s.io'], resourceNames: ['*'],
    })],
    ['names that are no list, which rbac-well-formed reports', grant(['pods'], ['create'], { resourceNames: '' })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacResourceNames, role(rule))).toEqual([]);
  });

  test.each([
    ['the empty name', grant(['secrets'], ['list'], { resourceNames: [''] }), 'has the name "", which list, watch, create and deletecollection carry when they mean '
      + 'any object'],
    ['the empty name among others', grant(['secrets'], ['create'], { resourceNames: ['tls', ''] }), 'has the name "", which list, watch, create and '
      + 'deletecollection carry when they mean any object'],
    ['create', grant(['pods', 'pods/exec'], ['create'], { resourceNames: ['web'] }), `limits create on pods ${POST}`],
    ['create beside others', grant(['leases'], ['get', 'create', 'update'], { resourceNames: ['web'] }), `limits create on leases ${POST}`],
    ['deletecollection', grant(['pods'], ['deletecollection'], { resourceNames: ['web'] }), 'limits deletecollection to names, which it never carries, so it grants '
      + 'nothing'],
    ['a star', grant(['pods'], ['get'], { resourceNames: ['*', 'web-*'] }), 'has the names "*", "web-*", which are compared literally and match nothing'],
    ['a star as signer', grant(['signers'], ['sign'], { apiGroups: ['certificates.k8s.io'], resourceNames: ['*'] }), 'has the names "*", which are compared '
      + 'literally and match nothing'],
    ['all of it in one finding', grant(['pods'], ['create', 'deletecollection'], { resourceNames: ['web*'] }), 'has the names "web*", which are compared literally '
      + `and match nothing; limits create on pods ${POST}; limits deletecollection to names, which it never carries, so it grants nothing`],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacResourceNames, role(rule))).toEqual([`rbac-resource-names (medium)  Role shop/reader: rules[0] ${problem}.`]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [role(grant(['secrets'], ['list'], { resourceNames: [''] })), roleBinding(), serviceAccount()];
    expect(rbacResourceNames.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
