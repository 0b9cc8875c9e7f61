import { ApiObject, App, Chart, Duration, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { AppArmorProfile, DefaultDenyNetworkPolicy, SecureContainerProps, SecureDeployment, SecureDeploymentProps } from '../../src';
import { JsonObject, valueAt } from '../../src/rules/json';
import { errorOf, IMAGE, secureApp } from '../synthesis/apps';

function chartWithPolicy(app: App = secureApp()): Chart {
  const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
  return chart;
}

function deployment(props: SecureDeploymentProps = {}): { chart: Chart; web: SecureDeployment } {
  const chart = chartWithPolicy();
  return { chart, web: new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }], ...props }) };
}

const manifest = (construct: SecureDeployment): JsonObject => ApiObject.of(construct).toJson();
const podSpec = (construct: SecureDeployment) => valueAt(manifest(construct), ['spec', 'template', 'spec']) as JsonObject;
const container = (props: Partial<SecureContainerProps>, workload: SecureDeploymentProps = {}) =>
  (podSpec(deployment({ containers: [{ image: IMAGE, ...props }], ...workload }).web).containers as JsonObject[])[0];

describe('SecureDeployment, when nothing is said', () => {
  test('is what the checklist asks for', () => {
    const { chart } = deployment();
    expect(Testing.synth(chart)).toMatchSnapshot();
  });

  test('passes every rule', () => {
    const app = secureApp();
    new SecureDeployment(chartWithPolicy(app), 'web', { containers: [{ image: IMAGE }] });
    expect(app.report().findings).toEqual([]);
  });

  test('renders the same each time, also when it is spread', () => {
    const { chart } = deployment({ spread: true });
    expect(Testing.synth(chart)).toEqual(Testing.synth(chart));
    const terms = valueAt(Testing.synth(chart)[0], ['spec', 'template', 'spec', 'affinity', 'podAntiAffinity',
      'preferredDuringSchedulingIgnoredDuringExecution']);
    const required = valueAt(Testing.synth(chart)[0], ['spec', 'template', 'spec', 'affinity', 'podAntiAffinity',
      'requiredDuringSchedulingIgnoredDuringExecution']);
    expect([terms, (required as JsonObject[]).map(({ topologyKey }) => topologyKey)])
      .toEqual([undefined, ['kubernetes.io/hostname', 'topology.kubernetes.io/zone']]);
  });
});

