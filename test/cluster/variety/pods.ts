import fc from 'fast-check';
import { settings } from './objects';
import { JsonObject } from '../../../src/rules/json';
import { container, merge, podSpec } from '../../rules/pods';

/** Every kind of Kubernetes that carries pods, apart from the ControllerRevision that nobody writes. */
export const KINDS_WITH_PODS = [
  'Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController', 'PodTemplate',
] as const;

export type KindWithPods = typeof KINDS_WITH_PODS[number];

const NAMESPACE = 'shop';
/** A Pod that no scheduler has seen. */
const UNPLACED = 'unplaced';
const SENSITIVE = 'cdk8s-secure.io/sensitive';
const HEX = '0123456789abcdef'.repeat(4);
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** What pods refer to and the API server asks for when it accepts a Pod. */
export const NEIGHBOURS_OF_PODS: readonly JsonObject[] = [
  ...['default', 'web', 'default-web'].map(name => (
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: NAMESPACE }, automountServiceAccountToken: name !== 'web' })),
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: UNPLACED, namespace: NAMESPACE }, spec: podSpec() },
  { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'gvisor' }, handler: 'runsc' },
  { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'batch' }, value: 1000 },
];

/** A pod on its way: labels of the object that carries it, and its own metadata and spec. */
interface Draft {
  readonly objectLabels: JsonObject;
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
  readonly spec: JsonObject;
}

type Change = fc.Arbitrary<JsonObject>;

/** One of these values in a field; `undefined` takes the field away. */
function oneOf(path: string, ...values: JsonObject[string][]): Change {
  return fc.constantFrom(...values).map(value => at(path, value));
}

function at(path: string, value: JsonObject[string]): JsonObject {
  return path.split('.').reverse().reduce<JsonObject[string]>((inner, step) => ({ [step]: inner }), value) as JsonObject;
}

const USERS = [undefined, 0, 1, 1000, 65532, 2147483647];

const NO_NAME = { localhostProfile: undefined };
const PROFILES = [
  undefined, { type: 'RuntimeDefault', ...NO_NAME }, { type: 'Unconfined', ...NO_NAME }, { type: 'Localhost', localhostProfile: 'profiles/web' },
];
const SECCOMP = [...PROFILES, { type: 'Localhost', localhostProfile: ' ' }];
const APP_ARMOR_PROFILES = [...PROFILES, { type: 'Localhost', localhostProfile: 'unconfined' }];

const SELINUX = [
  {}, { level: 's0:c1,c2' }, { type: 'container_t' }, { type: 'container_init_t' }, { type: 'container_kvm_t' }, { type: 'container_engine_t' },
  { type: 'spc_t' }, { type: '', user: '', role: '' }, { user: 'system_u' }, { role: 'system_r' }, { type: 'container_t', user: 'root', role: 'system_r' },
];

const WINDOWS = [
  {}, { runAsUserName: 'ContainerUser' }, { runAsUserName: 'ContainerAdministrator' }, { runAsUserName: 'shop\\Administrator' },
  { runAsUserName: 'CONTAINERADMINISTRATOR' }, { runAsUserName: ' system' }, { runAsUserName: 'LocalSystem' }, { runAsUserName: 'NT\\systemd' },
  { runAsUserName: 'local system' }, { hostProcess: false }, { hostProcess: true }, { hostProcess: true, runAsUserName: 'NTAUTHORITY\\SYSTEM' },
];

const CAPABILITIES = [
  undefined, {}, { drop: [] }, { drop: ['NET_RAW'] }, { drop: ['all'] }, { drop: ['ALL'] }, { drop: ['NET_RAW', 'ALL'] }, { add: ['NET_BIND_SERVICE'] },
  { drop: ['ALL'], add: [] }, { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }, { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'CHOWN'] },
  { drop: ['ALL'], add: ['SYS_ADMIN'] }, { drop: ['ALL'], add: ['ALL'] }, { drop: ['ALL'], add: ['CAP_NET_BIND_SERVICE'] },
];

const HANDLERS: Change = fc.oneof(
  fc.record({ httpGet: fc.record({ port: fc.constantFrom(8080, 'http'), host: host() }, { requiredKeys: ['port'] }) }),
  fc.record({ tcpSocket: fc.record({ port: fc.constant(8080), host: host() }, { requiredKeys: ['port'] }) }),
  fc.constant({ exec: { command: ['true'] } }),
).map(handler => ({ exec: undefined, httpGet: undefined, tcpSocket: undefined, ...handler as JsonObject }));

