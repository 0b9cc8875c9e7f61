import { readFileSync } from 'node:fs';
import { ApiObject, Chart, Testing } from 'cdk8s';
import { enforcePolicies, refusal } from './admission-policies';
import { requiredVersion } from './binaries';
import { clusterClient } from './cluster';
import { accepted, KubernetesClient, User } from './kubernetes-client';
import { createNamespace } from './namespaces';
import { eventually } from './settling';
import { DefaultDenyNetworkPolicy, NetworkPolicyEnforcement, SecureDeployment } from '../../src';
import { isObject, JsonObject, valueAt } from '../../src/rules/json';
import { IMAGE, secureApp } from '../synthesis/apps';

const client = clusterClient();
// What a cluster of somebody else is: its version, and an audit log that nobody shows to its clients.
const onOwnControlPlane = client.isOwn ? test : test.skip;

const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' };

const configMap = (name: string, namespace: string, fields: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, ...fields,
});

const pod = (namespace: string, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'main', namespace }, spec: { containers: [{ name: 'main', image: IMAGE }], ...spec },
});

const privileged = { containers: [{ name: 'main', image: IMAGE, securityContext: { privileged: true } }] };

/** All objects of a chart with a secure Deployment, and a pod as its controller would make it. */
function secureManifests(namespace: string): { manifests: JsonObject[]; securePod: JsonObject } {
  const chart = new Chart(secureApp(), 'shop', { namespace, disableResourceNameHashes: true });
  new DefaultDenyNetworkPolicy(chart, 'network', { enforcement: NetworkPolicyEnforcement.cilium() }).allowDns();
  const web = new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE, portNumber: 8080 }] });
  const template = valueAt(ApiObject.of(web).toJson(), ['spec', 'template']) as JsonObject;
  const metadata = { ...template.metadata as JsonObject, name: 'web', namespace };
  return { manifests: Testing.synth(chart), securePod: { apiVersion: 'v1', kind: 'Pod', ...template, metadata } };
}

describe('the control plane', () => {
  onOwnControlPlane('is of the version that go.mod names', async () => {
    const version = requiredVersion('k8s.io/kubernetes');
    const [major, minor] = version.slice(1).split('.');
    expect((await client.send('GET', '/version')).body).toMatchObject({ gitVersion: version, major, minor });
  });

  test('lets the user of these tests do everything', async () => {
    const spec = { resourceAttributes: { group: '*', resource: '*', verb: '*' } };
    const review = accepted(await client.create({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec }));
    expect(valueAt(review, ['status', 'allowed'])).toBe(true);
  });

  test('refuses who has no valid token', async () => {
    const stranger = new KubernetesClient({ ...client.connection, token: 'guessed', clientCertificate: undefined, clientKey: undefined });
    const { status, message } = await stranger.send('GET', '/api').finally(() => stranger.close());
    expect([status, message]).toEqual([401, 'Unauthorized']);
  });
});

describe('what the server makes of an object', () => {
  test('an unknown field is refused', async () => {
    const { status, message } = await client.create(configMap('settings', 'default', { dat: {} }), { dryRun: true });
    expect([status, message]).toEqual([400, expect.stringContaining('strict decoding error: unknown field "dat"')]);
  });

  test('an unknown field is warned of where that is asked for', async () => {
    const { status, warnings } = await client.create(configMap('settings', 'default', { dat: {} }), { dryRun: true, fieldValidation: 'Warn' });
    expect([status, warnings]).toEqual([201, ['unknown field "dat"']]);
  });

  test('YAML is parsed by the server, which refuses a field that is there twice', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata:\n  key: "1"\n  key: "2"\n';
    const { status, message } = await client.create(configMap('settings', 'default'), { dryRun: true, yaml });
    expect([status, message]).toEqual([400, expect.stringContaining('key "key" already set in map')]);
  });

  test('a dry run stores nothing', async () => {
    const namespace = await createNamespace(client);
    expect((await client.create(configMap('settings', namespace), { dryRun: true })).status).toBe(201);
    expect((await client.get(configMap('settings', namespace))).status).toBe(404);
  });

  test('an object is created, applied, patched, replaced, listed and deleted', async () => {
    const namespace = await createNamespace(client);
    const settings = configMap('settings', namespace, { data: { key: 'created' } });
    const key = async () => valueAt(accepted(await client.get(settings)), ['data', 'key']);
    accepted(await client.create(settings));
    expect((await client.create(settings)).message).toBe('configmaps "settings" already exists');
    expect(await key()).toBe('created');
    accepted(await client.apply({ ...settings, data: { key: 'applied' } }));
    expect(await key()).toBe('applied');
    accepted(await client.patch(settings, 'json', [{ op: 'replace', path: '/data/key', value: 'patched' }]));
    expect(await key()).toBe('patched');
    accepted(await client.update({ ...settings, data: { key: 'replaced' } }));
    expect(await key()).toBe('replaced');
    const listed = accepted(await client.list(settings, { namespace })).items;
    expect((listed as JsonObject[]).map(each => valueAt(each, ['metadata', 'name']))).toContain('settings');
    accepted(await client.delete(settings));
    expect((await client.get(settings)).status).toBe(404);
  });

  test('a kind that does not exist is told', async () => {
    await expect(client.create({ apiVersion: 'apps/v1', kind: 'Deploiment', metadata: { name: 'web' } }))
      .rejects.toThrow('The server has no kind Deploiment in apps/v1.');
  });
});

