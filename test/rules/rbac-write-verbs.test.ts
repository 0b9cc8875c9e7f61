import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, policyRuleJson, role, serviceAccount } from './rbac';
import { JsonObject } from '../../src/rules/json';
import { rbacWriteVerbs } from '../../src/rules/rbac-write-verbs';

const WHY = 'every verb but get, list and watch needs a recorded reason';
const OWN = { apiGroups: ['shop.example.com'] };
const REST = 'Drop the verbs that are not needed, and grant the others with a LeastPrivilegeRole, which records the reason.';
const refused = (target: string) => [`rbac-write-verbs (medium)  Role shop/reader: rules[0] grants ${target}.`];

describe('rbac-write-verbs', () => {
  test.each([
    ['reading', policyRuleJson()],
    ['recording events, which the catalogue says needs no reason', grant(['events'], ['create', 'patch'], { apiGroups: ['', 'events.k8s.io'] })],
    ['asking for rights in the own namespace', grant(['localsubjectaccessreviews'], ['create'], { apiGroups: ['authorization.k8s.io'] })],
    ['asking for the own rights, which stores nothing', grant(['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['create'], {
      apiGroups: ['authorization.k8s.io'],
    })],
    ['no verbs at all, which rbac-well-formed reports', grant(['widgets'], [])],
    ['a wildcard for verbs, which rbac-no-wildcards reports', grant(['services', 'widgets'], ['*'])],
    ['a wildcard for resources, which rbac-no-wildcards reports', grant(['*', '*/scale'], ['create', 'update'])],
    ['deletecollection on names, which is dead and which rbac-resource-names reports', grant(['widgets'], ['deletecollection'], { resourceNames: ['a'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacWriteVerbs, role(rule))).toEqual([]);
  });

  test.each([
    'create', 'update', 'patch', 'delete', 'deletecollection', 'escalate', 'use', 'frobnicate', 'CREATE', '',
  ])('refuses the verb %p', verb => {
    expect(faults(rbacWriteVerbs, role(grant(['widgets'], ['get', verb], OWN)))).toEqual(refused(`${verb} on widgets: ${WHY}`));
  });

  test.each<[string, JsonObject, string]>([
    ['what the catalogue knows, with its reason', grant(['services'], ['get', 'patch']),
      'patch on services (SERVICE-WRITE): a selector, an external address or a load balancer address draws traffic that is meant for others'],
    ['what is only to be listed in a namespace', grant(['leases'], ['update'], { apiGroups: ['coordination.k8s.io'], resourceNames: ['web'] }),
      'update on leases named "web" (LEASE-WRITE): Leases decide who leads, and in kube-system and kube-node-lease which controllers and nodes count as alive'],
    ['several in one finding', grant(['configmaps', 'widgets', 'gadgets'], ['create']), 'create on configmaps (CONFIGMAP-WRITE): ConfigMaps steer whoever reads '
      + `them, in kube-system DNS, the network plugin and the mapping of cloud identities; create on widgets, gadgets: ${WHY}`],
    ['verbs on events that do more than record', grant(['events'], ['create', 'update']), `update on events: ${WHY}`],
    ['a verb on self reviews that is not create', grant(['selfsubjectreviews'], ['create', 'delete'], { apiGroups: ['authentication.k8s.io'] }),
      `delete on selfsubjectreviews: ${WHY}`],
    ['self reviews of another group', grant(['selfsubjectreviews'], ['create'], OWN), `create on selfsubjectreviews: ${WHY}`],
    ['subresources', grant(['widgets/status'], ['update'], OWN), `update on widgets/status: ${WHY}`],
    ['a literal beside wildcards', grant(['*', 'widgets'], ['*', 'create'], OWN), `create on widgets: ${WHY}`],
    ['create on names, which an apply can use', grant(['widgets'], ['create'], { ...OWN, resourceNames: ['a'] }), `create on widgets named "a": ${WHY}`],
    ['bind where nobody asks for it', grant(['rolebindings'], ['bind'], { apiGroups: ['rbac.authorization.k8s.io'] }), `bind on rolebindings: ${WHY}`],
  ])('refuses %s', (_, rule, target) => {
    expect(faults(rbacWriteVerbs, role(rule))).toEqual(refused(target));
  });

  describe('leaves to more specific rules what they report, and only that', () => {
    test.each([
      ['all of it', grant(['pods', 'pods/exec'], ['create']), []],
      ['the resources they know', grant(['pods', 'widgets'], ['create']), refused(`create on widgets: ${WHY}`)],
      ['the verbs they know', grant(['persistentvolumes'], ['create', 'delete']), refused(`delete on persistentvolumes: ${WHY}`)],
      ['the groups they know', grant(['deployments'], ['create'], { apiGroups: ['apps', 'shop.example.com'] }), refused(`create on deployments: ${WHY}`)],
      ['an open group', grant(['pods', 'widgets'], ['create'], { apiGroups: ['*'] }), refused(`create on widgets: ${WHY}`)],
      ['reading Secrets, not writing them', grant(['secrets'], ['get', 'delete']), refused('delete on secrets (SECRET-DELETE): workloads stop when the '
        + 'credentials they mount are gone, and deletecollection removes all of them')],
      ['what they would only list', grant(['pods/portforward'], ['create'], { resourceNames: ['web-0'] }), refused(`create on pods/portforward named "web-0": ${WHY}`)],
    ])('%s', (_, rule, messages) => {
      expect(faults(rbacWriteVerbs, role(rule))).toEqual(messages);
    });
  });

  test.each([
    ['get', []],
    ['head', []],
    ['options', []],
    ['post', [`rbac-write-verbs (medium)  ClusterRole reader: rules[0] grants post on /custom: ${WHY}.`]],
    ['delete', [`rbac-write-verbs (medium)  ClusterRole reader: rules[0] grants delete on /custom: ${WHY}.`]],
  ])('judges the method %s on a path', (verb, messages) => {
    expect(faults(rbacWriteVerbs, clusterRole({ nonResourceURLs: ['/custom'], verbs: [verb] }))).toEqual(messages);
  });

  test.each([
    [['services'], `Ship Services with the app, or name one of them. ${REST}`],
    [['widgets'], REST],
  ])('says for %j what to do instead', (resources, remediation) => {
    expect(rbacWriteVerbs.check(snapshotOf([role(grant(resources, ['create']))])).map(violation => violation.remediation)).toEqual([remediation]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['widgets'], ['create'])), clusterRoleBinding(), serviceAccount()];
    expect(rbacWriteVerbs.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