function host(): fc.Arbitrary<string> {
  return fc.constantFrom('', '127.0.0.1', 'example.com', '169.254.169.254');
}

const PORTS = fc.uniqueArray(fc.constantFrom(
  { containerPort: 8080 }, { containerPort: 8080, hostPort: 0 }, { containerPort: 8443, hostPort: 8443 }, { containerPort: 9090, hostPort: 9091 },
  { containerPort: 5353, protocol: 'UDP' }, { containerPort: 5354, hostPort: 5354, protocol: 'UDP' },
), { maxLength: 3 });

const REGISTRIES = [
  'registry.example.com/', 'registry.example.com:5000/', 'localhost/', 'localhost:5000/', 'REGISTRY/', '[::1]:5000/', '[fe80::1]/', 'a.b_c/', 'a..b/', '-a.b/',
  'host:port/', 'host:/', 'x/', 'a_b/', 'a__b/', 'a---b/', 'a-/', '', '/', 'https://', 'a.b-c.d/',
];
const REPOSITORIES = [
  'app', 'team/app', 'team/sub.part/app', 'a.b', 'a_b', 'a__b', 'a___b', 'a--b', 'a..b', 'App', 'team//app', 'app/', '', 'app ', `${'long/'.repeat(46)}app`,
  'a'.repeat(235), 'a'.repeat(255), 'a'.repeat(256), HEX, 'sha256',
];
const TAGS = ['', ':1.2.3', ':latest', ':_a', ':-a', ':.a', ':', `:${'t'.repeat(128)}`, `:${'t'.repeat(129)}`, ':a:b', ':a b'];
const DIGESTS = [
  `@sha256:${HEX}`, `@sha512:${HEX}${HEX}`, '', `@sha256:${HEX.toUpperCase()}`, `@sha256:${HEX.slice(1)}`, `@sha256:${HEX}0`, `@sha512:${HEX}`, '@',
  `@sha1:${HEX.slice(24)}`, `@sha256: ${HEX}`, `@sha256:${HEX}@sha256:${HEX}`, `@sha256-${HEX}`, `:${HEX}`,
];

/** The first value more often than not, so that something good comes out of several of these. */
function mostly(values: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(values[0]) }, { weight: 3, arbitrary: fc.constantFrom(...values) });
}

/** Image references, right and wrong in every part. */
export const IMAGE_REFERENCES: fc.Arbitrary<string> = fc
  .tuple(mostly(REGISTRIES), mostly(REPOSITORIES), mostly(TAGS), mostly(DIGESTS)).map(parts => parts.join('')).filter(text => text !== '' && text.trim() === text);

/** For each resource, requests and limits that the API server accepts together. */
const AMOUNTS: readonly JsonObject[] = [
  { requests: undefined, limits: undefined },
  ...[
    [undefined, undefined], ['0', undefined], ['0', '1'], [undefined, '500m'], ['100m', '500m'], ['0.1', '100m'], ['0', '0'], ['1e-3', undefined], [undefined, '0'],
  ].map(pair => amounts('cpu', pair)),
  ...[
    [undefined, undefined], ['64Mi', '128Mi'], [undefined, '128Mi'], ['128Mi', undefined], ['134217728', '128Mi'], ['0.125Gi', '128Mi'], ['0', '0'], ['1G', '1Gi'],
    ['1e9', '1G'], ['0', '128Mi'], ['1Gi', '1Gi'],
  ].map(pair => amounts('memory', pair)),
  ...[[undefined, undefined], [undefined, '0'], ['1Gi', undefined], ['1Gi', '10G'], ['0', '1Gi']].map(pair => amounts('ephemeral-storage', pair)),
];

function amounts(resource: string, [request, limit]: readonly (string | undefined)[]): JsonObject {
  return { requests: { [resource]: request }, limits: { [resource]: limit } };
}

