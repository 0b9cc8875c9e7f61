import { enforcePolicies, EnforcedPolicies } from './admission-policies';
import { clusterClient } from './cluster';
import { controllerUser } from './controllers';
import { generatedPolicies, rulesIn } from './generated-policies';
import { accepted, Answer, PATCH_TYPES, User } from './kubernetes-client';
import { createNamespace } from './namespaces';
import { eventually } from './settling';
import { makeShop } from './shop';
import { SUBJECTS } from '../../src/admission/subjects';
import { isObject, Json, JsonObject, listAt, valueAt } from '../../src/rules/json';
import { RULES } from '../../src/rules/registry';
import { container, deployment as deploymentInShop, merge, podSpec } from '../rules/pods';

/** What somebody with time and a grudge tries against the policies, and what honest people do that must go on. */

const client = clusterClient();

const RUN = Date.now();
/** Holds what was there before the policies. */
const OLD = `old-${RUN}`;
const RBAC_GROUP = 'rbac.authorization.k8s.io';
const RBAC = `${RBAC_GROUP}/v1`;
const BY_TAG = 'registry.example.com/shop/web:latest';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/main';
const SENSITIVE = 'cdk8s-secure.io/sensitive';
/** The longest that the API server takes from an expression, in bytes, and what it writes before. */
const LONGEST = 5 * 1024 + 300;

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

function expectThrough(what: Answer): void {
  expect(what.message).toBeUndefined();
  expect(what.isOk).toBe(true);
}

/** Refused by a policy, in words that name the rule; not by an error, and not by the API server itself. */
function expectRefused({ message = 'accepted', status }: Answer, rule: string): void {
  expect(message).toContain('ValidatingAdmissionPolicy');
  expect(message).toContain(`[${rule}] `);
  expect([status, message.includes('resulted in error'), message.includes('\n'), message.length <= LONGEST]).toEqual([403, false, false, true]);
}

const object = (apiVersion: string, kind: string, name: string, fields: JsonObject = {}, namespace?: string): JsonObject => (
  { apiVersion, kind, metadata: { name, ...namespace === undefined ? {} : { namespace } }, ...fields });
const deployment = (name: string, spec: JsonObject = {}, namespace = 'shop') => merge(deploymentInShop(podSpec(spec)), { metadata: { name, namespace } });
const pod = (name: string, spec: JsonObject = {}, namespace = 'shop') => object('v1', 'Pod', name, { spec: podSpec(spec) }, namespace);
const role = (name: string, rules: Json[], namespace = 'shop') => object(RBAC, 'Role', name, { rules }, namespace);
const clusterRole = (name: string, rules: Json[]) => object(RBAC, 'ClusterRole', name, { rules });
const configMap = (name: string, data: JsonObject, namespace = 'shop') => object('v1', 'ConfigMap', name, { data }, namespace);
const namespace = (name: string, labels: JsonObject = {}): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });

/** What the server says of an object that it does not store. */
const tried = (json: JsonObject, user?: User) => client.create(json, { dryRun: true, user });

const WEAK = { hostNetwork: true };
const labels = { app: 'web' };
const template = (spec: JsonObject = {}): JsonObject => ({ metadata: { labels }, spec: podSpec(spec) });
const selector = { matchLabels: labels };

/** One of every kind that carries pods. */
const CARRIERS: Readonly<Record<string, (spec: JsonObject, where?: string) => JsonObject>> = {
  Pod: (spec, where) => pod('carrier', spec, where),
  PodTemplate: (spec, where = 'shop') => object('v1', 'PodTemplate', 'carrier', { template: template(spec) }, where),
  ReplicationController: (spec, where = 'shop') => object('v1', 'ReplicationController', 'carrier', { spec: { replicas: 0, selector: labels, template: template(spec) } }, where),
  Deployment: (spec, where) => merge(deployment('carrier', spec, where), { spec: { paused: true, replicas: 0 } }),
  ReplicaSet: (spec, where = 'shop') => object('apps/v1', 'ReplicaSet', 'carrier', { spec: { selector, template: template(spec) } }, where),
  StatefulSet: (spec, where = 'shop') => object('apps/v1', 'StatefulSet', 'carrier', { spec: { serviceName: 'x', selector, template: template(spec) } }, where),
  DaemonSet: (spec, where = 'shop') => object('apps/v1', 'DaemonSet', 'carrier', { spec: { selector, template: template(spec), updateStrategy: { type: 'OnDelete' } } }, where),
  Job: (spec, where = 'shop') => object('batch/v1', 'Job', 'carrier', {
    spec: { suspend: true, podReplacementPolicy: 'Failed', template: template({ ...spec, restartPolicy: 'Never' }) },
  }, where),
  CronJob: (spec, where = 'shop') => object('batch/v1', 'CronJob', 'carrier', {
    spec: { schedule: '0 0 * * *', suspend: true, jobTemplate: { spec: { template: template({ ...spec, restartPolicy: 'Never' }) } } },
  }, where),
  ControllerRevision: (spec, where = 'shop') => object('apps/v1', 'ControllerRevision', 'carrier', { data: { spec: { template: template(spec) } }, revision: 1 }, where),
};

/** One weak object for each policy, a part of it that no rule looks at, a change to another weak one, and the rule that finds this. */
interface Before { readonly weak: JsonObject; readonly harmless?: JsonObject; readonly worse: JsonObject; readonly rule: string }

const anything = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const subject = (name: string): JsonObject => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name });
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' };
const peers = (...ports: JsonObject[]): JsonObject => ({ spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports }] } });

