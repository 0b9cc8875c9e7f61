import { JsonPatch } from 'cdk8s';
import * as fc from 'fast-check';
import { additionsFor, fillIns } from '../../src/include/fill-in';
import { JsonObject, toFieldName, toPointer, valueAt } from '../../src/rules/json';
import { RULES } from '../../src/rules/registry';
import { manifestsOf } from '../../src/synthesis/manifests';
import { snapshotOf } from '../rules/judge';
import { merge } from '../rules/pods';

/** A pod that leaves open everything that could be written, and in which nothing can be. */
const CONTAINER: JsonObject = { name: 'main', image: 'web', securityContext: { privileged: true, capabilities: { drop: ['NET_RAW'] } } };
const SPEC: JsonObject = { automountServiceAccountToken: true, enableServiceLinks: true, containers: [CONTAINER] };

function deployment(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: { template: { metadata, spec } } };
}

/** A Deployment with one container that is as these say. */
function withContainer(changes: JsonObject, spec: JsonObject = {}): JsonObject {
  return deployment({ ...merge(SPEC, spec), containers: [merge(merge(CONTAINER, { securityContext: { privileged: undefined } }), changes)] });
}

function account(changes: JsonObject = {}, name = 'web'): JsonObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'shop' }, ...changes };
}

/** `spec.template.spec.enableServiceLinks = false`, for each field that is written. */
function written(...objects: JsonObject[]): string[] {
  return fillIns(objects.flatMap(json => manifestsOf(json, ''))).map(({ manifest, path, value }) => (
    `${toFieldName([...manifest.root, ...path]).replace('spec.template.spec.', '')} = ${JSON.stringify(value)}`));
}

/** What is written into `field`. */
const writtenTo = (field: string, ...objects: JsonObject[]) => written(...objects).filter(text => text.split(' = ')[0].endsWith(field));

test('nothing is written where nothing is open', () => {
  expect(written(deployment(SPEC))).toEqual([]);
});

describe('allowPrivilegeEscalation', () => {
  const of = (changes: JsonObject, spec: JsonObject = {}) => writtenTo('allowPrivilegeEscalation', withContainer(changes, spec));

  test.each<[string, JsonObject, JsonObject?]>([
    ['nothing is said', {}],
    ['there is no security context', { securityContext: undefined }],
    ['the container is expressly not privileged', { securityContext: { privileged: false } }],
    ['no capability is added', { securityContext: { capabilities: { add: [] } } }],
    ['root adds a capability, which root has without a file that carries it', { securityContext: { runAsUser: 0, capabilities: { add: ['NET_ADMIN'] } } }],
    ['root of the pod adds a capability', { securityContext: { capabilities: { add: ['NET_ADMIN'] } } }, { securityContext: { runAsUser: 0 } }],
    ['/proc is masked', { securityContext: { procMount: 'Default' } }],
  ])('is false where %s', (_why, changes, spec = {}) => {
    expect(of(changes, spec)).toEqual(['containers[0].securityContext.allowPrivilegeEscalation = false']);
  });

  test.each<[string, JsonObject, JsonObject?]>([
    ['it is true', { securityContext: { allowPrivilegeEscalation: true } }],
    ['it is null', { securityContext: { allowPrivilegeEscalation: null } }],
    ['it is a text', { securityContext: { allowPrivilegeEscalation: 'false' } }],
    ['the security context is null', { securityContext: null }],
    ['the security context is a list', { securityContext: [] }],
    ['the container is privileged', { securityContext: { privileged: true } }],
    ['whether it is privileged cannot be read', { securityContext: { privileged: 'false' } }],
    ['SYS_ADMIN is added', { securityContext: { runAsUser: 0, capabilities: { add: ['SYS_ADMIN'] } } }],
    ['SYS_ADMIN is added by its other name', { securityContext: { runAsUser: 0, capabilities: { add: ['CAP_SYS_ADMIN'] } } }],
    ['everything is added', { securityContext: { runAsUser: 0, capabilities: { add: ['ALL'] } } }],
    ['what is added cannot be read', { securityContext: { runAsUser: 0, capabilities: { add: 'NET_ADMIN' } } }],
    ['somebody else than root adds a capability, which only a file can give', { securityContext: { runAsUser: 5, capabilities: { add: ['NET_RAW'] } } }],
    ['somebody unknown adds a capability', { securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } }],
    ['/proc is unmasked', { securityContext: { procMount: 'Unmasked' } }],
    ['the container is unconfined', { securityContext: { seccompProfile: { type: 'Unconfined' } } }],
    ['the pod is unconfined', {}, { securityContext: { seccompProfile: { type: 'Unconfined' } } }],
    ['the pod is one of Windows', {}, { os: { name: 'windows' } }],
    ['the pod is sent to Windows', {}, { nodeSelector: { 'kubernetes.io/os': 'windows' } }],
    ['the pod tolerates Windows', {}, { tolerations: [{ key: 'os', value: 'Windows' }] }],
    ['the pod has an affinity to Windows', {}, { affinity: { nodeAffinity: { required: [{ values: ['windows'] }] } } }],
    ['the pod has options of Windows', {}, { securityContext: { windowsOptions: { runAsUserName: 'ContainerUser' } } }],
    ['the container has options of Windows', { securityContext: { windowsOptions: {} } }],
  ])('is left open where %s', (_why, changes, spec = {}) => {
    expect(of(changes, spec)).toEqual([]);
  });

  test('is false in init and ephemeral containers too', () => {
    expect(written(deployment({ ...SPEC, initContainers: [{ name: 'init' }], ephemeralContainers: [{ name: 'debug' }] }))).toEqual([
      'initContainers[0].securityContext.allowPrivilegeEscalation = false', 'ephemeralContainers[0].securityContext.allowPrivilegeEscalation = false',
    ]);
  });
});

