import { ApiObject, App, Chart, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  AppArmorProfile, DefaultDenyNetworkPolicy, KubernetesVersion, SecureApp, SecureDeployment, SecureDeploymentProps, SecureStatefulSet,
} from '../../src';
import { JsonObject, valueAt } from '../../src/rules/json';
import { IMAGE, messageOf } from '../synthesis/apps';

const REASON = 'the vendor ships nothing else';

function make(props: SecureDeploymentProps, kubernetesVersion?: KubernetesVersion) {
  const app = new SecureApp({ kubernetesVersion });
  const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
  const web = new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }], ...props });
  const findings = () => app.report().findings.map(({ rule, container, pointer }) => [rule, container, pointer]);
  const template = () => valueAt(ApiObject.of(web).toJson() as JsonObject, ['spec', 'template']) as JsonObject;
  return { app, chart, web, findings, template, spec: () => template().spec as JsonObject };
}

describe('windows', () => {
  test('makes a pod without the fields of Linux, as a user without rights, on the nodes it is for', () => {
    const { app, spec } = make({ windows: { reason: REASON }, initContainers: [{ image: IMAGE }] });
    const { os, nodeSelector, securityContext, containers, initContainers } = spec();
    expect({ os, nodeSelector, securityContext }).toEqual({
      os: { name: 'windows' },
      nodeSelector: { 'kubernetes.io/os': 'windows' },
      securityContext: { runAsNonRoot: true, windowsOptions: { runAsUserName: 'ContainerUser' } },
    });
    expect([containers, initContainers].map(list => valueAt(list, [0, 'securityContext']))).toEqual([{ runAsNonRoot: true }, { runAsNonRoot: true }]);
    expect([app.report().findings, app.report().grants.slice(0, 1)]).toEqual([[], [
      { constructPath: 'chart/web', allows: 'run on Windows, without the security settings that only Linux has', reason: REASON },
    ]]);
  });

  test('is refused where nobody says why', () => {
    expect(messageOf(() => make({ windows: { reason: 'old' } }))).toBe('chart/web.windows: reason is "old"; write a sentence of at least 10 characters that says why');
    const { web, findings } = make({});
    ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/os', { name: 'windows' }));
    expect(findings()).toEqual([['os-exemption', undefined, '/spec/template/spec/os/name']]);
  });

  test.each<[string, SecureDeploymentProps, string]>([
    ['runAsUser', { runAsUser: 1000 }, 'chart/web: runAsUser is 1000; write nothing beside windows: pods of Windows have no runAsUser'],
    ['userNamespace', { userNamespace: true }, 'chart/web: userNamespace is true; write nothing beside windows: pods of Windows have no userNamespace'],
    ['runAsGroup of a container', { containers: [{ image: IMAGE, runAsGroup: 1000 }] },
      'chart/web, container "main": runAsGroup is 1000; write nothing beside windows: containers of Windows have no runAsGroup'],
    ['capability of a container', { containers: [{ image: IMAGE, capability: { capability: kplus.Capability.NET_BIND_SERVICE, reason: REASON } }] },
      'chart/web, container "main": capability is {"capability":"NET_BIND_SERVICE","reason":"the vendor ships nothing else"}; '
      + 'write nothing beside windows: containers of Windows have no capability'],
  ])('refuses %s beside it', (_name, props, message) => {
    expect(messageOf(() => make({ windows: { reason: REASON }, ...props }))).toBe(message);
  });

  test('an administrator is found', () => {
    expect(make({ windows: { reason: REASON, runAsUserName: 'ContainerAdministrator' } }).findings())
      .toEqual([['pod-run-as-user', undefined, '/spec/template/spec/securityContext/windowsOptions/runAsUserName']]);
  });

  test('what is weak stays and is found', () => {
    const { web, findings } = make({ windows: { reason: REASON } });
    web.addContainer({ name: 'late', image: IMAGE, securityContext: { privileged: true, allowPrivilegeEscalation: true } });
    expect(findings()).toEqual([['ctr-not-privileged', 'late', '/spec/template/spec/containers/1/securityContext/privileged']]);
  });
});

