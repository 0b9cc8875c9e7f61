import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { Group, ISubject, Role, ServiceAccount, User } from 'cdk8s-plus-28';
import { AdmissionAction, KubernetesVersion, SecureApp, SecureAppProps, SensitiveWritePolicy, SensitiveWritePolicyProps, SensitiveWriters } from '../../src';
import { sensitiveWriteSpec, VIRTUAL_GROUP, VIRTUAL_RESOURCE, VIRTUAL_VERB } from '../../src/admission/sensitive-writes';
import { JsonObject } from '../../src/rules/json';
import { KINDS_OF_APP, stopped } from '../adversary/target';
import { messageOf, secureApp, temporaryDirectory } from '../synthesis/apps';

const NAME = 'sensitive-writes.cdk8s-secure.io';
const REASON = 'the pipeline rolls out payments';

interface Scene { app: SecureApp; chart: Chart; writes: SensitiveWritePolicy; output: () => JsonObject[] }

function scene(props: SensitiveWritePolicyProps = {}, appProps: SecureAppProps = {}): Scene {
  const app = secureApp(appProps);
  const chart = new Chart(app, 'admission', { disableResourceNameHashes: true });
  const writes = new SensitiveWritePolicy(chart, 'writes', props);
  return { app, chart, writes, output: () => documents(app) };
}

function documents(app: SecureApp): JsonObject[] {
  expect(app.report().findings.map(({ message }) => message)).toEqual([]);
  return app.charts.flatMap(chart => Testing.synth(chart) as JsonObject[]);
}

const group = (chart: Chart) => Group.fromName(chart, 'group', 'payments-deployers');
const ofKind = (objects: readonly JsonObject[], kind: string) => objects.filter(object => object.kind === kind);

describe('SensitiveWritePolicy', () => {
  test('makes one policy and one binding, which refuse in all namespaces but those of the cluster', () => {
    expect(scene().output()).toEqual([
      { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name: NAME }, spec: sensitiveWriteSpec() },
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name: NAME },
        spec: {
          policyName: NAME,
          validationActions: ['Deny', 'Audit'],
          matchResources: {
            matchPolicy: 'Equivalent',
            namespaceSelector: {
              matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-node-lease', 'kube-public', 'kube-system'] }],
            },
          },
        },
      },
    ]);
  });

  test('names each resource once, with all versions, and refuses when an expression fails', () => {
    const spec = sensitiveWriteSpec();
    const { resourceRules } = spec.matchConstraints as { resourceRules: Record<string, string[]>[] };
    expect(spec.failurePolicy).toBe('Fail');
    expect(new Set(resourceRules.flatMap(({ apiVersions }) => apiVersions))).toEqual(new Set(['*']));
    const named = resourceRules.flatMap(({ apiGroups, resources }) => resources.map(resource => `${apiGroups[0]}/${resource}`));
    expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
    expect(resourceRules.map(({ resources }) => resources)).toEqual(resourceRules.map(({ resources }) => [...resources].sort()));
    for (const plural of ['namespaces', 'pods', 'services']) {
      expect(named).toEqual(expect.arrayContaining([`/${plural}`, `/${plural}/status`]));
    }
  });

  test('stands outside of namespaces in a chart with a namespace', () => {
    const chart = new Chart(secureApp(), 'admission', { namespace: 'platform' });
    new SensitiveWritePolicy(chart, 'writes');
    (Testing.synth(chart) as JsonObject[]).forEach(({ metadata }) => expect(metadata).not.toHaveProperty('namespace'));
  });

  test('needs no reason to refuse, and none is listed', () => {
    expect(scene({ action: AdmissionAction.deny() }).app.report().grants).toEqual([]);
  });

  test.each([
    [AdmissionAction.warn('first month of the rollout'), ['Warn', 'Audit']],
    [AdmissionAction.audit('first month of the rollout'), ['Audit']],
  ])('lets through for a reason that the report lists: %j', (action, validationActions) => {
    const { app, output } = scene({ action });
    expect(ofKind(output(), 'ValidatingAdmissionPolicyBinding')[0].spec).toMatchObject({ validationActions });
    expect(app.report().grants).toEqual([
      { constructPath: 'admission/writes/binding', container: undefined, allows: 'let others write sensitive workloads for now', reason: 'first month of the rollout' },
    ]);
  });

  test.each<[string, unknown, SecureAppProps, string]>([
    ['an action that is none', { action: 'Warn' }, {}, 'action is "Warn"; write AdmissionAction.deny(), or AdmissionAction.warn() or AdmissionAction.audit() with a reason'],
    ['properties that are not there', { namespaceNames: ['shop'] }, {}, 'namespaceNames is no property here; write one of action'],
    ['clusters that do not understand it', {}, { kubernetesVersion: KubernetesVersion.V1_30 },
      'the policies need Kubernetes 1.31, and the app is for 1.30; choose a newer kubernetesVersion, or leave the policies out'],
  ])('refuses %s', (_, props, appProps, message) => {
    expect(() => scene(props as SensitiveWritePolicyProps, appProps)).toThrow(new Error(`admission/writes: ${message}`));
  });

  test('stands once in a cluster', () => {
    const { app, chart } = scene();
    new SensitiveWritePolicy(chart, 'again');
    expect(new Set(app.report().findings.map(({ rule }) => rule))).toEqual(new Set(['output-unique-object']));
  });
});