const BEFORE: Readonly<Record<string, Before>> = {
  'Deployment': {
    weak: deployment('before', WEAK, OLD),
    harmless: { spec: { replicas: 3, paused: true, minReadySeconds: 5 } },
    worse: { spec: { template: { spec: { hostNetwork: false, hostPID: true } } } },
    rule: 'host-namespaces',
  },
  'Deployment, once more': {
    weak: deployment('before-2', { containers: [container({ name: 'a', image: BY_TAG }), container({ name: 'b' })] }, OLD),
    harmless: { metadata: { labels: { team: 'x' } } },
    // The same containers in another order.
    worse: { spec: { template: { spec: { containers: [container({ name: 'b' }), container({ name: 'a', image: BY_TAG })] } } } },
    rule: 'img-digest',
  },
  'CronJob': {
    weak: merge(CARRIERS.CronJob(WEAK, OLD), { metadata: { name: 'before' } }),
    harmless: { spec: { schedule: '1 1 * * *', suspend: false } },
    worse: { spec: { jobTemplate: { spec: { template: { metadata: { annotations: { restarted: 'now' } } } } } } },
    rule: 'host-namespaces',
  },
  'PodTemplate': {
    weak: merge(CARRIERS.PodTemplate(WEAK, OLD), { metadata: { name: 'before' } }), worse: { template: { spec: { hostPID: true } } }, rule: 'host-namespaces',
  },
  'Pod': {
    weak: pod('before', WEAK, OLD), worse: { spec: { containers: [container({ image: `${BY_TAG}-2` })] } }, rule: 'img-digest',
  },
  'ClusterRole': {
    weak: clusterRole(`before-${RUN}`, [anything]), harmless: { metadata: { labels: { 'helm.sh/chart': 'x-1.2' } } }, worse: { rules: [anything, anything] }, rule: 'rbac-no-wildcards',
  },
  'ClusterRole, by label': {
    weak: clusterRole(`before-2-${RUN}`, [anything]),
    harmless: { metadata: { annotations: { note: 'x' } } },
    worse: { metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } } },
    rule: 'rbac-aggregation',
  },
  'Role': { weak: role('before', [anything], OLD), worse: { rules: [{ ...anything, verbs: ['get', '*'] }] }, rule: 'rbac-no-wildcards' },
  'ClusterRoleBinding': {
    weak: object(RBAC, 'ClusterRoleBinding', `before-${RUN}`, { roleRef: { ...roleRef, kind: 'ClusterRole' }, subjects: [subject('system:authenticated')] }),
    worse: { subjects: [subject('system:unauthenticated')] },
    rule: 'rbac-no-unauthenticated',
  },
  'RoleBinding without subjects': {
    weak: object(RBAC, 'RoleBinding', 'before', { roleRef }, OLD), worse: { subjects: [subject('system:serviceaccounts')] }, rule: 'rbac-no-unauthenticated',
  },
  'NetworkPolicy': {
    weak: object('networking.k8s.io/v1', 'NetworkPolicy', 'before', peers({ port: 1 }), OLD), worse: peers({ port: 2 }), rule: 'net-no-empty-namespace-selector',
  },
  'Service': {
    weak: object('v1', 'Service', 'before', { spec: { type: 'NodePort', ports: [{ port: 80 }] } }, OLD), worse: { spec: { type: 'LoadBalancer' } }, rule: 'net-lb-externalips',
  },
  'ServiceAccount': {
    weak: object('v1', 'ServiceAccount', 'before', {}, OLD),
    harmless: { imagePullSecrets: [{ name: 'registry' }] },
    worse: { automountServiceAccountToken: true },
    rule: 'sa-automount-off',
  },
  'ServiceAccount, strong before': {
    weak: object('v1', 'ServiceAccount', 'before-2', { automountServiceAccountToken: false }, OLD), worse: { automountServiceAccountToken: null }, rule: 'sa-automount-off',
  },
  'ServiceAccount with Secrets': {
    weak: object('v1', 'ServiceAccount', 'before-3', { automountServiceAccountToken: false }, OLD), worse: { secrets: [{ name: 'token' }] }, rule: 'sa-bound-token',
  },
  'Namespace': {
    weak: namespace(`before-${RUN}`),
    harmless: { metadata: { labels: { team: 'x' } } },
    worse: { metadata: { labels: { 'pod-security.kubernetes.io/enforce-version': 'v1.0' } } },
    rule: 'ns-pss-enforced',
  },
  'ConfigMap': {
    weak: configMap('before', { password: 'hunter2hunter2' }, OLD), worse: { data: { other: 'x' } }, rule: 'secret-not-in-configmap',
  },
  'ConfigMap, binary data': {
    weak: configMap('before-2', { password: 'hunter2hunter2' }, OLD), worse: { binaryData: { other: 'AAAA' } }, rule: 'secret-not-in-configmap',
  },
  'PriorityClass': {
    weak: object('scheduling.k8s.io/v1', 'PriorityClass', `before-${RUN}`, { value: 5 }), harmless: { description: 'x' }, worse: { globalDefault: true }, rule: 'placement-tier',
  },
  'RuntimeClass': {
    weak: object('node.k8s.io/v1', 'RuntimeClass', `before-${RUN}`, { handler: 'runsc' }),
    harmless: { metadata: { labels: { team: 'x' } } },
    worse: { scheduling: { tolerations: [{ operator: 'Exists' }] } },
    rule: 'placement-tier',
  },
};

let enforced: EnforcedPolicies;

beforeAll(async () => {
  await makeShop(client);
  await createNamespace(client, { name: OLD });
  accepted(await client.create(object('v1', 'ServiceAccount', 'web', { automountServiceAccountToken: false }, OLD)));
  for (const { weak } of Object.values(BEFORE)) {
    accepted(await client.create(weak));
  }
  for (const carrier of Object.values(CARRIERS)) {
    accepted(await client.create(carrier({}, OLD)));
  }
  enforced = await enforcePolicies(client, generatedPolicies());
});

afterAll(() => enforced.remove());

