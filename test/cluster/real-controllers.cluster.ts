import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart, Cron, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { enforcePolicies, policiesSettled } from './admission-policies';
import { outputIn } from './applying';
import { AuditedRequest, auditedRequests, isFoundWeak } from './audit';
import { CONTROLLER_MANAGER_VARIABLE, controllerManagerBinary, serverBinaries } from './binaries';
import { existingCluster } from './cluster';
import { ControlPlane, startControlPlane } from './control-plane';
import { CONTROLLER_MANAGER_LOG, Credentials, startControllers } from './controller-manager';
import { HollowNode } from './hollow-node';
import { accepted, KubernetesClient, User } from './kubernetes-client';
import { SANDBOX } from './secure-apps';
import { eventually } from './settling';
import {
  AdmissionPolicies, Exemptions, KubernetesVersion, NetworkPolicyEnforcement, SecureCronJob, SecureDaemonSet, SecureDeployment, SecureJob,
  SecureNamespace, SecurePod, SecureStatefulSet, SecureWorkloadProps, SensitiveWritePolicy,
} from '../../src';
import { isObject, JsonObject, listAt, valueAt } from '../../src/rules/json';
import { IMAGE, secureApp } from '../synthesis/apps';

const ownControlPlane = existingCluster() === undefined;
const command = ownControlPlane ? controllerManagerBinary() : undefined;
// Whoever brings an API server of their own, or a whole cluster, need not have its controllers as a program; what is left out is told.
const withControllers = command === undefined ? describe.skip : describe;
if (command === undefined) {
  const why = ownControlPlane ? `there is no kube-controller-manager. Install Go, or set ${CONTROLLER_MANAGER_VARIABLE} to one`
    : 'they need a control plane of their own';
  process.stderr.write(`The tests with the controllers of Kubernetes are skipped: ${why}.\n`);
}

const REASON = 'these tests look at what becomes of it';
const UNTIL = { reason: REASON, owner: 'team-shop', expires: '2126-11-24' };
const MILLISECONDS = 30_000;
jest.setTimeout(120_000);

const RBAC = 'rbac.authorization.k8s.io';
const RULE = '[rbac-vap-sensitive-writes]';
/** RBAC allows both of them everything that these tests write; only one holds the permission to write what is sensitive. */
const TEAM = 'team';
const WRITER: User = { name: 'wanda', groups: [TEAM] };
const OUTSIDER: User = { name: 'mallory', groups: [TEAM] };

/** In each cluster from its first minute. */
const OLDEST: JsonObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } };

/** A namespace, and one of everything in it. */
interface Plan { readonly namespace: string; readonly isSensitive: boolean; readonly variants: readonly Variant[] }
/** What differs from a workload that no rule has anything against. */
type Variant = 'plain' | 'reason' | 'exempted' | 'sensitive';

interface World {
  readonly controlPlane: ControlPlane;
  readonly client: KubernetesClient;
  readonly node: HollowNode;
  readonly plans: readonly Plan[];
  /** What an app has written, but for policies and roles. */
  readonly objects: readonly JsonObject[];
  /** What events have warned of, until now. */
  readonly warnings: Map<string, string>;
}

/** Of each StatefulSet with up to three pods in a namespace with up to four. */
const CLAIMS = 12;
const container = { image: IMAGE, portNumber: 8080 };

/** Makes a workload of each kind. */
const KINDS = {
  CronJob: (chart, id, props) => new SecureCronJob(chart, id, { ...props, schedule: Cron.schedule({ minute: '*' }) }),
  DaemonSet: (chart, id, props) => new SecureDaemonSet(chart, id, props),
  Deployment: (chart, id, props) => new SecureDeployment(chart, id, { ...props, replicas: 2 }),
  Job: (chart, id, props) => new SecureJob(chart, id, { ...props, ...id.endsWith('plain') ? { ttlAfterFinished: Duration.seconds(1) } : {} }),
  Pod: (chart, id, props) => new SecurePod(chart, id, props),
  StatefulSet: (chart, id, props) => new SecureStatefulSet(chart, id, {
    ...props, replicas: 2, volumeClaims: [{ name: 'state', size: Size.gibibytes(1), path: '/var/lib/state', storageClassName: 'shelf' }],
  }),
} satisfies Readonly<Record<string, (chart: Chart, id: string, props: SecureWorkloadProps) => kplus.AbstractPod>>;
type Kind = keyof typeof KINDS;

const TEMPLATE: Readonly<Record<Kind, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  Job: ['spec', 'template'],
  Pod: [],
  StatefulSet: ['spec', 'template'],
};
/** What keeps pods running, and brings new ones when the template changes. */
const LASTING: readonly string[] = ['DaemonSet', 'Deployment', 'StatefulSet'];

