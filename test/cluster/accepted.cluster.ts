import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { ApiObject, App, Chart, Cron, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { enforcePolicies, EnforcedPolicies } from './admission-policies';
import { applied, inNamespaces, outputIn, Outcome } from './applying';
import { clusterClient } from './cluster';
import { controllerUser, Made, madeFrom } from './controllers';
import { rulesIn } from './generated-policies';
import { Answer, User } from './kubernetes-client';
import { createNamespace } from './namespaces';
import { ALL_USES, AppPlan, appPlan, makeApp, SANDBOX, usesIn, workloadPlans } from './secure-apps';
import {
  AdmissionPolicies, AllowPeer, AllowPort, DefaultDenyNetworkPolicy, Exemptions, KubernetesVersion, LeastPrivilegeRole, NetworkPolicyEnforcement,
  Platform, SecureCronJob, SecureDaemonSet, SecureDeployment, SecureJob, SecureNamespace, SecurePod, SecureStatefulSet,
} from '../../src';
import { isObject, JsonObject, listAt, valueAt } from '../../src/rules/json';
import { podTemplatesOf } from '../../src/rules/pod-template';
import { manifestOf } from '../rules/judge';
import { IMAGE, readTree, secureApp, temporaryDirectory } from '../synthesis/apps';

const client = clusterClient();

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');
const SEED = 20261124;
const REASON = 'these tests look at what becomes of it';

/** Namespaces stay, so each run has names of its own. */
const RUN = randomBytes(4).toString('hex');

/** How much the tests have seen, told at the end. */
const seen = { objects: 0, made: 0, pods: 0 };

afterAll(() => process.stderr.write(`${seen.objects} objects created, ${seen.made} made of them by controllers, ${seen.pods} of these pods.\n`));

beforeAll(async () => {
  const runtimeClass: JsonObject = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: SANDBOX }, handler: 'sandbox' };
  expect([201, 409]).toContain((await client.create(runtimeClass)).status);
});

/** The field that takes the place of the annotation is not known to clusters before 1.30, for which these apps are. */
const APP_ARMOR_ANNOTATION = /\.annotations\[container\.apparmor\.security\.beta\.kubernetes\.io\/[a-z0-9-]+\]: deprecated since v1\.30; use the "appArmorProfile" field instead$/;

/** Nothing was refused, warned of or left out, and there are pods of all kinds of workloads. */
function expectAccepted({ created, made, leftOut, refusals, warnings }: Outcome, version?: KubernetesVersion): void {
  seen.objects += created.length;
  seen.made += made.length;
  seen.pods += made.filter(({ kind }) => kind === 'Pod').length;
  const isOld = Number((version ?? KubernetesVersion.V1_37).split('.')[1]) < 30;
  const unexpected = warnings.filter(warning => !isOld || !APP_ARMOR_ANNOTATION.test(warning));
  expect({ refusals, warnings: unexpected, leftOut }).toEqual({ refusals: [], warnings: [], leftOut: [] });
}

describe('examples', () => {
  const before = process.cwd();

  /** Runs the program of an example in a copy of its folder. Of its files, those with namespaces come first, as whoever applies them has to know. */
  function written(example: string): string {
    const directory = temporaryDirectory();
    cpSync(path.join(EXAMPLES, example), directory, { recursive: true, filter: file => !file.includes('node_modules') });
    process.chdir(directory);
    process.env.CDK8S_OUTDIR = path.join(directory, 'dist');
    try {
      jest.isolateModules(() => void jest.requireActual(path.join(EXAMPLES, example, 'main')));
    } finally {
      delete process.env.CDK8S_OUTDIR;
      process.chdir(before);
    }
    const files = Object.values(readTree(path.join(directory, 'dist')));
    const hasNamespaces = (file: string) => /^kind: Namespace$/m.test(file);
    return [...files.filter(hasNamespaces), ...files.filter(file => !hasNamespaces(file))].join('---\n');
  }

  const examples = readdirSync(EXAMPLES).filter(example => existsSync(path.join(EXAMPLES, example, 'main.ts')));

  test.each(examples)('%s is accepted by Kubernetes', async example => {
    const { objects } = inNamespaces(outputIn(written(example)), namespace => `${namespace}-${RUN}`);
    const outcome = await applied(client, objects);
    expectAccepted(outcome);
    expect(outcome.created.length).toBe(objects.length);
  });

  const withPolicies = examples.filter(example => written(example).includes('kind: ValidatingAdmissionPolicy'));

  test.each(withPolicies)('%s is accepted by the policies that it makes itself', async example => {
    const { objects, policies } = inNamespaces(outputIn(written(example)), namespace => `${namespace}-judged-${RUN}`);
    const enforced = await enforcePolicies(client, policies);
    expectAccepted(await applied(client, objects).finally(() => enforced.remove()));
  });
});