describe('allowWrites', () => {
  const PERMISSION = { apiGroups: [VIRTUAL_GROUP], resources: [VIRTUAL_RESOURCE], verbs: [VIRTUAL_VERB] };

  test('makes a role and a binding in the namespace, and nothing that holds elsewhere', () => {
    const { chart, writes, output } = scene();
    writes.allowWrites({
      namespaceName: 'payments',
      subjects: [group(chart), User.fromName(chart, 'user', 'jane'), ServiceAccount.fromServiceAccountName(chart, 'account', 'deployer', { namespaceName: 'pipeline' })],
      reason: REASON,
    });
    const objects = output();
    const [role] = ofKind(objects, 'Role');
    expect(role).toEqual({
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'admission-writes-writers-payments-2', namespace: 'payments' }, rules: [PERMISSION],
    });
    expect(ofKind(objects, 'RoleBinding')).toEqual([{
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: expect.any(String), namespace: 'payments' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'admission-writes-writers-payments-2' },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'payments-deployers' },
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' },
        { apiGroup: '', kind: 'ServiceAccount', name: 'deployer', namespace: 'pipeline' },
      ],
    }]);
    expect(objects.map(({ kind }) => kind).filter(kind => String(kind).startsWith('Cluster'))).toEqual([]);
  });

  test('limits it to names', () => {
    const { app, chart, writes, output } = scene();
    writes.allowWrites({ namespaceName: 'payments', subjects: [group(chart)], objectNames: ['web', 'worker'], reason: REASON });
    expect(ofKind(output(), 'Role')[0].rules).toEqual([{ ...PERMISSION, resourceNames: ['web'] }, { ...PERMISSION, resourceNames: ['worker'] }]);
    expect(app.report().grants.map(({ allows }) => allows)).toEqual(['write web of sensitiveworkloads', 'write worker of sensitiveworkloads']);
  });

  test('is listed in the report with its reason', () => {
    const { app, chart, writes } = scene();
    writes.allowWrites({ namespaceName: 'payments', subjects: [group(chart)], reason: REASON });
    expect(app.report().grants).toEqual([
      { constructPath: 'admission/writes/writers-payments-2', container: undefined, allows: 'write sensitiveworkloads', reason: REASON },
    ]);
  });

  test('can be said several times for one namespace, and gives the role to bind more to', () => {
    const { chart, writes, output } = scene();
    const role = writes.allowWrites({ namespaceName: 'payments', subjects: [group(chart)], reason: REASON });
    writes.allowWrites({ namespaceName: 'payments', subjects: [User.fromName(chart, 'jane', 'jane')], reason: 'jane is on call for payments' });
    role.bind(User.fromName(chart, 'joe', 'joe'));
    const objects = output();
    expect(ofKind(objects, 'Role').map(({ metadata }) => (metadata as JsonObject).namespace)).toEqual(['payments', 'payments']);
    expect(ofKind(objects, 'RoleBinding').map(({ subjects }) => (subjects as JsonObject[]).map(({ name }) => name)).sort()).toEqual([['jane'], ['joe'], ['payments-deployers']]);
  });

  const SOMEBODY = 'write at least one subject, such as Group.fromName() or a SecureServiceAccount';
  test.each<[string, (chart: Chart) => unknown, string]>([
    ['no namespace', chart => ({ subjects: [group(chart)], reason: REASON }),
      'admission/writes, allowWrites: namespaceName is missing; write a name of at most 63 lower-case letters, digits and "-", such as "web-1"'],
    ['a namespace that cannot be', chart => ({ namespaceName: '*', subjects: [group(chart)], reason: REASON }),
      'admission/writes, allowWrites: namespaceName is "*"; write a name of at most 63 lower-case letters, digits and "-", such as "web-1"'],
    ['properties that are not there', chart => ({ namespaceName: 'payments', subjects: [group(chart)], reason: REASON, verbs: ['write'] }),
      'admission/writes, allowWrites: verbs is no property here; write one of namespaceName, subjects, objectNames, reason'],
    ['no reason', chart => ({ namespaceName: 'payments', subjects: [group(chart)] }),
      'admission/writes, allowWrites: reason is missing; write a sentence of at least 10 characters that says why'],
    ['a reason that is only a word', chart => ({ namespaceName: 'payments', subjects: [group(chart)], reason: 'rollout' }),
      'admission/writes, allowWrites: reason is "rollout"; write a sentence of at least 10 characters that says why'],
    ['silence about who', () => ({ namespaceName: 'payments', reason: REASON }), `admission/writes, allowWrites: subjects is missing; ${SOMEBODY}`],
    ['nobody', () => ({ namespaceName: 'payments', subjects: [], reason: REASON }), `admission/writes, allowWrites: subjects is []; ${SOMEBODY}`],
    ['a subject outside of a list', () => ({ namespaceName: 'payments', subjects: 'deployers', reason: REASON }),
      `admission/writes, allowWrites: subjects is "deployers"; ${SOMEBODY}`],
    ['an empty list of names, which would mean all', chart => ({ namespaceName: 'payments', subjects: [group(chart)], objectNames: [], reason: REASON }),
      'admission/writes/writers-payments-2, grant: resourceNames is []; write at least one name, or leave it out: an empty list means all objects'],
    ['a wildcard among the names', chart => ({ namespaceName: 'payments', subjects: [group(chart)], objectNames: ['web-*'], reason: REASON }),
      'admission/writes/writers-payments-2, grant: an entry of resourceNames is "web-*"; '
        + 'write the whole name of an object: an empty name means no object, and wildcards are compared literally'],
  ])('refuses %s', (_, props, message) => {
    const { chart, writes } = scene();
    expect(() => writes.allowWrites(props(chart) as SensitiveWriters)).toThrow(new Error(message));
  });

  test.each<[string, (chart: Chart) => ISubject, string]>([
    ['everybody who has logged in', chart => Group.fromName(chart, 'all', 'system:authenticated'), 'Group "system:authenticated" is no subject for a role: '
      + 'it is everybody who has logged in, every ServiceAccount of the cluster included; bind the ServiceAccount of one workload'],
    ['everybody who has not', chart => Group.fromName(chart, 'all', 'system:unauthenticated'), 'Group "system:unauthenticated" is no subject for a role: '
      + 'it is everybody who has not logged in; bind the ServiceAccount of one workload'],
    ['those who need no permission', chart => Group.fromName(chart, 'all', 'system:masters'), 'Group "system:masters" is no subject for a role: '
      + 'its members are never asked for permission; bind the ServiceAccount of one workload'],
    ['pods that name no ServiceAccount', chart => ServiceAccount.fromServiceAccountName(chart, 'all', 'default', { namespaceName: 'payments' }),
      'ServiceAccount "default" is no subject for a role: every pod that names no ServiceAccount runs as "default"; '
      + 'bind a ServiceAccount of its own, such as a SecureServiceAccount'],
  ])('refuses %s', (_, subject, message) => {
    const { chart, writes } = scene();
    const text = messageOf(() => writes.allowWrites({ namespaceName: 'payments', subjects: [subject(chart)], reason: REASON }));
    expect([text.startsWith('admission/writes/writers-payments-2/RoleBinding'), text.slice(text.indexOf(': ') + 2)]).toEqual([true, message]);
  });

  test('a wildcard that is patched into the role is found', () => {
    const { app, chart, writes } = scene();
    const role = writes.allowWrites({ namespaceName: 'payments', subjects: [group(chart)], reason: REASON });
    ApiObject.of(role).addJsonPatch(JsonPatch.replace('/rules/0/resources', ['*']));
    expect(() => app.synthYaml()).toThrow(/rbac-no-wildcards/);
  });

  test('others grant the permission like any other, with a reason', () => {
    const { app, chart } = scene();
    const role = new Role(new Chart(app, 'payments', { namespace: 'payments' }), 'role');
    role.allow([VIRTUAL_VERB], { apiGroup: VIRTUAL_GROUP, resourceType: VIRTUAL_RESOURCE });
    role.bind(group(chart));
    expect(app.report().findings.map(({ rule }) => rule)).toEqual(['rbac-write-verbs']);
  });
});

