import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, serviceAccount } from './rbac';
import { rbacWebhooks } from '../../src/rules/rbac-webhooks';

const ADMISSION = { apiGroups: ['admissionregistration.k8s.io'] };

describe('rbac-webhooks', () => {
  test.each([
    ['reading webhooks', grant(['validatingwebhookconfigurations'], ['get', 'list', 'watch'], ADMISSION)],
    ['objects of a kind of its own', grant(['widgets'], ['get'], { apiGroups: ['shop.example.com'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacWebhooks, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['webhooks', grant(['mutatingwebhookconfigurations'], ['delete'], ADMISSION), 'delete on mutatingwebhookconfigurations (WEBHOOK-WRITE): a webhook is shown '
      + 'every object it asks for, Secrets included, and may rewrite it, and without its webhook a policy engine is off'],
    ['bindings of policies', grant(['validatingadmissionpolicybindings'], ['patch'], ADMISSION), 'patch on validatingadmissionpolicybindings (VAP-WRITE): it '
      + 'loosens or removes admission policies, and mutating ones rewrite objects'],
    ['API services', grant(['apiservices'], ['create'], { apiGroups: ['apiregistration.k8s.io'] }), 'create on apiservices (APISERVICE-WRITE): an APIService '
      + 'sends a whole API group, with user names and request bodies, to a server of choice'],
    ['definitions of kinds', grant(['customresourcedefinitions'], ['update'], { apiGroups: ['apiextensions.k8s.io'] }), 'update on customresourcedefinitions '
      + '(CRD-WRITE): a conversion webhook reads all objects of the kind, a loose schema admits anything, and deletion takes the objects along'],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacWebhooks, clusterRole(rule))).toEqual([`rbac-webhooks (critical)  ClusterRole reader: rules[0] grants ${problem}.`]);
  });

  test('says of a Role that it cannot work', () => {
    expect(faults(rbacWebhooks, role(grant(['mutatingadmissionpolicies'], ['create'], ADMISSION)))).toEqual([
      'rbac-webhooks (critical)  Role shop/reader: rules[0] grants create on mutatingadmissionpolicies (VAP-WRITE): no request in a single namespace can match it.',
    ]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['mutatingwebhookconfigurations'], ['create'], ADMISSION)), clusterRoleBinding(), serviceAccount()];
    expect(rbacWebhooks.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