describe('seccompProfile', () => {
  const of = (changes: JsonObject, spec: JsonObject = {}) => writtenTo('seccompProfile', withContainer(changes, spec));

  test.each<[string, JsonObject, JsonObject?]>([
    ['nothing is said', {}],
    ['the pod says something else', {}, { securityContext: { runAsUser: 5 } }],
    ['NET_BIND_SERVICE is added', { securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } }],
    ['the pod is expressly in the user namespace of its node', {}, { hostUsers: true }],
  ])('is RuntimeDefault where %s', (_why, changes, spec = {}) => {
    expect(of(changes, spec)).toEqual(['securityContext.seccompProfile = {"type":"RuntimeDefault"}']);
  });

  test.each<[string, JsonObject, JsonObject?]>([
    ['the pod has one', {}, { securityContext: { seccompProfile: { type: 'Unconfined' } } }],
    ['that of the pod is null', {}, { securityContext: { seccompProfile: null } }],
    ['the security context of the pod is a text', {}, { securityContext: 'none' }],
    ['every container has its own', { securityContext: { seccompProfile: { type: 'Unconfined' } } }],
    ['a container is privileged', { securityContext: { privileged: true } }],
    ['a container adds a capability that comes with system calls', { securityContext: { capabilities: { add: ['SYS_PTRACE'] } } }],
    ['a container adds what cannot be read', { securityContext: { capabilities: { add: 'NET_BIND_SERVICE' } } }],
    ['/proc is unmasked', { securityContext: { procMount: 'Unmasked' } }],
    ['the pod has a user namespace', {}, { hostUsers: false }],
    ['the pod is one of Windows', {}, { os: { name: 'windows' } }],
  ])('is left open where %s', (_why, changes, spec = {}) => {
    expect(of(changes, spec)).toEqual([]);
  });

  test.each(['seccomp.security.alpha.kubernetes.io/pod', 'container.seccomp.security.alpha.kubernetes.io/main'])('is left open beside the annotation %s', name => {
    const { spec } = withContainer({}) as { spec: { template: { spec: JsonObject } } };
    expect(writtenTo('seccompProfile', deployment(spec.template.spec, { annotations: { [name]: 'unconfined' } }))).toEqual([]);
  });

  test('is RuntimeDefault for the containers beside one that has its own', () => {
    const own = { name: 'own', securityContext: { seccompProfile: { type: 'Unconfined' } } };
    expect(writtenTo('seccompProfile', deployment({ ...SPEC, containers: [own, { name: 'main' }] }))).toHaveLength(1);
  });
});

