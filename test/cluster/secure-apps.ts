import { Chart, Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import {
  AllowPeer, AllowPort, AppArmorProfile, DefaultDenyNetworkPolicy, KubernetesVersion, LeastPrivilegeRole, NetworkPolicyEnforcement, Platform,
  SecureApp, SecureContainerProps, SecureCronJob, SecureCronJobProps, SecureDaemonSet, SecureDaemonSetProps, SecureDeployment,
  SecureDeploymentProps, SecureJob, SecureJobProps, SecureNamespace, SecureNamespaceProps, SecurePod, SecurePodProps, SecureServiceAccount,
  SecureStatefulSet, SecureStatefulSetProps, SecureWorkloadProps,
} from '../../src';
import { IMAGE, secureApp } from '../synthesis/apps';

/** The RuntimeClass that sensitive workloads of these apps name. Clusters have it, or refuse their pods. */
export const SANDBOX = 'cdk8s-secure-test-sandbox';

const REASON = 'these tests look at what becomes of it';
const OTHER_IMAGE = IMAGE.replace('/web@', '/helper:1.2.3@');

/** Ways to use an API, each by what it says. What several of them say is put together. */
type Uses<Props> = Readonly<Record<string, (place: Construct) => Partial<Props>>>;

/** What goes with a workload, made beside it. */
type Companions = Readonly<Record<string, (place: Construct, workload: kplus.Workload) => void>>;

const CONTAINER: Uses<SecureContainerProps> = {
  'port': place => ({ portNumber: 8080 + numberOf(place) }),
  'low port': place => ({ portNumber: 80 + numberOf(place), capability: { capability: kplus.Capability.NET_BIND_SERVICE, reason: REASON } }),
  'named ports': place => ({
    ports: [
      { number: 9090 + numberOf(place), name: `metrics-${numberOf(place)}` },
      { number: 5353 + numberOf(place), name: `dns-${numberOf(place)}`, protocol: kplus.Protocol.UDP },
    ],
  }),
  'command': () => ({ command: ['/bin/serve', '--port=8080'], args: ['--verbose', 'yes'], workingDir: '/srv' }),
  'requests as probes': () => ({
    readiness: kplus.Probe.fromHttpGet('/ready', { port: 8080 }),
    liveness: kplus.Probe.fromHttpGet('/alive', { port: 8080, scheme: kplus.ConnectionScheme.HTTPS, initialDelaySeconds: Duration.seconds(5) }),
  }),
  'connections as probes': () => ({ liveness: kplus.Probe.fromTcpSocket({ port: 8080 }), startup: kplus.Probe.fromTcpSocket({ port: 8080, failureThreshold: 9 }) }),
  'commands as probes': () => ({ readiness: kplus.Probe.fromCommand(['/bin/ready']), startup: kplus.Probe.fromCommand(['/bin/started']) }),
  'lifecycle': () => ({ lifecycle: { postStart: kplus.Handler.fromCommand(['/bin/warm-up']), preStop: kplus.Handler.fromHttpGet('/drain', { port: 8080 }) } }),
  'writable paths': () => ({ writablePaths: { '/tmp': Size.mebibytes(64), '/var/cache/Some_App.d': Size.gibibytes(1) } }),
  'Secret as a file': place => ({ volumeMounts: [{ path: '/etc/credentials', volume: kplus.Volume.fromSecret(place, 'secret', secretOf(place, 'file'), { name: `${place.node.id}-secret` }) }] }),
  'ConfigMap as a file': place => ({
    volumeMounts: [{ path: '/etc/settings', readOnly: true, volume: kplus.Volume.fromConfigMap(place, 'config', configOf(place, 'file'), { name: `${place.node.id}-config` }) }],
  }),
  'claimed volume': place => ({ volumeMounts: [{ path: '/data', volume: kplus.Volume.fromPersistentVolumeClaim(place, 'claim', claimOf(place)) }] }),
  'memory as a volume': place => ({
    volumeMounts: [{
      path: '/dev/shm',
      volume: kplus.Volume.fromEmptyDir(place, 'memory', `${place.node.id}-memory`, { medium: kplus.EmptyDirMedium.MEMORY, sizeLimit: Size.mebibytes(16) }),
    }],
  }),
  'environment': () => ({
    envVariables: {
      MODE: kplus.EnvValue.fromValue('production'),
      POD: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_NAME),
      MEMORY: kplus.EnvValue.fromResource(kplus.ResourceFieldPaths.MEMORY_LIMIT),
    },
  }),
  'environment from a ConfigMap': place => ({
    envFrom: [new kplus.EnvFrom(configOf(place, 'environment'), 'SETTINGS_')],
    envVariables: { CURRENCY: kplus.EnvValue.fromConfigMap(configOf(place, 'currency'), 'currency') },
  }),
  'Secrets in the environment': place => ({
    secretsInEnvironment: { reason: REASON },
    envVariables: { PASSWORD: secretOf(place, 'value').envValue('password') },
    envFrom: [new kplus.EnvFrom(undefined, 'LOGIN_', secretOf(place, 'all'))],
  }),
  'resources': () => ({
    resources: {
      cpu: { request: kplus.Cpu.millis(50) },
      memory: { request: Size.mebibytes(96), limit: Size.mebibytes(96) },
      ephemeralStorage: { request: Size.mebibytes(20), limit: Size.mebibytes(200) },
    },
  }),
  'CPU limit': () => ({ resources: { cpu: { request: kplus.Cpu.millis(20), limit: kplus.Cpu.units(1) } } }),
  'user of its own': () => ({ runAsUser: 4711, runAsGroup: 4712 }),
  'pull policy': () => ({ imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT }),
};