const SECRETS = ['db', 'mail', 'keys'];
const ENVIRONMENT = fc.oneof(
  fc.record({ name: fc.constant('MODE'), value: fc.constantFrom('', 'fast') }),
  fc.constantFrom(...SECRETS).map(name => ({ name: `FROM_${name}`, valueFrom: { secretKeyRef: { name, key: 'password' } } })),
  settings().map(({ name, value }) => ({ name: name.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^[^A-Za-z_]/, '_'), value })),
  fc.constant({ name: 'CONFIG', valueFrom: { configMapKeyRef: { name: 'web', key: 'mode' } } }),
  fc.constant({ name: 'ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }),
);
const ENVIRONMENT_FROM = fc.oneof(
  fc.constantFrom(...SECRETS).map(name => ({ prefix: 'S_', secretRef: { name } })),
  fc.constant({ configMapRef: { name: 'web' } }),
);

function listIn(field: string, items: fc.Arbitrary<unknown>): Change {
  return fc.array(items, { maxLength: 3 }).map(list => ({ [field]: list as JsonObject[] }));
}

/** In the security context of containers, and some in that of pods. */
const SECURITY_OF_BOTH: readonly Change[] = [
  oneOf('securityContext.runAsNonRoot', undefined, true, false),
  oneOf('securityContext.runAsUser', ...USERS),
  oneOf('securityContext.runAsGroup', ...USERS),
  oneOf('securityContext.seccompProfile', ...SECCOMP),
  oneOf('securityContext.appArmorProfile', ...APP_ARMOR_PROFILES),
  oneOf('securityContext.seLinuxOptions', ...SELINUX),
  oneOf('securityContext.windowsOptions', ...WINDOWS),
];

/** Of every container; those that ephemeral ones cannot have are below. */
const CONTAINER_CHANGES: readonly Change[] = [
  ...SECURITY_OF_BOTH,
  oneOf('securityContext', undefined),
  oneOf('securityContext.privileged', undefined, false, true),
  oneOf('securityContext.allowPrivilegeEscalation', undefined, false, true),
  oneOf('securityContext.readOnlyRootFilesystem', undefined, false, true),
  fc.constantFrom(...CAPABILITIES).map(capabilities => ({ securityContext: { capabilities: { drop: undefined, ...capabilities } } })),
  oneOf('securityContext.procMount', 'Default', 'Unmasked', 'Unmasked'),
  IMAGE_REFERENCES.map(image => ({ image })),
  fc.uniqueArray(ENVIRONMENT, { maxLength: 3, selector: ({ name }) => name }).map(env => ({ env: env as JsonObject[] })),
  listIn('envFrom', ENVIRONMENT_FROM),
];

const STARTED_CONTAINER_CHANGES: readonly Change[] = [
  fc.constantFrom(...AMOUNTS).map(resources => ({ resources })),
  fc.constantFrom(...AMOUNTS).map(resources => ({ resources })),
  PORTS.map(ports => ({ ports })),
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].map(probe => HANDLERS.map(handler => ({ [probe]: handler }))),
  ...['postStart', 'preStop'].map(hook => HANDLERS.map(handler => ({ lifecycle: { [hook]: handler } }))),
];

const LABELS = ['pool', 'kubernetes.io/hostname', 'node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master', 'node-role.kubernetes.io/etcd'];

const REQUIREMENT = fc.constantFrom(...LABELS).chain(key => fc.constantFrom<JsonObject>(
  { key, operator: 'In', values: ['a', 'b'] }, { key, operator: 'NotIn', values: ['a'] }, { key, operator: 'Exists' }, { key, operator: 'DoesNotExist' },
  { key, operator: 'Gt', values: ['1'] },
));
const NODE_NAMES = fc.constantFrom<JsonObject>(
  { key: 'metadata.name', operator: 'In', values: ['node-1'] }, { key: 'metadata.name', operator: 'NotIn', values: ['node-1'] },
);
const TERM = fc.record({
  matchExpressions: fc.array(REQUIREMENT, { minLength: 1, maxLength: 2 }), matchFields: fc.array(NODE_NAMES, { minLength: 1, maxLength: 1 }),
}, { requiredKeys: [] }).filter(term => Object.keys(term).length > 0);