describe('a namespace that enforces restricted', () => {
  test('refuses a privileged pod', async () => {
    const { status, message } = await client.create(pod(await createNamespace(client, { labels: RESTRICTED }), privileged));
    expect([status, message]).toEqual([403, expect.stringMatching(/^pods "main" is forbidden: violates PodSecurity "restricted:latest": privileged/)]);
  });

  test('accepts everything that is synthesized for a secure Deployment, and its pods, without a warning', async () => {
    const namespace = await createNamespace(client, { labels: RESTRICTED });
    const { manifests, securePod } = secureManifests(namespace);
    const answers = [];
    for (const manifest of [...manifests, securePod]) {
      answers.push(await client.create(manifest));
    }
    expect(answers.length).toBeGreaterThan(4);
    expect(answers.filter(({ status, warnings }) => status !== 201 || warnings.length > 0)).toEqual([]);
  });

  test('warns of a Deployment whose pods it will refuse', async () => {
    const namespace = await createNamespace(client, { labels: RESTRICTED });
    const template = { metadata: { labels: { app: 'web' } }, spec: privileged };
    const { status, warnings } = await client.create({
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace }, spec: { selector: { matchLabels: { app: 'web' } }, template },
    });
    expect([status, warnings]).toEqual([201, [expect.stringMatching(/^would violate PodSecurity "restricted:latest"/)]]);
  });
});

describe('a namespace without controllers', () => {
  test('has the ServiceAccount that pods use when they name none', async () => {
    const namespace = await createNamespace(client);
    expect(valueAt(accepted(await client.create(pod(namespace))), ['spec', 'serviceAccountName'])).toBe('default');
  });

  test('refuses a pod whose ServiceAccount does not exist', async () => {
    const { message } = await client.create(pod(await createNamespace(client), { serviceAccountName: 'nobody' }));
    expect(message).toMatch(/error looking up service account .*: serviceaccount "nobody" not found/);
  });

  test('refuses what exceeds its quota, and counts', async () => {
    const namespace = await createNamespace(client, { quota: { hard: { pods: '1' } } });
    accepted(await client.create(pod(namespace)));
    const second = { ...pod(namespace), metadata: { name: 'second', namespace } };
    expect((await client.create(second)).message).toBe('pods "second" is forbidden: exceeded quota: quota, requested: pods=1, used: pods=1, limited: pods=1');
  });

  test('refuses pods without the resources that its quota limits', async () => {
    const namespace = await createNamespace(client, { quota: { hard: { 'limits.memory': '1Gi' } } });
    expect((await client.create(pod(namespace))).message).toBe('pods "main" is forbidden: failed quota: quota: must specify limits.memory for: main');
  });
});