describe('SecureDeployment, what is filled in', () => {
  const RESOURCES = {
    limits: { 'ephemeral-storage': '1024Mi', 'memory': '128Mi' },
    requests: { 'cpu': '100m', 'ephemeral-storage': '100Mi', 'memory': '128Mi' },
  };

  test.each<[string, kplus.ContainerResources | undefined, object]>([
    ['nothing', undefined, RESOURCES],
    ['empty resources', {}, RESOURCES],
    ['a memory limit', { memory: { limit: Size.gibibytes(1) } },
      { limits: { ...RESOURCES.limits, memory: '1024Mi' }, requests: { ...RESOURCES.requests, memory: '1024Mi' } }],
    ['a memory request', { memory: { request: Size.mebibytes(64) } },
      { limits: { ...RESOURCES.limits, memory: '64Mi' }, requests: { ...RESOURCES.requests, memory: '64Mi' } }],
    ['a cpu request', { cpu: { request: kplus.Cpu.units(2) } }, { ...RESOURCES, requests: { ...RESOURCES.requests, cpu: '2' } }],
    ['a cpu limit', { cpu: { limit: kplus.Cpu.millis(300) } },
      { limits: { ...RESOURCES.limits, cpu: '300m' }, requests: { ...RESOURCES.requests, cpu: '300m' } }],
    ['ephemeral storage that is no whole GiB, which cdk8s-plus cannot write', { ephemeralStorage: { limit: Size.mebibytes(50) } },
      { limits: { ...RESOURCES.limits, 'ephemeral-storage': '50Mi' }, requests: { ...RESOURCES.requests, 'ephemeral-storage': '50Mi' } }],
  ])('%s given: the resources are complete', (_name, resources, expected) => {
    expect(container({ resources }).resources).toEqual(expected);
  });

  test('init containers, sidecars and containers that come later are hardened too', () => {
    const { web } = deployment({ initContainers: [{ image: IMAGE }, { image: IMAGE, name: 'proxy', restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }] });
    web.addInitContainer({ image: IMAGE });
    web.addContainer({ name: 'late', image: IMAGE, securityContext: { capabilities: { add: [] } } });
    web.attachContainer(new kplus.Container({
      name: 'attached', image: IMAGE, resources: { memory: { limit: Size.mebibytes(64), request: Size.mebibytes(64) }, cpu: { request: kplus.Cpu.millis(10) } },
    }));
    const spec = podSpec(web);
    const all = [...spec.initContainers as JsonObject[], ...spec.containers as JsonObject[]];
    expect(all.map(({ name }) => name)).toEqual(['init-0', 'proxy', 'init-2', 'main', 'late', 'attached']);
    for (const each of all) {
      expect(each.securityContext).toMatchObject({
        allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, privileged: false, readOnlyRootFilesystem: true, runAsNonRoot: true,
      });
      expect(each.resources).toMatchObject({ limits: { 'ephemeral-storage': '1024Mi' } });
    }
  });

  test('files of claimed volumes belong to the group of the workload', () => {
    const chart = chartWithPolicy();
    const claim = new kplus.PersistentVolumeClaim(chart, 'data', { storage: Size.gibibytes(1), accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE] });
    const web = new SecureDeployment(chart, 'web', {
      runAsGroup: 2000,
      containers: [{ image: IMAGE, volumeMounts: [{ path: '/data', volume: kplus.Volume.fromPersistentVolumeClaim(chart, 'volume', claim) }] }],
    });
    expect(podSpec(web).securityContext).toMatchObject({ fsGroup: 2000, fsGroupChangePolicy: 'OnRootMismatch' });
  });

  test('writable paths are sized volumes with names of their own', () => {
    const { web } = deployment({
      containers: [{
        image: IMAGE,
        writablePaths: { '/tmp/a': Size.mebibytes(1), '/tmp-a': Size.gibibytes(1), [`/${'x'.repeat(80)}`]: Size.mebibytes(2) },
      }],
    });
    const { volumes, containers } = podSpec(web);
    expect([volumes, (containers as JsonObject[])[0].volumeMounts]).toEqual([
      [
        { name: 'main-tmp-a', emptyDir: { sizeLimit: '1Mi' } },
        { name: 'main-tmp-a-2', emptyDir: { sizeLimit: '1024Mi' } },
        { name: `main-${'x'.repeat(54)}`, emptyDir: { sizeLimit: '2Mi' } },
      ],
      [
        { name: 'main-tmp-a', mountPath: '/tmp/a' }, { name: 'main-tmp-a-2', mountPath: '/tmp-a' },
        { name: `main-${'x'.repeat(54)}`, mountPath: `/${'x'.repeat(80)}` },
      ],
    ]);
  });
});

