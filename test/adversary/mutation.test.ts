import { ApiObject, Chart, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { KINDS_OF_APP, stopped, target, written } from './target';
import { LeastPrivilegeRole, SecureDeployment } from '../../src';
import { IMAGE } from '../synthesis/apps';

function change(object: object, field: string, value: unknown): void {
  Object.defineProperty(object, field, { value, writable: true, configurable: true, enumerable: true });
}

describe.each(KINDS_OF_APP)('mutation, %s', kind => {
  test('container.mounts gets a hostPath after construction', () => {
    const { app, chart, web } = target(kind);
    web.containers[0].mounts.push({ path: '/host', volume: kplus.Volume.fromHostPath(chart, 'root', 'root', { path: '/' }) });
    expect(stopped(app)).toContain('host-path Deployment shop/shop-web');
  });

  test('workload.containers, a copy, and the private array behind it get a container', () => {
    const { app, web } = target(kind);
    web.containers.push(new kplus.Container({ image: 'nginx', securityContext: { privileged: true, allowPrivilegeEscalation: true } }));
    expect(written(app)).not.toContain('nginx');
    (Reflect.get(web, '_containers') as kplus.Container[]).push(new kplus.Container({
      name: 'x', image: 'nginx', securityContext: { privileged: true, allowPrivilegeEscalation: true },
    }));
    expect(stopped(app)).toEqual(expect.arrayContaining(['ctr-not-privileged Deployment shop/shop-web x', 'img-digest Deployment shop/shop-web x']));
  });

  test('addContainer and attachContainer with weak containers', () => {
    const { app, web } = target(kind);
    web.addContainer({ name: 'a', image: IMAGE, securityContext: { readOnlyRootFilesystem: false } });
    web.attachContainer(new kplus.Container({ name: 'b', image: 'nginx', securityContext: { ensureNonRoot: false, user: 0 } }));
    web.addInitContainer({ name: 'c', image: IMAGE, securityContext: { privileged: true, allowPrivilegeEscalation: true } });
    expect(stopped(app)).toEqual(expect.arrayContaining([
      'ctr-read-only-root-fs Deployment shop/shop-web a', 'pod-run-as-user Deployment shop/shop-web b', 'pod-run-as-non-root Deployment shop/shop-web b',
      'img-digest Deployment shop/shop-web b',
      'ctr-not-privileged Deployment shop/shop-web c', 'ctr-no-privilege-escalation Deployment shop/shop-web c',
    ]));
  });

  test.each<[string, string, unknown, string]>([
    ['privileged', 'privileged', true, 'ctr-not-privileged'],
    ['allowPrivilegeEscalation', 'allowPrivilegeEscalation', true, 'ctr-no-privilege-escalation'],
    ['readOnlyRootFilesystem', 'readOnlyRootFilesystem', false, 'ctr-read-only-root-fs'],
    ['user', 'user', 0, 'pod-run-as-user'],
    ['ensureNonRoot', 'ensureNonRoot', false, 'pod-run-as-non-root'],
  ])('the field %s of a container security context is set after construction', (_name, field, value, rule) => {
    const { app, web } = target(kind);
    change(web.containers[0].securityContext, field, value);
    expect(stopped(app)).toContain(`${rule} Deployment shop/shop-web main`);
  });

  test.each<[string, string, unknown, string]>([
    ['user', 'user', 0, 'pod-run-as-user'],
    ['ensureNonRoot', 'ensureNonRoot', false, 'pod-run-as-non-root'],
  ])('the field %s of the pod security context is set after construction', (_name, field, value, rule) => {
    const { app, web } = target(kind);
    change(web.securityContext, field, value);
    expect(stopped(app)).toContain(`${rule} Deployment shop/shop-web`);
  });

  test.each<[string, unknown, string]>([
    ['automountServiceAccountToken', true, 'sa-automount-off'],
    ['hostNetwork', true, 'host-namespaces'],
    ['_hostNetwork', true, 'host-namespaces'],
    ['serviceAccount', undefined, 'sa-dedicated'],
    ['shareProcessNamespace', true, 'share-pid'],
  ])('the field %s of the workload is set after construction', (field, value, rule) => {
    const { app, web } = target(kind);
    change(web, field, value);
    let text = '';
    let found: string[] = [];
    try {
      text = written(app);
    } catch {
      found = stopped(app);
    }
    // A field that nothing renders changes nothing.
    expect(text.includes('hostNetwork: false') || found.includes(`${rule} Deployment shop/shop-web`)).toBe(true);
  });

  test('what the caller holds of the props changes after construction', () => {
    const container = { image: IMAGE, name: 'main', args: ['serve'] };
    const props = { containers: [container], runAsUser: 1000, sensitive: { runtimeClassName: 'gvisor', reason: 'runs code of customers' } };
    const { app } = target(kind, {}, props);
    Object.assign(container, { image: 'nginx', securityContext: { privileged: true } });
    Object.assign(props, { runAsUser: 0, hostNetwork: true });
    Object.assign(props.sensitive, { runtimeClassName: undefined });
    props.containers.push({ image: 'nginx', name: 'second', args: [] });
    let text = '';
    try {
      text = written(app);
    } catch {
      expect(stopped(app)).toContain('runtime-class Deployment shop/shop-web');
    }
    expect(text).not.toMatch(/nginx|privileged: true|hostNetwork: true|runAsUser: 0/);
  });

  test('the resources that the caller holds lose their limits after construction', () => {
    const memory = { limit: Size.mebibytes(64), request: Size.mebibytes(64) };
    const { app } = target(kind, {}, { containers: [{ image: IMAGE, resources: { memory } }] });
    Object.assign(memory, { limit: undefined });
    expect(written(app)).toContain('memory: 64Mi');
  });

  test('the runtimeClassName of a sensitive workload, its label on the pods, and the label on the object are changed later', () => {
    const props = { sensitive: { runtimeClassName: 'gvisor', reason: 'runs code of customers' } };
    const first = target(kind, {}, props);
    first.web.podMetadata.addLabel('cdk8s-secure.io/sensitive', 'false');
    expect(stopped(first.app)).toEqual(['cpu-limit-sensitive Deployment shop/shop-web']);
    const second = target(kind, {}, props);
    ApiObject.of(second.web).metadata.addLabel('cdk8s-secure.io/sensitive', 'no');
    expect(stopped(second.app)).toEqual(['cpu-limit-sensitive Deployment shop/shop-web']);
  });

  test('a sensitive workload loses the CPU limit through its containers', () => {
    const { app, web } = target(kind, {}, { sensitive: { runtimeClassName: 'gvisor', reason: 'runs code of customers' } });
    change(web.containers[0], 'resources', { memory: { limit: Size.mebibytes(64) } });
    expect(stopped(app)).toContain('cpu-limit-sensitive Deployment shop/shop-web main');
  });

  test('the verbs of a rule of a LeastPrivilegeRole grow after construction', () => {
    const { app, chart, web } = target(kind);
    const verbs = ['get'];
    const role = new LeastPrivilegeRole(chart, 'role', { grants: [{ resource: kplus.ApiResource.CONFIG_MAPS, verbs }] });
    role.bind(web);
    verbs.push('*');
    expect(written(app)).not.toContain('"*"');
    role.rules[0].verbs.push('*');
    (Reflect.get(role, '_rules') as { verbs: string[] }[])[0].verbs.push('*');
    expect(stopped(app)).toContain('rbac-no-wildcards Role shop/shop-role');
  });

  test('the subjects of a binding grow after construction', () => {
    const { app, chart, web } = target(kind);
    const binding = new LeastPrivilegeRole(chart, 'role', { grants: [{ resource: kplus.ApiResource.CONFIG_MAPS, verbs: ['get'] }] }).bind(web);
    (Reflect.get(binding, '_subjects') as object[]).push(kplus.Group.fromName(chart, 'all', 'system:authenticated'));
    expect(stopped(app).some(finding => finding.startsWith('rbac-no-unauthenticated RoleBinding shop/'))).toBe(true);
  });

  test('the rules of a default deny policy are filled past the methods that refuse', () => {
    const { app, network } = target(kind);
    kplus.NetworkPolicy.prototype.addIngressRule.call(network, kplus.NetworkPolicyIpBlock.anyIpv4(network, 'any'));
    expect(stopped(app)).toEqual(expect.arrayContaining([
      'net-default-deny NetworkPolicy shop/shop-network', 'net-only-expected NetworkPolicy shop/shop-network',
    ]));
  });

  test('the namespace of a chart changes for the default deny only', () => {
    const { app, network } = target(kind);
    change(ApiObject.of(network).metadata, 'namespace', 'elsewhere');
    expect(stopped(app)).toContain('net-default-deny Deployment shop/shop-web');
  });

  test('the name of the ServiceAccount changes under the workload', () => {
    const { app, chart, web } = target(kind);
    const other = new kplus.ServiceAccount(chart, 'other', { automountToken: true });
    const binding = new kplus.ClusterRoleBinding(chart, 'admin', { role: kplus.ClusterRole.fromClusterRoleName(chart, 'role', 'cluster-admin') });
    binding.addSubjects(other);
    change(web, 'serviceAccount', other);
    expect(stopped(app)).toEqual(expect.arrayContaining(['rbac-no-cluster-admin ClusterRoleBinding shop/shop-admin']));
  });

  test('a workload whose constructor threw half-way is weakened and written all the same', () => {
    const { app, chart } = target(kind);
    expect(() => new SecureDeployment(chart, 'half', { containers: [{ image: IMAGE }, { name: 'second', image: 'no image' }] })).toThrow('is no image reference');
    ApiObject.of(chart.node.findChild('half')).addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/securityContext/privileged', true));
    expect(stopped(app)).toEqual(['ctr-not-privileged Deployment shop/shop-half main']);
  });

  test('the whole workload stands in a chart without a namespace, or in the empty one', () => {
    const { app } = target(kind);
    new SecureDeployment(new Chart(app, 'nowhere'), 'web', { containers: [{ image: IMAGE }] });
    expect(stopped(app)).toEqual([
      'ns-isolation Deployment nowhere-web-c872431a', 'ns-isolation ServiceAccount nowhere-web-serviceaccount-c8bed160',
    ]);
    expect(() => target(kind, {}, { metadata: { namespace: '' } })).toThrow('shop/web: metadata.namespace is ""');
  });
});