function propsOf(variant: Variant, isSensitive: boolean): SecureWorkloadProps {
  return {
    containers: [container],
    // The namespace controller waits about half as long before it looks whether they are gone.
    terminationGracePeriod: Duration.seconds(2),
    ...variant === 'reason' ? { apiAccess: { reason: REASON } } : {},
    ...isSensitive || variant === 'sensitive' ? { sensitive: { runtimeClassName: SANDBOX, reason: REASON } } : {},
  };
}

function makeWorkload(chart: Chart, kind: Kind, variant: Variant, isSensitive: boolean): void {
  const workload = KINDS[kind](chart, `${kind.toLowerCase()}-${variant}`, propsOf(variant, isSensitive));
  if (variant === 'exempted') {
    const object = ApiObject.of(workload);
    object.addJsonPatch(JsonPatch.replace(`/${[...TEMPLATE[kind], 'spec', 'containers', '0', 'securityContext', 'readOnlyRootFilesystem'].join('/')}`, false));
    Exemptions.add(object, { rule: 'ctr-read-only-root-fs', container: 'main', ...UNTIL });
  }
  if (workload instanceof kplus.Deployment && variant === 'plain') {
    new kplus.Service(chart, 'front', { selector: workload, ports: [{ port: 80, targetPort: 8080 }] });
    new kplus.k8s.KubePodDisruptionBudget(chart, 'budget', {
      spec: { minAvailable: kplus.k8s.IntOrString.fromNumber(1), selector: workload.toPodSelectorConfig().labelSelector._toKube() },
    });
  }
}

function makeChart(chart: Chart, { isSensitive, variants }: Plan): void {
  new SecureNamespace(chart, 'namespace', {
    enforcement: NetworkPolicyEnforcement.cilium(),
    quota: { persistentVolumeClaims: CLAIMS },
    ...isSensitive ? { sensitive: { reason: REASON } } : {},
  });
  (Object.keys(KINDS) as Kind[]).forEach(kind => variants.forEach(variant => makeWorkload(chart, kind, variant, isSensitive)));
  const scaled = new SecureDeployment(chart, 'scaled', propsOf('plain', isSensitive));
  new kplus.HorizontalPodAutoscaler(chart, 'autoscaler', {
    target: scaled, minReplicas: 3, maxReplicas: 5, metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(70))],
  });
}

/** A control plane with controllers and a node, and the policies of an app in force. */
async function makeWorld(credentials: Credentials, plans: readonly Plan[]): Promise<World> {
  const app = secureApp({ kubernetesVersion: KubernetesVersion.V1_37, today: '2126-11-24' });
  plans.forEach(plan => makeChart(new Chart(app, plan.namespace, { namespace: plan.namespace, disableResourceNameHashes: true }), plan));
  const admission = new Chart(app, 'admission', { disableResourceNameHashes: true });
  new AdmissionPolicies(admission, 'policies', { exceptions: [{ rule: 'rbac-aggregation', kind: 'ClusterRole', name: 'orders-viewer', ...UNTIL }] });
  const writes = new SensitiveWritePolicy(admission, 'writes');
  const writer = kplus.User.fromName(admission, 'writer', WRITER.name);
  plans.forEach(({ namespace }) => writes.allowWrites({ namespaceName: namespace, subjects: [writer], reason: REASON }));
  const { objects, policies } = outputIn(app.synthYaml());
  const [roles, others] = [objects.filter(isOfRbac), objects.filter(object => !isOfRbac(object))];

  const controlPlane = await startControlPlane(serverBinaries());
  const client = new KubernetesClient(controlPlane.connection);
  const world: World = { controlPlane, client, node: new HollowNode(client), plans, objects: others, warnings: new Map() };
  try {
    await makeSurroundings(client, credentials);
    await enforcePolicies(client, policies);
    startControllers(controlPlane, command!, credentials);
    await world.node.start();
    await makeNamespaces(world);
    for (const role of roles) {
      accepted(await client.create(role));
    }
    await eventually('permission of the writer', async () => (
      (await Promise.all(plans.map(async ({ namespace }) => mayWrite(client, namespace)))).every(Boolean) || undefined));
    return world;
  } catch (error) {
    const log = readFileSync(join(controlPlane.directory, CONTROLLER_MANAGER_LOG), 'utf8').split('\n').slice(-15).join('\n');
    await unmake(world);
    throw new Error(`${(error as Error).message}\n${CONTROLLER_MANAGER_LOG} ends with:\n${log}`, { cause: error });
  }
}

async function unmake({ controlPlane, client, node }: World): Promise<void> {
  await node.stop().finally(() => client.close()).finally(async () => controlPlane.stop());
}

