import { ApiObject, App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { KINDS_OF_APP, raw, stopped, target, WAYS_OUT, written } from './target';
import { configMap, errorOf, temporaryDirectory, weakPod } from '../synthesis/apps';

const WEAK_SPEC = { containers: [{ name: 'x', image: 'nginx', securityContext: { privileged: true } }] };

describe.each(KINDS_OF_APP)('removed and replaced children, %s', kind => {
  test('the default deny policy is removed', () => {
    const { app, chart } = target(kind);
    chart.node.tryRemoveChild('network');
    expect(stopped(app)).toEqual(['net-default-deny Deployment shop/shop-web']);
  });

  test('the API object inside of the default deny policy is removed', () => {
    const { app, network } = target(kind);
    network.node.tryRemoveChild('Resource');
    expect(stopped(app)).toEqual(['net-default-deny Deployment shop/shop-web']);
  });

  test('the default deny policy is replaced by an open one under the same id', () => {
    const { app, chart } = target(kind);
    chart.node.tryRemoveChild('network');
    new kplus.NetworkPolicy(chart, 'network', { ingress: { default: kplus.NetworkPolicyTrafficDefault.ALLOW } });
    expect(stopped(app)).toEqual(expect.arrayContaining(['net-default-deny Deployment shop/shop-web', 'net-only-expected NetworkPolicy shop/shop-network']));
  });

  test('the API object of the workload is replaced by a weak one under the same id', () => {
    const { app, web } = target(kind);
    web.node.tryRemoveChild('Resource');
    raw(web, 'Resource', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: WEAK_SPEC } } });
    expect(stopped(app)).toContain('ctr-not-privileged Deployment shop/shop-web x');
  });

  test('a weak object is put under the workload', () => {
    const { app, web } = target(kind);
    weakPod(web, 'helper');
    expect(stopped(app)).toContain('ctr-not-privileged Pod shop/shop-web-helper main');
  });

  test('the ServiceAccount is replaced by one that is armed', () => {
    const { app, web } = target(kind);
    web.node.tryRemoveChild('ServiceAccount');
    new kplus.ServiceAccount(web, 'ServiceAccount', { automountToken: true });
    expect(stopped(app)).toContain('sa-automount-off ServiceAccount shop/shop-web-serviceaccount');
  });

  test('the ServiceAccount is removed and made again elsewhere, with a binding', () => {
    const { app, chart, web } = target(kind);
    web.node.tryRemoveChild('ServiceAccount');
    const account = new kplus.ServiceAccount(chart, 'elsewhere', { metadata: { name: 'shop-web-serviceaccount' } });
    new kplus.ClusterRoleBinding(chart, 'admin', { role: kplus.ClusterRole.fromClusterRoleName(chart, 'role', 'cluster-admin') }).addSubjects(account);
    expect(stopped(app).some(finding => finding.startsWith('rbac-no-cluster-admin ClusterRoleBinding '))).toBe(true);
  });

  test('the chart of the default deny policy is removed', () => {
    const { app, chart } = target(kind);
    chart.node.tryRemoveChild('network');
    const network = new Chart(app, 'network', { namespace: 'shop' });
    configMap(network, 'config');
    app.node.tryRemoveChild('network');
    expect(stopped(app)).toEqual(['net-default-deny Deployment shop/shop-web']);
  });

  test.each(WAYS_OUT.filter(([name]) => name !== 'ApiObject.toJson'))('a removed workload is not written by %s', (_name, leave) => {
    const built = target(kind);
    built.chart.node.tryRemoveChild('web');
    expect(JSON.stringify(leave(built) ?? written(built.app))).not.toContain('Deployment');
  });

  test('a removed workload does not render itself, since nothing judges it', () => {
    const { app, chart, web } = target(kind);
    chart.node.tryRemoveChild('web');
    web.addContainer({ name: 'x', image: 'nginx', securityContext: { privileged: true, allowPrivilegeEscalation: true } });
    expect(stopped(app, () => ApiObject.of(web).toJson())).toContain('output-unchanged ApiObject Resource');
  });
});

test('a removed object of somebody else renders itself under a plain App', () => {
  const { app, chart } = target('plain App');
  const pod = weakPod(chart, 'pod');
  app.synth();
  chart.node.tryRemoveChild('pod');
  expect(pod.toJson().kind).toEqual('Pod');
});

test('a removed object does not render itself under SecureApp', () => {
  const { app, chart } = target('SecureApp');
  const config = configMap(chart, 'config');
  app.synth();
  chart.node.tryRemoveChild('config');
  expect(errorOf(() => config.toJson()).message).toEqual('1 security finding; nothing was written.\n\n'
    + 'output-unchanged (high)  ApiObject config: was taken out of the app, where nothing judges it.\n'
    + '    Build the whole construct tree before synth, and change manifests with props or ApiObject.addJsonPatch(): both are judged.\n'
    + '    cdk8s-secure, a rule of its own  [construct shop/config]');
});

describe('ApiObject.toJson as the first thing that happens to an app', () => {
  test.each<[string, (chart: Chart) => ApiObject]>([
    ['a raw object', chart => weakPod(chart, 'pod')],
    ['an object of kplus', chart => ApiObject.of(new kplus.Pod(chart, 'pod', { containers: [{ image: 'nginx' }] }))],
  ])('never lets a weak manifest out of SecureApp: %s', (_name, make) => {
    const { app, chart } = target('SecureApp');
    const object = make(chart);
    expect(errorOf(() => object.toJson()).message).toMatch(/nothing was written.*img-digest \(high\)  Pod shop\/shop-pod, container "main"/s);
    expect(stopped(app, () => object.toJson())).toContain('img-digest Pod shop/shop-pod main');
  });

  test('never lets a weak child of a secure construct out of a plain App', () => {
    const { app, web } = target('plain App');
    const service = ApiObject.of(web.exposeViaService({ serviceType: kplus.ServiceType.LOAD_BALANCER }));
    expect(errorOf(() => service.toJson()).message).toContain('net-lb-externalips (medium)  Service shop/shop-web-service: spec.type is "LoadBalancer".');
    expect(stopped(app, () => service.toJson())).toContain('net-lb-externalips Service shop/shop-web-service');
  });

  test('leaves an unrelated object of a plain App alone', () => {
    const pod = weakPod(new Chart(new App({ outdir: temporaryDirectory() }), 'chart'), 'pod');
    expect(pod.toJson().kind).toEqual('Pod');
  });
});
