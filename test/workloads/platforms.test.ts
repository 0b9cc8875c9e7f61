import { App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { DefaultDenyNetworkPolicy, Platform, SecureApp, SecureDeployment, SecureDeploymentProps, SecureJob } from '../../src';
import { JsonObject, valueAt } from '../../src/rules/json';
import { IMAGE, messageOf } from '../synthesis/apps';

function chartIn(app: App): Chart {
  const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
  return chart;
}

function on(platform: Platform, props: SecureDeploymentProps = {}) {
  const app = new SecureApp({ platform });
  const chart = chartIn(app);
  new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE, portNumber: 8080 }], ...props });
  const spec = valueAt((app.synthYaml(), Testing.synth(chart))[0] as JsonObject, ['spec', 'template', 'spec']) as JsonObject;
  return { app, spec, container: (spec.containers as JsonObject[])[0] };
}

describe('OpenShift', () => {
  test('assigns the user and the group of volumes, so neither is written', () => {
    const { app, spec } = on(Platform.OPENSHIFT);
    expect(spec.securityContext).toEqual({
      fsGroupChangePolicy: 'OnRootMismatch', runAsGroup: 65532, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(app.report().findings).toEqual([]);
  });

  test('gives volume claims no group either', () => {
    const app = new SecureApp({ platform: Platform.OPENSHIFT });
    const chart = chartIn(app);
    const claim = new kplus.PersistentVolumeClaim(chart, 'data', { storage: Size.gibibytes(1), accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE] });
    const job = new SecureJob(chart, 'job', { containers: [{ image: IMAGE, volumeMounts: [{ path: '/data', volume: kplus.Volume.fromPersistentVolumeClaim(chart, 'v', claim) }] }] });
    const manifest = (Testing.synth(chart) as JsonObject[]).find(({ kind }) => kind === 'Job');
    expect([job.name, valueAt(manifest, ['spec', 'template', 'spec', 'securityContext', 'fsGroup'])]).toEqual(['chart-job', undefined]);
  });

  test('keeps what the author says', () => {
    expect(on(Platform.OPENSHIFT, { runAsUser: 1000650000, fsGroup: 1000650000 }).spec.securityContext)
      .toMatchObject({ runAsUser: 1000650000, fsGroup: 1000650000 });
  });

  test('refuses root like every platform', () => {
    expect(messageOf(() => on(Platform.OPENSHIFT, { runAsUser: 0 }))).toBe('chart/web: runAsUser is 0; write a whole number from 1 to 2147483647; 0 is root');
  });
});

describe('GKE Autopilot', () => {
  test('gets the requests it would raise smaller ones to', () => {
    const { app, container } = on(Platform.GKE_AUTOPILOT);
    expect(container.resources).toEqual({
      limits: { 'ephemeral-storage': '1024Mi', 'memory': '512Mi' },
      requests: { 'cpu': '250m', 'ephemeral-storage': '1024Mi', 'memory': '512Mi' },
    });
    expect(app.report().findings).toEqual([]);
  });

  test.each<[kplus.ContainerResources['ephemeralStorage'], string, string]>([
    [{ limit: Size.mebibytes(200) }, '200Mi', '200Mi'],
    [{ request: Size.gibibytes(2) }, '2048Mi', '2048Mi'],
    [{ request: Size.mebibytes(50), limit: Size.mebibytes(60) }, '50Mi', '60Mi'],
  ])('makes request and limit of ephemeral storage equal where one is left out: %j', (ephemeralStorage, request, limit) => {
    const { container } = on(Platform.GKE_AUTOPILOT, { containers: [{ image: IMAGE, resources: { ephemeralStorage } }] });
    expect([valueAt(container, ['resources', 'requests', 'ephemeral-storage']), valueAt(container, ['resources', 'limits', 'ephemeral-storage'])])
      .toEqual([request, limit]);
  });
});

describe('AKS with deployment safeguards', () => {
  test('gets a CPU limit, a readiness probe and pods that are spread', () => {
    const { app, container, spec } = on(Platform.AKS_DEPLOYMENT_SAFEGUARDS);
    expect([valueAt(container, ['resources', 'limits', 'cpu']), container.readinessProbe, spec.topologySpreadConstraints]).toEqual([
      '500m',
      { failureThreshold: 3, tcpSocket: { port: 8080 } },
      [{
        labelSelector: { matchLabels: { 'cdk8s.io/metadata.addr': 'chart-web-c83d2bb0' } },
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
      }],
    ]);
    expect(app.report().findings).toEqual([]);
  });

  test('keeps the probes the author writes', () => {
    const { container } = on(Platform.AKS_DEPLOYMENT_SAFEGUARDS, { containers: [{ image: IMAGE, portNumber: 8080, liveness: kplus.Probe.fromHttpGet('/live') }] });
    expect([container.readinessProbe, container.livenessProbe]).toEqual([undefined, { failureThreshold: 3, httpGet: { path: '/live', port: 8080, scheme: 'HTTP' } }]);
  });

  test('does not spread what is alone', () => {
    const chart = chartIn(new SecureApp({ platform: Platform.AKS_DEPLOYMENT_SAFEGUARDS }));
    new SecureJob(chart, 'job', { containers: [{ image: IMAGE }] });
    expect(valueAt(Testing.synth(chart)[0] as JsonObject, ['spec', 'template', 'spec', 'topologySpreadConstraints'])).toBeUndefined();
  });
});

test('a plain app names its platform in its context', () => {
  const app = new App();
  app.node.setContext('cdk8s-secure/platform', 'openshift');
  const chart = chartIn(app);
  new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
  expect(valueAt(Testing.synth(chart)[0] as JsonObject, ['spec', 'template', 'spec', 'securityContext', 'runAsUser'])).toBeUndefined();
});

test('a platform that does not exist', () => {
  expect(messageOf(() => new SecureApp({ platform: 'mars' as Platform })))
    .toBe('SecureApp: platform is "mars"; write one of "kubernetes", "openshift", "gke-autopilot", "aks-deployment-safeguards"');
});