const WORKLOAD: Uses<SecureWorkloadProps> = {
  'API access': () => ({ apiAccess: { reason: REASON } }),
  'sensitive': () => ({ sensitive: { runtimeClassName: SANDBOX, reason: REASON } }),
  'runtime class': () => ({ runtimeClassName: SANDBOX }),
  'AppArmor of the runtime': () => ({ appArmorProfile: AppArmorProfile.runtimeDefault() }),
  'AppArmor of the node': () => ({ appArmorProfile: AppArmorProfile.localhost('k8s-shop') }),
  'user namespace': () => ({ userNamespace: true }),
  'root in a user namespace': () => ({ rootInUserNamespace: { reason: REASON } }),
  'Windows': () => ({ windows: { reason: REASON, runAsUserName: 'ContainerUser' } }),
  'users': () => ({ runAsUser: 1000, runAsGroup: 1001, fsGroup: 1002, fsGroupChangePolicy: kplus.FsGroupChangePolicy.ALWAYS }),
  'metadata': () => ({ metadata: { labels: { 'app.kubernetes.io/part-of': 'shop' }, annotations: { 'example.com/note': 'a: b # "c"\n' } } }),
  'metadata of the pods': () => ({ podMetadata: { labels: { 'app.kubernetes.io/version': '1.10' }, annotations: { 'example.com/scrape': 'true' } } }),
  'DNS': () => ({ dns: { hostname: 'main', nameservers: ['192.0.2.53'], searches: ['shop.example.com'], options: [{ name: 'ndots', value: '2' }] } }),
  'host aliases': () => ({ hostAliases: [{ ip: '192.0.2.7', hostnames: ['warehouse.example.com'] }] }),
  'registry': place => ({ dockerRegistryAuth: secretOf(place, 'registry') as kplus.DockerConfigSecret }),
  'grace period': () => ({ terminationGracePeriod: Duration.minutes(2) }),
  'ServiceAccount': place => ({ serviceAccount: new SecureServiceAccount(place, 'account') }),
  'volume that nobody mounts': place => ({ volumes: [kplus.Volume.fromConfigMap(place, 'beside', configOf(place, 'beside'))] }),
};

interface KindOfWorkload {
  readonly make: (scope: Construct, id: string, props: SecureWorkloadProps) => kplus.AbstractPod;
  readonly uses: Uses<object>;
}

function kindOf<Props extends SecureWorkloadProps>(
  Workload: new (scope: Construct, id: string, props: Props) => kplus.AbstractPod, uses: Uses<Props>, always: Partial<Props> = {},
): KindOfWorkload {
  return { make: (scope, id, props) => new Workload(scope, id, { ...always, ...props } as Props), uses: uses as Uses<object> };
}

const JOB: Uses<SecureJobProps> = {
  'retries in place': () => ({ restartPolicy: kplus.RestartPolicy.ON_FAILURE, backoffLimit: 0 }),
  'deadline': () => ({ activeDeadline: Duration.minutes(10) }),
  'removal': () => ({ ttlAfterFinished: Duration.hours(1) }),
};

