import { ApiObject, App, Chart, Cron, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  DefaultDenyNetworkPolicy, LeastPrivilegeRole, SecureCronJob, SecureDaemonSet, SecureDeployment, SecureJob, SecurePod, SecureStatefulSet,
  SecureWorkloadProps,
} from '../../src';
import { JsonObject } from '../../src/rules/json';
import { podTemplatesOf } from '../../src/rules/pod-template';
import { manifestsOf } from '../../src/synthesis/manifests';
import { IMAGE, messageOf, secureApp } from '../synthesis/apps';

type Make = (scope: Construct, props?: SecureWorkloadProps) => kplus.AbstractPod;

const containers = [{ image: IMAGE, portNumber: 8080 }];

const KINDS: [string, Make][] = [
  ['Deployment', (scope, props) => new SecureDeployment(scope, 'web', { containers, ...props })],
  ['StatefulSet', (scope, props) => new SecureStatefulSet(scope, 'web', { containers, ...props })],
  ['DaemonSet', (scope, props) => new SecureDaemonSet(scope, 'web', { containers, ...props })],
  ['Job', (scope, props) => new SecureJob(scope, 'web', { containers, ...props })],
  ['CronJob', (scope, props) => new SecureCronJob(scope, 'web', { schedule: Cron.daily(), containers, ...props })],
  ['Pod', (scope, props) => new SecurePod(scope, 'web', { containers, ...props })],
];

function chartIn(app: App): Chart {
  const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
  return chart;
}

function podOf(chart: Chart): JsonObject {
  const pods = (Testing.synth(chart) as JsonObject[]).flatMap(json => manifestsOf(json, '')).flatMap(podTemplatesOf);
  return pods[0].spec;
}

describe.each(KINDS)('Secure%s', (kind, make) => {
  test('is what the checklist asks for', () => {
    const chart = chartIn(secureApp());
    make(chart);
    expect(Testing.synth(chart)).toMatchSnapshot();
  });

  test('passes every rule, and is what a plain app writes too', () => {
    const app = secureApp();
    make(chartIn(app));
    const plain = new App();
    make(chartIn(plain));
    expect([app.report().findings, app.synthYaml()]).toEqual([[], plain.synthYaml()]);
  });

  test('has a ServiceAccount of its own without a token, and gets one for a reason', () => {
    const app = secureApp();
    const chart = chartIn(app);
    const workload = make(chart, { apiAccess: { reason: 'it lists the pods of its namespace' } });
    const role = new LeastPrivilegeRole(chart, 'reader');
    role.grant({ resource: kplus.ApiResource.PODS, verbs: ['get', 'list'] });
    role.bind(workload);
    const subject = (Testing.synth(chart) as JsonObject[]).find(json => json.kind === 'RoleBinding')?.subjects;
    expect([podOf(chart).serviceAccountName, podOf(chart).automountServiceAccountToken, subject, app.report().grants[0].allows]).toEqual([
      workload.serviceAccount!.name, true, [{ kind: 'ServiceAccount', name: workload.serviceAccount!.name, apiGroup: '', namespace: 'shop' }],
      'mount a token for the Kubernetes API',
    ]);
  });

  test('hardens init containers, sidecars and containers that are added later', () => {
    const app = secureApp();
    const chart = chartIn(app);
    const workload = make(chart, {
      initContainers: [{ image: IMAGE }, { image: IMAGE, name: 'proxy', restartPolicy: kplus.ContainerRestartPolicy.ALWAYS }],
    });
    workload.addContainer({ name: 'late', image: IMAGE });
    workload.addInitContainer({ image: IMAGE });
    const { initContainers, containers: regular } = podOf(chart) as { [list: string]: JsonObject[] };
    expect([...initContainers, ...regular].map(({ name }) => name)).toEqual(['init-0', 'proxy', 'init-2', 'main', 'late']);
    expect(app.report().findings).toEqual([]);
  });

  test('gives probes and a lifecycle to sidecars and to no other init container', () => {
    const ofSidecar = { name: 'proxy', image: IMAGE, portNumber: 8081, restartPolicy: kplus.ContainerRestartPolicy.ALWAYS };
    const lifecycle = { preStop: kplus.Handler.fromCommand(['/bin/drain']) };
    const chart = chartIn(secureApp());
    const workload = make(chart, { initContainers: [{ image: IMAGE, portNumber: 8082 }, { ...ofSidecar, lifecycle }] });
    const [init, sidecar] = podOf(chart).initContainers as JsonObject[];
    expect([init.ports, init.startupProbe, sidecar.ports, Object.keys(sidecar.startupProbe as JsonObject)])
      .toEqual([[{ containerPort: 8082 }], undefined, [{ containerPort: 8081 }], ['failureThreshold', 'tcpSocket']]);
    expect(messageOf(() => workload.addInitContainer({ image: IMAGE, lifecycle }))).toBe('chart/web, container "init-2": an init container has no lifecycle; '
      + 'write restartPolicy: ContainerRestartPolicy.ALWAYS where it is a sidecar, or leave lifecycle out');
  });

  test.each<[string, SecureWorkloadProps, string]>([
    ['host network', { hostNetwork: true } as SecureWorkloadProps, 'chart/web: hostNetwork is no property here; secure workloads never use the network of the node'],
    ['a security context', { securityContext: {} } as SecureWorkloadProps,
      'chart/web: securityContext is no property here; write runAsUser, runAsGroup or fsGroup; everything else in it is set to what the checklist asks for'],
    ['root', { runAsUser: 0 }, 'chart/web: runAsUser is 0; write a whole number from 1 to 2147483647; 0 is root'],
    ['group root', { runAsGroup: 0 }, 'chart/web: runAsGroup is 0; write a whole number from 1 to 2147483647; 0 is root'],
    ['a container as root', { containers: [{ image: IMAGE, portNumber: 8080, runAsUser: 0 }] },
      'chart/web, container "main": runAsUser is 0; write a whole number from 1 to 2147483647; 0 is root'],
    ['a privileged container', { containers: [{ image: IMAGE, portNumber: 8080, securityContext: { privileged: true } } as JsonObject as never] },
      'chart/web, container "main": securityContext is no property here; write runAsUser, runAsGroup, writablePaths or capability; '
      + 'everything else in it is set to what the checklist asks for'],
    ['a reason that is none', { apiAccess: { reason: 'because' } },
      'chart/web.apiAccess: reason is "because"; write a sentence of at least 10 characters that says why'],
  ])('refuses %s at the line that says it', (_name, props, message) => {
    const chart = chartIn(secureApp());
    expect(messageOf(() => make(chart, props))).toBe(message);
  });

  test('is not written when a patch weakens it', () => {
    const app = secureApp();
    const workload = make(chartIn(app));
    const path = kind === 'Pod' ? '/spec' : kind === 'CronJob' ? '/spec/jobTemplate/spec/template/spec' : '/spec/template/spec';
    ApiObject.of(workload).addJsonPatch(JsonPatch.add(`${path}/containers/0/securityContext/privileged`, true));
    expect(app.report().findings.map(({ rule, kind: of, name, container, pointer }) => [rule, of, name, container, pointer])).toEqual([
      ['ctr-not-privileged', kind, 'chart-web', 'main', `${path}/containers/0/securityContext/privileged`],
    ]);
  });

  test('takes every property that all workloads share', () => {
    const app = secureApp();
    const chart = chartIn(app);
    const secret = kplus.Secret.fromSecretName(chart, 'registry', 'registry-login');
    make(chart, {
      containers: [{
        image: IMAGE,
        portNumber: 8080,
        writablePaths: { '/tmp': Size.mebibytes(10) },
        capability: { capability: kplus.Capability.NET_BIND_SERVICE, reason: 'it listens on port 80 for old clients' },
      }],
      runAsUser: 1000,
      runAsGroup: 1001,
      fsGroup: 1002,
      fsGroupChangePolicy: kplus.FsGroupChangePolicy.ALWAYS,
      sensitive: { runtimeClassName: 'gvisor', reason: 'it handles card numbers' },
      userNamespace: true,
      dockerRegistryAuth: secret,
      hostAliases: [{ ip: '192.0.2.1', hostnames: ['legacy'] }],
    });
    expect(podOf(chart)).toMatchObject({
      hostAliases: [{ ip: '192.0.2.1', hostnames: ['legacy'] }],
      hostUsers: false,
      imagePullSecrets: [{ name: 'registry-login' }],
      runtimeClassName: 'gvisor',
      securityContext: { fsGroup: 1002, fsGroupChangePolicy: 'Always', runAsGroup: 1001, runAsUser: 1000, runAsNonRoot: true },
    });
    expect(app.report().findings).toEqual([]);
  });
});

