import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, serviceAccount } from './rbac';
import { rbacTokenRequest } from '../../src/rules/rbac-token-request';

const WHY = '(SA-TOKEN): it issues tokens of every ServiceAccount in reach, for any audience and with a lifetime of choice';

describe('rbac-token-request', () => {
  test.each([
    ['reading ServiceAccounts', grant(['serviceaccounts'], ['get', 'list'])],
    ['creating ServiceAccounts, which rbac-write-verbs reports', grant(['serviceaccounts'], ['create'])],
    ['the group of the body, where nobody asks for it', grant(['serviceaccounts/token'], ['create'], { apiGroups: ['authentication.k8s.io'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacTokenRequest, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['tokens of every ServiceAccount', grant(['serviceaccounts/token'], ['create']), `create on serviceaccounts/token ${WHY}`],
    ['tokens of one ServiceAccount', grant(['serviceaccounts/token'], ['create'], { resourceNames: ['web'] }), `create on serviceaccounts/token named "web" ${WHY}`],
    ['the subresource of every kind', grant(['*/token'], ['create']), `create on serviceaccounts/token ${WHY}`],
    ['a wildcard, since an exemption for that must not let this pass', grant(['*'], ['create']), `create on serviceaccounts/token ${WHY}`],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacTokenRequest, clusterRole(rule))).toEqual([`rbac-token-request (high)  ClusterRole reader: rules[0] grants ${problem}.`]);
  });

  test('counts in one namespace, and says what to do instead', () => {
    expect(rbacTokenRequest.check(snapshotOf([role(grant(['serviceaccounts/token'], ['create']))])).map(({ remediation }) => remediation))
      .toEqual(['Name the one ServiceAccount in resourceNames, or let the kubelet project the token into the pod.']);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['serviceaccounts/token'], ['create'])), clusterRoleBinding(), serviceAccount()];
    expect(rbacTokenRequest.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