const TOLERATION = fc.constantFrom<JsonObject>(
  { operator: 'Exists' }, { operator: 'Exists', effect: 'NoSchedule' }, { key: '', operator: 'Exists' }, { key: 'pool', value: 'gpu' },
  { key: 'pool', operator: 'Exists' }, { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' },
  { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' }, { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
);

const SYSCTLS = fc.uniqueArray(fc.constantFrom(
  'kernel.shm_rmid_forced', 'kernel.msgmax', 'net.core.somaxconn', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_slow_start_after_idle', 'net/ipv4/tcp_syncookies', 'net.ipv4.tcp_syncookies',
), { maxLength: 3 });

const SPEC_CHANGES: readonly Change[] = [
  ...SECURITY_OF_BOTH,
  oneOf('securityContext', undefined),
  oneOf('securityContext.fsGroup', ...USERS),
  fc.array(fc.constantFrom(0, 1, 65532), { maxLength: 2 }).map(groups => at('securityContext.supplementalGroups', groups)),
  SYSCTLS.map(names => at('securityContext.sysctls', names.map(name => ({ name, value: '1' })))),
  ...['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'].map(field => oneOf(field, undefined, false, true)),
  oneOf('hostUsers', undefined, true, false, false, false),
  oneOf('os', undefined, { name: 'linux' }, { name: 'windows' }, { name: 'windows' }),
  oneOf('serviceAccountName', undefined, '', 'default', 'web', 'default-web'),
  oneOf('automountServiceAccountToken', undefined, false, true),
  oneOf('enableServiceLinks', undefined, false, true),
  oneOf('runtimeClassName', undefined, 'gvisor'),
  oneOf('nodeName', '', 'node-1'),
  fc.constantFrom(...LABELS).map(label => at('nodeSelector', { [label]: '' })),
  fc.array(TERM, { minLength: 1, maxLength: 2 }).map(terms => (
    at('affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms', terms as JsonObject[]))),
  fc.array(TERM, { minLength: 1, maxLength: 1 }).map(([preference]) => (
    at('affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution', [{ weight: 1, preference: preference as JsonObject }]))),
  fc.array(TOLERATION, { maxLength: 2 }).map(tolerations => ({ tolerations })),
  oneOf('priorityClassName', undefined, 'batch', 'system-node-critical', 'system-cluster-critical'),
  oneOf('priority', 0, 1000, 1_000_000_000, 1_000_000_001, 2_000_001_000),
];

const VOLUME_SOURCES: readonly JsonObject[] = [
  { emptyDir: {} }, { emptyDir: { sizeLimit: '0' } }, { emptyDir: { sizeLimit: '100Mi' } }, { emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
  { configMap: { name: 'web' } }, { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
  { persistentVolumeClaim: { claimName: 'web' } },
  { ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } } },
  { image: { reference: `registry.example.com/data@sha256:${HEX}` } }, { image: { reference: 'registry.example.com/data:1' } },
  { hostPath: { path: '/var/run' } }, { nfs: { server: 'nfs.example.com', path: '/' } },
  { iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2001-04.com.example:a', lun: 0 } },
  { flexVolume: { driver: 'example.com/flex' } }, { fc: { targetWWNs: ['500a0982991b8dc5'], lun: 2 } }, { cephfs: { monitors: ['10.0.0.1:6789'] } },
];

const SECRET_SOURCES: readonly JsonObject[] = [
  ...SECRETS.map(secretName => ({ secret: { secretName } })),
  { projected: { sources: [{ secret: { name: 'db' } }, { secret: { name: 'mail' } }] } },
  { projected: { sources: [{ configMap: { name: 'web' } }, { secret: { name: 'keys', items: [{ key: 'a', path: 'a' }] } }] } },
  { projected: { sources: [] } }, { projected: {} }, { projected: { sources: [{ configMap: { name: 'web' } }] } },
  { projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }] } },
  { projected: { sources: [{ configMap: { name: 'web' } }, { serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds: 3600 } }] } },
  { csi: { driver: 'secrets-store.csi.k8s.io', volumeAttributes: { secretProviderClass: 'vault' } } }, { csi: { driver: 'secrets-store.csi.k8s.io' } },
  { csi: { driver: 'secrets-store-gke.csi.k8s.io', volumeAttributes: { secretProviderClass: 'vault' } } }, { csi: { driver: 'files.example.com' } },
];

/** A volume without a name, and which containers mount it, by their number. */
interface MountedVolume {
  readonly source: JsonObject;
  readonly mountedBy: readonly number[];
}

const VOLUMES: fc.Arbitrary<MountedVolume[]> = fc.array(fc.record({
  source: fc.oneof(fc.constantFrom(...VOLUME_SOURCES), fc.constantFrom(...SECRET_SOURCES)),
  mountedBy: fc.oneof(
    { weight: 4, arbitrary: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.nat(4), { maxLength: 4 }) },
  ),
}), { maxLength: 3 });