describe('SecureDeployment, what can be chosen', () => {
  test('users and groups, for the pod and for a container', () => {
    const containers = [{ image: IMAGE, runAsUser: 5, runAsGroup: 6 }];
    const spec = podSpec(deployment({ runAsUser: 1000, runAsGroup: 1001, fsGroup: 1002, containers }).web);
    expect(spec.securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1001, fsGroup: 1002, runAsNonRoot: true });
    expect((spec.containers as JsonObject[])[0].securityContext).toMatchObject({ runAsUser: 5, runAsGroup: 6 });
  });

  test('a runtime class and a user namespace', () => {
    expect(podSpec(deployment({ runtimeClassName: 'gvisor', userNamespace: true }).web)).toMatchObject({ runtimeClassName: 'gvisor', hostUsers: false });
  });

  test.each([
    [AppArmorProfile.runtimeDefault(), { type: 'RuntimeDefault' }],
    [AppArmorProfile.localhost('shop'), { type: 'Localhost', localhostProfile: 'shop' }],
  ])('an AppArmor profile, which the classes of cdk8s-plus drop', (appArmorProfile, expected) => {
    const { chart, web } = deployment({ appArmorProfile });
    expect(valueAt(podSpec(web), ['securityContext', 'appArmorProfile'])).toEqual(expected);
    expect(valueAt(Testing.synth(chart)[0], ['spec', 'template', 'spec', 'securityContext', 'appArmorProfile'])).toEqual(expected);
  });

  test('sensitive: a sandbox, a label for admission policies, and CPU limits', () => {
    const app = secureApp();
    const web = new SecureDeployment(chartWithPolicy(app), 'web', {
      sensitive: { runtimeClassName: 'kata', reason: 'handles the card numbers of customers' },
      containers: [{ image: IMAGE }, { image: IMAGE, name: 'big', resources: { cpu: { request: kplus.Cpu.units(2) } } }],
    });
    const rendered = manifest(web);
    expect(valueAt(rendered, ['metadata', 'labels'])).toEqual({ 'cdk8s-secure.io/sensitive': 'true' });
    expect(valueAt(rendered, ['spec', 'template', 'metadata', 'labels'])).toMatchObject({ 'cdk8s-secure.io/sensitive': 'true' });
    expect(podSpec(web).runtimeClassName).toEqual('kata');
    expect((podSpec(web).containers as JsonObject[]).map(each => valueAt(each, ['resources', 'limits', 'cpu']))).toEqual(['500m', '2']);
    expect(app.report()).toMatchObject({
      findings: [],
      grants: [
        { constructPath: 'chart/web', allows: 'run as a sensitive workload, with CPU limits', reason: 'handles the card numbers of customers' },
        { allows: 'leave the default deny policy of namespace shop to somebody else' },
      ],
    });
  });

  test('access to the Kubernetes API, for a reason', () => {
    const app = secureApp();
    const web = new SecureDeployment(chartWithPolicy(app), 'web', { apiAccess: { reason: 'elects a leader among its pods' }, containers: [{ image: IMAGE }] });
    expect(podSpec(web).automountServiceAccountToken).toEqual(true);
    expect(app.report()).toMatchObject({
      findings: [], grants: [{ constructPath: 'chart/web', allows: 'mount a token for the Kubernetes API', reason: 'elects a leader among its pods' }, {}],
    });
  });

  test('one capability, for a reason', () => {
    const app = secureApp();
    const capability = { capability: kplus.Capability.NET_BIND_SERVICE, reason: 'listens on port 80 of old nodes' };
    const web = new SecureDeployment(chartWithPolicy(app), 'web', { containers: [{ image: IMAGE, portNumber: 80, capability }] });
    expect((podSpec(web).containers as JsonObject[])[0].securityContext).toMatchObject({ capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } });
    expect(app.report()).toMatchObject({
      findings: [],
      grants: [{ constructPath: 'chart/web', container: 'main', allows: 'add the capability NET_BIND_SERVICE', reason: capability.reason }, {}],
    });
  });

  test('everything a Deployment of cdk8s-plus can do', () => {
    const app = secureApp();
    const chart = chartWithPolicy(app);
    const web = new SecureDeployment(chart, 'web', {
      strategy: kplus.DeploymentStrategy.recreate(),
      minReady: Duration.seconds(5),
      progressDeadline: Duration.minutes(5),
      terminationGracePeriod: Duration.seconds(7),
      podMetadata: { labels: { app: 'web' } },
      hostAliases: [{ ip: '192.0.2.1', hostnames: ['old'] }],
      dns: { hostname: 'web' },
      dockerRegistryAuth: kplus.Secret.fromSecretName(chart, 'registry', 'registry-credentials'),
      containers: [{ image: IMAGE, portNumber: 8080 }],
    });
    web.exposeViaIngress('/', { ports: [{ port: 80, targetPort: 8080 }] });
    web.scheduling.attract(kplus.Node.labeled(kplus.NodeLabelQuery.is('disk', 'ssd')));
    new kplus.HorizontalPodAutoscaler(chart, 'autoscaler', { target: web, maxReplicas: 5 });
    expect(app.report().findings).toEqual([]);
    expect(Testing.synth(chart)).toMatchSnapshot();
  });

  test('a ServiceAccount that exists already', () => {
    const chart = chartWithPolicy();
    const web = new SecureDeployment(chart, 'web', {
      serviceAccount: kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'web', { namespaceName: 'shop' }), containers: [{ image: IMAGE }],
    });
    expect(podSpec(web).serviceAccountName).toEqual('web');
    expect(Testing.synth(chart)).toHaveLength(1);
  });
});