/** What was in the cluster before the policies: the sandbox, disks, and the rights of the team. */
async function makeSurroundings(client: KubernetesClient, credentials: Credentials): Promise<void> {
  accepted(await client.create({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: SANDBOX }, handler: 'sandbox' }));
  accepted(await client.create(OLDEST));
  const groups = ['', 'apps', 'autoscaling', 'batch', 'networking.k8s.io', 'policy'];
  accepted(await client.create({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: TEAM }, rules: [{ apiGroups: groups, resources: ['*'], verbs: ['*'] }] }));
  const bind = async (name: string, kind: string, to: string) => accepted(await client.create({
    apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata: { name: `${to}-${name}` }, roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name }, subjects: [{ apiGroup: RBAC, kind, name: to }],
  }));
  await bind(TEAM, 'Group', TEAM);
  if (credentials === 'shared') {
    // Whoever lets the controllers share a user gives it all of their roles.
    const roles = listAt(accepted(await client.list({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole' })), ['items']).map(nameOf);
    for (const role of roles.filter(name => name.startsWith('system:controller:'))) {
      await bind(role, 'User', 'system:kube-controller-manager');
    }
  }
}

/** Applies the namespaces with their quotas, and waits until pods can be made in them. */
async function makeNamespaces({ client, objects, plans }: World): Promise<void> {
  for (const object of objects.filter(({ kind }) => kind === 'Namespace')) {
    accepted(await client.create(object, { user: WRITER }));
  }
  for (const object of objects.filter(isQuota)) {
    // The first of them is in a namespace where the writer has no permission yet.
    accepted(await client.create(object));
  }
  for (const { namespace } of plans) {
    for (const belonging of belongingsOf(namespace)) {
      await eventually(textOf(belonging), async () => (await client.get(belonging)).isOk || undefined, { milliseconds: MILLISECONDS });
    }
    await none(`quota without status in ${namespace}`, async () => (await all(client, { apiVersion: 'v1', kind: 'ResourceQuota' }, namespace))
      .filter(quota => valueAt(quota, ['status', 'used', 'pods']) === undefined).map(nameOf));
  }
}

/** What controllers make in each namespace. */
function belongingsOf(namespace: string): JsonObject[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace } },
  ];
}

async function mayWrite(client: KubernetesClient, namespace: string): Promise<boolean> {
  const resourceAttributes = { group: 'cdk8s-secure.io', resource: 'sensitiveworkloads', verb: 'write', namespace };
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user: WRITER.name, groups: [TEAM], resourceAttributes } };
  return valueAt(accepted(await client.create(review)), ['status', 'allowed']) === true;
}

const isOfRbac = ({ apiVersion }: JsonObject) => String(apiVersion).startsWith(RBAC);
const isQuota = ({ kind }: JsonObject) => kind === 'ResourceQuota' || kind === 'LimitRange';
const isWorkload = ({ kind }: JsonObject) => Object.hasOwn(KINDS, String(kind));
const isLasting = ({ kind }: JsonObject) => LASTING.includes(String(kind));

function nameOf(object: unknown): string {
  return String(valueAt(object as JsonObject, ['metadata', 'name']));
}

function uidOf(object: JsonObject): string {
  return String(valueAt(object, ['metadata', 'uid']));
}

function textOf(object: JsonObject): string {
  return `${String(object.kind)} ${String(valueAt(object, ['metadata', 'namespace']))}/${nameOf(object)}`;
}

async function all(
  client: KubernetesClient, like: { readonly apiVersion: string; readonly kind: string }, namespace?: string,
): Promise<JsonObject[]> {
  return listAt(accepted(await client.list(like, { namespace })), ['items']).filter(isObject).map(item => ({ ...item, ...like }));
}

const POD = { apiVersion: 'v1', kind: 'Pod' };
const CLAIM = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
const JOB = { apiVersion: 'batch/v1', kind: 'Job' };
const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
const REVISION = { apiVersion: 'apps/v1', kind: 'ControllerRevision' };

/** Waits until nothing of what is told to be there still is. */
async function none(what: string, find: () => Promise<readonly string[]>): Promise<void> {
  let last: readonly string[] = [];
  await eventually(`end of: ${what}`, async () => {
    last = await find();
    return last.length === 0 || undefined;
  }, { milliseconds: MILLISECONDS, last: () => ` Still there: ${last.length}, such as ${last.slice(0, 5).join(', ')}` });
}

/** The controlled objects of an owner. */
function ownedBy(owner: JsonObject, objects: readonly JsonObject[]): JsonObject[] {
  return objects.filter(object => listAt(object, ['metadata', 'ownerReferences']).some(reference => valueAt(reference, ['uid']) === uidOf(owner) && valueAt(reference, ['controller']) === true));
}

