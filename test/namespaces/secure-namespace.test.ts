import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, App, Chart, Cron, Include, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  DefaultDenyNetworkPolicy, KubernetesVersion, NetworkPolicyEnforcement, Platform, SecureApp, SecureCronJob, SecureDaemonSet, SecureDeployment,
  SecureInclude, SecureJob, SecureNamespace, SecureNamespaceProps, SecurePod, SecureStatefulSet,
} from '../../src';
import { JsonObject } from '../../src/rules/json';
import { parseQuantity } from '../../src/rules/quantity';
import { SENSITIVE_LABEL } from '../../src/rules/sensitive';
import { KINDS_OF_APP, KindOfApp, raw, stopped } from '../adversary/target';
import { configMap, errorOf, IMAGE, messageOf, readTree, secureApp, temporaryDirectory } from '../synthesis/apps';

const PREFIX = 'pod-security.kubernetes.io/';
const CILIUM = { enforcement: NetworkPolicyEnforcement.cilium() };
const REASON = 'the platform team applies it';

function chartOf(app: App, namespace?: string, id = 'chart'): Chart {
  return new Chart(app, id, { namespace, disableResourceNameHashes: true });
}

function build(props: Partial<SecureNamespaceProps> = {}, app: SecureApp = secureApp()) {
  const chart = chartOf(app, 'shop');
  const namespace = new SecureNamespace(chart, 'namespace', { ...CILIUM, ...props });
  return { app, chart, namespace };
}

/** What a construct with a namespace of its own writes, by kind. */
function written(props: Partial<SecureNamespaceProps> = {}, app?: SecureApp): Record<string, JsonObject> {
  const { chart } = build(props, app);
  return Object.fromEntries(Testing.synth(chart).map((json: JsonObject) => [String(json.kind), json]));
}

const hard = (quota: SecureNamespaceProps['quota']) => (written({ quota }).ResourceQuota.spec as JsonObject).hard as JsonObject;
const item = (limits: SecureNamespaceProps['limits'], app?: SecureApp) => ((written({ limits }, app).LimitRange.spec as JsonObject).limits as JsonObject[])[0];
const findings = (app: SecureApp) => app.report().findings.map(({ message }) => message.split('\n')[0]);
const identities = (json: JsonObject[]) => json.map(({ kind, metadata }) => `${String(kind)} ${String((metadata as JsonObject).name)}`);