type Target = Omit<AppPlan, 'charts'>;

const TARGETS: readonly Target[] = [
  { version: undefined, platform: Platform.KUBERNETES },
  { version: KubernetesVersion.V1_29, platform: Platform.OPENSHIFT },
  { version: KubernetesVersion.V1_31, platform: Platform.KUBERNETES },
  { version: KubernetesVersion.V1_33, platform: Platform.GKE_AUTOPILOT },
  { version: KubernetesVersion.V1_34, platform: Platform.AKS_DEPLOYMENT_SAFEGUARDS },
  { version: KubernetesVersion.V1_36, platform: Platform.KUBERNETES },
];
const PLANS = TARGETS.map((target, index) => appPlan(target, workloadPlans(target, SEED + index, 8), SEED + index));
const NAMED_PLANS = PLANS.map((plan, index) => [`${plan.version ?? 'any version'} on ${plan.platform}`, plan, index] as const);

describe('apps that use whatever the library has', () => {
  test('leave nothing unused', () => {
    const used = new Set(PLANS.flatMap(usesIn));
    expect(ALL_USES.filter(use => !used.has(use))).toEqual([]);
  });

  test.each(NAMED_PLANS)('for %s are accepted by Kubernetes', async (_name, plan, index) => {
    const { objects } = outputIn(makeApp(plan, `plain-${RUN}-${index}`).synthYaml());
    expectAccepted(await applied(client, objects), plan.version);
  });

  /** Older clusters have no policies. */
  const judged = NAMED_PLANS.filter(([, { version }]) => version !== undefined && version !== KubernetesVersion.V1_29);

  test.each(judged)('for %s are accepted by the policies that they make themselves', async (_name, plan, index) => {
    // Each excepted object has a policy of its own, and each of these takes the server a third of a second.
    const app = makeApp({ ...plan, charts: plan.charts.slice(0, 2) }, `judged-${RUN}-${index}`);
    new AdmissionPolicies(new Chart(app, 'admission'), 'policies');
    const { objects, policies } = outputIn(app.synthYaml());
    expect(policies.filter(({ metadata }) => valueAt(metadata, ['annotations', 'cdk8s-secure.io/exceptions']) !== undefined)).not.toEqual([]);
    const enforced = await enforcePolicies(client, policies);
    expectAccepted(await applied(client, objects).finally(() => enforced.remove()));
  });
});

/** Something that an app is allowed to be, for a reason or by an exemption. */
interface Excepted {
  /** What is excepted, and makes every other object a refused one. */
  readonly rules: readonly string[];
  readonly make: (chart: Chart) => ApiObject;
  /** Where the exception is for one container: only this one. */
  readonly isForOneContainer?: boolean;
  /** Makes it weak in another way, and says which rules that is for. Absent where no other rule judges such objects. */
  readonly spoil?: (object: JsonObject) => readonly string[];
}

const container = { image: IMAGE, portNumber: 8080 };

/** The exemption of these tests. */
function exempted(construct: kplus.AbstractPod | kplus.Service, rule: string, ...patches: JsonPatch[]): ApiObject {
  const object = ApiObject.of(construct);
  object.addJsonPatch(...patches);
  Exemptions.add(object, { rule, container: rule === 'ctr-read-only-root-fs' ? 'main' : undefined, reason: REASON, owner: 'team-shop', expires: '2126-11-24' });
  return object;
}

/** What Pod Security restricted refuses, whatever is exempted here. */
function makeAgent(app: App, namespace: string): void {
  const chart = new Chart(app, namespace, { namespace });
  new DefaultDenyNetworkPolicy(chart, 'network', { enforcement: NetworkPolicyEnforcement.cilium() });
  SecureNamespace.declareElsewhere(chart, { namespaceName: namespace, reason: REASON });
  const agent = new SecureDaemonSet(chart, 'agent', { containers: [container] });
  exempted(agent, 'host-path');
  ApiObject.of(agent).addJsonPatch(JsonPatch.add('/spec/template/spec/volumes', [{ name: 'logs', hostPath: { path: '/var/log/pods', type: 'Directory' } }]));
}

