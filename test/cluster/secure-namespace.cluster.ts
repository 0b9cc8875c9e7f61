import { randomBytes } from 'node:crypto';
import { Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { applied, Outcome, outputIn } from './applying';
import { clusterClient } from './cluster';
import { accepted, WriteOptions } from './kubernetes-client';
import { prepareNamespace } from './namespaces';
import { eventually } from './settling';
import { KubernetesVersion, NetworkPolicyEnforcement, Platform, SecureApp, SecureDeployment, SecureNamespace, SecureNamespaceProps } from '../../src';
import { ephemeralStorage } from '../../src/rules/ephemeral-storage';
import { JsonObject, listAt, valueAt } from '../../src/rules/json';
import { memLimitSet } from '../../src/rules/mem-limit-set';
import { qosClass } from '../../src/rules/qos-class';
import { faults } from '../rules/judge';
import { IMAGE, secureApp } from '../synthesis/apps';

const client = clusterClient();

const ENFORCEMENT = { enforcement: NetworkPolicyEnforcement.cilium() };
const RULES_FOR_RESOURCES = [memLimitSet, qosClass, ephemeralStorage];

/** Namespaces stay, so each has a name of its own. */
const newName = () => `secure-${randomBytes(6).toString('hex')}`;

interface Made { readonly name: string; readonly outcome: Outcome }

/** Applies a namespace, and what else is in its chart. */
async function make(props: Partial<SecureNamespaceProps> = {}, app: SecureApp = secureApp(), more?: (chart: Chart) => void): Promise<Made> {
  const name = newName();
  const chart = new Chart(app, 'shop', { namespace: name, disableResourceNameHashes: true });
  new SecureNamespace(chart, 'namespace', { ...ENFORCEMENT, ...props });
  more?.(chart);
  return { name, outcome: await applied(client, outputIn(app.synthYaml()).objects) };
}

/** A pod that Pod Security restricted accepts and that names no resources, unless it is told to. */
function podIn(namespace: string, container: JsonObject = {}): JsonObject {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'main', namespace },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'main', image: IMAGE, securityContext, ...container }],
    },
  };
}

function withResources(namespace: string, limits: JsonObject): JsonObject {
  return podIn(namespace, { resources: { limits, requests: limits } });
}

async function told(object: JsonObject, options: WriteOptions = { dryRun: true }): Promise<string> {
  const { message, warnings } = await client.create(object, options);
  return [message ?? 'accepted', ...warnings].join('\n');
}

function resourcesOf(pod: JsonObject): unknown[] {
  return listAt(pod, ['spec', 'containers']).map(container => valueAt(container, ['resources']));
}