describe('other ways to the same object', () => {
  interface Served { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }

  async function servedIn(path: string): Promise<Served[]> {
    return listAt(accepted(await client.send('GET', path)), ['resources']) as unknown as Served[];
  }

  const MATCHED = Object.values(SUBJECTS).flatMap(({ matches }) => matches);
  const GROUPS = [...new Set(MATCHED.map(({ group }) => group))];
  const ofGroup = (group: string) => MATCHED.filter(match => match.group === group).flatMap(({ resources }) => resources);

  /** Subresources of matched kinds that no policy is asked about, and why that is right. */
  const NOT_JUDGED: Readonly<Record<string, readonly string[]>> = {
    'their kind is another one, without a pod template': ['binding', 'eviction', 'scale', 'token'],
    'they are connections, or texts': ['attach', 'exec', 'log', 'portforward', 'proxy'],
    'the API server takes no more than the status from them': ['status'],
  };

  test.each(GROUPS)('every subresource of the group "%s" is judged, or has a reason not to be', async group => {
    const served = await servedIn(group === '' ? '/api/v1' : `/apis/${group}/v1`);
    const judged = ofGroup(group);
    const others = served.map(({ name }) => name).filter(name => name.includes('/') && judged.includes(name.split('/')[0]) && !judged.includes(name));
    expect(others.filter(name => !Object.values(NOT_JUDGED).flat().includes(name.split('/')[1]))).toEqual([]);
  });

  test.each(GROUPS.filter(group => group !== ''))('no other version of the group %s serves what is judged', async group => {
    const versions = listAt(accepted(await client.send('GET', `/apis/${group}`)), ['versions']).filter(isObject).map(({ version }) => String(version));
    for (const version of versions.filter(each => each !== 'v1')) {
      expect((await servedIn(`/apis/${group}/${version}`)).filter(({ name }) => ofGroup(group).includes(name))).toEqual([]);
    }
  });

  test('no other group serves a kind that is judged', async () => {
    const groups = listAt(accepted(await client.send('GET', '/apis')), ['groups']).filter(isObject).flatMap(({ versions }) => versions as JsonObject[]);
    const twins = new Set([...Object.keys(CARRIERS), 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'NetworkPolicy', 'Secret', 'ServiceAccount', 'ConfigMap']);
    const found = (await Promise.all(groups.filter(({ groupVersion }) => !GROUPS.includes(String(groupVersion).split('/')[0]))
      .map(async ({ groupVersion }) => (await servedIn(`/apis/${String(groupVersion)}`)).filter(({ kind }) => twins.has(kind))))).flat();
    expect(found).toEqual([]);
  });

  test.each(Object.keys(CARRIERS).filter(kind => !['ControllerRevision', 'PodTemplate'].includes(kind)))('the status of a %s takes no pod template', async kind => {
    const good = CARRIERS[kind]({}, OLD);
    const weakened = merge(CARRIERS[kind](WEAK, OLD), { metadata: { labels: { via: 'status' } }, status: {} });
    for (const type of ['merge', 'strategic'] as const) {
      const { body, isOk } = await client.patch(good, type, weakened, { subresource: 'status', dryRun: true });
      expect([isOk, JSON.stringify(body.spec).includes('"hostNetwork":true')]).toEqual([true, false]);
    }
  });

  test.each(['Service', 'ClusterRole, by label', 'Namespace'])('and neither is there one of a %s that lets more through', async what => {
    const { weak, worse, rule } = BEFORE[what];
    const answer = await client.patch(weak, 'merge', worse, { subresource: 'status', dryRun: true });
    if (what === 'Service') {
      expect(valueAt(answer.body, ['spec', 'type'])).toBe('NodePort');
    } else if (what === 'Namespace') {
      expectRefused(answer, rule);
    } else {
      expect(answer.status).toBe(404);
    }
  });

  test.each(Object.keys(CARRIERS))('a weak %s is refused, whatever it is called and even when it does nothing', async kind => {
    const weak = CARRIERS[kind](WEAK);
    expectRefused(await tried(weak), 'host-namespaces');
    expectRefused(await tried({ ...weak, metadata: { generateName: 'carrier-', namespace: 'shop' } }), 'host-namespaces');
    expectRefused(await client.apply(weak, { dryRun: true }), 'host-namespaces');
    expectThrough(await tried(merge(CARRIERS[kind]({}), { metadata: { name: 'carrier-2' } })));
  });

  test.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'CronJob', 'PodTemplate'])('a weak update of a %s is refused by every verb', async kind => {
    const good = CARRIERS[kind]({}, OLD);
    const weak = CARRIERS[kind](WEAK, OLD);
    const path = `/${{ CronJob: 'spec/jobTemplate/spec/template', PodTemplate: 'template' }[kind] ?? 'spec/template'}/spec/hostNetwork`;
    expectRefused(await client.update(weak, { dryRun: true }), 'host-namespaces');
    expectRefused(await client.apply(weak, { dryRun: true, fieldManager: 'somebody-else' }), 'host-namespaces');
    expectRefused(await client.patch(good, 'json', [{ op: 'add', path, value: true }], { dryRun: true }), 'host-namespaces');
    for (const type of (Object.keys(PATCH_TYPES) as (keyof typeof PATCH_TYPES)[]).filter(each => each !== 'json')) {
      expectRefused(await client.patch(good, type, weak, { dryRun: true }), 'host-namespaces');
    }
  });

  test('a strategic patch that takes away, by its own directives, is judged by what is left', async () => {
    const good = CARRIERS.Deployment({}, OLD);
    const patched = (spec: JsonObject) => client.patch(good, 'strategic', { spec: { template: { spec } } }, { dryRun: true });
    expectRefused(await patched({ securityContext: { $patch: 'delete' } }), 'lsm-seccomp');
    expectRefused(await patched({ $retainKeys: ['containers'], containers: [{ name: 'main' }] }), 'sa-automount-off');
    expectRefused(await patched({ containers: [{ $patch: 'delete', name: 'main' }, { name: 'other', image: BY_TAG }] }), 'img-digest');
  });

  test('a field that is written twice, or in other letters, is judged as the server reads it', async () => {
    const yaml = (fields: string) => JSON.stringify(CARRIERS.Pod({})).replace('"spec":{', `"spec":{${fields},`);
    const sent = (fields: string) => client.create(CARRIERS.Pod({}), { dryRun: true, fieldValidation: 'Ignore', yaml: yaml(fields) });
    expectRefused(await sent('"hostNetwork":false,"hostNetwork":true'), 'host-namespaces');
    const { body } = await sent('"HostNetwork":true,"hostnetwork":true');
    expect(valueAt(body, ['spec', 'hostNetwork'])).toBeUndefined();
  });

  test('a List is not taken apart by the server', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [CARRIERS.Deployment(WEAK)] };
    for (const path of ['/apis/apps/v1/namespaces/shop/deployments', '/api/v1/namespaces/shop/pods']) {
      expect((await client.send('POST', path, { body: list })).status).toBe(400);
    }
  });

  test.each<[string, JsonObject, string]>([
    ['an init container', { initContainers: [container({ name: 'init', securityContext: { privileged: true, allowPrivilegeEscalation: true } })] }, 'ctr-not-privileged'],
    ['a sidecar', { initContainers: [container({ name: 'side', restartPolicy: 'Always', image: BY_TAG })] }, 'img-digest'],
    ['the second container', { containers: [container(), container({ name: 'second', image: BY_TAG })] }, 'img-digest'],
    ['a volume', { volumes: [{ name: 'x', hostPath: { path: '/' } }] }, 'host-path'],
  ])('a weakness in %s is refused', async (_, spec, rule) => expectRefused(await tried(deployment('hidden', spec)), rule));

  test('an ephemeral container is judged, by patch and by replacement', async () => {
    const good = CARRIERS.Pod({}, OLD);
    const { resources: _none, ...debug } = container({ name: 'debug', image: BY_TAG });
    const way = { subresource: 'ephemeralcontainers', dryRun: true };
    expectRefused(await client.patch(good, 'strategic', { spec: { ephemeralContainers: [debug] } }, way), 'img-digest');
    const stored = accepted(await client.get(good));
    expectRefused(await client.update(merge({ ...good, ...stored }, { spec: { ephemeralContainers: [debug] } }), way), 'img-digest');
    expectThrough(await client.patch(good, 'strategic', { spec: { ephemeralContainers: [{ ...debug, image: container().image as string }] } }, way));
  });

  test('nobody can change the AppArmor annotations of a Pod by an update', async () => {
    for (const subresource of [undefined, 'status', 'ephemeralcontainers', 'resize']) {
      const { isOk, body, message } = await client.patch(CARRIERS.Pod({}, OLD), 'merge', { metadata: { annotations: { [APP_ARMOR]: 'unconfined' } } }, { subresource, dryRun: true });
      const kept = valueAt(body, ['metadata', 'annotations', APP_ARMOR]) === undefined;
      expect([subresource, isOk ? kept : message]).toEqual([subresource, isOk ? true : expect.stringContaining('AppArmor')]);
    }
  });

  test.each(['binding', undefined])('annotations that a Binding writes onto a Pod are judged, through the subresource %s', async subresource => {
    const name = `bound-${subresource ?? 'alone'}`;
    accepted(await client.create(pod(name, {}, OLD)));
    const target = { apiVersion: 'v1', kind: 'Node', name: 'node-1' };
    const binding = object('v1', 'Binding', name, { target }, OLD);
    const unconfined = { ...binding, metadata: { ...binding.metadata as JsonObject, annotations: { [APP_ARMOR]: 'unconfined' } } };
    const bind = (sent: JsonObject) => client.create(sent, subresource === undefined ? {} : { subresource, of: pod(name, {}, OLD) });
    expectRefused(await bind(unconfined), 'lsm-apparmor');
    expectThrough(await bind(binding));
    expect(valueAt(accepted(await client.get(pod(name, {}, OLD))), ['spec', 'nodeName'])).toBe('node-1');
  });

  test('left: a label that marks a Pod as sensitive can be written with its status, and takes nothing from it', async () => {
    const change = { metadata: { labels: { [SENSITIVE]: 'maybe' } } };
    expectRefused(await client.patch(CARRIERS.Pod({}, OLD), 'merge', change, { dryRun: true }), 'cpu-limit-sensitive');
    expectThrough(await client.patch(CARRIERS.Pod({}, OLD), 'merge', change, { subresource: 'status', dryRun: true }));
    expectRefused(await tried(role('reporter', [{ apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] }])), 'rbac-write-verbs');
  });
});

