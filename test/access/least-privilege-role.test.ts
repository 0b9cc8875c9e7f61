import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { ApiResource, ConfigMap, CronJob, Deployment, Group, ServiceAccount, User } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { DefaultDenyNetworkPolicy, LeastPrivilegeRole, RoleGrant, SecureDeployment, SecureServiceAccount } from '../../src';
import { errorOf, IMAGE, secureApp } from '../synthesis/apps';

const REASON = 'restarts the pods after a certificate was rotated';

function role(...grants: RoleGrant[]) {
  const chart = new Chart(new App(), 'chart', { namespace: 'shop' });
  return { chart, role: new LeastPrivilegeRole(chart, 'role', { metadata: { name: 'role' }, grants }) };
}

const rules = (...grants: RoleGrant[]) => Testing.synth(role(...grants).chart)[0].rules;

describe('LeastPrivilegeRole', () => {
  test('reads are easy', () => {
    expect(rules({ resource: ApiResource.PODS, verbs: ['get', 'list', 'watch'] })).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
  });

  test('reads are easy with the methods of cdk8s-plus too', () => {
    const built = role();
    built.role.allowRead(ApiResource.PODS, ApiResource.DEPLOYMENTS);
    expect(Testing.synth(built.chart)[0].rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] },
    ]);
  });

  test('names limit a grant to objects, one rule for each', () => {
    expect(rules({ resource: ApiResource.CONFIG_MAPS, resourceNames: ['a', 'b'], verbs: ['get'] })).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['a'], verbs: ['get'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['b'], verbs: ['get'] },
    ]);
  });

  test('a construct stands for its one object', () => {
    const built = role();
    const settings = new ConfigMap(built.chart, 'settings', { metadata: { name: 'settings' } });
    built.role.allowGet(settings);
    expect(Testing.synth(built.chart)[0].rules).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['settings'], verbs: ['get'] },
    ]);
  });

  test('a CronJob construct is named by its plural, which requests carry', () => {
    const built = role();
    built.role.allowGet(new CronJob(built.chart, 'job', {
      metadata: { name: 'job' }, schedule: { expressionString: '0 0 * * *' } as never, containers: [{ image: IMAGE }],
    }));
    expect(built.role.rules[0].resources[0].resourceType).toEqual('cronjobs');
  });

  test('writes are granted for a reason, and listed', () => {
    const app = secureApp();
    const chart = new Chart(app, 'chart', { namespace: 'shop' });
    new LeastPrivilegeRole(chart, 'role', {
      grants: [{ resource: ApiResource.DEPLOYMENTS, resourceNames: ['web'], verbs: ['patch'], reason: REASON }],
    });
    expect(app.report()).toEqual({
      findings: [], exempted: [], filledIn: [], grants: [{ constructPath: 'chart/role', allows: 'patch web of deployments', reason: REASON }],
    });
  });

  test('a grant that the rendered rule does not match any more is a finding, and settles nothing', () => {
    const app = secureApp();
    const chart = new Chart(app, 'chart', { namespace: 'shop' });
    const built = new LeastPrivilegeRole(chart, 'role', {
      metadata: { name: 'role' }, grants: [{ resource: ApiResource.DEPLOYMENTS, resourceNames: ['web'], verbs: ['patch'], reason: REASON }],
    });
    ApiObject.of(built).addJsonPatch(JsonPatch.remove('/rules/0/resourceNames'));
    expect(app.report().findings.map(({ rule: id }) => id)).toEqual(['rbac-workload-create', 'grant-unused']);
  });

  test.each<[string, RoleGrant, RegExp]>([
    ['a write', { resource: ApiResource.custom({ apiGroup: 'shop.example.com', resourceType: 'orders' }), verbs: ['create'] },
      /^chart\/role grants create on orders: every verb but get, list and watch needs a recorded reason\. .+ write why as reason in grant\(\)\.$/],
    ['reading Secrets', { resource: ApiResource.SECRETS, verbs: ['get', 'list'] },
      /^chart\/role grants get, list on secrets \(SECRET-READ\): .+ If it is needed, write why as reason in grant\(\)\.$/],
    ['running commands in pods', { resource: ApiResource.PODS, subresource: 'exec', verbs: ['get'] }, /^chart\/role grants get on pods\/exec \(POD-EXEC\): .+ write why as reason/],
  ])('%s without a reason throws where it is said', (_name, grant, message) => {
    expect(errorOf(() => role(grant)).message).toMatch(message);
  });

  test.each<[string, RoleGrant]>([
    ['escalate', { resource: ApiResource.ROLES, verbs: ['escalate'], reason: REASON }],
    ['bind without names', { resource: ApiResource.ROLES, verbs: ['bind'], reason: REASON }],
    ['impersonate without names', { resource: ApiResource.custom({ apiGroup: '', resourceType: 'users' }), verbs: ['impersonate'], reason: REASON }],
    ['tokens of every ServiceAccount', { resource: ApiResource.SERVICE_ACCOUNTS, subresource: 'token', verbs: ['create'], reason: REASON }],
  ])('%s throws whatever the reason', (_name, grant) => {
    expect(errorOf(() => role(grant)).message).toMatch(/^chart\/role, grant of .+ No reason makes up for it\.$/);
  });

  const custom = (apiGroup: string, resourceType: string) => ApiResource.custom({ apiGroup, resourceType });
  test.each<[string, unknown, string]>([
    ['no verb', { resource: ApiResource.PODS, verbs: [] },
      'verbs is []; write at least one verb in lower case, such as ["get", "list", "watch"]; a wildcard is no least privilege'],
    ['a wildcard verb', { resource: ApiResource.PODS, verbs: ['*'], reason: REASON },
      'an entry of verbs is "*"; write at least one verb in lower case, such as ["get", "list", "watch"]; a wildcard is no least privilege'],
    ['an upper-case verb', { resource: ApiResource.PODS, verbs: ['GET'] },
      'an entry of verbs is "GET"; write at least one verb in lower case, such as ["get", "list", "watch"]; a wildcard is no least privilege'],
    ['a wildcard resource', { resource: custom('apps', '*'), verbs: ['get'] },
      'resource.resourceType is "*"; write a plural name in lower case, such as "pods"; a wildcard is no least privilege'],
    ['a kind instead of a resource', { resource: custom('apps', 'Deployment'), verbs: ['get'] },
      'resource.resourceType is "Deployment"; write a plural name in lower case, such as "pods"; a wildcard is no least privilege'],
    ['a wildcard group', { resource: custom('*', 'pods'), verbs: ['get'] },
      'resource.apiGroup is "*"; write a group without version, such as "apps", or "" for the core group; a wildcard is no least privilege'],
    ['a group with a version', { resource: custom('apps/v1', 'deployments'), verbs: ['get'] },
      'resource.apiGroup is "apps/v1"; write a group without version, such as "apps", or "" for the core group; a wildcard is no least privilege'],
    ['every subresource', { resource: ApiResource.PODS, subresource: '*', verbs: ['get'] },
      'subresource is "*"; write one subresource, such as "log"; a wildcard is no least privilege'],
    ['no names', { resource: ApiResource.PODS, resourceNames: [], verbs: ['get'] },
      'resourceNames is []; write at least one name, or leave it out: an empty list means all objects'],
    ['an empty name', { resource: ApiResource.PODS, resourceNames: [''], verbs: ['get'] },
      'an entry of resourceNames is ""; write the whole name of an object: an empty name means no object, and wildcards are compared literally'],
    ['create limited to names', { resource: ApiResource.PODS, resourceNames: ['web'], verbs: ['create'], reason: REASON },
      'create with resourceNames never matches a request, because it carries no name; write a grant of its own for it, without resourceNames'],
    ['no resource', { verbs: ['get'] }, 'resource is missing; write a kind of resource, such as ApiResource.PODS'],
    ['a property that does not exist', { resource: ApiResource.PODS, verbs: ['get'], because: REASON },
      'because is no property here; write one of resource, subresource, verbs, resourceNames, reason'],
  ])('%s throws where it is said', (_name, grant, message) => {
    expect(errorOf(() => role(grant as RoleGrant)).message).toEqual(`chart/role, grant: ${message}`);
  });

  test('what every controller does needs no reason', () => {
    expect(rules({ resource: ApiResource.EVENTS, verbs: ['create', 'patch'] })).toHaveLength(1);
  });

  test('a short reason throws', () => {
    expect(errorOf(() => role({ resource: ApiResource.DEPLOYMENTS, verbs: ['patch'], reason: 'needed' })).message).toEqual(
      'chart/role, grant of patch on deployments: reason is "needed"; write a sentence of at least 10 characters that says why');
  });

  test('the methods of cdk8s-plus that write throw, and say what to call', () => {
    expect(() => role().role.allowReadWrite(ApiResource.PODS)).toThrow(/write why as reason in grant\(\)\.$/);
  });

  test('names that Kubernetes keeps for itself throw', () => {
    const { chart } = role();
    expect(() => new LeastPrivilegeRole(chart, 'other', { metadata: { name: 'system:reader' } })).toThrow(new Error(
      'chart/other: metadata.name is "system:reader"; write a name without "/" and "%" that does not begin with "system:", which Kubernetes keeps for itself'));
  });
});

