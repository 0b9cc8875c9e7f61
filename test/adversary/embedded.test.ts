import * as fs from 'fs';
import * as path from 'path';
import { Include } from 'cdk8s';
import { KINDS_OF_APP, raw, stopped, target, written } from './target';
import { Exemptions, SecureApp } from '../../src';
import { temporaryDirectory } from '../synthesis/apps';

const WEAK = { name: 'x', image: 'nginx', securityContext: { privileged: true } };
const SPEC = { containers: [WEAK] };
const METADATA = { name: 'evil', namespace: 'shop' };
const POLICY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'open', namespace: 'shop' },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
};

const PODS: [string, string, object][] = [
  ['v1', 'Pod', { spec: SPEC }],
  ['/v1', 'Pod', { spec: SPEC }],
  ['v1', 'PodTemplate', { template: { spec: SPEC } }],
  ['v1', 'ReplicationController', { spec: { template: { spec: SPEC } } }],
  ['apps/v1', 'ReplicaSet', { spec: { template: { spec: SPEC } } }],
  ['apps/v1beta2', 'StatefulSet', { spec: { template: { spec: SPEC } } }],
  ['extensions/v1beta1', 'Deployment', { spec: { template: { spec: SPEC } } }],
  ['batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template: { spec: SPEC } } } } }],
  ['batch/v1', 'Job', { spec: { template: { spec: { initContainers: [WEAK], containers: [] } } } }],
  ['apps/v1', 'ControllerRevision', { revision: 1, data: { spec: { template: { spec: SPEC } } } }],
  ['argoproj.io/v1alpha1', 'Rollout', { spec: { template: { spec: SPEC } } }],
  ['argoproj.io/v1alpha1', 'Workflow', { spec: { templates: [{ name: 'a', container: WEAK }] } }],
  ['argoproj.io/v1alpha1', 'Workflow with a script', { spec: { templates: [{ name: 'a', script: { ...WEAK, source: 'x' } }] } }],
  ['argoproj.io/v1alpha1', 'Workflow with a sidecar', { spec: { templates: [{ name: 'a', sidecars: [WEAK] }] } }],
  ['argoproj.io/v1alpha1', 'Workflow with a container set', { spec: { templates: [{ name: 'a', containerSet: { containers: [WEAK] } }] } }],
  ['argoproj.io/v1alpha1', 'CronWorkflow', { spec: { workflowSpec: { templates: [{ name: 'a', container: WEAK }] } } }],
  ['serving.knative.dev/v1', 'Service', { spec: { template: { spec: SPEC } } }],
  ['tekton.dev/v1', 'Task', { spec: { steps: [WEAK] } }],
  ['tekton.dev/v1', 'Task with a sidecar', { spec: { steps: [], sidecars: [WEAK] } }],
  ['tekton.dev/v1', 'Task with a step template', { spec: { stepTemplate: WEAK } }],
  ['tekton.dev/v1', 'PipelineRun', { spec: { pipelineSpec: { tasks: [{ taskSpec: { steps: [WEAK] } }] } } }],
  ['example.com/v1', 'Anything with a list of lists', { spec: { deep: [[{ pod: SPEC }]] } }],
  ['example.com/v1', 'Anything with a map of containers', { spec: { containers: { main: WEAK } } }],
  ['example.com/v1', 'Anything with containers of its own name', { spec: { extraContainers: [WEAK] } }],
  ['example.com/v1', 'Anything with one container at the top', { container: WEAK }],
  ['kubevirt.io/v1', 'Anything with ephemeral containers', { spec: { ephemeralContainers: [WEAK] } }],
];

describe('pods embedded in objects of any kind, SecureApp', () => {
  test.each(PODS)('%s %s', (apiVersion, kind, body) => {
    const { app, chart } = target('SecureApp');
    raw(chart, 'evil', { apiVersion, kind: kind.split(' ')[0], metadata: METADATA, ...body });
    expect(stopped(app)).toContain(`ctr-not-privileged ${kind.split(' ')[0]} shop/evil x`);
  });

  test('host namespaces of a pod spec whose containers stand under an unusual key', () => {
    const { app, chart } = target('SecureApp');
    raw(chart, 'evil', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: METADATA, spec: { hostNetwork: true, templates: [{ container: WEAK }] } });
    expect(stopped(app)).toContain('host-namespaces Workflow shop/evil');
  });

  test('a pod spec without security context, a decoy beside its containers and a good security context around it', () => {
    const { app, chart } = target('SecureApp');
    const spec = { containers: [{ name: 'main', image: 'nginx' }], decoy: { securityContext: { privileged: false } } };
    raw(chart, 'evil', {
      apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: METADATA, spec: { securityContext: { runAsNonRoot: true }, template: { spec } },
    });
    expect(stopped(app)).toContain('pod-run-as-non-root Rollout shop/evil main');
  });

  test('a field that takes back, near to the container, what is said around it and counts', () => {
    const { app, chart } = target('SecureApp');
    const templates = [{ hostNetwork: false, securityContext: { runAsNonRoot: true }, container: WEAK }];
    raw(chart, 'evil', {
      apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: METADATA, spec: { hostNetwork: true, securityContext: { runAsNonRoot: false }, templates },
    });
    expect(stopped(app)).toEqual(expect.arrayContaining(['host-namespaces Workflow shop/evil', 'pod-run-as-non-root Workflow shop/evil']));
  });

  test('a directory of the node among the volumes that all containers of a custom resource share', () => {
    const { app, chart } = target('SecureApp');
    const volumes = [{ name: 'root', hostPath: { path: '/' } }];
    raw(chart, 'evil', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: METADATA, spec: { volumes, templates: [{ container: WEAK }] } });
    expect(stopped(app)).toContain('host-path Workflow shop/evil');
  });
});