describe('SecureNamespace', () => {
  test('is a namespace with all that its pods rely on', () => {
    expect(Object.values(written())).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name: 'shop',
          labels: {
            [`${PREFIX}enforce`]: 'restricted',
            [`${PREFIX}enforce-version`]: 'latest',
            [`${PREFIX}audit`]: 'restricted',
            [`${PREFIX}audit-version`]: 'latest',
            [`${PREFIX}warn`]: 'restricted',
            [`${PREFIX}warn-version`]: 'latest',
          },
        },
        spec: {},
      },
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'chart-namespace-quota', namespace: 'shop' },
        spec: {
          hard: {
            'requests.cpu': '16',
            'requests.memory': '32Gi',
            'limits.memory': '32Gi',
            'requests.ephemeral-storage': '64Gi',
            'limits.ephemeral-storage': '64Gi',
            'pods': '50',
            'count/jobs.batch': '100',
            'services': '50',
            'services.loadbalancers': '0',
            'services.nodeports': '0',
            'persistentvolumeclaims': '10',
            'requests.storage': '100Gi',
            'configmaps': '100',
            'secrets': '100',
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'chart-namespace-limits', namespace: 'shop' },
        spec: {
          limits: [{
            type: 'Container',
            defaultRequest: { 'cpu': '100m', 'memory': '128Mi', 'ephemeral-storage': '100Mi' },
            default: { 'memory': '128Mi', 'ephemeral-storage': '1Gi' },
            max: { 'memory': '8Gi', 'ephemeral-storage': '8Gi' },
          }],
        },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'chart-namespace-network', namespace: 'shop', annotations: { 'cdk8s-secure.io/network-policy-enforcement': 'cilium' } },
        spec: { podSelector: {}, policyTypes: ['Egress', 'Ingress'] },
      },
    ]);
    expect(build().app.report()).toEqual({ findings: [], exempted: [], grants: [], filledIn: [] });
  });

  test('is all that a workload needs around it', () => {
    const { app, chart, namespace } = build();
    namespace.network.allowDns();
    new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
    expect(findings(app)).toEqual([]);
  });

  test('is a Namespace of cdk8s-plus: a peer of network policies, with metadata of its own', () => {
    const { namespace } = build({ metadata: { name: 'bank', labels: { team: 'bank' }, annotations: { owner: 'team-bank' } } });
    expect(namespace.toNamespaceSelectorConfig()).toEqual({ names: ['bank'] });
    expect(ApiObject.of(namespace).toJson().metadata).toEqual({
      name: 'bank', annotations: { owner: 'team-bank' }, labels: expect.objectContaining({ team: 'bank', [`${PREFIX}enforce`]: 'restricted' }),
    });
  });

  test.each<[string, string | undefined, string, Partial<SecureNamespaceProps>, string]>([
    ['the namespace of its chart', 'shop', 'namespace', {}, 'shop'],
    ['its id, where the chart has no namespace', undefined, 'shop', {}, 'shop'],
    ['what its metadata says', 'shop', 'namespace', { metadata: { name: 'bank' } }, 'bank'],
  ])('has the name that is %s', (_name, inChart, id, props, expected) => {
    const chart = new Chart(secureApp(), 'chart', { namespace: inChart });
    const namespace = new SecureNamespace(chart, id, { ...CILIUM, ...props });
    expect(namespace.name).toEqual(expected);
    expect(Testing.synth(chart).map(({ metadata }) => [metadata.name === expected, metadata.namespace])).toEqual([
      [true, undefined], [false, expected], [false, expected], [false, expected],
    ]);
  });

  test('names a version of the Pod Security Standards for all three modes', () => {
    const { labels } = written({ podSecurityVersion: KubernetesVersion.V1_31 }).Namespace.metadata as JsonObject;
    expect(['enforce', 'audit', 'warn'].map(mode => (labels as JsonObject)[`${PREFIX}${mode}-version`])).toEqual(['v1.31', 'v1.31', 'v1.31']);
    for (const podSecurityVersion of Object.values(KubernetesVersion)) {
      expect(findings(build({ podSecurityVersion }).app)).toEqual([]);
    }
  });

  test('sensitive: a label by which a SensitiveWritePolicy knows it, and an entry in the report', () => {
    const { app, namespace } = build({ sensitive: { reason: 'holds the numbers of cards' }, metadata: { labels: { team: 'bank' } } });
    const { labels } = ApiObject.of(namespace).toJson().metadata as JsonObject;
    expect(labels).toMatchObject({ [SENSITIVE_LABEL]: 'true', team: 'bank', [`${PREFIX}enforce`]: 'restricted' });
    expect(app.report()).toEqual({
      findings: [],
      exempted: [],
      grants: [{ constructPath: 'chart/namespace', allows: 'mark the namespace as sensitive, which limits who may write there', reason: 'holds the numbers of cards' }],
      filledIn: [],
    });
  });

  test('keeps its labels above those of the chart', () => {
    const app = secureApp();
    const chart = new Chart(app, 'chart', { namespace: 'shop', labels: { [`${PREFIX}enforce`]: 'privileged', team: 'shop' } });
    const namespace = new SecureNamespace(chart, 'namespace', CILIUM);
    expect(ApiObject.of(namespace).toJson().metadata.labels).toEqual(expect.objectContaining({ [`${PREFIX}enforce`]: 'restricted', team: 'shop' }));
  });
});

describe('what is adjusted', () => {
  test('every quota', () => {
    expect(hard({
      cpu: kplus.Cpu.millis(1500),
      memory: Size.mebibytes(1536),
      ephemeralStorage: Size.gibibytes(2),
      pods: 3,
      jobs: 4,
      services: 5,
      loadBalancers: 1,
      nodePorts: 2,
      persistentVolumeClaims: 6,
      storage: Size.tebibytes(1),
      configMaps: 7,
      secrets: 8,
      others: { 'requests.nvidia.com/gpu': '2', 'count/cronjobs.batch': '20' },
    })).toEqual({
      'requests.cpu': '1500m',
      'requests.memory': '1536Mi',
      'limits.memory': '1536Mi',
      'requests.ephemeral-storage': '2Gi',
      'limits.ephemeral-storage': '2Gi',
      'pods': '3',
      'count/jobs.batch': '4',
      'services': '5',
      'services.loadbalancers': '1',
      'services.nodeports': '2',
      'persistentvolumeclaims': '6',
      'requests.storage': '1024Gi',
      'configmaps': '7',
      'secrets': '8',
      'requests.nvidia.com/gpu': '2',
      'count/cronjobs.batch': '20',
    });
  });

  test('what a container gets, and its maximum', () => {
    expect(item({
      resources: {
        cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) },
        memory: { limit: Size.gibibytes(1) },
        ephemeralStorage: { request: Size.mebibytes(10), limit: Size.mebibytes(20) },
      },
      maxMemory: Size.gibibytes(64),
      maxEphemeralStorage: Size.mebibytes(20),
    })).toEqual({
      type: 'Container',
      defaultRequest: { 'cpu': '50m', 'memory': '1Gi', 'ephemeral-storage': '10Mi' },
      default: { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '20Mi' },
      max: { 'memory': '64Gi', 'ephemeral-storage': '20Mi' },
    });
  });

  test('a maximum is never below what a container gets', () => {
    expect(item({ resources: { memory: { request: Size.gibibytes(16) }, ephemeralStorage: { limit: Size.gibibytes(9) } } })).toMatchObject({
      max: { 'memory': '16Gi', 'ephemeral-storage': '9Gi' },
    });
  });

  test.each<[Platform, JsonObject]>([
    [Platform.KUBERNETES, { defaultRequest: { cpu: '100m', memory: '128Mi' }, default: { memory: '128Mi' } }],
    [Platform.OPENSHIFT, { defaultRequest: { cpu: '100m', memory: '128Mi' }, default: { memory: '128Mi' } }],
    [Platform.GKE_AUTOPILOT, { defaultRequest: { 'cpu': '250m', 'memory': '512Mi', 'ephemeral-storage': '1Gi' }, default: { 'ephemeral-storage': '1Gi' } }],
    [Platform.AKS_DEPLOYMENT_SAFEGUARDS, { defaultRequest: { cpu: '100m' }, default: { cpu: '500m', memory: '128Mi' } }],
  ])('what a container gets on %s is what secure workloads write there', (platform, expected) => {
    expect(item(undefined, secureApp({ platform }))).toMatchObject(expected);
  });
});

