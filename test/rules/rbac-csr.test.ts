import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, serviceAccount } from './rbac';
import { rbacCsr } from '../../src/rules/rbac-csr';

const CERTIFICATES = { apiGroups: ['certificates.k8s.io'] };
const SIGNER = '(SIGNER-USE): without names it includes the signer whose certificates log in to the API server';

describe('rbac-csr', () => {
  test.each([
    ['reading requests', grant(['certificatesigningrequests'], ['get', 'list', 'watch'], CERTIFICATES)],
    ['a Certificate of cert-manager', grant(['certificates'], ['get'], { apiGroups: ['cert-manager.io'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacCsr, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['creating requests', grant(['certificatesigningrequests'], ['create'], CERTIFICATES), 'create on certificatesigningrequests (CSR-CREATE): a request turns '
      + 'into a client certificate as soon as somebody approves it'],
    ['approving', grant(['certificatesigningrequests/approval'], ['update'], CERTIFICATES), 'update on certificatesigningrequests/approval (CSR-APPROVE): '
      + 'together with approve on the client signer it certifies any user or group, and the name of a request says nothing about its content'],
    ['a signer', grant(['signers'], ['approve'], { ...CERTIFICATES, resourceNames: ['kubernetes.io/*'] }), `approve on signers named "kubernetes.io/*" ${SIGNER}`],
    ['any signer', grant(['signers'], ['sign', 'approve'], CERTIFICATES), `approve, sign on signers ${SIGNER}`],
    ['a wildcard, since an exemption for that must not let this pass', grant(['*'], ['sign'], CERTIFICATES), `sign on signers ${SIGNER}`],
    ['the certificate in the status', grant(['certificatesigningrequests/status'], ['patch'], CERTIFICATES), 'patch on certificatesigningrequests/status '
      + '(CSR-STATUS): the status carries the issued certificate, so with sign on a signer it hands out certificates'],
    ['trust bundles', grant(['clustertrustbundles'], ['create'], CERTIFICATES), 'create on clustertrustbundles (TRUSTBUNDLE-WRITE): every pod that mounts the '
      + 'bundle then trusts the certificate authorities put into it'],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacCsr, clusterRole(rule))).toEqual([`rbac-csr (critical)  ClusterRole reader: rules[0] grants ${problem}.`]);
  });

  test('says of a Role that it cannot work', () => {
    expect(faults(rbacCsr, role(grant(['signers'], ['sign'], CERTIFICATES)))).toEqual([
      'rbac-csr (critical)  Role shop/reader: rules[0] grants sign on signers (SIGNER-USE): no request in a single namespace can match it.',
    ]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['certificatesigningrequests'], ['create'], CERTIFICATES)), clusterRoleBinding(), serviceAccount()];
    expect(rbacCsr.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