describe('what the constructor lets through and what the rules say of it agree', () => {
  const RESOURCES = [
    ...Object.values(ApiResource).filter((value): value is ApiResource => value instanceof ApiResource),
    ApiResource.custom({ apiGroup: 'shop.example.com', resourceType: 'orders' }),
  ];
  const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'escalate', 'bind', 'impersonate', 'use', 'approve'];
  const SUBRESOURCES = [undefined, 'exec', 'log', 'status', 'token', 'scale', 'proxy', 'finalize', 'approval', 'ephemeralcontainers', 'eviction'];

  test.each([undefined, REASON])('with reason %p', reason => {
    fc.assert(fc.property(
      fc.constantFrom(...RESOURCES), fc.subarray(VERBS, { minLength: 1 }), fc.constantFrom(...SUBRESOURCES), fc.constantFrom<(string[] | undefined)[]>(undefined, ['web'], ['a', 'b']),
      (resource, verbs, subresource, resourceNames) => {
        const app = secureApp();
        const chart = new Chart(app, 'chart', { namespace: 'shop' });
        try {
          new LeastPrivilegeRole(chart, 'role', { grants: [{ resource, verbs, subresource, resourceNames, reason }] });
        } catch {
          return; // refused at construction, so there is nothing to agree about
        }
        expect(app.report().findings.map(({ message }) => message)).toEqual([]);
      }), { numRuns: 500 });
  });
});

