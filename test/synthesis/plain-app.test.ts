import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, App, Chart, Include, JsonPatch, Lazy, Testing, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { configMap, errorOf, IMAGE, readTree, temporaryDirectory, weakPod } from './apps';
import { DefaultDenyNetworkPolicy, NetworkPolicyEnforcement, SecureApp, SecureDeployment, SecureServiceAccount, SecurityFindings } from '../../src';

const TYPES = [
  YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

function build(app: App = new App({ outdir: path.join(temporaryDirectory(), 'dist') })) {
  const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  const web = new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE }] });
  const network = new DefaultDenyNetworkPolicy(chart, 'network', { enforcement: NetworkPolicyEnforcement.cilium() });
  return { app, chart, web, network };
}

const privileged = JsonPatch.add('/spec/template/spec/containers/0/securityContext/privileged', true);
const PRIVILEGED = 'ctr-not-privileged (critical)  Deployment shop/chart-web, container "main": '
  + 'spec.template.spec.containers[0].securityContext.privileged is true.\n'
  + '    Set it to false or leave it out.\n'
  + '    Kubernetes Application Security Checklist § Container-level securityContext  [construct chart/web]';

describe('under a plain App', () => {
  test('unrelated objects are left alone, weak ones too', () => {
    const { app, chart } = build();
    weakPod(chart, 'weak');
    weakPod(new Chart(app, 'other'), 'weak');
    app.synth();
    expect(Object.keys(readTree(app.outdir))).toEqual(['chart.k8s.yaml', 'other.k8s.yaml']);
  });

  test.each(TYPES)('the text is that of SecureApp, output type %p', yamlOutputType => {
    const apps = [new App({ outdir: temporaryDirectory(), yamlOutputType }), new SecureApp({ outdir: temporaryDirectory(), yamlOutputType })];
    apps.forEach(app => build(app).app.synth());
    expect(readTree(apps[0].outdir)).toEqual(readTree(apps[1].outdir));
  });

  test.each(TYPES)('a weakened construct lets nothing be written, output type %p', yamlOutputType => {
    const { app, web } = build(new App({ outdir: path.join(temporaryDirectory(), 'dist'), yamlOutputType }));
    configMap(new Chart(app, 'before'), 'config');
    ApiObject.of(web).addJsonPatch(privileged);
    expect(errorOf(() => app.synth()).message).toEqual(`1 security finding; nothing was written.\n\n${PRIVILEGED}`);
    expect(readTree(app.outdir)).toEqual({});
  });

  test.each<[string, (built: ReturnType<typeof build>) => unknown]>([
    ['App.synthYaml', ({ app }) => app.synthYaml()],
    ['Testing.synth', ({ chart }) => Testing.synth(chart)],
    ['Chart.toJson of another chart', ({ app }) => new Chart(app, 'other').toJson()],
    ['ApiObject.toJson', ({ web }) => ApiObject.of(web).toJson()],
    ['App.synth called past the instance', ({ app }) => App.prototype.synth.call(app)],
  ])('%s carries the same findings', (_name, leave) => {
    const built = build();
    ApiObject.of(built.web).addJsonPatch(privileged);
    const error = errorOf(() => leave(built));
    expect(SecurityFindings.of(error).map(({ message }) => message)).toEqual([PRIVILEGED]);
    expect(error.name).toEqual('SecurityViolationError');
  });

  test('each synth judges anew', () => {
    const { chart, web, app } = build();
    expect(Testing.synth(chart)).toHaveLength(3);
    ApiObject.of(web).addJsonPatch(privileged);
    expect(() => Testing.synth(chart)).toThrow(PRIVILEGED);
    ApiObject.of(web).addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/securityContext/privileged', false));
    expect(Testing.synth(chart)).toHaveLength(3);
    app.synth();
    ApiObject.of(web).addJsonPatch(privileged);
    expect(() => app.synth()).toThrow(PRIVILEGED);
  });

  test('changes between two calls show up, and what was returned cannot be used to change what comes next', () => {
    const { chart, web } = build();
    const [first] = Testing.synth(chart);
    first.spec.template.spec.hostNetwork = true;
    ApiObject.of(web).metadata.addLabel('later', 'yes');
    const [second] = Testing.synth(chart);
    expect([second.spec.template.spec.hostNetwork, second.metadata.labels]).toEqual([false, { later: 'yes' }]);
    ApiObject.of(web).metadata.addLabel('later', 'again');
    expect(ApiObject.of(web).toJson().metadata.labels).toEqual({ later: 'again' });
  });

  test('each object is rendered once in a synth of the whole app', () => {
    const { app, chart } = build();
    let renders = 0;
    for (let index = 0; index < 20; index++) {
      configMap(new Chart(app, `chart-${index}`), 'config', { counted: Lazy.any({ produce: () => String(renders++) }) });
    }
    void chart;
    app.synth();
    expect(renders).toEqual(20);
  });

  describe('what undoes a secure construct is found', () => {
    test.each<[string, (built: ReturnType<typeof build>) => unknown, string[]]>([
      ['a NetworkPolicy that opens its pods again', ({ chart }) => new kplus.NetworkPolicy(chart, 'open', {
        ingress: { default: kplus.NetworkPolicyTrafficDefault.ALLOW }, egress: { default: kplus.NetworkPolicyTrafficDefault.ALLOW },
      }), ['net-only-expected']],
      ['a binding that gives its ServiceAccount the cluster', ({ chart, web }) => new kplus.ClusterRoleBinding(chart, 'admin', {
        role: kplus.ClusterRole.fromClusterRoleName(chart, 'role', 'cluster-admin'),
      }).addSubjects(web), ['rbac-no-cluster-admin', 'rbac-namespaced']],
      ['a role that gives its ServiceAccount everything in the namespace', ({ chart, web }) => {
        const role = new kplus.Role(chart, 'role');
        role.allow(['*'], kplus.ApiResource.SECRETS);
        role.bind(web);
      }, ['rbac-no-wildcards']],
      ['a namespace that does not enforce Pod Security', ({ chart }) => new kplus.Namespace(chart, 'namespace', {
        metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
      }), ['ns-pss-enforced']],
      ['a token of its ServiceAccount that never expires', ({ chart, web }) => new kplus.ServiceAccountTokenSecret(chart, 'token', {
        serviceAccount: web.serviceAccount!,
      }), ['sa-bound-token']],
      ['another object with its name', ({ chart }) => new kplus.Deployment(chart, 'other', {
        metadata: { name: 'chart-web' }, containers: [{ image: 'nginx' }],
      }), ['output-unique-object']],
    ])('%s', (_name, undo, rules) => {
      const built = build();
      undo(built);
      const found = SecurityFindings.of(errorOf(() => built.app.synth())).map(({ rule }) => rule);
      expect(found).toEqual(expect.arrayContaining(rules));
      expect(readTree(built.app.outdir)).toEqual({});
    });

    test('and left alone where it concerns others only', () => {
      const { app } = build();
      const other = new Chart(app, 'other', { namespace: 'other' });
      new kplus.NetworkPolicy(other, 'open', { ingress: { default: kplus.NetworkPolicyTrafficDefault.ALLOW } });
      new kplus.Namespace(other, 'namespace');
      new kplus.Role(other, 'role').allow(['*'], kplus.ApiResource.SECRETS);
      app.synth();
      expect(Object.keys(readTree(app.outdir))).toEqual(['chart.k8s.yaml', 'other.k8s.yaml']);
    });
  });

  test('validations of other constructs are in the same error', () => {
    const { app, chart, web } = build();
    chart.node.addValidation({ validate: () => ['the chart is not finished'] });
    ApiObject.of(web).addJsonPatch(privileged);
    expect(SecurityFindings.of(errorOf(() => app.synth())).map(({ rule }) => rule)).toEqual(['ctr-not-privileged', 'construct-validation']);
  });

  test('errors that are no security violation carry no findings', () => {
    expect(SecurityFindings.of(new Error('x'))).toEqual([]);
    expect(SecurityFindings.of(undefined)).toEqual([]);
  });

  test('a ServiceAccount alone guards itself', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'shop' });
    const account = new SecureServiceAccount(chart, 'account', { metadata: { name: 'web' } });
    ApiObject.of(account).addJsonPatch(JsonPatch.replace('/automountServiceAccountToken', true));
    expect(errorOf(() => Testing.synth(chart)).message).toContain(
      'sa-automount-off (medium)  ServiceAccount shop/web: automountServiceAccountToken is true.');
  });
});