describe('what was weak before', () => {
  const all = Object.entries(BEFORE);

  test.each(all)('%s: what no rule looks at stays writable', async (_, { weak, harmless = {} }) => {
    const notes = { metadata: { annotations: { note: 'x' }, finalizers: ['example.com/wait'] } };
    expectThrough(await client.patch(weak, 'merge', merge(notes, harmless), { dryRun: true }));
  });

  test.each(all)('%s: it is replaced by itself', async (_, { weak }) => {
    const stored = { ...accepted(await client.get(weak)), apiVersion: weak.apiVersion, kind: weak.kind };
    expectThrough(await client.update(stored, { dryRun: true }));
    // As the first time, without all that the server has filled in. Pods and Jobs cannot be replaced so.
    if (!['Pod'].includes(String(weak.kind))) {
      expectThrough(await client.apply(weak, { dryRun: true }));
    }
  });

  test.each(all)('%s: it does not become weak in another way', async (_, { weak, worse, rule }) => {
    expectRefused(await client.patch(weak, 'merge', worse, { dryRun: true }), rule);
    expectRefused(await client.patch(weak, 'merge', merge(worse, { metadata: { labels: { also: 'this' } } }), { dryRun: true }), rule);
  });

  test('the way from weak to strong is open', async () => {
    expectThrough(await client.patch(BEFORE.Deployment.weak, 'merge', { spec: { template: { spec: { hostNetwork: null } } } }, { dryRun: true }));
    expectThrough(await client.patch(BEFORE.Role.weak, 'merge', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }, { dryRun: true }));
    for (const rules of [null, []]) {
      expectThrough(await client.patch(BEFORE.Role.weak, 'merge', { rules }, { dryRun: true }));
    }
    expectThrough(await client.patch(BEFORE.ServiceAccount.weak, 'merge', { automountServiceAccountToken: false }, { dryRun: true }));
  });

  test('scale and eviction go on; a restart makes new pods, and is refused', async () => {
    const { weak } = BEFORE.Deployment;
    expectThrough(await client.patch(weak, 'merge', { spec: { replicas: 7 } }, { subresource: 'scale', dryRun: true }));
    expectThrough(await client.create(object('policy/v1', 'Eviction', 'before', {}, OLD), { subresource: 'eviction', of: BEFORE.Pod.weak, dryRun: true }));
    expectRefused(await client.patch(weak, 'strategic', { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } } } }, { dryRun: true }), 'host-namespaces');
  });

  test('a role does not join others by a label in a second step', async () => {
    const good = clusterRole(`steps-${RUN}`, [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['x'], verbs: ['get'] }]);
    accepted(await client.create(good));
    const labelled = (label: string) => client.patch(good, 'merge', { metadata: { labels: { [label]: 'true' } } });
    expectThrough(await labelled('aggregate'));
    expectRefused(await labelled('rbac.authorization.k8s.io/aggregate-to-edit'), 'rbac-aggregation');
    expectRefused(await labelled('example.com/aggregate-to-operator'), 'rbac-aggregation');
    expectRefused(await client.patch(good, 'merge', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { aggregate: 'true' } }] } }), 'rbac-aggregation');
  });
});

describe('users', () => {
  const masters = ['system:masters'];

  test('the members of system:masters are judged', async () => {
    expectRefused(await tried(deployment('user', WEAK), { name: 'root', groups: masters }), 'host-namespaces');
  });

  // A request for a certificate may ask for any name, but never for the group of the API server.
  test('the name of the API server is not enough', async () => {
    const team = `team-${RUN}`;
    accepted(await client.create(object(RBAC, 'ClusterRoleBinding', team, { roleRef: { ...roleRef, kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [subject(team)] }), {
      user: { name: 'system:apiserver', groups: masters },
    }));
    // Until the binding is known, it is RBAC that refuses.
    const answer = await eventually('answer of the policies', async () => {
      const { message = '', ...others } = await tried(deployment('user', WEAK), { name: 'system:apiserver', groups: [team] });
      return / cannot create resource /.test(message) ? undefined : { message, ...others };
    });
    await client.delete(object(RBAC, 'ClusterRoleBinding', team));
    expectRefused(answer, 'host-namespaces');
  });

  test('who administers a namespace can impersonate neither the API server nor a controller', async () => {
    // What the ClusterRole admin collects, where a controller fills it.
    for (const name of ['admin', 'edit', 'view']) {
      const collected = { ...roleRef, kind: 'ClusterRole', name: `system:aggregate-to-${name}` };
      const binding = object(RBAC, 'RoleBinding', `admins-${name}`, { roleRef: collected, subjects: [subject('admins')] }, OLD);
      accepted(await client.create(binding, { user: { name: 'system:apiserver', groups: masters } }));
    }
    const isAllowed = async (resourceAttributes: JsonObject): Promise<boolean> => {
      const review: JsonObject = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user: 'jane', groups: ['admins'], resourceAttributes } };
      return valueAt(accepted(await client.create(review)), ['status', 'allowed']) === true;
    };
    await eventually('right of an administrator', async () => await isAllowed({ verb: 'create', group: RBAC_GROUP, resource: 'roles', namespace: OLD }) || undefined);
    await eventually('right of an editor', async () => await isAllowed({ verb: 'impersonate', resource: 'serviceaccounts', namespace: OLD }) || undefined);
    expect(await Promise.all([
      isAllowed({ verb: 'impersonate', resource: 'users', name: 'system:apiserver' }),
      isAllowed({ verb: 'impersonate', resource: 'groups', name: 'system:masters' }),
      isAllowed({ verb: 'impersonate', resource: 'serviceaccounts', name: 'replicaset-controller', namespace: 'kube-system' }),
    ])).toEqual([false, false, false]);
  });

  test('what a controller may do without a reason, nobody else may', async () => {
    const account = object('v1', 'ServiceAccount', 'default', {}, OLD);
    await client.delete(account);
    expectRefused(await tried(account), 'sa-automount-off');
    expectRefused(await tried({ ...account, metadata: { name: 'default-2', namespace: OLD } }, controllerUser('service-account-controller')), 'sa-automount-off');
    expectThrough(await tried(account, controllerUser('service-account-controller')));
    const aggregator = controllerUser('clusterrole-aggregation-controller');
    expectRefused(await tried(clusterRole('aggregated', [anything]), aggregator), 'rbac-no-wildcards');
    expectRefused(await client.patch(BEFORE.ClusterRole.weak, 'merge', { rules: [anything, anything] }, { dryRun: true, user: aggregator }), 'rbac-no-wildcards');
  });
});