describe('a ValidatingAdmissionPolicy', () => {
  const policy = (name: string, expression: string, validationActions: string[]): JsonObject[] => [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }] },
        validations: [{ expression, message: `${name} says no` }],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions,
        matchResources: { namespaceSelector: { matchLabels: { 'cdk8s-secure.test/policy': 'smoke' } } },
      },
    },
  ];

  test('is in force at once, and gone at once', async () => {
    const namespace = await createNamespace(client, { labels: { 'cdk8s-secure.test/policy': 'smoke' } });
    const policies = await enforcePolicies(client, policy('smoke-deny.test', "object.metadata.name != 'refused'", ['Deny']));
    const refused = await client.create(configMap('refused', namespace));
    const passing = await client.create(configMap('passing', namespace));
    const elsewhere = await client.create(configMap('refused', 'default'), { dryRun: true });
    await policies.remove();
    const after = await client.create(configMap('refused', namespace));
    expect([refused.status, refused.message]).toEqual([
      422, "configmaps \"refused\" is forbidden: ValidatingAdmissionPolicy 'smoke-deny.test' with binding 'smoke-deny.test' denied request: smoke-deny.test says no",
    ]);
    expect([passing.status, elsewhere.status, after.status]).toEqual([201, 201, 201]);
  });

  test('that warns is heard, and one that audits can be read in the audit log', async () => {
    const namespace = await createNamespace(client, { labels: { 'cdk8s-secure.test/policy': 'smoke' } });
    const policies = await enforcePolicies(client, policy('smoke-audit.test', 'false', ['Warn', 'Audit']));
    const answer = await client.create(configMap('reported', namespace));
    await policies.remove();
    expect([answer.status, answer.warnings]).toEqual([
      201, ["Validation failed for ValidatingAdmissionPolicy 'smoke-audit.test' with binding 'smoke-audit.test': smoke-audit.test says no"],
    ]);
    if (client.isOwn) {
      const annotations = await client.auditAnnotations(answer);
      expect(JSON.parse(annotations['validation.policy.admission.k8s.io/validation_failure'])).toEqual([{
        message: 'smoke-audit.test says no', policy: 'smoke-audit.test', binding: 'smoke-audit.test', expressionIndex: 0, validationActions: ['Warn', 'Audit'],
      }]);
    }
  });

  test('that does not compile is refused', async () => {
    await expect(enforcePolicies(client, policy('smoke-broken.test', 'object.metadata.', ['Deny']))).rejects.toThrow(/was answered with 422: .*Syntax error/s);
  });

  test('a sentinel that nothing refuses is told with the last answer', async () => {
    jest.spyOn(Date, 'now').mockReturnValueOnce(0);
    await expect(refusal(client, configMap('sentinel', 'default'), /never/).finally(() => jest.restoreAllMocks()))
      .rejects.toThrow('No refusal that matches /never/ within 15 seconds. The last answer is 201: accepted');
  });
});

describe('another user', () => {
  const user: User = { name: 'developer@example.com', groups: ['developers'] };
  const role = (namespace: string): JsonObject[] => [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reader', namespace },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'reader', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'developers' }],
    },
  ];
  const mayGet = async (namespace: string, resource: string) => valueAt(accepted(await client.create({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: user.name, groups: [...user.groups ?? []], resourceAttributes: { namespace, resource, verb: 'get' } },
  })), ['status', 'allowed']);

  test('may do what RBAC grants and nothing else', async () => {
    const namespace = await createNamespace(client);
    const settings = configMap('settings', namespace);
    accepted(await client.create(settings));
    expect((await client.get(settings, { user })).status).toBe(403);
    for (const object of role(namespace)) {
      accepted(await client.create(object));
    }
    await eventually('grant', async () => await mayGet(namespace, 'configmaps') === true ? true : undefined);
    expect(await mayGet(namespace, 'secrets')).toBe(false);
    expect((await client.get(settings, { user })).status).toBe(200);
    const { status, message } = await client.delete(settings, { user });
    expect([status, message]).toEqual([403, expect.stringContaining('User "developer@example.com" cannot delete resource "configmaps"')]);
  });

  test('may be a ServiceAccount, whose token the server signs', async () => {
    const namespace = await createNamespace(client);
    const { status } = accepted(await client.create(
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
      { subresource: 'token', of: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } } },
    ));
    const review = accepted(await client.create({
      apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: isObject(status) ? status.token : undefined },
    }));
    expect(valueAt(review, ['status', 'user', 'username'])).toBe(`system:serviceaccount:${namespace}:default`);
  });
});

onOwnControlPlane('the audit log holds no request of the server itself', () => {
  expect(readFileSync(String(client.connection.auditLog), 'utf8')).not.toContain('"user":{"username":"system:apiserver"');
});