describe('what somebody put on Object.prototype', () => {
  test.each([
    ['allowPrivilegeEscalation', false, 'ctr-no-privilege-escalation'],
    ['runAsNonRoot', true, 'pod-run-as-non-root'],
    ['readOnlyRootFilesystem', true, 'ctr-read-only-root-fs'],
    ['seccompProfile', { type: 'RuntimeDefault' }, 'lsm-seccomp'],
    ['automountServiceAccountToken', false, 'sa-automount-off'],
  ])('%s is not taken for what a manifest says', (field, value, rule) => {
    const app = new SecureApp();
    const chart = new Chart(app, 'chart', { namespace: 'shop' });
    new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'main', image: IMAGE }] } } as never);
    Object.defineProperty(Object.prototype, field, { value, configurable: true, writable: true });
    try {
      expect(app.report().findings.map(({ rule: id }) => id)).toContain(rule);
    } finally {
      delete (Object.prototype as unknown as Record<string, unknown>)[field];
    }
  });
});

describe('under SecureApp', () => {
  test('an included file is judged like everything else', () => {
    const file = path.join(temporaryDirectory(), 'weak.yaml');
    fs.writeFileSync(file, 'apiVersion: v1\nkind: Pod\nmetadata: {name: weak, namespace: shop}\n'
      + 'spec: {containers: [{name: main, image: nginx, securityContext: {privileged: true}}]}\n');
    const app = new SecureApp({ outdir: path.join(temporaryDirectory(), 'dist') });
    new Include(new Chart(app, 'chart'), 'include', { url: file });
    const findings = SecurityFindings.of(errorOf(() => app.synth()));
    expect(findings.find(({ rule }) => rule === 'ctr-not-privileged')).toMatchObject({
      severity: 'critical',
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: 'weak',
      constructPath: 'chart/include/weak-pod-shop',
      container: 'main',
      pointer: '/spec/containers/0/securityContext/privileged',
      found: 'true',
      remediation: 'Set it to false or leave it out.',
    });
    expect(readTree(app.outdir)).toEqual({});
  });

  test.each<[string, (app: SecureApp, chart: Chart) => unknown]>([
    ['App.synthYaml', app => app.synthYaml()],
    ['Testing.synth', (_app, chart) => Testing.synth(chart)],
    ['App.synth of cdk8s', app => App.prototype.synth.call(app)],
  ])('%s judges everything', (_name, leave) => {
    const app = new SecureApp({ outdir: path.join(temporaryDirectory(), 'dist') });
    const chart = new Chart(app, 'chart');
    configMap(chart, 'before');
    weakPod(chart, 'weak');
    expect(SecurityFindings.of(errorOf(() => leave(app, chart))).map(({ rule }) => rule)).toContain('ctr-not-privileged');
    expect(readTree(app.outdir)).toEqual({});
  });

  test('what stood in the output directory before stays untouched', () => {
    const app = new SecureApp({ outdir: temporaryDirectory() });
    fs.writeFileSync(path.join(app.outdir, 'chart.k8s.yaml'), 'old');
    weakPod(new Chart(app, 'chart'), 'weak');
    expect(() => app.synth()).toThrow('nothing was written');
    expect(readTree(app.outdir)).toEqual({ 'chart.k8s.yaml': 'old' });
  });

  test.each([
    [YamlOutputType.FILE_PER_CHART, (app: SecureApp) => {
      configMap(new Chart(app, 'a'), 'x');
      configMap(new Chart(new Chart(app, 'b'), 'a'), 'y');
    }, 0],
    [YamlOutputType.FILE_PER_RESOURCE, (app: SecureApp) => {
      configMap(new Chart(app, 'a', { namespace: 'a' }), 'x', {}, { name: 'same' });
      configMap(new Chart(app, 'b', { namespace: 'b' }), 'x', {}, { name: 'same' });
    }, 1],
  ])('two objects in one file are a finding, output type %p', (yamlOutputType, fill, count) => {
    const app = new SecureApp({ outdir: path.join(temporaryDirectory(), 'dist'), yamlOutputType });
    fill(app);
    expect(app.report().findings.filter(({ rule }) => rule === 'output-unique-file')).toHaveLength(count);
  });

  test('two objects with the same kind, namespace and name are a finding', () => {
    const app = new SecureApp();
    configMap(new Chart(app, 'a'), 'x', {}, { name: 'same', namespace: 'shop' });
    configMap(new Chart(app, 'b'), 'x', {}, { name: 'same', namespace: 'shop' });
    configMap(new Chart(app, 'c'), 'x', {}, { name: 'same', namespace: 'other' });
    expect(app.report().findings.map(({ message }) => message)).toEqual([
      'output-unique-object (high)  ConfigMap shop/same: metadata.name is "same", the name that construct a/x has taken already.\n'
      + '    Give one of them another name, or remove it: whoever is applied last would win.\n'
      + '    cdk8s-secure, a rule of its own  [construct b/x]',
    ]);
  });
});