const ANNOTATIONS = ['', 'runtime/default', 'unconfined', 'localhost/web', 'localhost/', 'localhost/unconfined', 'localhost/ unconfined '];

/** Some of these changes, often none. */
function some(changes: readonly Change[], most: number): fc.Arbitrary<JsonObject[]> {
  return fc.nat(most).chain(count => fc.array(fc.oneof(...changes), { minLength: count, maxLength: count }));
}

function started(role: 'init' | 'sidecar' | 'regular'): fc.Arbitrary<JsonObject> {
  return some([...CONTAINER_CHANGES, ...STARTED_CONTAINER_CHANGES], 3)
    .map(changes => changes.reduce(merge, container(role === 'sidecar' ? { restartPolicy: 'Always' } : {})));
}

const MARKS = fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: fc.constantFrom('true', 'false', 'maybe', '') });

const DRAFTS: fc.Arbitrary<Draft> = fc.record({
  containers: fc.oneof({ weight: 3, arbitrary: fc.tuple(started('regular')) }, fc.array(started('regular'), { minLength: 2, maxLength: 3 })),
  initContainers: fc.oneof({ weight: 3, arbitrary: fc.constant<JsonObject[]>([]) }, fc.array(fc.oneof(started('init'), started('sidecar')), { maxLength: 2 })),
  changes: some(SPEC_CHANGES, 5),
  volumes: fc.oneof({ weight: 2, arbitrary: fc.constant<MountedVolume[]>([]) }, VOLUMES),
  annotation: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.record({ position: fc.nat(1), value: fc.constantFrom(...ANNOTATIONS) }) },
  ),
  marks: fc.tuple(MARKS, MARKS),
  /** What a sensitive workload has to have. */
  isIsolated: fc.boolean(),
  isLimited: fc.boolean(),
}).map(({ containers, initContainers, changes, volumes, annotation, marks: [ofPod, ofObject], isIsolated, isLimited }) => {
  const isMarked = ofPod !== undefined || ofObject !== undefined;
  const limited = isMarked && isLimited ? { resources: { limits: { cpu: '2' } } } : {};
  const nameAt = (index: number) => (index === initContainers.length ? 'main' : `helper-${index}`);
  const all = [...initContainers, ...containers].map((each, index) => merge({ ...each, name: nameAt(index) }, limited));
  const mounting = all.map((each, index) => {
    const volumeMounts = volumes.flatMap(({ mountedBy }, number) => (
      mountedBy.some(position => position % all.length === index) ? [{ name: `volume-${number}`, mountPath: `/volume-${number}` }] : []));
    return volumeMounts.length === 0 ? each : { ...each, volumeMounts };
  });
  const spec = changes.reduce(merge, podSpec(isMarked && isIsolated ? { runtimeClassName: 'gvisor' } : {}));
  return {
    objectLabels: mark(ofObject),
    labels: { app: 'web', ...mark(ofPod) },
    annotations: annotation === undefined ? {} : { note: 'kept', [`${APP_ARMOR}${all[annotation.position % all.length].name}`]: annotation.value },
    spec: {
      ...spec,
      ...(initContainers.length === 0 ? {} : { initContainers: mounting.slice(0, initContainers.length) }),
      containers: mounting.slice(initContainers.length),
      ...(volumes.length === 0 ? {} : { volumes: volumes.map(({ source }, number) => ({ name: `volume-${number}`, ...source })) }),
    },
  };
});

function mark(value: string | undefined): JsonObject {
  return value === undefined ? {} : { [SENSITIVE]: value };
}

/** The same draft without what the API server would refuse. */
function repaired(draft: Draft): Draft {
  const { spec } = draft;
  const isUnmasked = containersOf(spec).some(each => securityOf(each).procMount === 'Unmasked');
  const inOrder = [forOperatingSystem, withoutHostUsers, withOneHostProcess, onHostNetwork].reduce((current, repair) => repair(current), {
    ...spec,
    ...(spec.hostPID === true ? { shareProcessNamespace: undefined } : {}),
    ...(isUnmasked ? { hostUsers: false } : {}),
  } as JsonObject);
  const repairedSpec = eachContainer(inOrder, (each, list) => repairedContainer(each, list, inOrder));
  // An annotation may not contradict the field.
  const hasField = [repairedSpec, ...containersOf(repairedSpec)].some(each => securityOf(each).appArmorProfile !== undefined);
  return { ...draft, spec: compact(repairedSpec), annotations: hasField ? {} : draft.annotations };
}