describe('capabilities', () => {
  const of = (changes: JsonObject, spec: JsonObject = {}) => {
    const object = deployment({ ...merge(SPEC, spec), containers: [{ name: 'main', ...changes }] });
    return [...writtenTo('drop', object), ...writtenTo('drop[0]', object)];
  };
  const user = { securityContext: { runAsUser: 5 } };

  test.each<[string, JsonObject, JsonObject?]>([
    ['the container is not root', user],
    ['the pod is not root', {}, user],
    ['capabilities are there and say nothing', { securityContext: { runAsUser: 5, capabilities: {} } }],
    ['escalation is off already', { securityContext: { runAsUser: 5, allowPrivilegeEscalation: false } }],
    ['NET_BIND_SERVICE is added and escalation is off', {
      securityContext: { runAsUser: 5, allowPrivilegeEscalation: false, capabilities: { add: ['NET_BIND_SERVICE'] } },
    }],
  ])('are dropped where %s', (_why, changes, spec = {}) => {
    expect(of(changes, spec)).toEqual(['containers[0].securityContext.capabilities.drop = ["ALL"]']);
  });

  test('are dropped where an empty list is, which stays', () => {
    expect(of({ securityContext: { runAsUser: 5, capabilities: { drop: [] } } })).toEqual(['containers[0].securityContext.capabilities.drop[0] = "ALL"']);
  });

  test.each<[string, JsonObject, JsonObject?]>([
    ['nobody says who the container runs as', {}],
    ['the container is root', { securityContext: { runAsUser: 0 } }],
    ['the container is root and the pod is not', { securityContext: { runAsUser: 0 } }, user],
    ['the user is a text', { securityContext: { runAsUser: '5' } }, user],
    ['the user is root again beyond 32 bits', { securityContext: { runAsUser: 4294967296 } }],
    ['only runAsNonRoot is said', {}, { securityContext: { runAsNonRoot: true } }],
    ['some are dropped', { securityContext: { runAsUser: 5, capabilities: { drop: ['NET_RAW'] } } }],
    ['drop is null', { securityContext: { runAsUser: 5, capabilities: { drop: null } } }],
    ['drop is a text', { securityContext: { runAsUser: 5, capabilities: { drop: 'ALL' } } }],
    ['another one is added', { securityContext: { runAsUser: 5, capabilities: { add: ['CHOWN'] } } }],
    ['NET_BIND_SERVICE is added and a file may give it', { securityContext: { runAsUser: 5, capabilities: { add: ['NET_BIND_SERVICE'] } } }],
    ['escalation is allowed', { securityContext: { runAsUser: 5, allowPrivilegeEscalation: true } }],
    ['the container is privileged', { securityContext: { runAsUser: 5, privileged: true } }],
    ['the pod is one of Windows', user, { os: { name: 'windows' } }],
  ])('are left where %s', (_why, changes, spec = {}) => {
    expect(of(changes, spec)).toEqual([]);
  });
});

describe('runAsNonRoot', () => {
  const of = (spec: JsonObject) => writtenTo('runAsNonRoot', deployment({ ...SPEC, ...spec }));

  test.each<[string, JsonObject]>([
    ['the pod names a user', { securityContext: { runAsUser: 5 } }],
    ['every container names a user', {
      containers: [{ name: 'a', securityContext: { runAsUser: 5 } }], initContainers: [{ name: 'b', securityContext: { runAsUser: 6 } }],
    }],
  ])('is true where %s', (_why, spec) => {
    expect(of(spec)).toEqual(['securityContext.runAsNonRoot = true']);
  });

  test.each<[string, JsonObject]>([
    ['the pod says false', { securityContext: { runAsUser: 5, runAsNonRoot: false } }],
    ['the pod says null', { securityContext: { runAsUser: 5, runAsNonRoot: null } }],
    ['a container says something', { securityContext: { runAsUser: 5 }, containers: [{ name: 'a', securityContext: { runAsNonRoot: true } }] }],
    ['an init container is root', { securityContext: { runAsUser: 5 }, initContainers: [{ name: 'a', securityContext: { runAsUser: 0 } }] }],
    ['one container names no user', { containers: [{ name: 'a', securityContext: { runAsUser: 5 } }, { name: 'b' }] }],
    ['there is no container', { securityContext: { runAsUser: 5 }, containers: [] }],
    ['the pod is one of Windows', { securityContext: { runAsUser: 5 }, os: { name: 'windows' } }],
  ])('is left open where %s', (_why, spec) => {
    expect(of(spec)).toEqual([]);
  });
});