describe('LeastPrivilegeRole.bind', () => {
  test('reaches the ServiceAccount of a secure workload, in its namespace', () => {
    const built = role({ resource: ApiResource.PODS, verbs: ['get'] });
    DefaultDenyNetworkPolicy.declareElsewhere(built.chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
    const web = new SecureDeployment(built.chart, 'web', { containers: [{ image: IMAGE }] });
    const binding = built.role.bind(web);
    expect(ApiObject.of(binding).toJson()).toMatchObject({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'role' },
      subjects: [{ kind: 'ServiceAccount', name: web.serviceAccount?.name, namespace: 'shop' }],
    });
  });

  test('gives the same binding when it is called again', () => {
    const built = role();
    const account = new SecureServiceAccount(built.chart, 'account');
    expect(built.role.bind(account)).toBe(built.role.bind(account));
  });

  test('users and groups by name are subjects', () => {
    const built = role();
    built.role.bind(User.fromName(built.chart, 'user', 'alice'), Group.fromName(built.chart, 'group', 'team-shop'));
    expect(() => Testing.synth(built.chart)).not.toThrow();
  });

  const GROUP = 'is no subject for a role: ';
  test.each<[string, (chart: Chart) => Group, string]>([
    ['anonymous users', chart => User.fromName(chart, 'subject', 'system:anonymous'),
      `User "system:anonymous" ${GROUP}it is everybody who has not logged in; bind the ServiceAccount of one workload`],
    ['unauthenticated users', chart => Group.fromName(chart, 'subject', 'system:unauthenticated'),
      `Group "system:unauthenticated" ${GROUP}it is everybody who has not logged in; bind the ServiceAccount of one workload`],
    ['everybody who is logged in', chart => Group.fromName(chart, 'subject', 'system:authenticated'),
      `Group "system:authenticated" ${GROUP}it is everybody who has logged in, every ServiceAccount of the cluster included; `
      + 'bind the ServiceAccount of one workload'],
    ['every ServiceAccount', chart => Group.fromName(chart, 'subject', 'system:serviceaccounts'),
      `Group "system:serviceaccounts" ${GROUP}it is every ServiceAccount of the cluster; bind the ServiceAccount of one workload`],
    ['masters', chart => Group.fromName(chart, 'subject', 'system:masters'),
      `Group "system:masters" ${GROUP}its members are never asked for permission; bind the ServiceAccount of one workload`],
    ['the default ServiceAccount', chart => ServiceAccount.fromServiceAccountName(chart, 'subject', 'default', { namespaceName: 'shop' }) as never,
      `ServiceAccount "default" ${GROUP}every pod that names no ServiceAccount runs as "default"; `
      + 'bind a ServiceAccount of its own, such as a SecureServiceAccount'],
    ['the default ServiceAccount, spelled as a user', chart => User.fromName(chart, 'subject', 'system:serviceaccount:shop:default'),
      `User "system:serviceaccount:shop:default" ${GROUP}every pod that names no ServiceAccount runs as "default"; `
      + 'bind a ServiceAccount of its own, such as a SecureServiceAccount'],
    ['a subject without name', chart => User.fromName(chart, 'subject', ''),
      `User "" ${GROUP}it has no name; bind the ServiceAccount of one workload`],
  ])('%s throw, also when they are added later', (_name, subjectIn, message) => {
    const built = role();
    const binding = built.role.bind(new SecureServiceAccount(built.chart, 'account'));
    const subject = subjectIn(built.chart);
    expect(errorOf(() => built.role.bind(subject)).message).toContain(message);
    expect(errorOf(() => binding.addSubjects(subject)).message).toContain(message);
  });

  test('a workload that would be bound by name only throws', () => {
    const built = role();
    const plain = new Deployment(built.chart, 'plain', {
      serviceAccount: new SecureServiceAccount(built.chart, 'account', { metadata: { name: 'plain' } }), containers: [{ image: IMAGE }],
    });
    expect(errorOf(() => built.role.bind(plain)).message).toContain(
      'ServiceAccount plain of chart/plain comes without its namespace, so the one of the binding would count; '
      + 'bind the ServiceAccount itself, or a secure workload');
  });
});