/** The security context of a pod spec or a container. */
function securityOf({ securityContext }: JsonObject): JsonObject {
  return (securityContext ?? {}) as JsonObject;
}

function operatingSystemOf({ os }: JsonObject): unknown {
  return ((os ?? {}) as JsonObject).name;
}

function containersOf(spec: JsonObject): JsonObject[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap(list => (spec[list] ?? []) as JsonObject[]);
}

function eachContainer(spec: JsonObject, change: (each: JsonObject, list: string, index: number) => JsonObject): JsonObject {
  const changed = ['initContainers', 'containers', 'ephemeralContainers'].filter(list => spec[list] !== undefined)
    .map(list => [list, (spec[list] as JsonObject[]).map((each, index) => change(each, list, index))]);
  return { ...spec, ...Object.fromEntries(changed) as JsonObject };
}

const REFUSED_FOR_WINDOWS: readonly string[] = [
  'allowPrivilegeEscalation', 'appArmorProfile', 'capabilities', 'fsGroup', 'privileged', 'procMount', 'readOnlyRootFilesystem', 'runAsGroup', 'runAsUser',
  'seLinuxOptions', 'seccompProfile', 'supplementalGroups', 'sysctls',
];

function forOperatingSystem(spec: JsonObject): JsonObject {
  const os = operatingSystemOf(spec);
  const refused = os === 'windows' ? REFUSED_FOR_WINDOWS : os === 'linux' ? ['windowsOptions'] : [];
  const stripped = (holder: JsonObject): JsonObject => withoutSecurity(holder, refused);
  const result = eachContainer(stripped(spec), stripped);
  return os === 'windows' ? without(result, ['hostIPC', 'hostPID', 'hostUsers', 'shareProcessNamespace']) : result;
}

function without(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

/** The same pod spec or container without these fields of its security context. */
function withoutSecurity(holder: JsonObject, fields: readonly string[]): JsonObject {
  return holder.securityContext === undefined ? holder : { ...holder, securityContext: without(securityOf(holder), fields) };
}

/** A user namespace goes together with no other namespace of the node. */
function withoutHostUsers(spec: JsonObject): JsonObject {
  const sharesNode = ['hostNetwork', 'hostPID', 'hostIPC'].some(field => spec[field] === true);
  return sharesNode && spec.hostUsers === false ? without(spec, ['hostUsers']) : spec;
}

function hostProcessOf(holder: JsonObject): unknown {
  return ((securityOf(holder).windowsOptions ?? {}) as JsonObject).hostProcess;
}

/** All containers are processes of the host or none is, and then the pod is on its network. */
function withOneHostProcess(spec: JsonObject): JsonObject {
  if (hostProcessOf(spec) === true) {
    return without({ ...eachContainer(spec, each => withHostProcess(each, undefined)), hostNetwork: true }, ['hostUsers']);
  }
  if (containersOf(spec).some(each => hostProcessOf(each) === true)) {
    return without({ ...eachContainer(withHostProcess(spec, undefined), each => withHostProcess(each, true)), hostNetwork: true }, ['hostUsers']);
  }
  return spec;
}

function withHostProcess(holder: JsonObject, hostProcess: boolean | undefined): JsonObject {
  return merge(holder, { securityContext: { windowsOptions: { hostProcess } } });
}

/** There a port of the container is the same port of the node, and a parameter of the kernel that of the node. */
function onHostNetwork(spec: JsonObject): JsonObject {
  const sysctls = securityOf(spec).sysctls as JsonObject[] | undefined;
  const ofNode = [...spec.hostNetwork === true ? ['net'] : [], ...spec.hostIPC === true ? ['kernel'] : []];
  const kept = sysctls?.filter(({ name }) => !ofNode.some(prefix => String(name).startsWith(prefix)));
  return sysctls === undefined ? spec : merge(spec, { securityContext: { sysctls: kept } });
}

function repairedContainer(each: JsonObject, list: string, spec: JsonObject): JsonObject {
  const security = securityOf(each);
  const isUnmasked = security.procMount === 'Unmasked' && spec.hostUsers !== false;
  const refused = [
    ...(security.privileged === true && security.allowPrivilegeEscalation === false ? ['allowPrivilegeEscalation'] : []),
    ...(isUnmasked ? ['procMount'] : []),
  ];
  const isPlainInit = list === 'initContainers' && each.restartPolicy !== 'Always';
  const unreached = isPlainInit ? ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] : [];
  const position = containersOf(spec).indexOf(each);
  const ports = (each.ports as JsonObject[] | undefined)?.map(port => portAt(port, position, spec.hostNetwork === true));
  return without({ ...withoutSecurity(each, refused), ports }, unreached);
}