describe('automountServiceAccountToken of a pod', () => {
  const pod = (spec: JsonObject = {}) => deployment({ ...SPEC, automountServiceAccountToken: undefined, serviceAccountName: 'web', ...spec });
  const off = account({ automountServiceAccountToken: false });
  const of = (...objects: JsonObject[]) => writtenTo('automountServiceAccountToken', ...objects);

  test.each<[string, JsonObject[]]>([
    ['its ServiceAccount says false', [pod(), off]],
    ['its ServiceAccount stands in a List', [pod(), { apiVersion: 'v1', kind: 'List', items: [off] }]],
    ['it names its ServiceAccount by the deprecated field', [pod({ serviceAccountName: undefined, serviceAccount: 'web' }), off]],
    ['it uses the default one, which is declared', [pod({ serviceAccountName: undefined }), account({ automountServiceAccountToken: false }, 'default')]],
  ])('is false where %s', (_why, objects) => {
    expect(of(...objects)).toEqual(['automountServiceAccountToken = false']);
  });

  test.each<[string, JsonObject[]]>([
    ['its ServiceAccount is not in the include', [pod()]],
    ['its ServiceAccount says true', [pod(), account({ automountServiceAccountToken: true })]],
    ['its ServiceAccount says "false"', [pod(), account({ automountServiceAccountToken: 'false' })]],
    ['the ServiceAccount of this name is in another namespace', [pod(), { ...off, metadata: { name: 'web', namespace: 'other' } }]],
    ['the namespace of the ServiceAccount is not known', [pod(), { ...off, metadata: { name: 'web' } }]],
    ['two ServiceAccounts of this name disagree', [pod(), off, account({ automountServiceAccountToken: true })]],
    ['its two fields name different ServiceAccounts', [pod({ serviceAccount: 'other' }), off]],
    ['the name of its ServiceAccount is a number', [pod({ serviceAccountName: 5 }), off]],
    ['it says true itself', [pod({ automountServiceAccountToken: true }), off]],
    ['it says null itself', [pod({ automountServiceAccountToken: null }), off]],
  ])('is left open where %s', (_why, objects) => {
    expect(of(...objects)).toEqual([]);
  });
});

describe('requests', () => {
  const of = (resources: JsonObject[string]) => written(deployment({ ...SPEC, containers: [{ ...CONTAINER, resources }] }));

  test('are what the limits are, for what Kubernetes schedules by', () => {
    expect(of({ limits: { 'cpu': 1, 'memory': '1Gi', 'ephemeral-storage': '2Gi', 'nvidia.com/gpu': 1 } })).toEqual([
      'containers[0].resources.requests.cpu = 1', 'containers[0].resources.requests.memory = "1Gi"',
      'containers[0].resources.requests.ephemeral-storage = "2Gi"',
    ]);
  });

  test.each<[string, JsonObject[string]]>([
    ['they are given', { limits: { cpu: 1 }, requests: { cpu: '100m' } }],
    ['they are null', { limits: { cpu: 1 }, requests: { cpu: null } }],
    ['they are no object', { limits: { cpu: 1 }, requests: 'none' }],
    ['the limit is no quantity', { limits: { cpu: 'much' } }],
    ['the limit is zero', { limits: { cpu: 0 } }],
    ['there is no limit', { requests: {} }],
    ['resources are a list', []],
  ])('are left where %s', (_why, resources) => {
    expect(of(resources)).toEqual([]);
  });

  test('are not for ephemeral containers, which have none', () => {
    expect(writtenTo('cpu', deployment({ ...SPEC, ephemeralContainers: [{ name: 'debug', resources: { limits: { cpu: 1 } } }] }))).toEqual([]);
  });
});