/** The admission plugin LimitRanger, then what the pod takes of a quota: sums over all containers, which is at least what Kubernetes counts. */
function admit(pod: JsonObject, { defaultRequest, default: defaults, max }: JsonObject): Record<string, bigint> {
  const used: Record<string, bigint> = { pods: 1_000_000_000n };
  for (const container of [...(pod.initContainers ?? []) as JsonObject[], ...pod.containers as JsonObject[]]) {
    const { requests, limits } = (container.resources ?? {}) as { requests?: JsonObject; limits?: JsonObject };
    const effective: Record<string, JsonObject> = {
      requests: { ...defaultRequest as JsonObject, ...limits, ...requests }, limits: { ...defaults as JsonObject, ...limits },
    };
    for (const [resource, most] of Object.entries(max as JsonObject)) {
      const limit = parseQuantity(effective.limits[resource]);
      if (limit === undefined || limit > parseQuantity(most)!) {
        throw new Error(`maximum ${resource} usage per Container is ${String(most)}`);
      }
    }
    for (const [list, quantities] of Object.entries(effective)) {
      for (const [resource, quantity] of Object.entries(quantities)) {
        const name = `${list}.${resource}`;
        used[name] = (used[name] ?? 0n) + parseQuantity(quantity)!;
      }
    }
  }
  return used;
}

describe('secure workloads with their defaults are admitted', () => {
  const containers = [{ image: IMAGE, portNumber: 8080, writablePaths: { '/tmp': Size.mebibytes(64) } }];
  const WORKLOADS: [string, (chart: Chart) => Construct][] = [
    ['SecureDeployment', chart => new SecureDeployment(chart, 'x', { containers })],
    ['SecureStatefulSet', chart => new SecureStatefulSet(chart, 'x', {
      containers, volumeClaims: [{ name: 'data', size: Size.gibibytes(20), path: '/data' }],
    })],
    ['SecureDaemonSet', chart => new SecureDaemonSet(chart, 'x', { containers })],
    ['SecureJob', chart => new SecureJob(chart, 'x', { containers })],
    ['SecureCronJob', chart => new SecureCronJob(chart, 'x', { containers, schedule: Cron.daily() })],
    ['SecurePod', chart => new SecurePod(chart, 'x', { containers })],
    ['a sensitive SecurePod', chart => new SecurePod(chart, 'x', { containers, sensitive: { runtimeClassName: 'gvisor', reason: 'runs code of customers' } })],
  ];

  test.each(WORKLOADS.flatMap(([name, make]) => Object.values(Platform).map(platform => [name, platform, make] as const)))('%s on %s', (_name, platform, make) => {
    const { chart } = build({}, secureApp({ platform }));
    const podSpec = JSON.stringify(ApiObject.of(make(chart)).toJson());
    const spec = podSpecIn(JSON.parse(podSpec) as JsonObject);
    const all = Testing.synth(chart) as JsonObject[];
    const [quota, limitRange] = ['ResourceQuota', 'LimitRange'].map(kind => all.find(json => json.kind === kind)!.spec as JsonObject);
    const used = admit(spec, (limitRange.limits as JsonObject[])[0]);
    const over = Object.entries(quota.hard as JsonObject).filter(([resource, most]) => 50n * (used[resource] ?? 0n) > parseQuantity(most)!);
    expect(over).toEqual([]);
    // A quota asks every pod for the resources that it limits.
    const asked = Object.keys(quota.hard as JsonObject).filter(resource => /^(requests|limits)\.(cpu|memory|ephemeral-storage)$/.test(resource));
    expect(asked.filter(resource => used[resource] === undefined)).toEqual([]);
  });

  test('a container that names no resources becomes one that every rule accepts', () => {
    const { defaultRequest, default: defaults } = item(undefined);
    const { app, chart } = build();
    raw(chart, 'pod', {
      apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'x', image: IMAGE, resources: { requests: defaultRequest, limits: defaults } }] },
    });
    expect(app.report().findings.filter(({ pointer }) => pointer.includes('/resources'))).toEqual([]);
  });
});

