import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { KINDS_OF_APP, stopped, target, written } from './target';
import { AllowPeer, AllowPort, Exemptions, SecureDeployment } from '../../src';
import { IMAGE, readTree, weakPod } from '../synthesis/apps';

const CONTAINER = '/spec/template/spec/containers/0';
const CAPABILITY = { capability: kplus.Capability.NET_BIND_SERVICE, reason: 'listens on port 443' };
const BIND = { containers: [{ image: IMAGE, name: 'main', capability: CAPABILITY }, { image: IMAGE, name: 'side' }] };
const API_ACCESS = { apiAccess: { reason: 'reads its own ConfigMap' } };
const EXEMPTION = { rule: 'ctr-not-privileged', reason: 'loads a kernel module on old nodes', owner: 'team-nodes', expires: '2999-01-31' };
const PRIVILEGED = JsonPatch.add(`${CONTAINER}/securityContext/privileged`, true);
const FOUND = 'ctr-not-privileged Deployment shop/shop-web main';

describe.each(KINDS_OF_APP)('grants, %s', kind => {
  test.each<[string, JsonPatch[], string[]]>([
    ['another capability beside the granted one', [JsonPatch.add(`${CONTAINER}/securityContext/capabilities/add/-`, 'SYS_ADMIN')],
      ['ctr-drop-all-caps Deployment shop/shop-web main']],
    ['another capability instead of the granted one', [JsonPatch.replace(`${CONTAINER}/securityContext/capabilities/add/0`, 'SYS_ADMIN')],
      ['ctr-drop-all-caps Deployment shop/shop-web main', 'grant-unused Grant to add the capability NET_BIND_SERVICE main']],
    ['the granted capability in another container', [JsonPatch.add('/spec/template/spec/containers/1/securityContext/capabilities/add', ['NET_BIND_SERVICE'])],
      ['ctr-net-bind-service Deployment shop/shop-web side']],
    ['the granted capability in an init container', [JsonPatch.add('/spec/template/spec/initContainers', [
      { name: 'init', image: IMAGE, securityContext: { capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } } },
    ])], ['ctr-net-bind-service Deployment shop/shop-web init']],
    ['nothing dropped any more', [JsonPatch.remove(`${CONTAINER}/securityContext/capabilities/drop`)], ['ctr-drop-all-caps Deployment shop/shop-web main']],
    ['no capability any more', [JsonPatch.remove(`${CONTAINER}/securityContext/capabilities/add`)],
      ['grant-unused Grant to add the capability NET_BIND_SERVICE main']],
    ['the container renamed', [JsonPatch.replace(`${CONTAINER}/name`, 'renamed')],
      ['ctr-net-bind-service Deployment shop/shop-web renamed', 'grant-unused Grant to add the capability NET_BIND_SERVICE main']],
  ])('a capability, and a patch: %s', (_name, patches, findings) => {
    const { app, web } = target(kind, {}, BIND);
    ApiObject.of(web).addJsonPatch(...patches);
    expect(stopped(app)).toEqual(expect.arrayContaining(findings));
  });

  test.each<[string, JsonPatch]>([
    ['as text', JsonPatch.replace('/spec/template/spec/automountServiceAccountToken', 'true')],
    ['left out', JsonPatch.remove('/spec/template/spec/automountServiceAccountToken')],
  ])('access to the API, and automountServiceAccountToken %s', (_name, patch) => {
    const { app, web } = target(kind, {}, API_ACCESS);
    ApiObject.of(web).addJsonPatch(patch);
    expect(stopped(app)).toContain('sa-automount-off Deployment shop/shop-web');
  });

  test('access to the API, and the token mounted by the ServiceAccount too', () => {
    const { app, web } = target(kind, {}, API_ACCESS);
    ApiObject.of(web.serviceAccount as never).addJsonPatch(JsonPatch.replace('/automountServiceAccountToken', true));
    expect(stopped(app)).toContain('sa-automount-off ServiceAccount shop/shop-web-serviceaccount');
  });

  test('access to the API, and a projected token beside it', () => {
    const { app, web } = target(kind, {}, API_ACCESS);
    ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/volumes', [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }]));
    expect(stopped(app)).toContain('sa-no-projected-token Deployment shop/shop-web');
  });

  test('access to the API of one workload does not give it to another one', () => {
    const { app, chart } = target(kind, {}, API_ACCESS);
    const other = new SecureDeployment(chart, 'other', { containers: [{ image: IMAGE }] });
    ApiObject.of(other).addJsonPatch(JsonPatch.replace('/spec/template/spec/automountServiceAccountToken', true));
    expect(stopped(app)).toEqual(['sa-automount-off Deployment shop/shop-other']);
  });

  test('a wide peer that is used for a second rule by a patch', () => {
    const { app, network, web } = target(kind);
    const [peer, ports] = [AllowPeer.internet('calls web hooks of customers'), [AllowPort.tcp(443)]];
    const granted = network.allowEgress('granted', { workload: web, peers: [peer], ports });
    const narrow = network.allowEgress('narrow', { workload: web, peers: [AllowPeer.pods('back', { app: 'back' })], ports });
    narrow.addJsonPatch(JsonPatch.replace('/spec/egress/0/to', granted.toJson().spec.egress[0].to));
    expect(stopped(app)).toContain('aks-08-egress-restricted NetworkPolicy shop/shop-network-narrow');
  });

  test('a wide peer that is widened', () => {
    const { app, network, web } = target(kind);
    network.allowEgress('granted', { workload: web, peers: [AllowPeer.internet('calls web hooks of customers')], ports: [AllowPort.tcp(443)] })
      .addJsonPatch(JsonPatch.remove('/spec/egress/0/to/0/ipBlock/except'));
    expect(stopped(app)).toEqual(expect.arrayContaining([
      'net-metadata-api NetworkPolicy shop/shop-network-granted', 'aks-08-egress-restricted NetworkPolicy shop/shop-network-granted',
    ]));
  });

  test('a grant of a workload that was removed is no finding and settles nothing', () => {
    const { app, chart } = target(kind, {}, API_ACCESS);
    chart.node.tryRemoveChild('web');
    expect(written(app)).not.toContain('Deployment');
  });

  test('the object under a grant is replaced', () => {
    const { app, web } = target(kind, {}, API_ACCESS);
    web.node.tryRemoveChild('Resource');
    const pod = weakPod(web, 'Resource');
    pod.addJsonPatch(JsonPatch.add('/spec/automountServiceAccountToken', true));
    expect(stopped(app)).toContain('ctr-not-privileged Pod shop/shop-web main');
  });
});