export const KINDS = {
  CronJob: kindOf<SecureCronJobProps>(SecureCronJob, {
    ...JOB,
    'time zone': () => ({ timeZone: 'Europe/Berlin', schedule: Cron.schedule({ minute: '15', hour: '4', weekDay: '1-5' }) }),
    'overlap': () => ({ concurrencyPolicy: kplus.ConcurrencyPolicy.ALLOW, startingDeadline: Duration.seconds(30) }),
    'suspended': () => ({ suspend: true }),
    'history': () => ({ successfulJobsRetained: 0, failedJobsRetained: 5 }),
  }, { schedule: Cron.daily() }),
  DaemonSet: kindOf<SecureDaemonSetProps>(SecureDaemonSet, {
    'tolerations': () => ({ tolerations: [kplus.NodeTaintQuery.exists('example.com/spot'), kplus.NodeTaintQuery.is('example.com/gpu', 'a100', { effect: kplus.TaintEffect.NO_SCHEDULE })] }),
    'control plane': () => ({ controlPlane: { reason: REASON } }),
    'time to be ready': () => ({ minReadySeconds: 10 }),
  }),
  Deployment: kindOf<SecureDeploymentProps>(SecureDeployment, {
    replicas: () => ({ replicas: 3, minReady: Duration.seconds(5), progressDeadline: Duration.minutes(5) }),
    recreation: () => ({ strategy: kplus.DeploymentStrategy.recreate() }),
    rolling: () => ({
      strategy: kplus.DeploymentStrategy.rollingUpdate({
        maxSurge: kplus.PercentOrAbsolute.absolute(1), maxUnavailable: kplus.PercentOrAbsolute.percent(10),
      }),
    }),
    spreading: () => ({ spread: true }),
  }),
  Job: kindOf<SecureJobProps>(SecureJob, JOB),
  Pod: kindOf<SecurePodProps>(SecurePod, { 'one run': () => ({ restartPolicy: kplus.RestartPolicy.NEVER }) }),
  StatefulSet: kindOf<SecureStatefulSetProps>(SecureStatefulSet, {
    'volume claims': () => ({
      volumeClaims: [
        { name: 'state', size: Size.gibibytes(1), path: '/var/lib/state' },
        { name: 'copies', size: Size.mebibytes(512), path: '/copies', storageClassName: 'fast', accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE_POD] },
      ],
    }),
    'parallel': () => ({ podManagementPolicy: kplus.PodManagementPolicy.PARALLEL, replicas: 3, minReady: Duration.seconds(3) }),
    'Service': place => ({ service: new kplus.Service(place, 'headless', { clusterIP: 'None', ports: [{ port: 5432, name: 'sql' }] }) }),
    'partition': () => ({ strategy: kplus.StatefulSetUpdateStrategy.rollingUpdate({ partition: 1 }) }),
  }),
};
export type KindName = keyof typeof KINDS;