function podSpecIn(json: JsonObject): JsonObject {
  const spec = json.spec as JsonObject;
  const inner = (spec.jobTemplate ?? spec.template) as JsonObject | undefined;
  return inner === undefined ? spec : podSpecIn(inner);
}

describe('the Namespace comes before what lives in it', () => {
  const web = (chart: Chart, id = 'web') => new SecureDeployment(chart, id, { containers: [{ image: IMAGE }] });

  test.each(KINDS_OF_APP)('in its chart, though it was made last, under %s', kind => {
    const app = kind === 'SecureApp' ? secureApp() : new App({ outdir: temporaryDirectory() });
    const chart = chartOf(app, 'shop');
    configMap(chart, '0');
    web(chart);
    new SecureNamespace(new Construct(chart, 'platform'), 'namespace', CILIUM);
    expect(identities(Testing.synth(chart))[0]).toEqual('Namespace shop');
    app.synth();
    const { 'chart.k8s.yaml': text } = readTree(app.outdir);
    expect(text.startsWith('apiVersion: v1\nkind: Namespace\n')).toBe(true);
    expect(text.split('---\n')).toHaveLength(7);
  });

  test('of charts that say they come after it', () => {
    const app = secureApp();
    const shop = chartOf(app, 'shop', 'a-shop');
    web(shop);
    const namespace = new SecureNamespace(chartOf(app, undefined, 'platform'), 'shop', CILIUM);
    shop.addDependency(namespace);
    app.synth();
    const tree = readTree(app.outdir);
    expect(Object.keys(tree)).toEqual(['0000-platform.k8s.yaml', '0001-a-shop.k8s.yaml']);
    expect(tree['0000-platform.k8s.yaml']).toContain('kind: Namespace');
  });

  test('though a chart has several', () => {
    const app = secureApp();
    const chart = chartOf(app, 'shop');
    ['bank', 'shop', 'back'].forEach(name => new SecureNamespace(chart, name, { ...CILIUM, metadata: { name } }));
    app.synth();
    expect(identities(Testing.synth(chart)).slice(0, 2)).toEqual(['Namespace shop', 'Namespace bank']);
    expect(findings(app)).toEqual([]);
  });

  test('and a removed one is in nobody\'s way', () => {
    const { app, chart } = build();
    configMap(chart, 'config');
    chart.node.tryRemoveChild('namespace');
    new SecureNamespace(chart, 'namespace', CILIUM);
    expect(findings(app)).toEqual([]);
    expect(identities(Testing.synth(chart))[0]).toEqual('Namespace shop');
  });
});