describe('a SecureNamespace as it stands', () => {
  let made: Made;
  beforeAll(async () => {
    made = await make({}, secureApp(), chart => {
      new SecureDeployment(chart, 'web', { replicas: 3, containers: [{ image: IMAGE, portNumber: 8080 }, { name: 'side', image: IMAGE }], initContainers: [{ image: IMAGE }] });
    });
    await prepareNamespace(client, made.name);
  });

  test('is accepted with all of its parts, without a warning', () => {
    const { created, made: pods, refusals, warnings } = made.outcome;
    expect(created.map(({ kind }) => kind)).toEqual(['Namespace', 'ResourceQuota', 'LimitRange', 'NetworkPolicy', 'Deployment', 'ServiceAccount']);
    expect(pods.map(({ kind }) => kind)).toEqual(['ReplicaSet', 'Pod']);
    expect([refusals, warnings]).toEqual([[], []]);
  });

  test('lets the pods of a SecureDeployment in as they were written', () => {
    const [deployment] = made.outcome.created.filter(({ kind }) => kind === 'Deployment');
    const [pod] = made.outcome.made.filter(({ kind }) => kind === 'Pod');
    expect(resourcesOf(pod)).toEqual(resourcesOf(valueAt(deployment, ['spec', 'template']) as JsonObject));
  });

  test('gives a container that names no resources what the rules ask for', async () => {
    const pod = podIn(made.name);
    const stored = accepted(await client.create(pod, { dryRun: true }));
    expect(resourcesOf(stored)).toEqual([{
      limits: { 'memory': '128Mi', 'ephemeral-storage': '1Gi' }, requests: { 'cpu': '100m', 'memory': '128Mi', 'ephemeral-storage': '100Mi' },
    }]);
    const json = { ...stored, apiVersion: 'v1', kind: 'Pod' };
    RULES_FOR_RESOURCES.forEach(rule => expect([rule.id, faults(rule, pod).length > 0, faults(rule, json)]).toEqual([rule.id, true, []]));
  });

  test('gives no container a CPU limit, which nobody has asked for', async () => {
    const stored = accepted(await client.create(podIn(made.name, { resources: { requests: { cpu: '3' } } }), { dryRun: true }));
    expect(valueAt(stored, ['spec', 'containers', 0, 'resources', 'limits', 'cpu'])).toBeUndefined();
  });

  test.each([
    ['memory', { memory: '8193Mi' }, 'maximum memory usage per Container is 8Gi, but limit is 8193Mi'],
    ['ephemeral storage', { 'ephemeral-storage': '9Gi' }, 'maximum ephemeral-storage usage per Container is 8Gi, but limit is 9Gi'],
  ])('refuses a container that wants more %s than one may have', async (_what, limits, message) => {
    expect(await told(withResources(made.name, limits))).toContain(`pods "main" is forbidden: ${message}`);
  });

  test('lets a container have as much as one may', async () => {
    expect(await told(withResources(made.name, { 'memory': '8Gi', 'ephemeral-storage': '8Gi' }))).toBe('accepted');
  });

  test.each([
    ['a privileged container', { privileged: true }, 'privileged (container "main" must not set securityContext.privileged=true)'],
    ['a container as root', { runAsUser: 0 }, 'runAsUser=0 (container "main" must not set runAsUser=0)'],
  ])('refuses %s', async (_what, weakness, message) => {
    const securityContext = { capabilities: { drop: ['ALL'] }, ...'privileged' in weakness ? {} : { allowPrivilegeEscalation: false }, ...weakness };
    expect(await told(podIn(made.name, { securityContext }))).toContain('violates PodSecurity "restricted:latest": ');
    expect(await told(podIn(made.name, { securityContext }))).toContain(message);
  });

  test.each([
    ['load balancer', 'LoadBalancer', 'services.loadbalancers=1'],
    ['port on every node', 'NodePort', 'services.nodeports=1'],
  ])('refuses a Service with a %s', async (_what, type, requested) => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'entrance', namespace: made.name }, spec: { type, ports: [{ port: 80 }] } };
    expect(await told(service)).toMatch(new RegExp(`^services "entrance" is forbidden: exceeded quota: shop-namespace-quota, requested: .*${requested}`));
    expect(await told({ ...service, spec: { ports: [{ port: 80 }] } })).toBe('accepted');
  });

  test('refuses a pod that does not fit into what all of them may use together', async () => {
    expect(await told(podIn(made.name, { resources: { requests: { cpu: '17' } } })))
      .toBe('pods "main" is forbidden: exceeded quota: shop-namespace-quota, requested: requests.cpu=17, used: requests.cpu=0, limited: requests.cpu=16');
  });

  test.each([
    ['PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '101Gi' } } } }, 'requests.storage=101Gi'],
  ])('refuses a %s that is too large', async (kind, fields, requested) => {
    const claim: JsonObject = { apiVersion: 'v1', kind, metadata: { name: 'data', namespace: made.name }, ...fields };
    expect(await told(claim)).toContain(`exceeded quota: shop-namespace-quota, requested: ${requested}, used: requests.storage=0, limited: requests.storage=100Gi`);
  });
});