/** Why a workload, as it is stored, is not yet what it is to become; `undefined` when it is. */
function pendingOf({ kind, metadata, spec, status }: JsonObject): string | undefined {
  const { [String(kind)]: facts } = {
    CronJob: () => [valueAt(status, ['lastSuccessfulTime']) !== undefined],
    DaemonSet: () => ['desiredNumberScheduled', 'currentNumberScheduled', 'updatedNumberScheduled', 'numberReady'].map(count => valueAt(status, [count]) === 1),
    Deployment: () => ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas'].map(count => valueAt(status, [count]) === valueAt(spec, ['replicas'])),
    Job: () => [listAt(status, ['conditions']).some(condition => valueAt(condition, ['type']) === 'Complete'), valueAt(status, ['uncountedTerminatedPods', 'succeeded']) === undefined],
    Pod: () => [valueAt(status, ['phase']) === 'Running'],
    StatefulSet: () => [
      ...['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas'].map(count => valueAt(status, [count]) === valueAt(spec, ['replicas'])),
      valueAt(status, ['currentRevision']) === valueAt(status, ['updateRevision']),
    ],
  } as Readonly<Record<string, () => boolean[]>>;
  const isObserved = !LASTING.includes(String(kind)) || valueAt(status, ['observedGeneration']) === valueAt(metadata, ['generation']);
  return isObserved && facts().every(Boolean) ? undefined : JSON.stringify(status ?? null);
}

/** Waits until workloads are what they are to become. */
async function allDone({ client }: World, workloads: readonly JsonObject[]): Promise<void> {
  await none('workloads that are not done', async () => (await Promise.all(workloads.map(async workload => {
    const { status, body } = await client.get(workload);
    const isRemoved = status === 404 && valueAt(workload, ['spec', 'ttlSecondsAfterFinished']) !== undefined;
    const pending = isRemoved ? undefined : status === 404 ? 'gone' : pendingOf({ ...body, kind: workload.kind });
    return pending === undefined ? [] : [`${textOf(workload)} ${pending}`];
  }))).flat());
}

/** Applies everything but what the namespaces need, and waits until the workloads run. */
async function applyAll(world: World): Promise<void> {
  const { client, objects } = world;
  const warnings: string[] = [];
  for (const object of objects.filter(each => each.kind !== 'Namespace' && !isQuota(each))) {
    const answer = await client.create(object, { user: WRITER });
    accepted(answer);
    warnings.push(...answer.warnings);
  }
  expect(warnings).toEqual([]);
  for (const cronJob of objects.filter(({ kind }) => kind === 'CronJob')) {
    // As if the controller had not been there when the last job was due, so that it makes up for that one.
    const lastScheduleTime = new Date(Date.now() - 130_000).toISOString().replace(/\.\d+Z$/, 'Z');
    accepted(await client.patch(cronJob, 'merge', { status: { lastScheduleTime } }, { subresource: 'status' }));
  }
  await allDone(world, objects.filter(isWorkload));
}

/** Sends the same change of the template to all that have pods that last, and waits until these are those of the new template alone. */
async function rollOut(world: World, annotations: JsonObject): Promise<void> {
  const { client, objects } = world;
  const workloads = objects.filter(isLasting);
  for (const workload of workloads) {
    accepted(await client.patch(workload, 'merge', { spec: { template: { metadata: { annotations } } } }, { user: WRITER }));
  }
  await allDone(world, workloads);
  await none('ReplicaSets that are left', async () => {
    const replicaSets = await all(client, REPLICA_SET);
    return (await Promise.all(workloads.filter(({ kind }) => kind === 'Deployment').map(async deployment => {
      const running = ownedBy(accepted(await client.get(deployment)), replicaSets).filter(({ status }) => valueAt(status, ['replicas']) !== 0);
      return running.length === 1 ? [] : [`${running.length} of ${textOf(deployment)}`];
    }))).flat();
  });
}

/** How many ReplicaSets and ControllerRevisions the workloads have. */
async function templatesKept({ client, objects }: World): Promise<Record<string, number>> {
  const kept = [...await all(client, REPLICA_SET), ...await all(client, REVISION)];
  const counts = await Promise.all(objects.filter(isLasting).map(async workload => (
    [textOf(workload), ownedBy(accepted(await client.get(workload)), kept).length] as const)));
  return Object.fromEntries(counts);
}

function everywhere({ objects }: World, count: number): Record<string, number> {
  return Object.fromEntries(objects.filter(isLasting).map(workload => [textOf(workload), count]));
}

async function send({ client }: World, method: string, object: JsonObject, query: Record<string, string>, user = WRITER): Promise<void> {
  const [group, plural] = [String(object.apiVersion), `${String(object.kind).toLowerCase()}s`];
  const path = `/${group.includes('/') ? 'apis' : 'api'}/${group}/namespaces/${String(valueAt(object, ['metadata', 'namespace']))}/${plural}/${nameOf(object)}`;
  accepted(await client.send(method, path, { query, user }));
}