describe('enableServiceLinks', () => {
  const pod = (changes: JsonObject = {}) => deployment({ ...SPEC, enableServiceLinks: undefined, containers: [{ ...CONTAINER, ...changes }] });
  const of = (...objects: JsonObject[]) => writtenTo('enableServiceLinks', ...objects);

  test.each<[string, JsonObject]>([
    ['nothing reads a variable', {}],
    ['only the API is looked for', { args: ['https://$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)', '$KUBERNETES_PORT', '${KUBERNETES_PORT_443_TCP_ADDR}'] }],
    ['the container says its own port', { env: [{ name: 'HTTP_PORT', value: '8080' }] }],
  ])('is false where %s', (_why, changes) => {
    expect(of(pod(changes))).toEqual(['enableServiceLinks = false']);
  });

  test.each<[string, JsonObject]>([
    ['the host of a Service is read', { command: ['sh', '-c', 'curl $REDIS_SERVICE_HOST'] }],
    ['the port of a Service is read', { env: [{ name: 'PORT', value: '$(REDIS_SERVICE_PORT)' }] }],
    ['the link to a Service is read', { args: ['${REDIS_PORT_6379_TCP_ADDR}'] }],
    ['the address of a Service is read', { args: ['$REDIS_PORT'] }],
    ['a name only ends like that of the API', { args: ['$MY_KUBERNETES_SERVICE_HOST'] }],
  ])('is left open where %s', (_why, changes) => {
    expect(of(pod(changes))).toEqual([]);
  });

  test('is left open where a ConfigMap reads a variable', () => {
    expect(of(pod(), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { 'nginx.conf': 'proxy_pass http://${BACK_SERVICE_HOST};' } })).toEqual([]);
  });

  test.each([true, null, 'false'])('is left where it is %p', value => {
    expect(of(deployment({ ...SPEC, enableServiceLinks: value }))).toEqual([]);
  });
});

describe('automountServiceAccountToken of a ServiceAccount', () => {
  const pod = (automountServiceAccountToken?: boolean, spec: JsonObject = {}) => deployment({ ...SPEC, serviceAccountName: 'web', automountServiceAccountToken, ...spec });
  const of = (...objects: JsonObject[]) => writtenTo('automountServiceAccountToken', ...objects);
  const custom = (spec: JsonObject) => ({ apiVersion: 'example.com/v1', kind: 'Runner', metadata: { name: 'runner' }, spec });

  test.each<[string, JsonObject[]]>([
    ['its pod asks for a token', [account(), pod(true)]],
    ['its pod wants none', [account(), pod(false)]],
    ['all of its pods say something', [account(), pod(true), pod(false)]],
  ])('is false where %s', (_why, objects) => {
    expect(of(...objects)).toEqual(['automountServiceAccountToken = false']);
  });

  test.each<[string, JsonObject[]]>([
    ['no pod uses it', [account()]],
    ['a pod leaves it to the ServiceAccount', [account(), pod(true), pod(undefined)]],
    ['a pod says something that cannot be read', [account(), pod(undefined, { automountServiceAccountToken: 'true' })]],
    ['a pod of Windows leaves it to the ServiceAccount', [account(), pod(true), pod(undefined, { os: { name: 'windows' } })]],
    ['a pod without namespace may use it', [account(), pod(true), { ...pod(undefined), metadata: { name: 'other' } }]],
    ['it is the one that other files share', [account({}, 'default'), pod(true, { serviceAccountName: 'default' })]],
    ['a custom resource gives it to pods', [account(), pod(true), custom({ serviceAccountName: 'web' })]],
    ['an argument names it', [account(), pod(true, { containers: [{ name: 'a', args: ['--runner-account=web'] }] })]],
    ['an environment variable names it', [account(), pod(true, { containers: [{ name: 'a', env: [{ name: 'ACCOUNT', value: 'web' }] }] })]],
    ['a ConfigMap has a pod template that names it', [account(), pod(true),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { template: 'spec:\n  serviceAccountName: web\n' } }]],
    ['it says true', [account({ automountServiceAccountToken: true }), pod(true)]],
    ['it says null', [account({ automountServiceAccountToken: null }), pod(true)]],
  ])('is left open where %s', (_why, objects) => {
    expect(of(...objects)).toEqual([]);
  });
});