describe('namespaces', () => {
  const NAME = 'kubernetes.io/metadata.name';
  const privileged = { 'pod-security.kubernetes.io/enforce': 'privileged' };

  test.each<[string, JsonObject]>([
    ['without labels', { name: 'forged' }],
    ['with a name like those of the cluster', { name: 'kube-system-2' }],
    ['with the name label of another', { name: 'forged', labels: { [NAME]: 'kube-system' } }],
    ['with the name label of another, and a generated name', { generateName: 'forged-', labels: { [NAME]: 'kube-system', ...privileged } }],
    ['with an empty name label', { name: 'forged', labels: { [NAME]: '', ...privileged } }],
    ['with the label of an old policy', { name: 'forged', labels: { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/enforce-version': 'v1.22' } }],
  ])('one %s is refused', async (_, metadata) => {
    const json = { apiVersion: 'v1', kind: 'Namespace', metadata };
    expectRefused(await tried(json), 'ns-pss-enforced');
    if (metadata.name !== undefined) {
      expectRefused(await client.apply(json, { dryRun: true }), 'ns-pss-enforced');
    }
  });

  test.each([undefined, 'status', 'finalize'])('the name label cannot be forged in an update through the subresource %s', async subresource => {
    const { metadata } = accepted(await client.get(namespace(OLD)));
    const forged = { ...namespace(OLD), metadata: { ...metadata as JsonObject, labels: { [NAME]: 'kube-system', ...privileged } } };
    expectRefused(await client.update(forged, { subresource, dryRun: true }), 'ns-pss-enforced');
    const { body } = await client.update(merge(forged, { metadata: { labels: { 'pod-security.kubernetes.io/enforce': undefined } } }), { subresource, dryRun: true });
    expect(valueAt(body, ['metadata', 'labels', NAME])).toBe(OLD);
  });

  test('what is sent to one namespace does not stand in another', async () => {
    const path = '/api/v1/namespaces/kube-system/pods';
    expect((await client.send('POST', path, { body: pod('elsewhere', WEAK), query: { dryRun: 'All' } })).status).toBe(400);
  });

  test('in those of the cluster nothing is judged, and workloads are not at home in default', async () => {
    const { serviceAccountName: _none, ...spec } = podSpec(WEAK);
    expectThrough(await tried(merge(deployment('kube-proxy', {}, 'kube-system'), { spec: { template: { spec } } })));
    expectRefused(await tried(deployment('web', {}, 'default')), 'ns-isolation');
    // The namespace `default` is named by nobody here.
    expectRefused(await client.create(merge(deployment('web'), { metadata: { namespace: undefined } }), { dryRun: true }), 'ns-isolation');
  });
});

describe('exceptions', () => {
  const [HOME, AWAY] = [`home-${RUN}`, `away-${RUN}`];
  const because = { reason: 'its agent needs the node', owner: 'team-shop', expires: '2126-11-24' };
  let own: EnforcedPolicies;

  beforeAll(async () => {
    await enforced.remove();
    for (const name of [HOME, AWAY]) {
      await createNamespace(client, { name, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } });
      accepted(await client.create(object('v1', 'ServiceAccount', 'web', { automountServiceAccountToken: false }, name)));
    }
    own = await enforcePolicies(client, generatedPolicies({
      exceptions: [
        { rule: 'host-namespaces', kind: 'Deployment', name: 'web', namespaceName: HOME, ...because },
        { rule: 'host-namespaces', kind: 'Deployment', name: 'api.v2', namespaceName: HOME, ...because },
        { rule: 'img-digest', kind: 'Deployment', name: 'by-tag', namespaceName: HOME, container: 'main', ...because },
        { rule: 'rbac-no-wildcards', kind: 'ClusterRole', name: 'vendor:[a-z]+\'operator\\', ...because },
      ],
    }));
  });
  afterAll(async () => {
    await own.remove();
    enforced = await enforcePolicies(client, generatedPolicies());
  });

  const controller = (name: string) => controllerUser(`${name}-controller`);
  const owned = (json: JsonObject, kind: string, name: string, more: JsonObject = {}): JsonObject => merge(json, {
    metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: '1b1b1b1b-0000-4000-8000-000000000000', controller: true, ...more }] },
  });

  test('go through', async () => {
    expectThrough(await tried(deployment('web', WEAK, HOME)));
    expectThrough(await tried(deployment('api.v2', WEAK, HOME)));
    expectThrough(await tried(owned(pod('web-abc-def', WEAK, HOME), 'ReplicaSet', 'web-5d9c5b8f6d'), controller('replicaset')));
    expectThrough(await tried(deployment('by-tag', { containers: [container({ image: BY_TAG })] }, HOME)));
  });

  test.each(['web-x', 'web2', 'xweb', 'x-web', 'api-v2', 'apixv2', 'api.v22'])('a Deployment called %s is refused', async name => {
    expectRefused(await tried(deployment(name, WEAK, HOME)), 'host-namespaces');
  });

  test('an object in another namespace, of another kind or with a generated name is refused', async () => {
    expectRefused(await tried(deployment('web', WEAK, AWAY)), 'host-namespaces');
    for (const kind of ['StatefulSet', 'DaemonSet', 'ReplicaSet', 'ControllerRevision', 'PodTemplate', 'Pod']) {
      expectRefused(await tried(merge(CARRIERS[kind](WEAK, HOME), { metadata: { name: 'web' } })), 'host-namespaces');
    }
    expectRefused(await tried({ ...deployment('x', WEAK, HOME), metadata: { generateName: 'web', namespace: HOME } }), 'host-namespaces');
  });

  test.each<[string, () => JsonObject, User | undefined]>([
    ['of nobody in particular', () => owned(pod('forged', WEAK, HOME), 'ReplicaSet', 'web-5d9c5b8f6d'), undefined],
    ['of another controller', () => owned(pod('forged', WEAK, HOME), 'ReplicaSet', 'web-5d9c5b8f6d'), controller('daemon-set')],
    ['of another Deployment whose name begins alike', () => owned(pod('forged', WEAK, HOME), 'ReplicaSet', 'web-x-5d9c5b8f6d'), controller('replicaset')],
    ['of a ReplicaSet with a point of the name replaced', () => owned(pod('forged', WEAK, HOME), 'ReplicaSet', 'api-v2-5d9c5b8f6d'), controller('replicaset')],
    ['of a ReplicaSet in another namespace', () => owned(pod('forged', WEAK, AWAY), 'ReplicaSet', 'web-5d9c5b8f6d'), controller('replicaset')],
    ['of an owner that does not control it', () => owned(pod('forged', WEAK, HOME), 'ReplicaSet', 'web-5d9c5b8f6d', { controller: false }), controller('replicaset')],
    ['of an owner of another kind', () => owned(pod('forged', WEAK, HOME), 'Deployment', 'web'), controller('replicaset')],
    ['of a namesake of its controller', () => owned(pod('forged', WEAK, HOME), 'ReplicaSet', 'web-5d9c5b8f6d'), {
      name: `system:serviceaccount:${HOME}:replicaset-controller`, groups: ['system:masters', 'system:serviceaccounts'],
    }],
  ])('a Pod %s is refused', async (_, make, user) => expectRefused(await tried(make(), user), 'host-namespaces'));

  test('a ReplicaSet that somebody calls like those of the excepted Deployment is refused', async () => {
    const forged = merge(CARRIERS.ReplicaSet(WEAK, HOME), { metadata: { name: 'web-5d9c5b8f6d' } });
    expectRefused(await tried(owned(forged, 'Deployment', 'web')), 'host-namespaces');
    const good = owned(merge(CARRIERS.ReplicaSet({}, HOME), { metadata: { name: 'web-abc' } }), 'Deployment', 'web');
    accepted(await client.create(good));
    expectRefused(await client.patch(good, 'merge', { spec: { template: { spec: WEAK } } }, { dryRun: true }), 'host-namespaces');
    expectRefused(await client.patch(good, 'merge', { spec: { template: { spec: WEAK } } }, { dryRun: true, user: controller('deployment') }), 'host-namespaces');
  });

  test('a Pod does not join an excepted one afterwards', async () => {
    accepted(await client.create(pod('joins', {}, HOME)));
    accepted(await client.patch(pod('joins', {}, HOME), 'merge', owned({}, 'ReplicaSet', 'web-abc')));
    const debug = { name: 'debug', image: BY_TAG };
    const answer = await client.patch(pod('joins', {}, HOME), 'strategic', { spec: { ephemeralContainers: [debug] } }, { subresource: 'ephemeralcontainers', dryRun: true });
    expectRefused(answer, 'img-digest');
  });

  test('the other containers of an excepted object are judged, wherever they stand', async () => {
    const weak = container({ name: 'main-2', image: BY_TAG });
    const spec = { containers: [container({ image: BY_TAG })] };
    expectRefused(await tried(deployment('by-tag', { ...spec, initContainers: [weak] }, HOME)), 'img-digest');
    expectRefused(await tried(deployment('by-tag', { containers: [...spec.containers, weak] }, HOME)), 'img-digest');
    expectRefused(await tried(deployment('other', spec, HOME)), 'img-digest');
    const { message } = await tried(deployment('by-tag', { containers: [container({ image: BY_TAG }), container({ image: BY_TAG })] }, HOME));
    expect(message).toMatch(/Duplicate value/);
  });

  test('a name with characters of expressions and of texts is no other name', async () => {
    expectThrough(await tried(clusterRole('vendor:[a-z]+\'operator\\', [anything].map(({ verbs: _verbs, ...rest }) => ({ ...rest, apiGroups: ['example.com'], resources: ['things'], verbs: ['*'] })))));
    for (const name of ['vendor:a\'operator\\', 'vendor:abc\'operator', 'vendor']) {
      expectRefused(await tried(clusterRole(name, [anything])), 'rbac-no-wildcards');
    }
  });

  test('left: the Pods of an excepted object are judged in full when they are changed, so that nobody debugs or resizes them', async () => {
    const weak = owned(pod('web-debugged', WEAK, HOME), 'ReplicaSet', 'web-5d9c5b8f6d');
    accepted(await client.create(weak, { user: controller('replicaset') }));
    const { resources: _none, ...debug } = container({ name: 'debug' });
    const answer = await client.patch(weak, 'strategic', { spec: { ephemeralContainers: [debug] } }, { subresource: 'ephemeralcontainers', dryRun: true });
    expect(rulesIn(String(answer.message))).toEqual(['host-namespaces']);
  });
});