describe('lists, SecureApp', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: METADATA, spec: SPEC };
  const bare = { metadata: METADATA, spec: SPEC };

  test.each<[string, object]>([
    ['List', { apiVersion: 'v1', kind: 'List', items: [pod] }],
    ['List in a List', { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items: [pod] }] }] }],
    ['PodList without kinds', { apiVersion: 'v1', kind: 'PodList', items: [bare] }],
    ['PodList with null kinds', { apiVersion: 'v1', kind: 'PodList', items: [{ ...bare, kind: null, apiVersion: null }] }],
    ['PodList in a List', { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'PodList', items: [bare] }] }],
    ['any kind with items', { apiVersion: 'example.com/v1', kind: 'Whatever', metadata: METADATA, items: [pod] }],
    ['a ConfigMap with items', { apiVersion: 'v1', kind: 'ConfigMap', metadata: METADATA, data: {}, items: [pod] }],
  ])('%s', (_name, list) => {
    const { app, chart } = target('SecureApp');
    raw(chart, 'list', list as never);
    expect(stopped(app)).toContain('ctr-not-privileged Pod shop/evil x');
  });

  test('items without kind in a List', () => {
    const { app, chart } = target('SecureApp');
    raw(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [bare] });
    expect(stopped(app)).toContain('manifest-identity  shop/evil');
  });

  test('items that are no objects', () => {
    const { app, chart } = target('SecureApp');
    raw(chart, 'list', { apiVersion: 'v1', kind: 'List', items: ['x', [pod]] });
    expect(stopped(app).filter(finding => finding.startsWith('manifest-identity List'))).toHaveLength(2);
  });

  test('the same object twice in one List', () => {
    const { app, chart } = target('SecureApp');
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: METADATA };
    raw(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [config, config] });
    expect(stopped(app)).toEqual(['output-unique-object ConfigMap shop/evil']);
  });

  test('an exemption for a List, which would cover all of its items', () => {
    const { app, chart } = target('SecureApp');
    const list = raw(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [pod, { ...pod, metadata: { name: 'second', namespace: 'shop' } }] });
    Exemptions.add(list, { rule: 'ctr-not-privileged', reason: 'loads a kernel module', owner: 'team-nodes', expires: '2999-01-01' });
    expect(stopped(app)).toEqual(expect.arrayContaining(['ctr-not-privileged Pod shop/evil x', 'exemption-too-broad Exemption from ctr-not-privileged']));
  });
});

describe.each(KINDS_OF_APP)('Include, %s', kind => {
  function include(text: string, ofKind = kind) {
    const file = path.join(temporaryDirectory(), 'included.yaml');
    fs.writeFileSync(file, text);
    const built = target(ofKind);
    new Include(built.chart, 'include', { url: file });
    return built.app;
  }

  test.each<[string, string]>([
    ['a document', JSON.stringify(POLICY)],
    ['the second of two documents', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n---\n${JSON.stringify(POLICY)}`],
    ['a list', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [POLICY] })],
    ['anchors and aliases', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open, namespace: shop}\n'
      + 'spec: {podSelector: &empty {}, policyTypes: [Ingress], ingress: [*empty]}\n'],
    ['merge keys', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open, namespace: shop}\n'
      + 'spec:\n  <<: {policyTypes: [Ingress], ingress: [{}]}\n  podSelector: {}\n'],
  ])('an opening policy as %s', (_name, text) => {
    expect(stopped(include(text))).toContain('net-only-expected NetworkPolicy shop/open');
  });

  test('a weak pod of somebody else', () => {
    const app = include(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: METADATA, spec: SPEC }));
    expect(app instanceof SecureApp ? stopped(app) : written(app)).toContain(kind === 'SecureApp' ? 'ctr-not-privileged Pod shop/evil x' : 'privileged: true');
  });
});