describe('pods', () => {
  const open: JsonObject = { containers: [{ name: 'main' }] };

  test.each<[string, string, JsonObject]>([
    ['v1', 'Pod', { spec: open }],
    ['v1', 'ReplicationController', { spec: { template: { spec: open } } }],
    ['apps/v1', 'DaemonSet', { spec: { template: { spec: open } } }],
    ['apps/v1', 'StatefulSet', { spec: { template: { spec: open } } }],
    ['batch/v1', 'Job', { spec: { template: { spec: open } } }],
    ['batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template: { spec: open } } } } }],
    ['apps/v1', 'DeploymentList', { items: [{ metadata: { name: 'a' }, spec: { template: { spec: open } } }] }],
  ])('of %s %s are written into', (apiVersion, kind, json) => {
    expect(written({ apiVersion, kind, metadata: { name: 'a' }, ...json })).toHaveLength(3);
  });

  test.each<[string, string, JsonObject]>([
    ['apps/v1', 'ControllerRevision', { data: { spec: { template: { spec: open } } } }],
    ['argoproj.io/v1alpha1', 'Rollout', { spec: { template: { spec: { containers: [{ name: 'a', image: 'b' }] } } } }],
    ['extensions/v1beta1', 'Deployment', { spec: { template: { spec: { containers: [{ name: 'a', image: 'b' }] } } } }],
    ['v1', 'Pod', { spec: 'none' }],
    ['v1', 'Pod', {}],
    ['v1', 'Pod', { spec: { containers: ['main'], enableServiceLinks: true } }],
    ['v1', 'Pod', { spec: { containers: { name: 'main' }, enableServiceLinks: true } }],
    ['apps/v1', 'Deployment', { spec: { template: null } }],
  ])('of %s %s are left alone: %j', (apiVersion, kind, json) => {
    expect(written({ apiVersion, kind, metadata: { name: 'a' }, ...json })).toEqual([]);
  });
});

/** Values that a field may have, wrong ones too. */
const oneOf = (...values: unknown[]) => fc.constantFrom(undefined, undefined, null, 'x', 5, ...values);
const some = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.oneof({ weight: 12, arbitrary: fc.record(fields) }, { weight: 1, arbitrary: fc.constantFrom(null, 'x', [], 5) });

const quantities = some({ 'cpu': oneOf(1, '500m', 'much', 0), 'memory': oneOf('1Gi', '-1'), 'ephemeral-storage': oneOf('1Gi') });
const profile = oneOf({ type: 'RuntimeDefault' }, { type: 'Unconfined' });
const container = some({
  name: fc.constantFrom('a', 'b'),
  image: fc.constant('web'),
  args: oneOf(['$REDIS_SERVICE_HOST'], ['--account=web']),
  resources: some({ limits: quantities, requests: quantities }),
  securityContext: some({
    allowPrivilegeEscalation: oneOf(true, false),
    capabilities: some({ add: oneOf([], ['NET_BIND_SERVICE'], ['SYS_ADMIN'], ['CHOWN']), drop: oneOf([], ['ALL'], ['CHOWN']) }),
    privileged: oneOf(true, false),
    procMount: oneOf('Default', 'Unmasked'),
    runAsNonRoot: oneOf(true, false),
    runAsUser: oneOf(0, 6, '6'),
    seccompProfile: profile,
  }),
});
const containers = fc.oneof({ weight: 9, arbitrary: fc.array(container, { maxLength: 3 }) }, { weight: 1, arbitrary: fc.constantFrom(null, 'x', {}) });
const podSpec = some({
  automountServiceAccountToken: oneOf(true, false),
  containers,
  enableServiceLinks: oneOf(true, false),
  hostUsers: oneOf(true, false),
  initContainers: fc.oneof(fc.constant(undefined), containers),
  os: oneOf({ name: 'linux' }, { name: 'windows' }),
  securityContext: some({ runAsNonRoot: oneOf(true, false), runAsUser: oneOf(0, 6), seccompProfile: profile, windowsOptions: oneOf({}) }),
  serviceAccountName: oneOf('web', 'default'),
});
const document = fc.oneof(
  podSpec.map(spec => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: { template: { spec } } })),
  fc.array(podSpec, { maxLength: 2 }).map(specs => ({
    apiVersion: 'v1', kind: 'List', items: specs.map((spec, index) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${index}`, namespace: 'shop' }, spec })),
  })),
  fc.tuple(fc.constantFrom('web', 'default'), oneOf(true, false)).map(([name, automountServiceAccountToken]) => account({ automountServiceAccountToken } as JsonObject, name)),
);

/** What a document is after JSON, where nothing is undefined. */
const plain = (json: unknown) => JSON.parse(JSON.stringify(json)) as JsonObject;

function filled(documents: readonly JsonObject[]): JsonObject[] {
  const own = documents.map(json => manifestsOf(json, ''));
  const found = fillIns(own.flat());
  return documents.map((json, index) => {
    const additions = additionsFor(json, found.filter(({ manifest }) => own[index].includes(manifest)));
    return plain(JsonPatch.apply(plain(json), ...additions.map(({ path, value }) => JsonPatch.add(toPointer(path), value))));
  });
}

/** The places where a value that was there is gone or another one. */
function lost(before: unknown, after: unknown, path: string): string[] {
  if (typeof before !== 'object' || before === null) {
    return before === after ? [] : [path];
  }
  if (Array.isArray(before) && (!Array.isArray(after) || (after.length !== before.length && !(path.endsWith('.capabilities.drop') && before.length === 0)))) {
    return [path];
  }
  return Object.entries(before).flatMap(([key, value]) => lost(value, (after as Record<string, unknown> | undefined)?.[key], `${path}.${key}`));
}

const documents = fc.array(document, { minLength: 1, maxLength: 4 }).map(list => list.map(plain));

test('what is there stays as it is', () => {
  fc.assert(fc.property(documents, before => {
    filled(before).forEach((after, index) => expect(lost(before[index], after, '')).toEqual([]));
  }), { numRuns: 500 });
});

test('writing twice is writing once', () => {
  fc.assert(fc.property(documents, before => {
    const once = filled(before);
    expect(filled(once)).toEqual(once);
  }), { numRuns: 500 });
});

test('the input is not changed', () => {
  fc.assert(fc.property(documents, before => {
    const copy = plain(before);
    filled(before);
    expect(before).toEqual(copy);
  }));
});

test('no rule finds more than before', () => {
  const count = (jsons: JsonObject[]) => {
    const snapshot = snapshotOf([]);
    const manifests = jsons.flatMap(json => manifestsOf(json, ''));
    const pods = snapshotOf(jsons.flatMap(json => (Array.isArray(json.items) ? json.items as JsonObject[] : [json]))).pods;
    return RULES.map(rule => rule.check({ ...snapshot, manifests, pods }).length);
  };
  fc.assert(fc.property(documents, before => {
    const [was, is] = [count(before), count(filled(before))];
    RULES.forEach(({ id }, index) => expect([id, is[index] > was[index]]).toEqual([id, false]));
  }), { numRuns: 500 });
});

test('what is written is read back where it is said to be', () => {
  const json = withContainer({}, { serviceAccountName: 'web' });
  const found = fillIns(manifestsOf(json, ''));
  const [after] = filled([json]);
  found.forEach(({ manifest, path, value }) => expect(valueAt(after, [...manifest.root, ...path])).toEqual(value));
  expect(found).not.toEqual([]);
});