describe('objects with little in them', () => {
  test.each<[string, JsonObject]>([
    ['a Role without rules', object(RBAC, 'Role', 'small', {}, 'shop')],
    ['a Role with null for rules', object(RBAC, 'Role', 'small', { rules: null }, 'shop')],
    ['a Role with null in lists', role('small', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: null, nonResourceURLs: null }])],
    ['a RoleBinding without subjects', object(RBAC, 'RoleBinding', 'small', { roleRef, subjects: null }, 'shop')],
    ['a NetworkPolicy of nothing', object('networking.k8s.io/v1', 'NetworkPolicy', 'small', { spec: { podSelector: {} } }, 'shop')],
    ['a NetworkPolicy with nulls', object('networking.k8s.io/v1', 'NetworkPolicy', 'small', { spec: { podSelector: { matchLabels: null, matchExpressions: null }, ingress: null, egress: [], policyTypes: ['Egress'] } }, 'shop')],
    ['a ConfigMap without data', object('v1', 'ConfigMap', 'small', {}, 'shop')],
    ['a ConfigMap with empty values', object('v1', 'ConfigMap', 'small', { data: { password: '', key: '', token: '\n' }, binaryData: { x: '' } }, 'shop')],
    ['a Service without a selector', object('v1', 'Service', 'small', { spec: { clusterIP: 'None', externalIPs: null } }, 'shop')],
    ['a Service of another name', object('v1', 'Service', 'small', { spec: { type: 'ExternalName', externalName: 'example.com' } }, 'shop')],
    ['a Secret without anything', object('v1', 'Secret', 'small', {}, 'shop')],
    ['a ServiceAccount', object('v1', 'ServiceAccount', 'small', { automountServiceAccountToken: false, secrets: null }, 'shop')],
    ['a StorageClass', object('storage.k8s.io/v1', 'StorageClass', 'small', { provisioner: 'x.example.com', parameters: null })],
    ['a PriorityClass', object('scheduling.k8s.io/v1', 'PriorityClass', 'small', { value: -5, globalDefault: true })],
    ['a RuntimeClass', object('node.k8s.io/v1', 'RuntimeClass', 'small', { handler: 'runsc', scheduling: { nodeSelector: null, tolerations: [] } })],
    ['a revision that another controller keeps', object('apps/v1', 'ControllerRevision', 'small', { data: { kind: 'VirtualMachineInstancetype', spec: { cpu: { guest: 1 } } }, revision: 1 }, 'shop')],
    ['a revision of nothing', object('apps/v1', 'ControllerRevision', 'small', { data: {}, revision: 1 }, 'shop')],
    ['a Pod with nulls and empty lists', pod('small', {
      volumes: [{ name: 'none', projected: { sources: [] } }, { name: 'tmp', emptyDir: { sizeLimit: '1Mi', medium: '' } }],
      tolerations: null,
      affinity: { nodeAffinity: null },
      initContainers: null,
      nodeSelector: {},
      hostAliases: null,
      containers: [container({ env: [{ name: 'A', value: null }, { name: 'B', value: '' }], envFrom: null, ports: [], volumeMounts: null, command: null, lifecycle: {} })],
    })],
  ])('%s goes through', async (_, json) => expectThrough(await tried(json)));
});