const COMPANIONS: Companions = {
  'Role': (place, workload) => {
    const role = new LeastPrivilegeRole(place, 'role', {
      grants: [
        { resource: kplus.ApiResource.PODS, verbs: ['get', 'list', 'watch'] },
        { resource: kplus.ApiResource.PODS, subresource: 'log', verbs: ['get'] },
        { resource: kplus.ApiResource.LEASES, verbs: ['create'], reason: REASON },
        { resource: kplus.ApiResource.LEASES, resourceNames: ['leader'], verbs: ['get', 'update'], reason: REASON },
        { resource: kplus.ApiResource.CONFIG_MAPS, resourceNames: ['state', 'settings'], verbs: ['patch'], reason: REASON },
        { resource: kplus.ApiResource.SECRETS, resourceNames: ['rotating'], verbs: ['get'], reason: REASON },
        { resource: kplus.ApiResource.custom({ apiGroup: 'shop.example.com', resourceType: 'orders' }), verbs: ['get', 'delete'], reason: REASON },
      ],
    });
    role.bind(workload, kplus.User.fromName(place, 'somebody', 'jane@example.com'));
    role.bind(kplus.Group.fromName(place, 'group', 'team-shop'));
  },
  'scheduling': (_place, workload) => {
    workload.scheduling.attract(kplus.Node.labeled(kplus.NodeLabelQuery.is('example.com/tier', 'shop')), { weight: 10 });
    workload.scheduling.separate(kplus.Pods.select(workload, 'others', { labels: { 'example.com/noisy': 'true' } }), { topology: kplus.Topology.ZONE, weight: 5 });
  },
  'Service': (place, workload) => {
    new kplus.Service(place, 'service', { selector: workload, ports: [{ port: 80, targetPort: 8080, name: 'http' }, { port: 5353, protocol: kplus.Protocol.UDP, name: 'dns' }] });
  },
  'Ingress': (place, workload) => {
    const service = new kplus.Service(place, 'front', { selector: workload, ports: [{ port: 8080 }] });
    new kplus.Ingress(place, 'ingress', {
      className: 'nginx',
      rules: [{ host: `${place.node.id}.example.com`, path: '/', pathType: kplus.HttpIngressPathType.PREFIX, backend: kplus.IngressBackend.fromService(service) }],
      tls: [{ hosts: [`${place.node.id}.example.com`], secret: kplus.Secret.fromSecretName(place, 'tls', 'certificate') }],
    });
  },
  'disruption budget': (place, workload) => {
    new kplus.k8s.KubePodDisruptionBudget(place, 'budget', {
      spec: { minAvailable: kplus.k8s.IntOrString.fromNumber(1), selector: workload.toPodSelectorConfig().labelSelector._toKube() },
    });
  },
  'autoscaler': (place, workload) => {
    if (workload instanceof kplus.Deployment && workload.replicas === undefined || workload instanceof kplus.StatefulSet) {
      new kplus.HorizontalPodAutoscaler(place, 'autoscaler', {
        target: workload as kplus.Deployment,
        minReplicas: 2,
        maxReplicas: 5,
        metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(70))],
      });
    }
  },
};

const NAMESPACE: Uses<SecureNamespaceProps> = {
  'quota': () => ({
    quota: {
      cpu: kplus.Cpu.units(40),
      memory: Size.gibibytes(80),
      ephemeralStorage: Size.gibibytes(200),
      pods: 30,
      jobs: 20,
      services: 25,
      loadBalancers: 1,
      nodePorts: 2,
      persistentVolumeClaims: 40,
      storage: Size.gibibytes(500),
      configMaps: 60,
      secrets: 5,
      others: { 'count/cronjobs.batch': '20', 'requests.nvidia.com/gpu': '0' },
    },
  }),
  'limits': () => ({
    limits: {
      resources: { cpu: { request: kplus.Cpu.millis(50) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(64) } },
      maxMemory: Size.gibibytes(4),
      maxEphemeralStorage: Size.gibibytes(4),
    },
  }),
  'limits of CPU': () => ({ limits: { resources: { cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(2) } } } }),
  'version': () => ({ podSecurityVersion: KubernetesVersion.V1_36 }),
  'sensitive': () => ({ sensitive: { reason: REASON } }),
  'labels': () => ({ metadata: { labels: { 'example.com/team': 'shop' }, annotations: { 'example.com/cost-center': '4711' } } }),
};

type Opening = (network: DefaultDenyNetworkPolicy, workload: kplus.AbstractPod, other: kplus.AbstractPod) => void;

const OPENINGS: Readonly<Record<string, Opening>> = {
  'DNS': network => network.allowDns({ nodeLocalCidrs: ['169.254.20.10/32'] }),
  'connection': (network, source, target) => network.allowConnection('connection', { source, target, ports: [AllowPort.tcp(8080), AllowPort.sctp(9999)] }),
  'Ingress controller': (network, workload) => network.allowIngress('front', {
    workload, peers: [AllowPeer.pods('ingress-nginx', { 'app.kubernetes.io/name': 'ingress-nginx' })], ports: [AllowPort.named('http', kplus.NetworkProtocol.TCP)],
  }),
  'addresses': (network, workload) => network.allowEgress('addresses', {
    workload, peers: [AllowPeer.cidr('192.0.2.0/24', ['192.0.2.128/25']), AllowPeer.cidr('2001:db8::/48')], ports: [AllowPort.portRange(kplus.NetworkProtocol.TCP, 6000, 6010)],
  }),
  'internet': (network, workload) => network.allowEgress('internet', { workload, peers: [AllowPeer.internet(REASON)], ports: [AllowPort.tcp(443)] }),
  'namespace': network => network.allowIngress('monitoring', {
    labels: { 'example.com/scraped': 'true' }, peers: [AllowPeer.wholeNamespace('monitoring', REASON)], ports: [AllowPort.tcp(9090)],
  }),
};