/** Keeps what events warn of; they go with their namespaces. */
async function noteWarnings({ client, warnings }: World): Promise<void> {
  for (const event of await all(client, { apiVersion: 'v1', kind: 'Event' })) {
    if (event.type === 'Warning') {
      warnings.set(uidOf(event), `${String(event.reason)} of ${textOf({ kind: valueAt(event, ['involvedObject', 'kind']), metadata: event.involvedObject } as JsonObject)}: ${String(event.message)}`);
    }
  }
}

function requestsOf({ controlPlane: { connection } }: World): AuditedRequest[] {
  return auditedRequests(connection.auditLog!);
}

/** Deletes the namespaces, and waits until all is gone that was in them. */
async function deleteNamespaces(world: World): Promise<void> {
  const { client, plans } = world;
  await noteWarnings(world);
  for (const { namespace } of plans) {
    accepted(await client.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, { user: WRITER }));
  }
  await none('namespaces', async () => (await all(client, { apiVersion: 'v1', kind: 'Namespace' })).map(nameOf).filter(name => plans.some(({ namespace }) => namespace === name)));
  expect((await all(client, POD)).map(textOf)).toEqual([]);
}

/** What controllers meet in every cluster where much is made at once, and get over. */
const PASSING = /because it is being terminated|error looking up service account|resourcequotas .* the object has been modified/;

/** Nothing that the cluster does by itself was refused, and nothing went wrong for want of it. */
async function expectNothingRefused(world: World): Promise<void> {
  await noteWarnings(world);
  const refused = requestsOf(world).filter(request => request.user.startsWith('system:') && isFoundWeak(request))
    .map(({ user, verb, resource, namespace, name, message }) => `${user}: ${verb} ${resource} ${namespace}/${name}: ${message}`);
  expect([...new Set(refused)]).toEqual([]);
  const isTelling = (text: string) => /denied request|ValidatingAdmissionPolicy|FailedCreate|FailedDelete/.test(text) && !PASSING.test(text);
  expect([...world.warnings.values()].filter(isTelling)).toEqual([]);
  const log = readFileSync(join(world.controlPlane.directory, CONTROLLER_MANAGER_LOG), 'utf8').split('\n');
  expect(log.filter(line => /denied request/.test(line))).toEqual([]);
  expect(world.controlPlane.ended()).toBeUndefined();
}