describe('what throws where it is said', () => {
  const WHERE = 'chart/namespace';
  const DNS_LABEL = 'write a name of at most 63 lower-case letters, digits and "-", such as "web-1"';
  const OWN = 'write the name of a namespace for one workload or team: default belongs to nobody, and kube-* to the cluster';
  const RESTRICTED = 'write nothing: the namespace enforces restricted, podSecurityVersion names a version';

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'enforcement is missing; write who enforces network policies in the cluster, such as NetworkPolicyEnforcement.cilium()'],
    ['silence about who enforces network policies', {}, 'enforcement is missing; write who enforces network policies in the cluster, such as NetworkPolicyEnforcement.cilium()'],
    ['an enforcement that is none', { enforcement: 'cilium' }, 'enforcement is "cilium"; write who enforces network policies in the cluster, such as NetworkPolicyEnforcement.cilium()'],
    ['two policies', { ...CILIUM, defaultDenyElsewhere: { reason: REASON } }, 'enforcement and defaultDenyElsewhere exclude each other; write one of them'],
    ['a default deny elsewhere without a reason', { defaultDenyElsewhere: {} }, 'reason is missing; write a sentence of at least 10 characters that says why'],
    ['a quota elsewhere without a reason', { ...CILIUM, quotaElsewhere: { reason: 'x' } }, 'reason is "x"; write a sentence of at least 10 characters that says why'],
    ['a quota beside one elsewhere', { ...CILIUM, quotaElsewhere: { reason: REASON }, quota: { pods: 1 } },
      'quota is {"pods":1}; write nothing beside quotaElsewhere, which makes no quota'],
    ['limits beside those elsewhere', { ...CILIUM, quotaElsewhere: { reason: REASON }, limits: {} }, 'limits is {}; write nothing beside quotaElsewhere, which makes no limits'],
    ['the namespace of nobody', { ...CILIUM, metadata: { name: 'default' } }, `metadata.name is "default"; ${OWN}`],
    ['a namespace of the cluster', { ...CILIUM, metadata: { name: 'kube-system' } }, `metadata.name is "kube-system"; ${OWN}`],
    ['a name that no namespace can have', { ...CILIUM, metadata: { name: 'shop.example' } }, `metadata.name is "shop.example"; ${DNS_LABEL}`],
    ['a namespace of a namespace', { ...CILIUM, metadata: { namespace: 'shop' } },
      'metadata.namespace is "shop"; write nothing: a Namespace is in no namespace; its own name is metadata.name'],
    ['a name outside of metadata', { ...CILIUM, name: 'shop' }, 'name is no property here; write it as metadata.name'],
    ['a weaker level', { ...CILIUM, metadata: { labels: { [`${PREFIX}enforce`]: 'baseline' } } }, `metadata.labels["${PREFIX}enforce"] is "baseline"; ${RESTRICTED}`],
    ['an old version', { ...CILIUM, metadata: { labels: { [`${PREFIX}warn-version`]: 'v1.20' } } }, `metadata.labels["${PREFIX}warn-version"] is "v1.20"; ${RESTRICTED}`],
    ['a sensitive namespace without a reason', { ...CILIUM, sensitive: {} }, 'reason is missing; write a sentence of at least 10 characters that says why'],
    ['a sensitive namespace with a word for a reason', { ...CILIUM, sensitive: { reason: 'cards' } },
      'reason is "cards"; write a sentence of at least 10 characters that says why'],
    ...['true', 'false', ''].map((label): [string, unknown, string] => [
      `the label of sensitive namespaces with the value "${label}"`, { ...CILIUM, metadata: { labels: { [SENSITIVE_LABEL]: label } } },
      `metadata.labels["${SENSITIVE_LABEL}"] is "${label}"; write nothing: the sensitive property sets it, with a reason`,
    ]),
    ['that label beside the property', { ...CILIUM, sensitive: { reason: REASON }, metadata: { labels: { [SENSITIVE_LABEL]: 'true' } } },
      `metadata.labels["${SENSITIVE_LABEL}"] is "true"; write nothing: the sensitive property sets it, with a reason`],
    ['an old version of the standards', { ...CILIUM, podSecurityVersion: '1.24' },
      `podSecurityVersion is "1.24"; write one of ${Object.values(KubernetesVersion).map(version => `"${version}"`).join(', ')}`],
    ['an unknown quota', { ...CILIUM, quota: { deployments: 3 } }, 'deployments is no property here; write one of cpu, memory, ephemeralStorage, pods, jobs, services, '
      + 'loadBalancers, nodePorts, persistentVolumeClaims, storage, configMaps, secrets, others'],
    ['a negative count', { ...CILIUM, quota: { pods: -1 } }, 'pods is -1; write a whole number that is not negative'],
    ['half a pod', { ...CILIUM, quota: { pods: 0.5 } }, 'pods is 0.5; write a whole number that is not negative'],
    ['a count as text', { ...CILIUM, quota: { nodePorts: '0' } }, 'nodePorts is "0"; write a whole number that is not negative'],
    ['no CPU', { ...CILIUM, quota: { cpu: kplus.Cpu.units(0) } }, 'cpu is "0"; write more than nothing, such as Cpu.millis(250) or Cpu.units(2)'],
    ['no memory', { ...CILIUM, quota: { memory: Size.mebibytes(0) } }, 'memory is "0Mi"; write a size in whole MiB, such as Size.mebibytes(256)'],
    ['a size as text', { ...CILIUM, quota: { storage: '10Gi' } }, 'storage is "10Gi"; write a size in whole MiB, such as Size.mebibytes(256)'],
    ['a resource with a property of its own', { ...CILIUM, quota: { others: { pods: '5' } } }, 'pods has a property of its own in quota; write it there'],
    ['a resource that cannot be', { ...CILIUM, quota: { others: { 'count/jobs/batch': '5' } } },
      'a resource is "count/jobs/batch"; write its name as ResourceQuota knows it, such as "count/cronjobs.batch"'],
    ['a quota that is no quantity', { ...CILIUM, quota: { others: { 'count/cronjobs.batch': 'few' } } },
      'count/cronjobs.batch is "few"; write a quantity as text, such as "2" or "10Gi"'],
    ['a negative quota', { ...CILIUM, quota: { others: { 'count/cronjobs.batch': '-5' } } }, 'count/cronjobs.batch is "-5"; write a quantity as text, such as "2" or "10Gi"'],
    ['a quota that is a number', { ...CILIUM, quota: { others: { 'count/cronjobs.batch': 5 } } }, 'count/cronjobs.batch is 5; write a quantity as text, such as "2" or "10Gi"'],
    ['a highest CPU limit', { ...CILIUM, limits: { maxCpu: kplus.Cpu.units(2) } },
      'maxCpu is no property here; it would give every container a CPU limit; write quota.cpu, which is for all of them together'],
    ['memory that is not equal', { ...CILIUM, limits: { resources: { memory: { request: Size.mebibytes(64), limit: Size.gibibytes(1) } } } },
      'resources.memory.limit is "1Gi"; write the same as in resources.memory.request, which is 64Mi'],
    ['a CPU limit below the request', { ...CILIUM, limits: { resources: { cpu: { request: kplus.Cpu.units(1), limit: kplus.Cpu.millis(500) } } } },
      'resources.cpu.limit is "500m"; write at least what resources.cpu.request is, 1'],
    ['a storage limit below the request', {
      ...CILIUM, limits: { resources: { ephemeralStorage: { request: Size.gibibytes(2), limit: Size.gibibytes(1) } } },
    }, 'resources.ephemeralStorage.limit is "1Gi"; write at least what resources.ephemeralStorage.request is, 2Gi'],
    ['a maximum below what a container gets', { ...CILIUM, limits: { maxMemory: Size.mebibytes(64) } },
      'maxMemory is "64Mi"; write at least what a container gets by default, 128Mi'],
    ['such a maximum of storage', { ...CILIUM, limits: { maxEphemeralStorage: Size.mebibytes(64) } },
      'maxEphemeralStorage is "64Mi"; write at least what a container gets by default, 1Gi'],
  ])('%s', (_name, props, message) => {
    const chart = chartOf(secureApp(), 'shop');
    const text = messageOf(() => new SecureNamespace(chart, 'namespace', props as SecureNamespaceProps));
    expect([text.startsWith(WHERE), text.slice(text.indexOf(': ') + 2)]).toEqual([true, message]);
    expect(chart.node.children).toEqual([]);
  });

  test.each([['default', 'default'], ['kube-system', 'kube-system']])('a chart for the namespace %s', (_name, namespace) => {
    expect(messageOf(() => new SecureNamespace(chartOf(secureApp(), namespace), 'namespace', CILIUM))).toEqual(
      `chart/namespace: the namespace of the chart is "${namespace}"; ${OWN}`);
  });

  test('an id that no namespace can have', () => {
    expect(messageOf(() => new SecureNamespace(chartOf(secureApp()), 'Shop', CILIUM))).toEqual(
      `chart/Shop: the id, which is the name where nothing else is, is "Shop"; ${DNS_LABEL}`);
  });

  test.each<[string, object, string]>([
    ['a namespace elsewhere without a reason', { namespaceName: 'shop' }, 'reason is missing; write a sentence of at least 10 characters that says why'],
    ['a namespace elsewhere without a name', { reason: REASON }, `namespaceName is missing; ${DNS_LABEL}`],
    ['more about a namespace elsewhere', { namespaceName: 'shop', reason: REASON, quota: {} }, 'quota is no property here; write one of namespaceName, reason'],
  ])('%s', (_name, props, message) => {
    const chart = chartOf(secureApp(), 'shop');
    expect(messageOf(() => SecureNamespace.declareElsewhere(chart, props as never))).toEqual(`SecureNamespace.declareElsewhere(): ${message}`);
    expect(messageOf(() => SecureNamespace.declareQuotaElsewhere(chart, props as never))).toEqual(`SecureNamespace.declareQuotaElsewhere(): ${message}`);
  });
});