/** Containers of one pod share its ports, so each has numbers of its own. */
function numberOf({ node: { id } }: Construct): number {
  return Number(id.slice(-1)) + (id.startsWith('init') ? 4 : 0);
}

function secretOf(place: Construct, id: string): kplus.ISecret {
  return kplus.Secret.fromSecretName(place, `secret-${id}`, `${place.node.id}-${id}`.toLowerCase());
}

function configOf(place: Construct, id: string): kplus.IConfigMap {
  return new kplus.ConfigMap(place, `config-${id}`, { data: { currency: 'EUR', on: 'yes', port: '8080' } });
}

function claimOf(place: Construct): kplus.IPersistentVolumeClaim {
  return new kplus.PersistentVolumeClaim(place, 'data', { storage: Size.gibibytes(1), accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_MANY] });
}

/** What several uses say, as one: lists and maps are joined, of single values the last one counts. */
function together<Props>(uses: Uses<Props>, names: readonly string[], place: Construct): Partial<Props> {
  const all: Record<string, unknown> = {};
  names.flatMap(name => Object.entries(uses[name](place))).forEach(([key, value]) => {
    all[key] = joined(all[key], value);
  });
  return all as Partial<Props>;
}

function joined(before: unknown, value: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(value)) {
    return [...before as unknown[], ...value as unknown[]];
  }
  const isMap = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isMap ? { ...before as object, ...value } : value;
}

interface ContainerPlan { readonly uses: readonly string[]; readonly isSidecar: boolean }

/** A workload, by the names of what it uses. */
export interface WorkloadPlan {
  readonly kind: KindName;
  readonly uses: readonly string[];
  readonly usesOfKind: readonly string[];
  readonly containers: readonly ContainerPlan[];
  readonly initContainers: readonly ContainerPlan[];
  readonly companions: readonly string[];
}

/** A chart with a namespace of its own. */
export interface ChartPlan {
  /** `undefined` where somebody else makes the namespace. */
  readonly namespace: readonly string[] | undefined;
  readonly openings: readonly string[];
  readonly workloads: readonly WorkloadPlan[];
}

export interface AppPlan {
  readonly version: KubernetesVersion | undefined;
  readonly platform: Platform;
  readonly charts: readonly ChartPlan[];
}

function some(names: object, maxLength: number): fc.Arbitrary<string[]> {
  const all = Object.keys(names);
  return fc.subarray(all, { maxLength: Math.min(maxLength, all.length) });
}

const CONTAINER_PLAN: fc.Arbitrary<ContainerPlan> = fc.record({ uses: some(CONTAINER, 6), isSidecar: fc.constant(false) });

/** cdk8s-plus throws for probes of init containers that are no sidecars. */
const INIT_CONTAINER_PLAN: fc.Arbitrary<ContainerPlan> = fc.record({ uses: some(CONTAINER, 6), isSidecar: fc.boolean() })
  .map(({ uses, isSidecar }) => ({ uses: isSidecar ? uses : uses.filter(use => !use.endsWith('as probes')), isSidecar }));

function workloadPlan(kind: KindName): fc.Arbitrary<WorkloadPlan> {
  return fc.record({
    kind: fc.constant(kind),
    uses: some(WORKLOAD, 4),
    usesOfKind: some(KINDS[kind].uses, 3),
    containers: fc.array(CONTAINER_PLAN, { minLength: 1, maxLength: 2 }),
    initContainers: fc.array(INIT_CONTAINER_PLAN, { maxLength: 2 }),
    companions: some(COMPANIONS, 2),
  });
}

/** Workloads that the library lets out, whatever else it is told. The same ones for the same seed. */
export function workloadPlans(target: Omit<AppPlan, 'charts'>, seed: number, perKind: number): WorkloadPlan[] {
  const kinds = Object.keys(KINDS) as KindName[];
  const tried = kinds.flatMap((kind, index) => fc.sample(workloadPlan(kind), { seed: seed * 10 + index, numRuns: perKind }));
  return tried.filter(plan => isLetOut(target, plan));
}

function isLetOut(target: Omit<AppPlan, 'charts'>, plan: WorkloadPlan): boolean {
  try {
    makeApp({ ...target, charts: [{ namespace: undefined, openings: [], workloads: [plan] }] }, 'trial').synthYaml();
    return true;
  } catch {
    return false;
  }
}