describe('rootInUserNamespace', () => {
  test('runs as root where Kubernetes allows it, for a reason', () => {
    const { app, spec } = make({ rootInUserNamespace: { reason: REASON } }, KubernetesVersion.V1_35);
    expect([spec().hostUsers, spec().securityContext, valueAt(spec(), ['containers', 0, 'securityContext', 'runAsNonRoot'])]).toEqual([
      false,
      { fsGroupChangePolicy: 'OnRootMismatch', runAsGroup: 65532, runAsNonRoot: false, runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
      undefined,
    ]);
    expect([app.report().findings, app.report().grants[0].allows]).toEqual([[], 'run as root in a user namespace']);
  });

  test.each([[undefined, '1.25'], [KubernetesVersion.V1_34, '1.34']])('is refused for %s', (version, named) => {
    expect(messageOf(() => make({ rootInUserNamespace: { reason: REASON } }, version))).toBe(
      `chart/web: rootInUserNamespace is for clusters from Kubernetes 1.35 on, the app is for ${named}; write a kubernetesVersion of the app of at least 1.35, or leave it out`);
  });

  test('names its user itself', () => {
    expect(messageOf(() => make({ rootInUserNamespace: { reason: REASON }, runAsUser: 5 }, KubernetesVersion.V1_36)))
      .toBe('chart/web: runAsUser is 5; write nothing beside rootInUserNamespace, which runs as user 0');
  });

  test('losing the user namespace on the way is found', () => {
    const { web, findings } = make({ rootInUserNamespace: { reason: REASON } }, KubernetesVersion.V1_35);
    ApiObject.of(web).addJsonPatch(JsonPatch.replace('/spec/template/spec/hostUsers', true));
    expect(findings()).toEqual([
      ['pod-run-as-non-root', undefined, '/spec/template/spec/securityContext/runAsNonRoot'],
      ['pod-run-as-user', undefined, '/spec/template/spec/securityContext/runAsUser'],
      ['grant-unused', undefined, ''],
    ]);
  });

  test('a volume claim belongs to a group that is not root', () => {
    const app = new SecureApp({ kubernetesVersion: KubernetesVersion.V1_35 });
    const chart = new Chart(app, 'chart', { namespace: 'shop' });
    DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
    new SecureStatefulSet(chart, 'db', {
      containers: [{ image: IMAGE, portNumber: 80 }],
      rootInUserNamespace: { reason: REASON },
      volumeClaims: [{ name: 'data', size: Size.gibibytes(1), path: '/data' }],
    });
    expect(app.report().findings).toEqual([]);
  });
});

describe('AppArmor and the version of Kubernetes', () => {
  const profiles: [string, AppArmorProfile, JsonObject, string][] = [
    ['the default of the runtime', AppArmorProfile.runtimeDefault(), { type: 'RuntimeDefault' }, 'runtime/default'],
    ['a profile of the node', AppArmorProfile.localhost('shop'), { localhostProfile: 'shop', type: 'Localhost' }, 'localhost/shop'],
  ];

  test.each(profiles)('%s is a field since 1.30 and where no version is named', (_name, appArmorProfile, field) => {
    for (const version of [undefined, KubernetesVersion.V1_30]) {
      const { template, spec } = make({ appArmorProfile }, version);
      expect([valueAt(spec(), ['securityContext', 'appArmorProfile']), valueAt(template(), ['metadata', 'annotations'])]).toEqual([field, undefined]);
    }
  });

  test.each(profiles)('%s is an annotation of each container before', (_name, appArmorProfile, _field, annotation) => {
    const { app, template, spec } = make({
      appArmorProfile, podMetadata: { annotations: { team: 'shop' } }, containers: [{ image: IMAGE }], initContainers: [{ image: IMAGE }],
    }, KubernetesVersion.V1_29);
    expect([valueAt(spec(), ['securityContext', 'appArmorProfile']), valueAt(template(), ['metadata', 'annotations'])]).toEqual([undefined, {
      'container.apparmor.security.beta.kubernetes.io/init-0': annotation,
      'container.apparmor.security.beta.kubernetes.io/main': annotation,
      'team': 'shop',
    }]);
    expect(app.report().findings).toEqual([]);
  });

  test.each([undefined, KubernetesVersion.V1_29])('a pod that a patch has taken away is found, not tripped over, for %s', version => {
    for (const patch of [JsonPatch.remove('/spec/template/spec'), JsonPatch.replace('/spec/template', {}), JsonPatch.remove('/spec/template'), JsonPatch.remove('/spec')]) {
      const { web, findings } = make({ appArmorProfile: AppArmorProfile.runtimeDefault() }, version);
      ApiObject.of(web).addJsonPatch(patch);
      expect(findings()).toContainEqual(['pod-well-formed', undefined, '/spec/template/spec']);
    }
  });

  test('annotations find a place where a patch has taken the metadata of the pods away', () => {
    const { web, template } = make({ appArmorProfile: AppArmorProfile.runtimeDefault() }, KubernetesVersion.V1_29);
    ApiObject.of(web).addJsonPatch(JsonPatch.remove('/spec/template/metadata'));
    expect(template().metadata).toEqual({ annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'runtime/default' } });
  });
});