describe('what somebody else applies', () => {
  const grants = (app: SecureApp) => app.report().grants.map(({ constructPath, allows, reason }) => [constructPath, allows, reason]);

  test('a whole namespace', () => {
    const app = secureApp();
    const chart = chartOf(app, 'shop');
    new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
    expect(findings(app)).toHaveLength(1);
    SecureNamespace.declareElsewhere(chart, { namespaceName: 'shop', reason: REASON });
    expect(findings(app)).toEqual([]);
    expect(grants(app)).toEqual([
      ['chart', 'leave the Pod Security labels of namespace shop to somebody else', REASON],
      ['chart', 'leave the default deny policy of namespace shop to somebody else', REASON],
      ['chart', 'leave the quota and the limits of namespace shop to somebody else', REASON],
    ]);
  });

  test('and no other one', () => {
    const app = secureApp();
    const chart = chartOf(app, 'shop');
    new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
    SecureNamespace.declareElsewhere(chart, { namespaceName: 'bank', reason: REASON });
    expect(findings(app)).toHaveLength(1);
  });

  test('labels elsewhere are no excuse for a Namespace of this app without them', () => {
    const app = secureApp();
    const chart = chartOf(app, 'shop');
    SecureNamespace.declareElsewhere(chart, { namespaceName: 'shop', reason: REASON });
    new kplus.Namespace(chart, 'namespace', { metadata: { name: 'shop' } });
    expect(findings(app)).toEqual([`ns-pss-enforced (high)  Namespace shop: metadata.labels["${PREFIX}enforce"] is missing.`]);
  });

  test('the quota of a SecureNamespace', () => {
    const { app, chart } = build({ quotaElsewhere: { reason: REASON } });
    expect(identities(Testing.synth(chart))).toEqual(['Namespace shop', 'NetworkPolicy chart-namespace-network']);
    expect(findings(app)).toEqual([]);
    expect(grants(app)).toEqual([['chart/namespace', 'leave the quota and the limits of namespace shop to somebody else', REASON]]);
  });

  test('the default deny policy of a SecureNamespace', () => {
    const { app, chart, namespace } = build({ enforcement: undefined, defaultDenyElsewhere: { reason: REASON } });
    new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
    expect(identities(Testing.synth(chart))).not.toContain('NetworkPolicy chart-namespace-network');
    expect(findings(app)).toEqual([]);
    expect(grants(app)).toEqual([['chart/namespace', 'leave the default deny policy of namespace shop to somebody else', REASON]]);
    expect(messageOf(() => namespace.network)).toEqual('chart/namespace: somebody else applies the default deny policy, as defaultDenyElsewhere says; '
      + 'write a NetworkPolicy for each connection that is allowed, or give enforcement instead');
  });

  test('the quota of a Namespace that was included', () => {
    const app = secureApp();
    const file = path.join(temporaryDirectory(), 'namespace.yaml');
    fs.writeFileSync(file, `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: monitoring\n  labels:\n    ${PREFIX}enforce: restricted\n`);
    const chart = chartOf(app, 'monitoring');
    new SecureInclude(chart, 'included', { url: file });
    expect(findings(app)).toEqual(['ResourceQuota', 'LimitRange'].sort().map(kind => `quota-limitrange (medium)  Namespace monitoring: has no ${kind}.`));
    SecureNamespace.declareQuotaElsewhere(chart, { namespaceName: 'monitoring', reason: REASON });
    expect(findings(app)).toEqual([]);
    expect(grants(app)).toEqual([['chart', 'leave the quota and the limits of namespace monitoring to somebody else', REASON]]);
  });
});