function podSpecOf(object: JsonObject): JsonObject {
  return podTemplatesOf(manifestOf(object))[0].spec;
}

function containersOf(object: JsonObject): JsonObject[] {
  return listAt(podSpecOf(object), ['containers']).filter(isObject);
}

function withoutDigest(object: JsonObject): string[] {
  containersOf(object)[0].image = 'registry.example.com/shop/web:latest';
  return ['img-digest'];
}

const EXCEPTED: Readonly<Record<string, Excepted>> = {
  'apiAccess of a Deployment': {
    rules: ['sa-automount-off'],
    make: chart => ApiObject.of(new SecureDeployment(chart, 'token', { containers: [container], apiAccess: { reason: REASON } })),
    spoil: withoutDigest,
  },
  'capability in a StatefulSet': {
    rules: ['ctr-net-bind-service'],
    make: chart => ApiObject.of(new SecureStatefulSet(chart, 'low-port', {
      containers: [{ ...container, capability: { capability: kplus.Capability.NET_BIND_SERVICE, reason: REASON } }],
    })),
    isForOneContainer: true,
    spoil: withoutDigest,
  },
  'secretsInEnvironment of a CronJob': {
    rules: ['secret-volume-over-env'],
    make: chart => ApiObject.of(new SecureCronJob(chart, 'password', {
      schedule: Cron.daily(),
      containers: [{
        image: IMAGE,
        secretsInEnvironment: { reason: REASON },
        envVariables: { LOGIN: kplus.Secret.fromSecretName(chart, 'login', 'login').envValue('name') },
      }],
    })),
    isForOneContainer: true,
    spoil: withoutDigest,
  },
  'controlPlane of a DaemonSet': {
    rules: ['placement-tier'],
    make: chart => ApiObject.of(new SecureDaemonSet(chart, 'agent', { containers: [container], controlPlane: { reason: REASON } })),
    spoil: withoutDigest,
  },
  'windows of a Deployment': {
    rules: ['os-exemption'],
    make: chart => ApiObject.of(new SecureDeployment(chart, 'windows', { containers: [container], windows: { reason: REASON } })),
    spoil: withoutDigest,
  },
  'rootInUserNamespace of a Job': {
    rules: ['userns'],
    make: chart => ApiObject.of(new SecureJob(chart, 'root', { containers: [container], rootInUserNamespace: { reason: REASON } })),
    spoil: withoutDigest,
  },
  'exemption of a container of a Job': {
    rules: ['ctr-read-only-root-fs'],
    make: chart => exempted(new SecureJob(chart, 'writing', { containers: [container] }), 'ctr-read-only-root-fs',
      JsonPatch.replace('/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem', false)),
    isForOneContainer: true,
    spoil: withoutDigest,
  },
  'exemption of a Pod': {
    rules: ['img-digest'],
    make: chart => exempted(new SecurePod(chart, 'by-tag', { containers: [{ image: 'registry.example.com/shop/web:latest' }] }), 'img-digest'),
    spoil: object => {
      podSpecOf(object).enableServiceLinks = true;
      return ['service-links'];
    },
  },
  'reason of a Role': {
    rules: ['rbac-write-verbs'],
    make: chart => ApiObject.of(new LeastPrivilegeRole(chart, 'role', {
      grants: [{ resource: kplus.ApiResource.CONFIG_MAPS, verbs: ['delete'], resourceNames: ['cache'], reason: REASON }],
    })),
    spoil: object => {
      (object.rules as JsonObject[]).push({ apiGroups: [''], resources: ['configmaps'], resourceNames: ['settings'], verbs: ['delete'] });
      return ['rbac-write-verbs'];
    },
  },
  'peer of a NetworkPolicy': {
    rules: ['aks-08-egress-restricted'],
    make: chart => (chart.node.findChild('namespace') as SecureNamespace).network.allowEgress('internet', {
      labels: { 'example.com/crawler': 'true' }, peers: [AllowPeer.internet(REASON)], ports: [AllowPort.tcp(443)],
    }),
    spoil: object => {
      (valueAt(object, ['spec', 'egress', 0, 'to']) as JsonObject[]).push({ namespaceSelector: {} });
      return ['net-no-empty-namespace-selector'];
    },
  },
  'exemption of a Service': {
    rules: ['net-lb-externalips'],
    make: chart => {
      const selector = kplus.Pods.select(chart, 'any', { labels: { app: 'x' } });
      return exempted(new kplus.Service(chart, 'entrance', { type: kplus.ServiceType.LOAD_BALANCER, selector, ports: [{ port: 443 }] }), 'net-lb-externalips');
    },
  },
};