withControllers('controllers with ServiceAccounts of their own', () => {
  const SENSITIVE = 'vault';
  const ORDINARY = 'shop';
  const PLANS: readonly Plan[] = [
    { namespace: ORDINARY, isSensitive: false, variants: ['plain', 'reason', 'exempted', 'sensitive'] },
    { namespace: SENSITIVE, isSensitive: true, variants: ['plain', 'reason', 'exempted'] },
  ];
  let world: World;
  let client: KubernetesClient;

  beforeAll(async () => {
    world = await makeWorld('own', PLANS);
    ({ client } = world);
  });
  afterAll(async () => unmake(world));

  test('every workload gets its pods', async () => {
    await applyAll(world);
    const owners = new Set([...world.node.seen.values()].map(({ namespace, ownerKind, ownerName, name }) => `${ownerKind ?? 'Pod'} ${namespace}/${ownerName ?? name}`));
    const expected = world.objects.filter(isWorkload).map(({ kind, metadata }) => ({
      kind: kind === 'Deployment' ? 'ReplicaSet' : kind === 'CronJob' ? 'Job' : String(kind), name: `${String(valueAt(metadata, ['namespace']))}/${nameOf({ metadata })}`,
    }));
    expect(expected.length).toBe(7 * Object.keys(KINDS).length + PLANS.length);
    expect(expected.filter(({ kind, name }) => ![...owners].some(owner => owner === `${kind} ${name}` || owner.startsWith(`${kind} ${name}-`)))).toEqual([]);
  });

  test('whoever lacks the permission is refused what is sensitive', async () => {
    for (const workload of world.objects.filter(isWorkload)) {
      const isSensitive = valueAt(workload, ['metadata', 'namespace']) === SENSITIVE || nameOf(workload).endsWith('-sensitive');
      const label = { metadata: { labels: { touched: 'true' } } };
      const { message = '', status } = await client.patch(workload, 'merge', label, { dryRun: true, user: OUTSIDER });
      // One of the Jobs has been removed by now; the server looks whether it is there before it asks anybody.
      expect([textOf(workload), status === 404 || message.includes(RULE)]).toEqual([textOf(workload), isSensitive || status === 404]);
    }
  });

  test('finished Jobs have let go of their pods, and are removed when their time is over', async () => {
    await none('finalizers of pods of Jobs', async () => (await all(client, POD))
      .filter(pod => valueAt(pod, ['metadata', 'ownerReferences', 0, 'kind']) === 'Job' && valueAt(pod, ['metadata', 'finalizers']) !== undefined).map(textOf));
    const short = world.objects.filter(object => object.kind === 'Job' && valueAt(object, ['spec', 'ttlSecondsAfterFinished']) !== undefined);
    expect(short.length).toBe(PLANS.length);
    await none('Jobs whose time is over', async () => {
      const names = (await all(client, JOB)).map(textOf);
      return short.map(textOf).filter(name => names.includes(name));
    });
    await none('pods of removed Jobs', async () => (await all(client, POD)).filter(pod => short.map(nameOf).includes(String(valueAt(pod, ['metadata', 'ownerReferences', 0, 'name'])))).map(textOf));
  });

  test('volume claims are bound, Services find their pods, budgets are counted, autoscalers scale, quotas count', async () => {
    for (let index = 0; index < 2 * CLAIMS; index++) {
      accepted(await client.create({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `disk-${index}` },
        spec: {
          storageClassName: 'shelf', persistentVolumeReclaimPolicy: 'Retain', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], nfs: { server: '192.0.2.9', path: `/disk-${index}` },
        },
      }));
    }
    await none('claims without a volume', async () => (await all(client, CLAIM)).filter(({ status }) => valueAt(status, ['phase']) !== 'Bound').map(textOf));
    const services = world.objects.filter(({ kind }) => kind === 'Service');
    expect(services.length).toBe(9);
    await none('Services without ready addresses', async () => {
      const slices = await all(client, { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' });
      const ready = slices.filter(slice => listAt(slice, ['endpoints']).filter(endpoint => valueAt(endpoint, ['conditions', 'ready']) === true).length === 2)
        .map(slice => `Service ${String(valueAt(slice, ['metadata', 'namespace']))}/${String(valueAt(slice, ['metadata', 'labels', 'kubernetes.io/service-name']))}`);
      return services.map(textOf).filter(name => !ready.includes(name));
    });
    await none('Services without Endpoints', async () => {
      const there = (await all(client, { apiVersion: 'v1', kind: 'Endpoints' })).filter(each => listAt(each, ['subsets', 0, 'addresses']).length === 2).map(each => textOf({ ...each, kind: 'Service' }));
      return services.map(textOf).filter(name => !there.includes(name));
    });
    await none('budgets that allow no disruption', async () => (await all(client, { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }))
      .filter(({ status }) => valueAt(status, ['disruptionsAllowed']) !== 1).map(textOf));
    await none('Deployments that are not scaled', async () => (await all(client, { apiVersion: 'apps/v1', kind: 'Deployment' }))
      .filter(deployment => nameOf(deployment).endsWith('-scaled') && valueAt(deployment, ['status', 'readyReplicas']) !== 3).map(textOf));
    for (const { namespace } of PLANS) {
      await none(`a wrong quota of ${namespace}`, async () => {
        const pods = (await all(client, POD, namespace)).filter(({ status }) => valueAt(status, ['phase']) !== 'Succeeded');
        const [quota] = await all(client, { apiVersion: 'v1', kind: 'ResourceQuota' }, namespace);
        return valueAt(quota, ['status', 'used', 'pods']) === String(pods.length) ? [] : [JSON.stringify(valueAt(quota, ['status', 'used']))];
      });
    }
  });

  test('what belongs to each namespace comes back', async () => {
    const belongings = PLANS.flatMap(({ namespace }) => belongingsOf(namespace));
    for (const belonging of [...belongings, OLDEST]) {
      const uid = uidOf(accepted(await client.get(belonging)));
      accepted(await client.delete(belonging));
      await none(`the deleted ${textOf(belonging)}`, async () => {
        const { body, isOk } = await client.get(belonging);
        return isOk && uidOf(body) !== uid ? [] : ['what was there'];
      });
    }
  });

  test('a new template replaces all pods, and the one before brings back what was kept of it', async () => {
    const seen = new Set(world.node.seen.keys());
    await rollOut(world, { 'example.com/restarted': '1' });
    expect(await templatesKept(world)).toEqual(everywhere(world, 2));
    const kept = (await all(client, POD)).filter(pod => ['ReplicaSet', 'StatefulSet', 'DaemonSet'].includes(String(valueAt(pod, ['metadata', 'ownerReferences', 0, 'kind']))) && seen.has(uidOf(pod)));
    await none('pods from before', async () => (await Promise.all(kept.map(async pod => {
      const { body, isOk } = await client.get(pod);
      return isOk && uidOf(body) === uidOf(pod) ? [textOf(pod)] : [];
    }))).flat());
    await rollOut(world, { 'example.com/restarted': null });
    expect(await templatesKept(world)).toEqual(everywhere(world, 2));
  });

  test('scaling makes pods and takes them away', async () => {
    const workloads = world.objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet').filter(object => !nameOf(object).endsWith('-scaled'));
    for (const replicas of [3, 0, 1]) {
      for (const workload of workloads) {
        accepted(await client.patch(workload, 'merge', { spec: { replicas } }, { subresource: 'scale', user: WRITER }));
      }
      await none(`workloads without ${replicas} pods`, async () => {
        const scales = await Promise.all(workloads.map(async workload => ({ workload, scale: accepted(await client.get(workload, { subresource: 'scale' })) })));
        return scales.filter(({ scale }) => valueAt(scale, ['status', 'replicas']) !== replicas).map(({ workload }) => textOf(workload));
      });
      await allDone(world, workloads.filter(() => replicas > 0));
    }
  });

  test('what is left behind on purpose is taken up again by who comes in its place', async () => {
    const workloads = world.objects.filter(isLasting).filter(object => !nameOf(object).endsWith('-scaled'));
    const stored = await Promise.all(workloads.map(async workload => accepted(await client.get(workload))));
    const dependents = async () => [...await all(client, REPLICA_SET), ...await all(client, REVISION), ...await all(client, POD)];
    const before = await dependents();
    for (const workload of workloads) {
      await send(world, 'DELETE', workload, { propagationPolicy: 'Orphan' });
    }
    await none('workloads', async () => (await Promise.all(workloads.map(async workload => (await client.get(workload)).status === 404 ? [] : [textOf(workload)]))).flat());
    for (const [index, workload] of workloads.entries()) {
      const { spec } = stored[index];
      accepted(await client.create({ ...workload, spec }, { user: WRITER }));
    }
    await allDone(world, workloads);
    const after = new Set((await dependents()).map(uidOf));
    const orphans = stored.flatMap(owner => ownedBy(owner, before));
    expect(orphans.length).toBeGreaterThan(2 * workloads.length);
    expect(orphans.filter(object => !after.has(uidOf(object))).map(textOf)).toEqual([]);
    for (const [index, workload] of workloads.entries()) {
      const owned = ownedBy(accepted(await client.get(workload)), await dependents()).map(uidOf);
      expect(owned).toEqual(expect.arrayContaining(ownedBy(stored[index], before).map(uidOf)));
    }
  });

  test('pods leave a node that drives them away', async () => {
    const bare = world.objects.filter(({ kind }) => kind === 'Pod');
    await world.node.taint({ key: 'example.com/broken', effect: 'NoExecute' });
    await none('pods on the node', async () => (await all(client, POD)).filter(pod => valueAt(pod, ['spec', 'nodeName']) !== undefined && valueAt(pod, ['status', 'phase']) === 'Running').map(textOf));
    expect((await Promise.all(bare.map(async pod => client.get(pod)))).map(({ status }) => status)).toEqual(bare.map(() => 404));
    await world.node.taint();
    await allDone(world, world.objects.filter(isLasting));
  });

  test('what is evicted is replaced, and not more of it than the budget allows', async () => {
    const [pod] = (await all(client, POD, SENSITIVE)).filter(each => nameOf(each).startsWith(`${SENSITIVE}-deployment-plain-`));
    const eviction: JsonObject = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: pod.metadata };
    const evict = async (user: User) => client.create(eviction, { subresource: 'eviction', of: pod, user });
    expect((await evict(OUTSIDER)).message).toContain(RULE);
    // There is one pod by now, and the budget keeps it.
    expect((await evict(WRITER)).status).toBe(429);
    const [deployment] = world.objects.filter(object => textOf(object) === `Deployment ${SENSITIVE}/${SENSITIVE}-deployment-plain`);
    accepted(await client.patch(deployment, 'merge', { spec: { replicas: 2 } }, { subresource: 'scale', user: WRITER }));
    await none('a budget that allows no disruption', async () => ((await evict(WRITER)).isOk ? [] : ['it']));
    await none('the evicted pod', async () => ((await client.get(pod)).status === 404 ? [] : ['it']));
    await allDone(world, [deployment]);
  });

  test('a role that may be collected is collected, and others are refused', async () => {
    const rules = [{ apiGroups: ['shop.example.com'], resources: ['orders'], verbs: ['get', 'list', 'watch'] }];
    const viewer = (name: string): JsonObject => ({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name, labels: { [`${RBAC}/aggregate-to-view`]: 'true' } }, rules });
    expect((await client.create(viewer('bills-viewer'))).message).toContain('[rbac-aggregation]');
    accepted(await client.create(viewer('orders-viewer')));
    const collecting = async () => {
      const roles = await all(client, { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole' });
      return roles.filter(role => !nameOf(role).endsWith('-viewer') && JSON.stringify(role.rules ?? null).includes('"orders"')).map(nameOf).sort();
    };
    await none('roles other than those that collect', async () => (await collecting()).join() === 'admin,edit,view' ? [] : collecting());
    accepted(await client.delete(viewer('orders-viewer')));
    await none('roles with the collected rule', collecting);
  });

  test('an API server that starts puts its first roles right, with the policies in force', async () => {
    const roleCalled = (name: string): JsonObject => ({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name } });
    const [lost, changed] = [roleCalled('cluster-admin'), roleCalled('system:controller:job-controller')];
    // What is put back is one rule for each verb and resource.
    const granted = async (role: JsonObject) => listAt((await client.get(role)).body, ['rules']).flatMap(rule => ['verbs', 'apiGroups', 'resources', 'nonResourceURLs']
      .reduce((found, field) => found.flatMap(text => (valueAt(rule, [field]) as string[] | undefined ?? ['']).map(value => `${text} ${value}`)), [''])).sort();
    const { rules } = accepted(await client.get(lost));
    const before = await Promise.all([lost, changed].map(granted));
    accepted(await client.delete(lost));
    accepted(await client.patch(changed, 'merge', { rules: [] }));
    expect((await client.create({ ...lost, rules })).message).toContain('[rbac-no-wildcards]');
    const second = new KubernetesClient(await world.controlPlane.startSecondServer());
    try {
      await none('roles that are not right', async () => {
        const now = await Promise.all([lost, changed].map(granted));
        return [lost, changed].filter((_role, index) => String(now[index]) !== String(before[index])).map(nameOf);
      });
      await policiesSettled(second);
      expect((await second.create({ ...lost, metadata: { name: 'another' }, rules })).message).toContain('[rbac-no-wildcards]');
    } finally {
      second.close();
    }
  });

  test('what is deleted takes along what was made of it', async () => {
    const workloads = world.objects.filter(isWorkload);
    for (const workload of workloads) {
      const propagationPolicy = valueAt(workload, ['metadata', 'namespace']) === SENSITIVE ? 'Foreground' : 'Background';
      if ((await client.get(workload)).isOk) {
        await send(world, 'DELETE', workload, { propagationPolicy });
      }
    }
    for (const claim of await all(client, CLAIM)) {
      accepted(await client.delete(claim, { user: WRITER }));
    }
    await none('what was made of workloads', async () => (await Promise.all([POD, JOB, REPLICA_SET, REVISION, CLAIM].map(async like => all(client, like)))).flat().map(textOf));
    await none('workloads', async () => (await Promise.all(workloads.map(async workload => (await client.get(workload)).isOk ? [textOf(workload)] : []))).flat());
  });

  test('a namespace goes away when it is deleted, by who may do so', async () => {
    expect((await client.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: SENSITIVE } }, { user: OUTSIDER })).message).toContain(RULE);
    await deleteNamespaces(world);
  });

  test('nothing was refused to the cluster itself', async () => expectNothingRefused(world));

  test('all of this was the work of controllers, also in the sensitive namespace', () => {
    const isWrite = ({ verb, status }: AuditedRequest) => ['create', 'update', 'patch', 'delete', 'deletecollection'].includes(verb) && status < 300;
    const writers = new Set(requestsOf(world).filter(request => request.namespace === SENSITIVE && isWrite(request)).map(({ user }) => user));
    expect([...writers]).toEqual(expect.arrayContaining(['system:kube-scheduler', 'system:node:node-1', ...[
      'cronjob-controller', 'daemon-set-controller', 'deployment-controller', 'disruption-controller', 'endpoint-controller', 'endpointslice-controller',
      'generic-garbage-collector', 'horizontal-pod-autoscaler', 'job-controller', 'namespace-controller', 'node-controller', 'persistent-volume-binder',
      'pvc-protection-controller', 'replicaset-controller', 'resourcequota-controller', 'root-ca-cert-publisher', 'service-account-controller',
      'statefulset-controller', 'ttl-after-finished-controller',
    ].map(controller => `system:serviceaccount:kube-system:${controller}`)]));
  });
});

withControllers('controllers that share one user', () => {
  const PLANS: readonly Plan[] = [{ namespace: 'vault', isSensitive: true, variants: ['plain', 'reason'] }];
  let world: World;

  beforeAll(async () => {
    world = await makeWorld('shared', PLANS);
  });
  afterAll(async () => unmake(world));

  test('every workload gets its pods', async () => applyAll(world));

  test('a new template replaces all pods, and the one before brings back what was kept of it', async () => {
    await rollOut(world, { 'example.com/restarted': '1' });
    await rollOut(world, { 'example.com/restarted': null });
    expect(await templatesKept(world)).toEqual(everywhere(world, 2));
  });

  test('a namespace goes away when it is deleted', async () => deleteNamespaces(world));

  test('nothing was refused to the cluster itself', async () => {
    await expectNothingRefused(world);
    expect(requestsOf(world).filter(({ user }) => user === 'system:kube-controller-manager').length).toBeGreaterThan(100);
  });
});