describe('secretsInEnvironment', () => {
  const chartWithSecret = (secretsInEnvironment?: { reason: string }) => {
    const app = new SecureApp();
    const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
    DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
    const secret = kplus.Secret.fromSecretName(chart, 'login', 'database-login');
    new SecureDeployment(chart, 'web', {
      containers: [{
        image: IMAGE,
        secretsInEnvironment,
        envVariables: { DATABASE_USER: kplus.EnvValue.fromSecretValue({ secret, key: 'user' }) },
        envFrom: [new kplus.EnvFrom(undefined, 'DB_', secret)],
      }],
    });
    return app.report();
  };

  test('is needed for Secrets in the environment', () => {
    expect(chartWithSecret().findings.map(({ rule, container, pointer }) => [rule, container, pointer])).toEqual([
      ['secret-volume-over-env', 'main', '/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef'],
      ['secret-volume-over-env', 'main', '/spec/template/spec/containers/0/envFrom/0/secretRef'],
    ]);
  });

  test('allows them for a reason', () => {
    const { findings, grants } = chartWithSecret({ reason: REASON });
    expect([findings, grants.slice(0, 1)]).toEqual([[], [{ constructPath: 'chart/web', container: 'main', allows: 'read Secrets from the environment', reason: REASON }]]);
  });
});

describe('the version of Kubernetes', () => {
  const plainApp = (version: unknown) => {
    const app = new App();
    app.node.setContext('cdk8s-secure/kubernetes', version);
    return app;
  };

  const setting = (app: App) => {
    const chart = new Chart(app, 'chart', { namespace: 'shop' });
    DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
    const web = new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
    ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/securityContext/sysctls', [{ name: 'net.ipv4.tcp_rmem', value: '4096' }]));
    return chart;
  };

  test('lets newer kernel parameters through, under every kind of app', () => {
    expect(messageOf(() => Testing.synth(setting(new SecureApp({ kubernetesVersion: KubernetesVersion.V1_31 }))))).toContain('sysctls (high)');
    expect(Testing.synth(setting(new SecureApp({ kubernetesVersion: KubernetesVersion.V1_32 })))).toHaveLength(2);
    expect(messageOf(() => Testing.synth(setting(new App())))).toContain('sysctls (high)');
    expect(Testing.synth(setting(plainApp('1.32')))).toHaveLength(2);
  });

  test('must be one that the rules know', () => {
    expect(messageOf(() => new SecureApp({ kubernetesVersion: '1.24' as KubernetesVersion }))).toBe(
      'SecureApp: kubernetesVersion is "1.24"; write one of "1.25", "1.26", "1.27", "1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"');
    expect(messageOf(() => setting(plainApp(1.3)))).toContain('context: cdk8s-secure/kubernetes is 1.3; write one of "1.25"');
  });
});