describe('SecureDeployment, what throws where it is said', () => {
  const REASON = 'a reason that is long enough';
  const ID = 'a whole number from 1 to 2147483647; 0 is root';
  test.each<[string, unknown, string]>([
    ['hostNetwork', { hostNetwork: true }, 'hostNetwork is no property here; secure workloads never use the network of the node'],
    ['a token', { automountServiceAccountToken: true }, 'automountServiceAccountToken is no property here; write apiAccess with a reason'],
    ['a security context', { securityContext: { ensureNonRoot: false } },
      'securityContext is no property here; write runAsUser, runAsGroup or fsGroup; everything else in it is set to what the checklist asks for'],
    ['root', { runAsUser: 0 }, `runAsUser is 0; write ${ID}`],
    ['root as group', { runAsGroup: 0 }, `runAsGroup is 0; write ${ID}`],
    ['root as group of volumes', { fsGroup: 0 }, `fsGroup is 0; write ${ID}`],
    ['a user that is no number', { runAsUser: '1000' }, `runAsUser is "1000"; write ${ID}`],
    ['a user that wraps around to root', { runAsUser: 4294967296 }, `runAsUser is 4294967296; write ${ID}`],
    ['a name that cannot exist', { metadata: { name: 'Web_1' } },
      'metadata.name is "Web_1"; write a name of at most 253 lower-case letters, digits, "-" and ".", such as "shop.example"'],
    ['a namespace that cannot exist', { metadata: { namespace: 'a.b' } },
      'metadata.namespace is "a.b"; write a name of at most 63 lower-case letters, digits and "-", such as "web-1"'],
    ['less than no pods', { replicas: -1 }, 'replicas is -1; write a whole number that is not negative'],
    ['two runtime classes', { runtimeClassName: 'a', sensitive: { runtimeClassName: 'b', reason: REASON } },
      'runtimeClassName is "a"; write it once: in sensitive.runtimeClassName'],
  ])('%s', (_name, props, message) => {
    expect(errorOf(() => deployment(props as SecureDeploymentProps)).message).toEqual(`chart/web: ${message}`);
  });

  test.each<[string, unknown, string]>([
    ['API access without a reason', { apiAccess: {} },
      'chart/web.apiAccess: reason is missing; write a sentence of at least 10 characters that says why'],
    ['a sensitive workload without a reason', { sensitive: { runtimeClassName: 'kata' } },
      'chart/web.sensitive: reason is missing; write a sentence of at least 10 characters that says why'],
    ['a sensitive workload without a sandbox', { sensitive: { reason: REASON } },
      'chart/web.sensitive: runtimeClassName is missing; '
      + 'write a name of at most 253 lower-case letters, digits, "-" and ".", such as "shop.example"'],
  ])('%s', (_name, props, message) => {
    expect(errorOf(() => deployment(props as SecureDeploymentProps)).message).toEqual(message);
  });

  const SIZE = 'a size in whole MiB, such as Size.mebibytes(256)';
  const CPU = 'more than nothing, such as Cpu.millis(250) or Cpu.units(2)';
  test.each<[string, unknown, string]>([
    ['no image', { image: undefined }, 'image is missing; write registry.example.com/team/app@sha256:<64 hex digits>'],
    ['a security context', { securityContext: { privileged: true } },
      'securityContext is no property here; '
      + 'write runAsUser, runAsGroup, writablePaths or capability; everything else in it is set to what the checklist asks for'],
    ['a port that does not exist', { portNumber: 70000 }, 'port is 70000; write a whole number from 1 to 65535'],
    ['memory in KiB', { resources: { memory: { limit: Size.kibibytes(100) } } }, `resources.memory.limit is "100Ki"; write ${SIZE}`],
    ['no memory', { resources: { memory: { limit: Size.mebibytes(0) } } }, `resources.memory.limit is "0Mi"; write ${SIZE}`],
    ['memory that is no size', { resources: { memory: { limit: '1Gi' } } }, `resources.memory.limit is "1Gi"; write ${SIZE}`],
    ['no ephemeral storage', { resources: { ephemeralStorage: { limit: Size.gibibytes(0) } } },
      `resources.ephemeralStorage.limit is "0Gi"; write ${SIZE}`],
    ['no cpu', { resources: { cpu: { request: kplus.Cpu.millis(0) } } }, `resources.cpu.request is "0m"; write ${CPU}`],
    ['less than no cpu', { resources: { cpu: { limit: kplus.Cpu.units(-1) } } }, `resources.cpu.limit is "-1"; write ${CPU}`],
    ['a capability that restricted does not allow', { capability: { capability: kplus.Capability.SYS_ADMIN, reason: REASON } },
      'capability is "SYS_ADMIN"; write Capability.NET_BIND_SERVICE, the only one that Pod Security restricted allows'],
    ['a writable path that is relative', { writablePaths: { tmp: Size.mebibytes(1) } },
      'a path in writablePaths is "tmp"; write an absolute path of a directory inside the container, such as "/tmp"'],
    ['a writable path that climbs', { writablePaths: { '/tmp/../etc': Size.mebibytes(1) } },
      'a path in writablePaths is "/tmp/../etc"; write an absolute path of a directory inside the container, such as "/tmp"'],
    ['a writable path without size', { writablePaths: { '/tmp': undefined } },
      'writablePaths["/tmp"] is missing; write a size, such as Size.mebibytes(64)'],
    ['root', { runAsUser: 0 }, `runAsUser is 0; write ${ID}`],
  ])('%s in a container', (_name, props, message) => {
    expect(errorOf(() => container(props as SecureContainerProps)).message).toEqual(`chart/web, container "main": ${message}`);
  });

  test('a port of the node', () => {
    expect(errorOf(() => container({ ports: [{ number: 80, hostPort: 80 } as never] })).message)
      .toEqual('chart/web, container "main", port 80: hostPort is no property here; ports of the node cannot be taken; use a Service');
  });

  test('a port name that cannot exist, and a port that does not exist, in a container that comes later', () => {
    expect(errorOf(() => container({ ports: [{ number: 80, name: 'HTTP' }] })).message).toEqual('chart/web, container "main", port 80: name is "HTTP"; '
      + 'write a name of at most 15 lower-case letters, digits and "-", with at least one letter, such as "http"');
    expect(errorOf(() => deployment().web.addContainer({ name: 'late', image: IMAGE, portNumber: 0.5 })).message)
      .toEqual('chart/web, container "late": port is 0.5; write a whole number from 1 to 65535');
  });

  test('a capability without a reason', () => {
    expect(errorOf(() => container({ capability: { capability: kplus.Capability.NET_BIND_SERVICE } as never })).message)
      .toEqual('chart/web, container "main".capability: reason is missing; write a sentence of at least 10 characters that says why');
  });

  test.each([
    ['nginx:', 'it ends'], ['NGINX@sha256:abc', ''], ['', 'it is empty'],
  ])('the malformed image %p', image => {
    expect(errorOf(() => container({ image })).message).toMatch(
      /^chart\/web, container "main": image ".*" is no image reference: .+; write registry\.example\.com\/team\/app@sha256:<64 hex digits>$/);
  });

  test('a malformed container name, also in a container that comes later', () => {
    const message = 'chart/web, container "Main": name is "Main"; write a name of at most 63 lower-case letters, digits and "-", such as "web-1"';
    expect(errorOf(() => container({ name: 'Main' })).message).toEqual(message);
    expect(errorOf(() => deployment().web.addContainer({ name: 'Main', image: IMAGE })).message).toEqual(message);
  });
});

describe('SecureDeployment, weakened later', () => {
  test('an explicit weak value is kept, found, and thrown at', () => {
    const { chart, web } = deployment();
    web.addContainer({ name: 'late', image: IMAGE, securityContext: { privileged: true, allowPrivilegeEscalation: true } });
    expect(errorOf(() => Testing.synth(chart)).message.split('\n').filter(line => line.includes('late'))).toEqual([
      'ctr-not-privileged (critical)  Deployment shop/chart-web, container "late": spec.template.spec.containers[1].securityContext.privileged is true.',
      'ctr-no-privilege-escalation (high)  Deployment shop/chart-web, container "late": '
      + 'spec.template.spec.containers[1].securityContext.allowPrivilegeEscalation is true.',
    ]);
  });
});