/** An app with all workloads, some in each chart. */
export function appPlan(target: Omit<AppPlan, 'charts'>, workloads: readonly WorkloadPlan[], seed: number, perChart = 6): AppPlan {
  const count = Math.ceil(workloads.length / perChart);
  const shuffled = Array.from({ length: count }, (_, chart) => workloads.filter((_plan, index) => index % count === chart));
  const namespaces = fc.sample(fc.option(some(NAMESPACE, 3), { nil: undefined, freq: 2 }), { seed, numRuns: count });
  const openings = fc.sample(some(OPENINGS, 4), { seed, numRuns: count });
  return { ...target, charts: shuffled.map((some_, index) => ({ namespace: namespaces[index], openings: openings[index], workloads: some_ })) };
}

/** Makes an app whose namespaces begin with these letters. */
export function makeApp({ version, platform, charts }: AppPlan, prefix: string): SecureApp {
  const app = secureApp({ kubernetesVersion: version, platform });
  charts.forEach((plan, index) => makeChart(app, plan, `${prefix}-${index}`));
  return app;
}

function makeChart(app: SecureApp, { namespace, openings, workloads }: ChartPlan, name: string): void {
  const chart = new Chart(app, name, { namespace: name });
  const enforcement = NetworkPolicyEnforcement.cilium();
  const network = namespace === undefined ? new DefaultDenyNetworkPolicy(chart, 'network', { enforcement })
    : new SecureNamespace(chart, 'namespace', { enforcement, ...together(NAMESPACE, namespace, chart) }).network;
  if (namespace === undefined) {
    SecureNamespace.declareElsewhere(chart, { namespaceName: name, reason: REASON });
  }
  const made = workloads.map((plan, index) => makeWorkload(chart, `${plan.kind.toLowerCase()}-${index}`, plan));
  if (made.length > 0) {
    openings.forEach(opening => OPENINGS[opening](network, made[0], made[made.length - 1]));
  }
}

function makeWorkload(chart: Chart, id: string, { kind, uses, usesOfKind, containers, initContainers, companions }: WorkloadPlan): kplus.AbstractPod {
  const place = new Construct(chart, `${id}-parts`);
  const workload = KINDS[kind].make(chart, id, {
    ...together(WORKLOAD, uses, place),
    ...together(KINDS[kind].uses, usesOfKind, place),
    containers: containers.map((plan, index) => ({ image: IMAGE, name: `main-${index}`, ...together(CONTAINER, plan.uses, new Construct(place, `main-${index}`)) })),
    initContainers: initContainers.map((plan, index) => ({
      image: OTHER_IMAGE,
      ...plan.isSidecar ? { name: `side-${index}`, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS } : {},
      ...together(CONTAINER, plan.uses, new Construct(place, `init-${index}`)),
    })),
  });
  companions.forEach(companion => COMPANIONS[companion](new Construct(place, companion.toLowerCase().replace(' ', '-')), workload as kplus.Workload));
  return workload;
}

/** Everything that a plan can name, as `kind: use`. */
export const ALL_USES: readonly string[] = [
  ...Object.keys(CONTAINER).map(use => `container: ${use}`),
  ...Object.keys(WORKLOAD).map(use => `workload: ${use}`),
  ...Object.keys(COMPANIONS).map(use => `companion: ${use}`),
  ...Object.entries(KINDS).flatMap(([kind, { uses }]) => Object.keys(uses).map(use => `${kind}: ${use}`)),
  ...Object.keys(NAMESPACE).map(use => `namespace: ${use}`),
  ...Object.keys(OPENINGS).map(use => `opening: ${use}`),
];

/** What a plan names. */
export function usesIn({ charts }: AppPlan): string[] {
  return charts.flatMap(({ namespace = [], openings, workloads }) => [
    ...namespace.map(use => `namespace: ${use}`),
    ...openings.map(use => `opening: ${use}`),
    ...workloads.flatMap(({ kind, uses, usesOfKind, containers, initContainers, companions }) => [
      ...[...containers, ...initContainers].flatMap(container => container.uses.map(use => `container: ${use}`)),
      ...uses.map(use => `workload: ${use}`),
      ...usesOfKind.map(use => `${kind}: ${use}`),
      ...companions.map(use => `companion: ${use}`),
    ]),
  ]);
}