/** No two containers have the same port. */
function portAt(port: JsonObject, position: number, isOnHost: boolean): JsonObject {
  const containerPort = Number(port.containerPort) + position;
  const { hostPort } = port;
  if (isOnHost) {
    return { ...port, containerPort, hostPort: hostPort === undefined ? undefined : containerPort };
  }
  return { ...port, containerPort, hostPort: typeof hostPort === 'number' && hostPort > 0 ? hostPort + position : hostPort };
}

function compact(spec: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(spec)) as JsonObject;
}

/** The object of this kind that carries the pod. */
function carried(kind: KindWithPods, name: string, { objectLabels, labels, annotations, spec }: Draft): JsonObject {
  const metadata: JsonObject = { name, namespace: NAMESPACE, labels: objectLabels };
  const podMetadata: JsonObject = { labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) };
  const template: JsonObject = { metadata: podMetadata, spec };
  const ended: JsonObject = { metadata: podMetadata, spec: { ...spec, restartPolicy: 'Never' } };
  const selector = { matchLabels: { app: 'web' } };
  switch (kind) {
    // The API server computes the priority of a Pod.
    case 'Pod': return { apiVersion: 'v1', kind, metadata: { ...podMetadata, name, namespace: NAMESPACE }, spec: without(spec, ['priority']) };
    case 'PodTemplate': return { apiVersion: 'v1', kind, metadata, template };
    case 'ReplicationController': return { apiVersion: 'v1', kind, metadata, spec: { selector: { app: 'web' }, template } };
    case 'StatefulSet': return { apiVersion: 'apps/v1', kind, metadata, spec: { serviceName: 'web', selector, template } };
    case 'Job': return { apiVersion: 'batch/v1', kind, metadata, spec: { template: ended } };
    case 'CronJob': return { apiVersion: 'batch/v1', kind, metadata, spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: ended } } } };
    default: return { apiVersion: 'apps/v1', kind, metadata, spec: { selector, template } };
  }
}

const NAMES = fc.nat(0xffffffff).map(number => `web-${number.toString(36)}`);

/** Objects of every kind with pods that the API server accepts: faultless ones, and such with one or several faults of every rule for pods. */
export const OBJECTS_WITH_PODS: fc.Arbitrary<JsonObject> = fc.tuple(fc.constantFrom(...KINDS_WITH_PODS), NAMES, DRAFTS.map(repaired))
  .map(([kind, name, draft]) => carried(kind, name, draft));

const EPHEMERAL_CONTAINERS = fc.array(some(CONTAINER_CHANGES, 2), { minLength: 1, maxLength: 2 })
  .map(list => list.map((changes, index) => ({ ...changes.reduce(merge, container({ resources: undefined })), name: `debugger-${index}` })));

/**
 * Pods with ephemeral containers. The API server refuses to create them: such a container is put into a Pod that is there already, through the
 * subresource `ephemeralcontainers`.
 */
export const PODS_WITH_EPHEMERAL_CONTAINERS: fc.Arbitrary<JsonObject> = fc.tuple(NAMES, DRAFTS, EPHEMERAL_CONTAINERS)
  .map(([name, draft, ephemeralContainers]) => carried('Pod', name, repaired({ ...draft, spec: { ...draft.spec, ephemeralContainers } })));

/** Bindings of a Pod to a node, with annotations that the Pod is to have. */
export function podBindings(): fc.Arbitrary<JsonObject> {
  const value = fc.constantFrom('', 'runtime/default', 'localhost/web', 'localhost/', 'localhost/ ', 'localhost/unconfined', 'unconfined', 'Unconfined');
  const key = fc.constantFrom(`${APP_ARMOR}main`, APP_ARMOR, `${APP_ARMOR}other`, 'example.com/note');
  return fc.dictionary(key, value, { maxKeys: 2 }).map(annotations => ({
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: UNPLACED, namespace: NAMESPACE, annotations: { ...annotations } },
    target: { kind: 'Node', name: 'node' },
  }));
}