describe('what cdk8s-plus does with workloads still works', () => {
  test.each([
    ['Deployment', (chart: Chart) => new SecureDeployment(chart, 'web', { containers })],
    ['StatefulSet', (chart: Chart) => new SecureStatefulSet(chart, 'web', { containers })],
  ] as const)('an autoscaler scales a %s, which then says no replicas', (kind, make) => {
    const app = secureApp();
    const chart = chartIn(app);
    const target = make(chart);
    new kplus.HorizontalPodAutoscaler(chart, 'scaler', { target, maxReplicas: 5, metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(70))] });
    const json = Testing.synth(chart) as JsonObject[];
    const scaler = json.find(each => each.kind === 'HorizontalPodAutoscaler')?.spec as JsonObject;
    expect([scaler.scaleTargetRef, (json.find(each => each.kind === kind)?.spec as JsonObject).replicas]).toEqual([
      { apiVersion: 'apps/v1', kind, name: 'chart-web' }, undefined,
    ]);
    expect(app.report().findings).toEqual([]);
  });

  test('a Service and an Ingress expose a Deployment', () => {
    const app = secureApp();
    const chart = chartIn(app);
    const web = new SecureDeployment(chart, 'web', { containers });
    web.exposeViaIngress('/', { ingress: new kplus.Ingress(chart, 'ingress', { tls: [{ secret: kplus.Secret.fromSecretName(chart, 'tls', 'tls') }] }) });
    expect((Testing.synth(chart) as JsonObject[]).map(({ kind }) => kind)).toEqual(['Deployment', 'ServiceAccount', 'Service', 'Ingress']);
    expect(app.report().findings).toEqual([]);
  });

  test('connections and scheduling of every kind', () => {
    const chart = chartIn(secureApp());
    const web = new SecureDeployment(chart, 'web', { containers });
    const store = new SecureStatefulSet(chart, 'store', { containers });
    const batch = new SecureJob(chart, 'batch', { containers });
    web.connections.allowTo(store, { isolation: kplus.PodConnectionsIsolation.POD, ports: [kplus.NetworkPolicyPort.tcp(8080)] });
    batch.scheduling.colocate(web);
    const kinds = (Testing.synth(chart) as JsonObject[]).map(({ kind }) => kind);
    expect(kinds.filter(kind => kind === 'NetworkPolicy')).toHaveLength(1);
  });
});