describe('exceptions of an app', () => {
  /** A namespace that enforces no Pod Security Standard, and one that enforces restricted. */
  const [OPEN, CLOSED] = [`open-${RUN}`, `closed-${RUN}`];
  const made = new Map<string, { readonly kind: string; readonly name: string }>();
  let elsewhere: string;
  let enforced: EnforcedPolicies | undefined;
  let outcome: Outcome;
  let inClosed: Outcome;

  beforeAll(async () => {
    elsewhere = await createNamespace(client, { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
    // Pods are refused before any policy sees them where this one is missing.
    await client.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'excepted-by-tag-serviceaccount', namespace: elsewhere } });
    await createNamespace(client, { name: OPEN });
    const app = secureApp({ kubernetesVersion: KubernetesVersion.V1_37, today: '2126-11-24' });
    const chart = new Chart(app, 'excepted', { namespace: `excepted-${RUN}`, disableResourceNameHashes: true });
    new SecureNamespace(chart, 'namespace', { enforcement: NetworkPolicyEnforcement.cilium(), quota: { loadBalancers: 1, nodePorts: 1 } });
    Object.entries(EXCEPTED).forEach(([what, { make }]) => {
      const { kind, name } = make(chart);
      made.set(what, { kind, name });
    });
    [OPEN, CLOSED].forEach(namespace => makeAgent(app, namespace));
    new AdmissionPolicies(new Chart(app, 'admission'), 'policies');
    const output = outputIn(app.synthYaml());
    enforced = await enforcePolicies(client, output.policies);
    const isIn = (namespaces: readonly string[]) => ({ metadata }: JsonObject) => namespaces.includes(String(valueAt(metadata, ['namespace'])));
    outcome = await applied(client, output.objects.filter(object => !isIn([CLOSED])(object)));
    inClosed = await applied(client, output.objects.filter(isIn([CLOSED])));
  });
  afterAll(() => enforced?.remove());

  /** The object as the server has stored it. */
  function stored(what: string): JsonObject {
    const { kind, name } = made.get(what)!;
    return outcome.created.find(object => object.kind === kind && valueAt(object, ['metadata', 'name']) === name)!;
  }

  /** The object as somebody would send it, without what the server has filled in for this one. */
  function original(what: string): JsonObject {
    const { status: _status, ...object } = structuredClone(stored(what));
    const { name, namespace, labels, annotations } = object.metadata as JsonObject;
    const copy: JsonObject = { ...object, metadata: { name, namespace, labels, annotations } };
    if (copy.kind === 'Service') {
      const { clusterIP: _ip, clusterIPs: _ips, ports, ...spec } = copy.spec as JsonObject;
      copy.spec = { ...spec, ports: (ports as JsonObject[]).map(({ nodePort: _port, ...port }) => port) };
    }
    if (copy.kind === 'Job') {
      const { selector: _selector, template, ...spec } = copy.spec as JsonObject;
      copy.spec = { ...spec, template: { spec: (template as JsonObject).spec } };
    }
    return copy;
  }

  function changed(what: string, metadata: JsonObject): JsonObject {
    const object = original(what);
    return { ...object, metadata: { ...object.metadata as JsonObject, ...metadata } };
  }

  const tried = async (object: JsonObject, user?: User) => verdictOf(await client.create(object, { dryRun: true, user }));

  function verdictOf({ isOk, message = '' }: Answer): readonly string[] | string {
    return isOk ? 'accepted' : message.includes('ValidatingAdmissionPolicy') ? rulesIn(message) : message;
  }

  test('hold for the objects that they are for, and what controllers make of them', () => {
    expectAccepted(outcome);
    expect(outcome.made.length).toBeGreaterThan(10);
  });

  test('let nothing through that Pod Security refuses: the namespace has to allow it as well', () => {
    const hostPath = /would violate PodSecurity "restricted:latest": (hostPath|restricted volume types) /;
    expect(inClosed.created.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['DaemonSet', 'ServiceAccount']));
    expect(inClosed.made.map(({ kind }) => kind)).toEqual(['ControllerRevision']);
    expect(inClosed.warnings.filter(warning => !hostPath.test(warning))).toEqual([]);
    expect(inClosed.refusals).toEqual([expect.stringMatching(/^Pod .* violates PodSecurity "restricted:latest": .*hostPath/)]);
  });

  const all = Object.entries(EXCEPTED).map(([what, each]) => ({ what, ...each, isOfPods: !/Role|NetworkPolicy|Service$/.test(what), isPod: what.endsWith('Pod') }));
  const withController = all.filter(({ isOfPods, isPod }) => isOfPods && !isPod);

  test.each(all)('$what is refused under another name', async ({ what, rules }) => {
    expect(await tried(changed(what, { name: `${made.get(what)!.name}-2` }))).toEqual(rules);
  });

  test.each(all)('$what is refused in another namespace', async ({ what, rules }) => {
    expect(await tried(changed(what, { namespace: elsewhere }))).toEqual(rules);
  });

  test.each(all.filter(({ spoil }) => spoil !== undefined))('$what is refused with a second weakness, when it is made and when it is changed', async ({ what, spoil }) => {
    const object = original(what);
    const rules = spoil!(object);
    expect(await tried(object)).toEqual(rules);
    // Kubernetes itself lets nobody change the pods of these.
    if (object.kind !== 'Job' && object.kind !== 'Pod') {
      expect(verdictOf(await client.update(object, { dryRun: true }))).toEqual(rules);
    }
  });

  test.each(all.filter(({ isForOneContainer }) => isForOneContainer))('$what is refused for another container', async ({ what, rules }) => {
    const object = original(what);
    const second = JSON.parse(JSON.stringify(containersOf(object)[0]).replaceAll('"login"', '"second-login"')) as JsonObject;
    listAt(podSpecOf(object), ['containers']).push({ ...second, name: 'second', ports: [] });
    expect(await tried(object)).toEqual(rules);
  });

  test.each(all.filter(({ isOfPods }) => isOfPods))('$what is refused for an object of another kind with its name', async ({ what, rules }) => {
    const object = original(what);
    const labels = { app: 'x' };
    const template = { metadata: { labels }, spec: { ...podSpecOf(object), restartPolicy: 'Always', activeDeadlineSeconds: undefined } };
    const metadata = { name: made.get(what)!.name, namespace: valueAt(object, ['metadata', 'namespace']) };
    expect(await tried({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { selector: { matchLabels: labels }, template } })).toEqual(rules);
  });

  /** What controllers make of an excepted object, all of it. */
  function descendants(owner: JsonObject): Made[] {
    const isOwned = ({ metadata }: JsonObject) => valueAt(metadata, ['ownerReferences', 0, 'uid']) === valueAt(owner, ['metadata', 'uid']);
    return [...madeFrom(owner), ...outcome.made.filter(isOwned).flatMap(descendants)];
  }

  test.each(withController)('$what is refused for what somebody else calls the work of its controller', async ({ what, rules }) => {
    const objects = descendants(stored(what)).map(({ object }) => object);
    expect(objects.map(({ kind }) => kind)).toContain('Pod');
    for (const object of objects) {
      expect(await tried(object, { name: 'jane@example.com', groups: ['system:masters'] })).toEqual(rules);
      expect(await tried(object, controllerUser('replication-controller'))).toEqual(rules);
    }
  });

  test.each(withController)('$what is refused for what its controller makes of another object', async ({ what, rules }) => {
    for (const { object, controller } of descendants(stored(what))) {
      const owner = valueAt(object, ['metadata', 'ownerReferences', 0]) as JsonObject;
      for (const other of [{ name: `${String(owner.name)}-2-x` }, { name: `x-${String(owner.name)}` }, { kind: 'Something' }, { controller: false }]) {
        const metadata = { ...object.metadata as JsonObject, ownerReferences: [{ ...owner, ...other }] };
        expect(await tried({ ...object, metadata }, controllerUser(controller))).toEqual(rules);
      }
    }
  });
});