describe('objects with much in them', () => {
  const envOf = (count: number, size: number) => deployment('large', { containers: [container({ env: many(count, index => ({ name: `SETTING_${index}`, value: 'v'.repeat(size) })) })] });
  const secrets = (count: number) => deployment('large', {
    volumes: many(count, index => ({ name: `v${index}`, secret: { secretName: `s${index}` } })),
    containers: [container({ volumeMounts: many(count, index => ({ name: `v${index}`, mountPath: `/m/${index}` })) })],
  });
  const blocks = (count: number) => object('networking.k8s.io/v1', 'NetworkPolicy', 'large', {
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Egress'],
      egress: [{ to: many(count, index => ({ ipBlock: { cidr: `10.${Math.floor(index / 256)}.${index % 256}.0/24` } })), ports: [{ port: 443, protocol: 'TCP' }] }],
    },
  }, 'shop');

  test.each<[string, () => JsonObject]>([
    ['1,000 containers', () => deployment('large', { containers: many(1000, index => container({ name: `c${index}` })) })],
    ['5,000 short environment variables', () => envOf(5000, 10)],
    ['1,000 environment variables of 200 characters', () => envOf(1000, 200)],
    ['400 volumes with Secrets', () => secrets(400)],
    ['5,000 tolerations', () => deployment('large', { tolerations: many(5000, index => ({ key: `k${index}`, operator: 'Exists' })) })],
    ['2,000 policy rules', () => role('large', many(2000, index => ({ apiGroups: ['example.com'], resources: [`things-${index}`], verbs: ['get'] })))],
    ['10,000 resource names', () => role('large', [{ apiGroups: [''], resources: ['configmaps'], resourceNames: many(10_000, index => `cm-${index}`), verbs: ['get'] }])],
    ['5,000 subjects', () => object(RBAC, 'RoleBinding', 'large', { roleRef, subjects: many(5000, index => subject(`g${index}`)) }, 'shop')],
    ['4,500 blocks of addresses', () => blocks(4500)],
    ['a megabyte of settings', () => configMap('large', { file: 'some.setting=value\n'.repeat(50_000) })],
    ['10,000 keys', () => configMap('large', Object.fromEntries(many(10_000, index => [`key-${index}`, '/etc/x'])))],
    ['40,000 characters that look like secrets by half', () => configMap('large', { file: 'xoxb-AKIA ghp_ AIza npm_ SG. .eyJ \n'.repeat(1100) })],
  ])('%s go through', async (_, make) => expectThrough(await tried(make())));

  test.each<[string, () => JsonObject, string]>([
    ['1,300 containers', () => deployment('large', { containers: many(1300, index => container({ name: `c${index}` })) }), 'img_digest'],
    ['1,300 environment variables of 200 characters', () => envOf(1300, 200), 'secret_not_in_configmap'],
    ['600 volumes with Secrets', () => secrets(600), 'secret_per_container'],
    ['6,000 blocks of addresses', () => blocks(6000), 'net_metadata_api'],
  ])('left: %s cost too much, and the refusal names only the rule, in other letters', async (_, make, variable) => {
    const { status, message } = await tried(make());
    expect([status, message]).toEqual([422, expect.stringMatching(new RegExp(`composited variable "${variable}\\w*" fails to evaluate: .*cost limit exceeded`))]);
  });

  test.each<[string, JsonObject, string]>([
    ['in a large ConfigMap', configMap('hidden', { file: 'x'.repeat(40_000), key: '-----BEGIN PRIVATE KEY-----' }), 'in ConfigMaps of more than 40000 characters everything but values under names for secrets'],
    ['among many names', configMap('hidden', { ...Object.fromEntries(many(60, index => [`token-${index}`, '/x'])), password: 'hunter2hunter2' }), 'of which it must have no more than 50'],
    ['after many lines', configMap('hidden', { file: `${'key: ${X}\n'.repeat(60)}password: hunter2hunter2\n` }), 'lines after the first fifty that may set something confidential'],
    ['after many URLs', configMap('hidden', { file: `${'https://u:${P}@h\n'.repeat(60)}https://u:hunter2hunter2@h\n` }), 'URLs with a user after the first fifty'],
    ['in a long environment variable', deployment('hidden', { containers: [container({ env: [{ name: 'X', value: `${'x'.repeat(5001)} -----BEGIN PRIVATE KEY-----` }] })] }), 'values of more than 5000 characters'],
    ['in a long value', configMap('hidden', { password: 'hunter2'.repeat(50) }), 'long values under names for secrets'],
  ])('what is hidden %s goes through, and is told of', async (_, json, beyond) => {
    expectThrough(await tried(json));
    expect(RULES.find(({ id }) => id === 'secret-not-in-configmap')?.admission.beyond).toContain(beyond);
  });
});

describe('messages', () => {
  test('with very many violations they keep to the rules and the places', async () => {
    const weak = many(60, index => ({ name: `container-with-a-rather-long-name-${index}`, image: BY_TAG }));
    const answer = await tried(deployment('loud', { ...WEAK, containers: weak }));
    expectRefused(answer, 'host-namespaces');
    expect(answer.message).toContain('[img-digest] image;');
    expect(answer.message).not.toContain('Set it to');
    expectRefused(await tried(role('loud', many(2000, index => ({ apiGroups: ['*'], resources: [`things-${index}`], verbs: ['*'] })))), 'rbac-no-wildcards');
  });

  test('names with quotes, percent signs and marks of formats stand as they are', async () => {
    const name = 'a\'b"c$d{e}f\\g:h';
    const answer = await tried(clusterRole(name, [anything]));
    expectRefused(answer, 'rbac-no-wildcards');
    expect(answer.message).toContain(`ClusterRole ${name} is weaker`);
    expectRefused(await tried(object(RBAC, 'RoleBinding', 'odd', { roleRef, subjects: [subject('ü*ß'), subject('%s%d')] }, 'shop')), 'rbac-well-formed');
  });

  test('where a name breaks the line or is too long, the list of rules stands in its place', async () => {
    const broken = await tried(object(RBAC, 'RoleBinding', 'odd', { roleRef, subjects: [subject('a\n*')] }, 'shop'));
    const long = await tried(object(RBAC, 'RoleBinding', 'odd', { roleRef, subjects: many(100, index => subject(`${'\u{1F600}'.repeat(30)}*${index}`)) }, 'shop'));
    for (const { status, message = '' } of [broken, long]) {
      expect([status, message.includes('\n'), message]).toEqual([403, false, expect.stringContaining('one of these rules is violated: ')]);
      expect(message).toContain('rbac-well-formed');
    }
  });
});