describe.each(KINDS_OF_APP)('weakened afterwards, %s', kind => {
  function guarded(action?: AdmissionAction): { app: App; writes: SensitiveWritePolicy } {
    const app = kind === 'SecureApp' ? secureApp() : new App({ outdir: `${temporaryDirectory()}/dist` });
    return { app, writes: new SensitiveWritePolicy(new Chart(app, 'admission'), 'writes', { action }) };
  }
  const POLICY = `admission-policy-enforced ValidatingAdmissionPolicy ${NAME}`;
  const BINDING = `admission-policy-enforced ValidatingAdmissionPolicyBinding ${NAME}`;

  test.each<[string, 'policy' | 'binding', JsonPatch, string]>([
    ['a failure policy that ignores errors', 'policy', JsonPatch.replace('/spec/failurePolicy', 'Ignore'), POLICY],
    ['a validation that is always true', 'policy', JsonPatch.replace('/spec/validations/0/expression', 'true'), POLICY],
    ['one user more among the controllers', 'policy', JsonPatch.add('/spec/matchConditions/0', { name: 'not-me', expression: "request.userInfo.username != 'jane'" }), POLICY],
    ['one resource less', 'policy', JsonPatch.remove('/spec/matchConstraints/resourceRules/0/resources/0'), POLICY],
    ['an excluded resource', 'policy', JsonPatch.add('/spec/matchConstraints/excludeResourceRules', [{ resources: ['secrets'] }]), POLICY],
    ['a variable that says no', 'policy', JsonPatch.replace('/spec/variables/4/expression', 'false'), POLICY],
    ['another name, which no binding has', 'policy', JsonPatch.replace('/metadata/name', 'other'), 'admission-policy-enforced ValidatingAdmissionPolicy other'],
    ['a binding that only warns', 'binding', JsonPatch.replace('/spec/validationActions', ['Warn', 'Audit']), BINDING],
    ['a binding for fewer namespaces', 'binding', JsonPatch.add('/spec/matchResources/namespaceSelector/matchExpressions/0/values/0', 'payments'), BINDING],
    ['a binding by label of the object', 'binding', JsonPatch.add('/spec/matchResources/objectSelector', { matchLabels: { judge: 'me' } }), BINDING],
    ['a binding of another policy', 'binding', JsonPatch.replace('/spec/policyName', 'other'), BINDING],
  ])('finds %s', (_, child, patch, expected) => {
    const { app, writes } = guarded();
    (writes.node.findChild(child) as ApiObject).addJsonPatch(patch);
    expect(stopped(app)).toContain(expected);
  });

  test('finds a binding that was taken away', () => {
    const { app, writes } = guarded();
    writes.node.tryRemoveChild('binding');
    expect(stopped(app)).toEqual([POLICY]);
  });

  test('a reason to warn is none to do nothing', () => {
    const { app, writes } = guarded(AdmissionAction.warn('first month of the rollout'));
    (writes.node.findChild('binding') as ApiObject).addJsonPatch(JsonPatch.replace('/spec/validationActions', ['Audit']));
    expect(stopped(app)).toContain(BINDING);
  });

  test('finds nothing where nothing was changed', () => {
    const { app } = guarded(AdmissionAction.audit('first month of the rollout'));
    expect(() => app.synth()).not.toThrow();
  });
});