describe.each(KINDS_OF_APP)('exemptions, %s', kind => {
  test('of another workload', () => {
    const { app, chart, web } = target(kind);
    const other = new SecureDeployment(chart, 'other', { containers: [{ image: IMAGE }] });
    Exemptions.add(other, EXEMPTION);
    ApiObject.of(web).addJsonPatch(PRIVILEGED);
    expect(stopped(app)).toEqual(expect.arrayContaining([FOUND, 'exemption-unused Exemption from ctr-not-privileged']));
  });

  test.each<[string, (built: ReturnType<typeof target>) => Parameters<typeof Exemptions.add>[0]]>([
    ['the app', ({ app }) => app], ['the chart', ({ chart }) => chart],
    ['a construct of the chart that holds nothing', ({ chart }) => new Chart(chart, 'empty')],
  ])('of %s', (_name, scope) => {
    const built = target(kind);
    Exemptions.add(scope(built), EXEMPTION);
    ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
    expect(stopped(built.app)).toEqual(expect.arrayContaining([FOUND, 'exemption-too-broad Exemption from ctr-not-privileged']));
  });

  test('of the workload do not cover a weak object below it', () => {
    const { app, web } = target(kind);
    Exemptions.add(web, EXEMPTION);
    ApiObject.of(web).addJsonPatch(PRIVILEGED);
    weakPod(web, 'below');
    expect(stopped(app)).toContain('ctr-not-privileged Pod shop/shop-web-below main');
  });

  test('of the workload hold for what undoes it only where they are given to that', () => {
    const { app, chart, web } = target(kind);
    Exemptions.add(web, { ...EXEMPTION, rule: 'net-only-expected' });
    new kplus.NetworkPolicy(chart, 'open', { ingress: { default: kplus.NetworkPolicyTrafficDefault.ALLOW } });
    expect(stopped(app)).toEqual(expect.arrayContaining(['net-only-expected NetworkPolicy shop/shop-open', 'exemption-unused Exemption from net-only-expected']));
  });

  test.each(['output-unchanged', 'manifest-plain-json', 'output-unique-object', 'grant-unused', 'rule-error', 'exemption-unused', 'pod-well-formed'])(
    'from %s, which takes none', rule => {
      const { app, web } = target(kind);
      Exemptions.add(web, { ...EXEMPTION, rule });
      expect(stopped(app)).toEqual([`exemption-not-allowed Exemption from ${rule}`]);
    });

  test('with a reason that changes after it was checked', () => {
    const props = { ...EXEMPTION };
    const { app, web } = target(kind);
    Exemptions.add(web, props);
    Object.assign(props, { rule: 'img-digest', expires: '9999-12-31' });
    ApiObject.of(web).addJsonPatch(PRIVILEGED);
    expect(written(app)).toContain('privileged: true');
    ApiObject.of(web).addJsonPatch(JsonPatch.replace(`${CONTAINER}/image`, 'nginx'));
    expect(stopped(app)).toEqual(['img-digest Deployment shop/shop-web main']);
  });

  test('that are measured against a day that does not exist', () => {
    for (const today of ['', 'never', '0000-00-00', '2026-02-30', 20260101, null]) {
      const built = target(kind, {}, {}, { 'cdk8s-secure/today': today });
      Exemptions.add(built.web, { ...EXEMPTION, expires: '2020-01-01' });
      ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
      expect(() => built.app.synth()).toThrow('write a day that exists as "YYYY-MM-DD"');
      expect(readTree(built.app.outdir)).toEqual({});
    }
  });
});
