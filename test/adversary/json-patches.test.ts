import { ApiObject, JsonPatch } from 'cdk8s';
import { KINDS_OF_APP, raw, stopped, target, written } from './target';
import { SecureApp } from '../../src';
import { configMap, readTree } from '../synthesis/apps';

const SPEC = '/spec/template/spec';
const CONTAINER = `${SPEC}/containers/0`;
const WEAK_CONTAINER = { name: 'x', image: 'nginx', securityContext: { privileged: true } };

const add = (path: string, value: unknown) => [JsonPatch.add(path, value)];

/** Each names the field, how it is weakened, and who finds it; container findings are those of `main` unless said otherwise. */
const ON_DEPLOYMENT: [string, JsonPatch[], string][] = [
  ['privileged', add(`${CONTAINER}/securityContext/privileged`, true), 'ctr-not-privileged main'],
  ['privileged as text', add(`${CONTAINER}/securityContext/privileged`, 'true'), 'ctr-not-privileged main'],
  ['allowPrivilegeEscalation', add(`${CONTAINER}/securityContext/allowPrivilegeEscalation`, true), 'ctr-no-privilege-escalation main'],
  ['no allowPrivilegeEscalation', [JsonPatch.remove(`${CONTAINER}/securityContext/allowPrivilegeEscalation`)], 'ctr-no-privilege-escalation main'],
  ['readOnlyRootFilesystem', add(`${CONTAINER}/securityContext/readOnlyRootFilesystem`, false), 'ctr-read-only-root-fs main'],
  ['no readOnlyRootFilesystem', [JsonPatch.remove(`${CONTAINER}/securityContext/readOnlyRootFilesystem`)], 'ctr-read-only-root-fs main'],
  ['container runAsNonRoot', add(`${CONTAINER}/securityContext/runAsNonRoot`, false), 'pod-run-as-non-root main'],
  ['pod runAsNonRoot', add(`${SPEC}/securityContext/runAsNonRoot`, false), 'pod-run-as-non-root'],
  ['container runAsUser', add(`${CONTAINER}/securityContext/runAsUser`, 0), 'pod-run-as-user main'],
  ['pod runAsUser', add(`${SPEC}/securityContext/runAsUser`, 0), 'pod-run-as-user'],
  ['runAsUser as text', add(`${SPEC}/securityContext/runAsUser`, '0'), 'pod-run-as-user'],
  ['runAsGroup', add(`${SPEC}/securityContext/runAsGroup`, 0), 'pod-run-as-user'],
  ['fsGroup', add(`${SPEC}/securityContext/fsGroup`, 0), 'pod-fs-group'],
  ['supplementalGroups', add(`${SPEC}/securityContext/supplementalGroups`, [0]), 'pod-fs-group'],
  ['capabilities.add', add(`${CONTAINER}/securityContext/capabilities/add`, ['SYS_ADMIN']), 'ctr-drop-all-caps main'],
  ['capabilities.drop', add(`${CONTAINER}/securityContext/capabilities/drop`, []), 'ctr-drop-all-caps main'],
  ['no capabilities', [JsonPatch.remove(`${CONTAINER}/securityContext/capabilities`)], 'ctr-drop-all-caps main'],
  ['procMount', add(`${CONTAINER}/securityContext/procMount`, 'Unmasked'), 'proc-mount main'],
  ['container seccompProfile', add(`${CONTAINER}/securityContext/seccompProfile`, { type: 'Unconfined' }), 'lsm-seccomp main'],
  ['pod seccompProfile', add(`${SPEC}/securityContext/seccompProfile`, { type: 'Unconfined' }), 'lsm-seccomp'],
  ['no pod seccompProfile', [JsonPatch.remove(`${SPEC}/securityContext/seccompProfile`)], 'lsm-seccomp main'],
  ['seLinuxOptions', add(`${SPEC}/securityContext/seLinuxOptions`, { type: 'spc_t' }), 'lsm-selinux'],
  ['sysctls', add(`${SPEC}/securityContext/sysctls`, [{ name: 'kernel.msgmax', value: '1' }]), 'sysctls'],
  ['windowsOptions', add(`${SPEC}/securityContext/windowsOptions`, { hostProcess: true }), 'windows-host-process'],
  ['AppArmor annotation', add('/spec/template/metadata/annotations', { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' }), 'lsm-apparmor'],
  ['the whole container securityContext removed', [JsonPatch.remove(`${CONTAINER}/securityContext`)], 'ctr-drop-all-caps main'],
  ['the whole container securityContext replaced', [JsonPatch.replace(`${CONTAINER}/securityContext`, {})], 'ctr-no-privilege-escalation main'],
  ['the container securityContext moved to the pod', [JsonPatch.move(`${CONTAINER}/securityContext`, `${SPEC}/securityContext`)], 'ctr-no-privilege-escalation main'],
  ['the pod securityContext copied to the container', [JsonPatch.copy(`${SPEC}/securityContext`, `${CONTAINER}/securityContext`)], 'ctr-read-only-root-fs main'],
  ['the whole pod securityContext removed', [JsonPatch.remove(`${SPEC}/securityContext`)], 'lsm-seccomp main'],
  ['hostNetwork', add(`${SPEC}/hostNetwork`, true), 'host-namespaces'],
  ['hostPid, the cdk8s spelling', add(`${SPEC}/hostPid`, true), 'host-namespaces'],
  ['hostIpc, the cdk8s spelling', add(`${SPEC}/hostIpc`, true), 'host-namespaces'],
  ['shareProcessNamespace', add(`${SPEC}/shareProcessNamespace`, true), 'share-pid'],
  ['enableServiceLinks', add(`${SPEC}/enableServiceLinks`, true), 'service-links'],
  ['no enableServiceLinks', [JsonPatch.remove(`${SPEC}/enableServiceLinks`)], 'service-links'],
  ['automountServiceAccountToken', add(`${SPEC}/automountServiceAccountToken`, true), 'sa-automount-off'],
  ['no automountServiceAccountToken', [JsonPatch.remove(`${SPEC}/automountServiceAccountToken`)], 'sa-automount-off'],
  ['no serviceAccountName', [JsonPatch.remove(`${SPEC}/serviceAccountName`)], 'sa-dedicated'],
  ['serviceAccountName default', add(`${SPEC}/serviceAccountName`, 'default'), 'sa-dedicated'],
  ['the deprecated serviceAccount', add(`${SPEC}/serviceAccount`, 'default'), 'sa-dedicated'],
  ['a hostPath volume', add(`${SPEC}/volumes`, [{ name: 'v', hostPath: { path: '/' } }]), 'host-path'],
  ['a hostPath volume beside an emptyDir', add(`${SPEC}/volumes`, [{ name: 'v', emptyDir: {}, hostPath: { path: '/' } }]), 'host-path'],
  ['an nfs volume', add(`${SPEC}/volumes`, [{ name: 'v', nfs: { server: 'x', path: '/' } }]), 'volume-types'],
  ['a projected token', add(`${SPEC}/volumes`, [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }]), 'sa-no-projected-token'],
  ['an emptyDir without limit', add(`${SPEC}/volumes`, [{ name: 'v', emptyDir: {} }]), 'ephemeral-storage'],
  ['a hostPort', add(`${CONTAINER}/ports/0/hostPort`, 80), 'host-ports main'],
  ['a probe of another host', add(`${CONTAINER}/livenessProbe`, { httpGet: { host: '169.254.169.254', port: { value: 80 } } }), 'host-probe main'],
  ['a lifecycle hook to another host', add(`${CONTAINER}/lifecycle`, { postStart: { httpGet: { host: '10.0.0.1', port: { value: 80 } } } }), 'host-probe main'],
  ['the image', add(`${CONTAINER}/image`, 'nginx:latest'), 'img-digest main'],
  ['no image', [JsonPatch.remove(`${CONTAINER}/image`)], 'img-digest main'],
  ['no memory limit', [JsonPatch.remove(`${CONTAINER}/resources/limits/memory`)], 'mem-limit-set main'],
  ['a memory limit in the wrong shape, which is lost', add(`${CONTAINER}/resources/limits/memory`, '1Gi'), 'mem-limit-set main'],
  ['a memory limit of nothing', add(`${CONTAINER}/resources/limits/memory`, { value: '0' }), 'mem-limit-set main'],
  ['no resources', [JsonPatch.remove(`${CONTAINER}/resources`)], 'mem-limit-set main'],
  ['another container', add(`${SPEC}/containers/-`, WEAK_CONTAINER), 'ctr-not-privileged x'],
  ['an init container', add(`${SPEC}/initContainers`, [WEAK_CONTAINER]), 'ctr-not-privileged x'],
  ['a sidecar', add(`${SPEC}/initContainers`, [{ ...WEAK_CONTAINER, restartPolicy: 'Always' }]), 'ctr-not-privileged x'],
  ['an ephemeral container', add(`${SPEC}/ephemeralContainers`, [WEAK_CONTAINER]), 'ctr-not-privileged x'],
  ['a second container called main', add(`${SPEC}/containers/-`, { ...WEAK_CONTAINER, name: 'main' }), 'ctr-not-privileged main'],
  ['no container', add(`${SPEC}/containers`, []), 'pod-well-formed'],
  ['a Linux pod that claims Windows', add(`${SPEC}/os`, { name: 'windows' }), 'os-exemption'],
  ['the namespace', add('/metadata/namespace', 'kube-system'), 'ns-isolation'],
];

describe.each(KINDS_OF_APP)('JSON patches on a SecureDeployment, %s', kind => {
  test.each(ON_DEPLOYMENT)('%s', (_name, patches, finding) => {
    const { app, web } = target(kind);
    ApiObject.of(web).addJsonPatch(...patches);
    const [rule, container] = finding.split(' ');
    const namespace = rule === 'ns-isolation' ? 'kube-system' : 'shop';
    expect(stopped(app)).toContain(`${rule} Deployment ${namespace}/shop-web${container === undefined ? '' : ` ${container}`}`);
  });

  test.each<[string, JsonPatch[]]>([
    ['hostPID, the Kubernetes spelling', add(`${SPEC}/hostPID`, true)],
    ['hostIPC, the Kubernetes spelling', add(`${SPEC}/hostIPC`, true)],
    ['kind and apiVersion', [...add('/kind', 'ConfigMap'), ...add('/apiVersion', 'v1')]],
    ['items', add('/items', [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { containers: [WEAK_CONTAINER] } }])],
    ['status', add('/status', { weak: true })],
  ])('%s is dropped by cdk8s, so it is not in what is written either', (_name, patches) => {
    const { app, web } = target(kind);
    const before = written(app);
    ApiObject.of(web).addJsonPatch(...patches);
    expect(written(app)).toEqual(before);
  });

  test.each(['/containers/-', '/volumes', '/securityContext'])('null at %s is an error of cdk8s, and nothing is written', where => {
    const { app, web } = target(kind);
    ApiObject.of(web).addJsonPatch(...add(`${SPEC}${where}`, where === '/volumes' ? [null] : null));
    expect(() => app.synth()).toThrow(TypeError);
    expect(readTree(app.outdir)).toEqual({});
  });

  test('the whole document replaced by something else', () => {
    const { app, web } = target(kind);
    ApiObject.of(web).addJsonPatch(JsonPatch.replace('', { metadata: { name: 'shop-web', namespace: 'shop' }, spec: { template: { spec: { containers: [WEAK_CONTAINER] } } } }));
    expect(stopped(app)).toContain('ctr-not-privileged Deployment shop/shop-web x');
  });

  test.each<[string, JsonPatch[], string]>([
    ['on the default deny: an egress rule', add('/spec/egress', [{}]), 'net-default-deny NetworkPolicy shop/shop-network'],
    ['on the default deny: only ingress', add('/spec/policyTypes', ['Ingress']), 'net-default-deny NetworkPolicy shop/shop-network'],
    ['on the default deny: no types', [JsonPatch.remove('/spec/policyTypes')], 'net-default-deny NetworkPolicy shop/shop-network'],
    ['on the default deny: a narrower selector', add('/spec/podSelector', { matchLabels: { a: 'b' } }), 'net-default-deny NetworkPolicy shop/shop-network'],
    ['on the default deny: another namespace', add('/metadata/namespace', 'other'), 'net-default-deny Deployment shop/shop-web'],
    ['on the default deny: no spec', [JsonPatch.remove('/spec')], 'net-default-deny NetworkPolicy shop/shop-network'],
  ])('%s', (_name, patches, finding) => {
    const { app, network } = target(kind);
    ApiObject.of(network).addJsonPatch(...patches);
    expect(stopped(app)).toContain(finding);
  });

  test.each<[string, JsonPatch[], string]>([
    ['automountServiceAccountToken', add('/automountServiceAccountToken', true), 'sa-automount-off'],
    ['no automountServiceAccountToken', [JsonPatch.remove('/automountServiceAccountToken')], 'sa-automount-off'],
    ['secrets', add('/secrets', [{ name: 'token' }]), 'sa-bound-token'],
  ])('on the ServiceAccount: %s', (_name, patches, rule) => {
    const { app, web } = target(kind);
    ApiObject.of(web.serviceAccount as never).addJsonPatch(...patches);
    expect(stopped(app)).toContain(`${rule} ServiceAccount shop/shop-web-serviceaccount`);
  });
});

describe('JSON patches on generic ApiObjects', () => {
  const POD = { metadata: { name: 'x', namespace: 'shop' }, spec: { containers: [WEAK_CONTAINER] } };

  test('kind and apiVersion turn a ConfigMap into a Pod', () => {
    const { app, chart } = target('SecureApp');
    configMap(chart, 'config').addJsonPatch(JsonPatch.replace('/kind', 'Pod'), JsonPatch.add('/spec', POD.spec));
    expect(stopped(app)).toContain('ctr-not-privileged Pod shop/shop-config x');
  });

  test.each(['List', 'ConfigMap', 'PodList', 'Anything'])('items turn a ConfigMap with kind %s into a list', ofKind => {
    const { app, chart } = target('SecureApp');
    configMap(chart, 'config').addJsonPatch(
      JsonPatch.replace('/kind', ofKind), JsonPatch.add('/items', [{ apiVersion: 'v1', kind: 'Pod', ...POD }]));
    expect(stopped(app)).toContain('ctr-not-privileged Pod shop/x x');
  });

  test.each(KINDS_OF_APP)('items with a policy that opens the namespace, %s', kind => {
    const { app, chart } = target(kind);
    configMap(chart, 'config').addJsonPatch(JsonPatch.add('/items', [{
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'open', namespace: 'shop' },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
    }]));
    expect(stopped(app)).toContain('net-only-expected NetworkPolicy shop/open');
  });

  test('a document that a patch turns into a list or a text', () => {
    for (const value of [[], [{ apiVersion: 'v1', kind: 'Pod', ...POD }], 'x', 7, null]) {
      const { app, chart } = target('SecureApp');
      configMap(chart, 'config').addJsonPatch(JsonPatch.replace('', value));
      expect(() => app.synth()).toThrow();
      expect(app instanceof SecureApp).toBe(true);
    }
  });

  test('a Namespace made by a patch', () => {
    const { app, chart } = target('plain App');
    configMap(chart, 'config').addJsonPatch(JsonPatch.replace('/kind', 'Namespace'), JsonPatch.replace('/metadata/name', 'shop'));
    expect(stopped(app)).toContain('ns-pss-enforced Namespace shop/shop');
  });

  test('a patch through a generic object writes hostPID in the spelling of Kubernetes', () => {
    const { app, chart } = target('SecureApp');
    raw(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [] } }).addJsonPatch(JsonPatch.add('/spec/hostPID', true));
    expect(stopped(app)).toContain('host-namespaces Pod shop/shop-pod');
  });
});