describe.each(KINDS_OF_APP)('what weakens it is found, %s', kind => {
  interface Built { app: App; chart: Chart; namespace: SecureNamespace }
  function guarded(of: KindOfApp = kind, props: Partial<SecureNamespaceProps> = {}): Built {
    const outdir = path.join(temporaryDirectory(), 'dist');
    const app = of === 'SecureApp' ? new SecureApp({ outdir }) : new App({ outdir });
    const chart = chartOf(app, 'shop', 'shop');
    return { app, chart, namespace: new SecureNamespace(chart, 'namespace', { ...CILIUM, ...props }) };
  }
  const child = (namespace: SecureNamespace, id: string) => ApiObject.of(namespace.node.findChild(id));
  const label = (mode: string) => `/metadata/labels/${PREFIX.replace('/', '~1')}${mode}`;
  const weak = (app: App, id = 'weak') => raw(new Chart(app, id), 'weak', {
    apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { [`${PREFIX}enforce`]: 'privileged' } },
  });
  const file = (text: string) => {
    const name = path.join(temporaryDirectory(), 'included.yaml');
    fs.writeFileSync(name, text);
    return name;
  };

  const PSS = 'ns-pss-enforced Namespace shop';
  const TWICE = 'output-unique-object Namespace shop';
  test.each<[string, (built: Built) => unknown, string]>([
    ['a later label', ({ namespace }) => namespace.metadata.addLabel(`${PREFIX}enforce`, 'privileged'), PSS],
    ['a later label of an old version', ({ namespace }) => namespace.metadata.addLabel(`${PREFIX}enforce-version`, 'v1.10'), PSS],
    ['a patch of a label', ({ namespace }) => ApiObject.of(namespace).addJsonPatch(JsonPatch.replace(label('enforce'), 'baseline')), PSS],
    ['a patch that takes a label away', ({ namespace }) => ApiObject.of(namespace).addJsonPatch(JsonPatch.remove(label('enforce'))), PSS],
    ['a patch that takes all labels away', ({ namespace }) => ApiObject.of(namespace).addJsonPatch(JsonPatch.remove('/metadata/labels')), PSS],
    ['a patch for audit', ({ namespace }) => ApiObject.of(namespace).addJsonPatch(JsonPatch.replace(label('audit'), 'baseline')), PSS],
    ['a second Namespace of its name', ({ app }) => weak(app), TWICE],
    ['one in a chart that is written before', ({ app }) => weak(app, '1'), TWICE],
    ['one in a list', ({ chart }) => raw(chart, 'list', {
      apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { [`${PREFIX}enforce`]: 'baseline' } } }],
    }), TWICE],
    ['one from a file', ({ app }) => new Include(new Chart(app, 'other'), 'file', {
      url: file(`apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    ${PREFIX}enforce: privileged\n`),
    }), TWICE],
    ['another name', ({ namespace }) => ApiObject.of(namespace).addJsonPatch(JsonPatch.replace('/metadata/name', 'bank')), 'quota-limitrange Namespace bank'],
    ['no quota', ({ namespace }) => namespace.node.tryRemoveChild('quota'), 'quota-limitrange Namespace shop'],
    ['no limits', ({ namespace }) => namespace.node.tryRemoveChild('limits'), 'quota-limitrange Namespace shop'],
    ['a quota of nothing', ({ namespace }) => child(namespace, 'quota').addJsonPatch(JsonPatch.replace('/spec/hard', {})),
      'quota-limitrange ResourceQuota shop/shop-namespace-quota'],
    ['a quota for some pods', ({ namespace }) => child(namespace, 'quota').addJsonPatch(JsonPatch.add('/spec/scopes', ['Terminating'])),
      'quota-limitrange ResourceQuota shop/shop-namespace-quota'],
    ['a quota of another namespace', ({ namespace }) => child(namespace, 'quota').addJsonPatch(JsonPatch.replace('/metadata/namespace', 'bank')),
      'quota-limitrange Namespace shop'],
    ['a quota of another kind', ({ namespace }) => child(namespace, 'quota').addJsonPatch(JsonPatch.replace('/kind', 'ConfigMap')), 'quota-limitrange Namespace shop'],
    ['a second quota of that name', ({ chart }) => raw(chart, 'weak', {
      apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'shop-namespace-quota' }, spec: { hard: { pods: '100000' } },
    }), 'output-unique-object ResourceQuota shop/shop-namespace-quota'],
    ['limits of nothing', ({ namespace }) => child(namespace, 'limits').addJsonPatch(JsonPatch.replace('/spec/limits', [])),
      'quota-limitrange LimitRange shop/shop-namespace-limits'],
    ['limits of volumes', ({ namespace }) => child(namespace, 'limits').addJsonPatch(JsonPatch.replace('/spec/limits/0/type', 'PersistentVolumeClaim')),
      'quota-limitrange LimitRange shop/shop-namespace-limits'],
    ['an open policy instead of the default deny', ({ namespace }) => ApiObject.of(namespace.network).addJsonPatch(JsonPatch.add('/spec/ingress', [{}])),
      'net-default-deny NetworkPolicy shop/shop-namespace-network'],
  ])('%s', (_name, weaken, expected) => {
    const built = guarded();
    weaken(built);
    expect(stopped(built.app)).toContain(expected);
  });

  const SENSITIVE = `/metadata/labels/${SENSITIVE_LABEL.replace('/', '~1')}`;
  test.each<[string, (namespace: SecureNamespace) => void]>([
    ['a patch that takes the label of sensitive namespaces away', namespace => ApiObject.of(namespace).addJsonPatch(JsonPatch.remove(SENSITIVE))],
    ['a patch that sets it to false', namespace => ApiObject.of(namespace).addJsonPatch(JsonPatch.replace(SENSITIVE, 'false'))],
    ['a patch that empties it', namespace => ApiObject.of(namespace).addJsonPatch(JsonPatch.replace(SENSITIVE, ''))],
    ['a later label that sets it to false', namespace => namespace.metadata.addLabel(SENSITIVE_LABEL, 'false')],
  ])('%s', (_name, weaken) => {
    const { app, namespace } = guarded(kind, { sensitive: { reason: 'holds the numbers of cards' } });
    weaken(namespace);
    expect(stopped(app)).toEqual(['rbac-vap-sensitive-writes Namespace shop']);
  });

  test('no default deny policy, once there is a workload', () => {
    const { app, chart, namespace } = guarded();
    new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
    namespace.node.tryRemoveChild('network');
    expect(stopped(app)).toEqual(['net-default-deny Deployment shop/shop-web']);
  });

  test('a Namespace of somebody else that undoes a secure workload', () => {
    const { app, chart } = guarded();
    chart.node.tryRemoveChild('namespace');
    new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
    DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: REASON });
    weak(app);
    expect(stopped(app)).toContain(PSS);
  });
});

test('under a plain App, namespaces of others are left alone', () => {
  const app = new App({ outdir: path.join(temporaryDirectory(), 'dist') });
  new SecureNamespace(chartOf(app, 'shop'), 'namespace', CILIUM);
  new kplus.Namespace(new Chart(app, 'other'), 'namespace', { metadata: { name: 'other' } });
  app.synth();
  expect(Object.keys(readTree(app.outdir))).toEqual(['chart.k8s.yaml', 'other.k8s.yaml']);
});

test('is not for an app without charts', () => {
  expect(errorOf(() => new SecureNamespace(secureApp(), 'shop', CILIUM)).message).toContain('chart');
});