describe('a SecureNamespace with room for less', () => {
  test('counts its pods, and refuses the one that is too much', async () => {
    const { name } = await make({ quota: { pods: 2 } });
    const pod = (index: number): JsonObject => ({ ...podIn(name), metadata: { name: `main-${index}`, namespace: name } });
    expect([await told(pod(1), {}), await told(pod(2), {})]).toEqual(['accepted', 'accepted']);
    expect(await told(pod(3), {})).toBe('pods "main-3" is forbidden: exceeded quota: shop-namespace-quota, requested: pods=1, used: pods=2, limited: pods=2');
  });

  test('limits kinds of other groups, in which Jobs count when they have ended too', async () => {
    const { name, outcome } = await make({ quota: { jobs: 0, others: { 'count/cronjobs.batch': '0' } } });
    expect([outcome.refusals, outcome.warnings]).toEqual([[], []]);
    const { containers, ...spec } = podIn(name).spec as JsonObject;
    const template = { spec: { ...spec, containers, restartPolicy: 'Never' } };
    const job: JsonObject = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once', namespace: name }, spec: { template } };
    const cronJob: JsonObject = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'daily', namespace: name }, spec: { schedule: '@daily', jobTemplate: { spec: { template } } } };
    expect(await told(job)).toContain('exceeded quota: shop-namespace-quota, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0');
    expect(await told(cronJob)).toContain('exceeded quota: shop-namespace-quota, requested: count/cronjobs.batch=1');
  });

  test('opens what it is told to open', async () => {
    const { name } = await make({ quota: { loadBalancers: 1, nodePorts: 1 } });
    expect(await told({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'entrance', namespace: name }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } })).toBe('accepted');
  });
});

describe('a SecureNamespace with other limits', () => {
  const LIMITS: SecureNamespaceProps['limits'][] = [
    { maxMemory: Size.mebibytes(128), maxEphemeralStorage: Size.gibibytes(1) },
    { resources: { memory: { request: Size.gibibytes(16), limit: Size.gibibytes(16) } } },
    { resources: { cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.units(1) } } },
    { resources: { ephemeralStorage: { request: Size.mebibytes(10), limit: Size.mebibytes(10) } } },
  ];

  test.each(LIMITS)('%j gives containers what the rules ask for', async limits => {
    const { name, outcome } = await make({ limits });
    expect([outcome.refusals, outcome.warnings]).toEqual([[], []]);
    const json = { ...accepted(await client.create(podIn(name), { dryRun: true })), apiVersion: 'v1', kind: 'Pod' };
    expect(RULES_FOR_RESOURCES.flatMap(rule => faults(rule, json))).toEqual([]);
  });

  test.each(Object.values(Platform))('on %s lets the pods of a SecureDeployment in that says nothing', async platform => {
    const { outcome } = await make({}, secureApp({ platform }), chart => void new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE, portNumber: 80 }] }));
    expect([outcome.refusals, outcome.warnings, outcome.made.map(({ kind }) => kind)]).toEqual([[], [], ['ReplicaSet', 'Pod']]);
  });

  test('has no limits and no quota where somebody else applies them', async () => {
    const { name, outcome } = await make({ quotaElsewhere: { reason: 'the tenant operator writes them' } });
    expect(outcome.created.map(({ kind }) => kind)).toEqual(['Namespace', 'NetworkPolicy']);
    expect(resourcesOf(accepted(await client.create(podIn(name), { dryRun: true })))).toEqual([{}]);
  });
});

describe('the version of the Pod Security Standards', () => {
  test.each([undefined, ...Object.values(KubernetesVersion)])('%s is known, and enforced', async podSecurityVersion => {
    const { name, outcome } = await make({ podSecurityVersion, quotaElsewhere: { reason: 'it is no matter here' } });
    expect([outcome.refusals, outcome.warnings]).toEqual([[], []]);
    const version = podSecurityVersion === undefined ? 'latest' : `v${podSecurityVersion}`;
    const refused = await eventually('refusal', async () => {
      const answer = await told(podIn(name, { securityContext: { privileged: true } }));
      return answer === 'accepted' ? undefined : answer;
    });
    expect(refused).toContain(`violates PodSecurity "restricted:${version}": privileged`);
    expect(await told(podIn(name))).toBe('accepted');
  });
});