describe('administration with the default policies', () => {
  const CERT_MANAGER = [
    { apiGroups: ['cert-manager.io'], resources: ['certificates', 'issuers'], verbs: ['get', 'list', 'watch', 'update', 'patch'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch', 'create', 'update', 'delete', 'patch'] },
  ];
  const CORE_DNS = [{ apiGroups: ['', 'discovery.k8s.io'], resources: ['endpoints', 'services', 'pods', 'namespaces', 'endpointslices'], verbs: ['list', 'watch'] }];
  const node: User = { name: 'system:node:node-1', groups: ['system:nodes', 'system:masters'] };
  const plain = (name: string): JsonObject => ({ metadata: { labels: { run: name } }, spec: { containers: [{ name, image: 'nginx' }] } });

  test.each<[string, JsonObject, string]>([
    ['kubectl create namespace', namespace('by-hand'), 'ns-pss-enforced'],
    ['kubectl create serviceaccount', object('v1', 'ServiceAccount', 'by-hand', {}, 'shop'), 'sa-automount-off'],
    ['kubectl create deployment', object('apps/v1', 'Deployment', 'by-hand', { spec: { selector: { matchLabels: { run: 'x' } }, template: plain('x') } }, 'shop'), 'pod-run-as-non-root'],
    ['kubectl run', object('v1', 'Pod', 'by-hand', { spec: plain('x').spec }, 'shop'), 'pod-run-as-non-root'],
    ['kubectl expose --type=LoadBalancer', object('v1', 'Service', 'by-hand', { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } }, 'shop'), 'net-lb-externalips'],
    ['kubectl create clusterrolebinding', object(RBAC, 'ClusterRoleBinding', 'by-hand', { roleRef: { ...roleRef, kind: 'ClusterRole', name: 'view' }, subjects: [subject('x')] }), 'rbac-namespaced'],
    ['kubectl create rolebinding --clusterrole=admin', object(RBAC, 'RoleBinding', 'by-hand', { roleRef: { ...roleRef, kind: 'ClusterRole', name: 'admin' }, subjects: [subject('x')] }, 'shop'), 'rbac-no-cluster-admin'],
    ['a ClusterRole like that of cert-manager', clusterRole('cert-manager', CERT_MANAGER), 'rbac-secrets-read'],
    ['the binding of CoreDNS', object(RBAC, 'ClusterRoleBinding', 'system:coredns-2', {
      roleRef: { ...roleRef, kind: 'ClusterRole', name: 'system:coredns' }, subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace: 'kube-system' }],
    }), 'rbac-no-cluster-admin'],
    ['a role that joins edit', merge(clusterRole('widgets', []), { metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' } } }), 'rbac-aggregation'],
    ['a StorageClass that retains', object('storage.k8s.io/v1', 'StorageClass', 'by-hand', { provisioner: 'x.example.com', reclaimPolicy: 'Retain' }), 'storage-reclaim'],
    ['a PersistentVolume on a disk of a node', object('v1', 'PersistentVolume', 'by-hand', {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        local: { path: '/mnt' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] }] }] } },
      },
    }), 'host-path'],
    ['a long-lived token', merge(object('v1', 'Secret', 'by-hand', { type: 'kubernetes.io/service-account-token' }, 'shop'), { metadata: { annotations: { 'kubernetes.io/service-account.name': 'web' } } }), 'sa-bound-token'],
  ])('%s is refused', async (_, json, rule) => expectRefused(await tried(json), rule));

  const csr = Buffer.from('-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n').toString('base64');

  test.each((<[string, JsonObject, User?][]>[
    ['a namespace that enforces restricted', namespace('by-hand', { 'pod-security.kubernetes.io/enforce': 'restricted' })],
    ['a release of Helm', object('v1', 'Secret', 'sh.helm.release.v1.web.v1', { type: 'helm.sh/release.v1', data: { release: Buffer.alloc(500_000, 'x').toString('base64') } }, 'shop')],
    ['a certificate', object('v1', 'Secret', 'tls', { type: 'kubernetes.io/tls', data: { 'tls.crt': '', 'tls.key': '' } }, 'shop')],
    ['a bootstrap token', object('v1', 'Secret', 'bootstrap-token-abcdef', { type: 'bootstrap.kubernetes.io/token', stringData: { 'token-id': 'abcdef', 'token-secret': '0123456789abcdef' } }, 'kube-system')],
    ['the ServiceAccount default, by its controller', object('v1', 'ServiceAccount', 'default', {}, 'shop'), controllerUser('service-account-controller')],
    ['the root certificate of the cluster', configMap('kube-root-ca.crt', { 'ca.crt': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' }), controllerUser('root-ca-cert-publisher')],
    ['a lease', object('coordination.k8s.io/v1', 'Lease', 'node-1', { spec: { holderIdentity: 'node-1' } }, 'kube-node-lease')],
    ['a node', object('v1', 'Node', 'node-1', {})],
    ['a request for a certificate', object('certificates.k8s.io/v1', 'CertificateSigningRequest', 'node-1', { spec: { request: csr, signerName: 'example.com/x', usages: ['client auth'] } })],
    ['the ClusterRole of CoreDNS', clusterRole('system:coredns-2', CORE_DNS)],
    ['kubectl create role', role('by-hand', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }])],
    ['kubectl create rolebinding', object(RBAC, 'RoleBinding', 'by-hand', { roleRef, subjects: [subject('team')] }, 'shop')],
    ['kubectl create ingress', object('networking.k8s.io/v1', 'Ingress', 'by-hand', { spec: { defaultBackend: { service: { name: 'x', port: { number: 80 } } } } }, 'shop')],
    ['kubectl autoscale', object('autoscaling/v2', 'HorizontalPodAutoscaler', 'by-hand', { spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' } } }, 'shop')],
    ['a volume of a CSI driver', object('v1', 'PersistentVolume', 'by-hand', { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], csi: { driver: 'x.example.com', volumeHandle: 'x' } } })],
    ['kube-proxy', merge(deployment('kube-proxy', { ...WEAK, serviceAccountName: undefined, tolerations: [{ operator: 'Exists' }], priorityClassName: 'system-node-critical' }, 'kube-system'), {})],
  ]).map(([what, json, user]) => ({ what, json, user })))('$what goes through', async ({ json, user }) => {
    const { message, status } = await tried(json, user);
    // Some of it is there already, or no valid request; no policy minds.
    expect([status, message ?? '']).toEqual([expect.any(Number), expect.not.stringContaining('ValidatingAdmissionPolicy')]);
    expect([201, 409, 422]).toContain(status);
  });

  test('a kubelet makes mirror pods in kube-system, and is refused those of static pods elsewhere', async () => {
    const mirror = (where: string) => merge(pod('static-node-1', { ...WEAK, nodeName: 'node-1', serviceAccountName: undefined }, where), {
      metadata: { annotations: { 'kubernetes.io/config.mirror': 'x', 'kubernetes.io/config.source': 'file' } },
    });
    expect((await tried(mirror('kube-system'), node)).message ?? '').not.toContain('ValidatingAdmissionPolicy');
    expectRefused(await tried(mirror('shop'), node), 'host-namespaces');
  });
});

test('what the policies cost an ordinary Deployment is reported', async () => {
  const times: Record<string, number[]> = { 'shop': [], 'kube-system': [] };
  for (let turn = 0; turn < 200; turn++) {
    for (const where of Object.keys(times)) {
      const start = process.hrtime.bigint();
      accepted(await tried(deployment(`timed-${turn}`, {}, where)));
      times[where].push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  const [judged, free] = Object.values(times).map(each => each.sort((a, b) => a - b)[100]);
  process.stdout.write(`A dry run of a Deployment takes ${judged.toFixed(1)} ms where it is judged, ${free.toFixed(1)} ms where it is not.\n`);
  expect(judged - free).toBeLessThan(100);
});
