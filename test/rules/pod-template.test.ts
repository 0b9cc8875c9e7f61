import { faults, manifestOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { hostNamespaces } from '../../src/rules/host-namespaces';
import { hostPath } from '../../src/rules/host-path';
import { Json, JsonObject } from '../../src/rules/json';
import { podRunAsNonRoot } from '../../src/rules/pod-run-as-non-root';
import { pathIn, podTemplatesOf } from '../../src/rules/pod-template';
import { saAutomountOff } from '../../src/rules/sa-automount-off';
import { serviceLinks } from '../../src/rules/service-links';

const templates = (json: JsonObject) => podTemplatesOf(manifestOf(json));
const of = (apiVersion: string, kind: string, body: JsonObject): JsonObject => ({ apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, ...body });
const places = (json: JsonObject) => templates(json).map(({ path, containers }) => [path.join('.'), containers.map(({ name }) => name)]);

describe('pods of kinds that Kubernetes defines', () => {
  const template = { metadata: { labels: { app: 'web' } }, spec: podSpec() };

  test.each<[string, string, JsonObject, string]>([
    ['v1', 'Pod', template, 'spec'],
    ['v1', 'PodTemplate', { template }, 'template.spec'],
    ['v1', 'ReplicationController', { spec: { template } }, 'spec.template.spec'],
    ['apps/v1', 'Deployment', { spec: { template } }, 'spec.template.spec'],
    ['apps/v1', 'ReplicaSet', { spec: { template } }, 'spec.template.spec'],
    ['apps/v1', 'StatefulSet', { spec: { template } }, 'spec.template.spec'],
    ['apps/v1', 'DaemonSet', { spec: { template } }, 'spec.template.spec'],
    ['apps/v1', 'ControllerRevision', { data: { spec: { template } } }, 'data.spec.template.spec'],
    ['batch/v1', 'Job', { spec: { template } }, 'spec.template.spec'],
    ['batch/v1beta1', 'CronJob', { spec: { jobTemplate: { spec: { template } } } }, 'spec.jobTemplate.spec.template.spec'],
  ])('%s %s', (apiVersion, kind, body, path) => {
    const [pod, ...others] = templates(of(apiVersion, kind, body));
    expect([pod.path.join('.'), pod.metadataPath.join('.'), others]).toEqual([path, `${path.slice(0, -'spec'.length)}metadata`, []]);
    expect(pod).toMatchObject({ spec: podSpec(), securityContext: podSpec().securityContext });
    expect(pod).not.toHaveProperty('looseFields');
    expect(pod.containers).toEqual([{
      list: 'containers', name: 'main', path: [...path.split('.'), 'containers', 0], json: container(), securityContext: container().securityContext,
    }]);
  });

  test.each<[string, Json | undefined]>([['missing', undefined], ['null', null], ['a text', 'x'], ['a list', []]])('a spec that is %s is an empty one', (_name, spec) => {
    expect(templates(of('v1', 'Pod', { spec }))).toMatchObject([{ spec: {}, securityContext: {}, metadata: { name: 'web' }, containers: [], volumes: [] }]);
  });

  test('containers of all lists count, in the order in which they run; what is no object counts too', () => {
    const spec: JsonObject = { ephemeralContainers: [{ name: 'debug' }], containers: [{ name: 'main' }, 'x', { name: '' }, { name: 5 }], initContainers: [{ name: 'init' }] };
    expect(places(of('v1', 'Pod', { spec }))).toEqual([['spec', ['init', 'main', 'containers[1]', 'containers[2]', 'containers[3]', 'debug']]]);
  });

  test('a list of containers that is none holds none', () => {
    expect(places(of('v1', 'Pod', { spec: { containers: { name: 'main' } } }))).toEqual([['spec', []]]);
  });

  test('volumes keep their place, also where one is no object', () => {
    expect(templates(of('v1', 'Pod', { spec: { volumes: [{ name: 'a' }, 7] } }))[0].volumes).toEqual([{ index: 0, json: { name: 'a' } }, { index: 1, json: {} }]);
    expect(templates(of('v1', 'Pod', { spec: { volumes: { name: 'a' } } }))[0].volumes).toEqual([]);
  });

  test.each([
    ['v1', 'ConfigMap'], ['apps/v1', 'Other'], ['batch/v1', 'Other'], ['networking.k8s.io/v1', 'Ingress'], ['rbac.authorization.k8s.io/v1', 'Role'],
    ['policy/v1', 'PodDisruptionBudget'], ['autoscaling/v2', 'HorizontalPodAutoscaler'], ['storage.k8s.io/v1', 'StorageClass'],
    ['scheduling.k8s.io/v1', 'PriorityClass'], ['coordination.k8s.io/v1', 'Lease'], ['discovery.k8s.io/v1', 'EndpointSlice'], ['node.k8s.io/v1', 'RuntimeClass'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'], ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'], ['apiregistration.k8s.io/v1', 'APIService'],
  ])('%s %s carries none, whatever it looks like', (apiVersion, kind) => {
    expect(templates(of(apiVersion, kind, { spec: podSpec() }))).toEqual([]);
  });
});

describe('pods in custom resources', () => {
  const custom = (body: JsonObject) => of('example.com/v1', 'Runner', body);

  test.each<[string, JsonObject, unknown]>([
    ['a template', { spec: { template: { spec: { containers: [{ name: 'a', image: 'x' }] } } } }, [['spec.template.spec', ['a']]]],
    ['a spec under another name', { pods: { containers: [{ name: 'a', image: 'x' }] } }, [['pods', ['a']]]],
    ['several in a list', { spec: { roles: [{ spec: { containers: [{ image: 'x' }] } }, { spec: { initContainers: [{ image: 'y' }] } }] } },
      [['spec.roles.0.spec', ['containers[0]']], ['spec.roles.1.spec', ['initContainers[0]']]]],
    ['ephemeral containers', { spec: { ephemeralContainers: [{ image: 'x' }] } }, [['spec', ['ephemeralContainers[0]']]]],
    ['a container without image', { spec: { containers: [{ name: 'a', securityContext: {} }] } }, [['spec', ['a']]]],
    ['a list of something else', { spec: { containers: [{ name: 'a' }, 'b'] } }, []],
    ['something that is no list', { spec: { containers: 'x' } }, []],
    ['one inside of another', { spec: { containers: [{ image: 'x' }], job: { spec: { containers: [{ image: 'y' }] } } } }, [['spec', ['containers[0]']], ['spec.job.spec', ['containers[0]']]]],
  ])('%s', (_name, body, expected) => {
    expect(places(custom(body))).toEqual(expected);
  });

  test('have the metadata beside a spec, and none beside anything else', () => {
    const metadata = { labels: { app: 'web' } };
    const spec = { containers: [{ image: 'x' }] };
    expect(templates(custom({ spec: { template: { metadata, spec } } }))[0]).toMatchObject({ metadata, metadataPath: ['spec', 'template', 'metadata'] });
    expect(templates(custom({ spec: { metadata, pods: spec } }))[0].metadata).toEqual({});
    expect(templates(custom({ list: [{ metadata, spec }] }))[0]).toMatchObject({ metadata, metadataPath: ['list', 0, 'metadata'] });
  });
});

describe('containers outside of a pod spec', () => {
  const WEAK = { name: 'main', image: 'x', securityContext: { privileged: true } };
  const workflow = (spec: JsonObject) => of('argoproj.io/v1alpha1', 'Workflow', { spec });

  test.each<[string, JsonObject, unknown]>([
    ['container', { templates: [{ container: { image: 'x' } }] }, [['spec.templates.0', ['container']]]],
    ['script', { templates: [{ script: { name: 'a', image: 'x' } }] }, [['spec.templates.0', ['a']]]],
    ['steps and a sidecar', { steps: [{ image: 'x' }, { name: 'b', image: 'y' }], sidecars: [{ image: 'z' }] }, [['spec', ['steps[0]', 'b', 'sidecars[0]']]]],
    ['a template for steps', { stepTemplate: { image: 'x' } }, [['spec', ['stepTemplate']]]],
    ['any field, by what only containers have', { runner: { securityContext: { capabilities: {} } } }, [['spec', ['runner']]]],
    ['any list, by what only containers have', { runners: [{ securityContext: { allowPrivilegeEscalation: true } }] }, [['spec', ['runners[0]']]]],
    ['a security context of a pod is none', { runner: { securityContext: { runAsUser: 5 } } }, []],
    ['an image alone is none', { runner: { image: 'x' } }, []],
    ['a null image is none', { container: { image: null } }, []],
  ])('%s', (_name, spec, expected) => {
    expect(places(workflow(spec))).toEqual(expected);
  });

  test('what is said around them holds for them, and is found where it stands; where two say it, each may win', () => {
    const spec: JsonObject = {
      serviceAccountName: 'outer',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true },
      templates: [{ serviceAccountName: 'inner', hostUsers: null, container: WEAK }],
    };
    const [pod, ...others] = templates(workflow(spec));
    expect(others.map(other => other.spec.serviceAccountName)).toEqual(['outer']);
    expect([pod.spec.serviceAccountName, pod.spec.automountServiceAccountToken, pod.securityContext]).toEqual(['inner', false, { runAsNonRoot: true }]);
    expect([pathIn(pod, ['serviceAccountName']), pathIn(pod, ['securityContext', 'runAsNonRoot']), pathIn(pod, [])].map(path => path.join('.')))
      .toEqual(['spec.templates.0.serviceAccountName', 'spec.securityContext.runAsNonRoot', 'spec.templates.0']);
    expect([faults(podRunAsNonRoot, workflow(spec)), faults(saAutomountOff, workflow(spec))]).toEqual([[], []]);
  });

  test('what is wrong around them is found where it stands', () => {
    expect(faults(hostNamespaces, workflow({ hostNetwork: true, templates: [{ container: WEAK }] })))
      .toEqual(['host-namespaces (critical)  Workflow shop/web: spec.hostNetwork is true.']);
    expect(faults(podRunAsNonRoot, workflow({ securityContext: { runAsNonRoot: false }, templates: [{ container: WEAK }] })))
      .toEqual(['pod-run-as-non-root (high)  Workflow shop/web: spec.securityContext.runAsNonRoot is false.']);
  });

  test('volumes of all that is around them are theirs, and each is found where it stands', () => {
    const volumes = (name: string) => [{ name, hostPath: { path: '/' } }];
    expect(faults(hostPath, workflow({ volumes: volumes('outer'), templates: [{ volumes: volumes('inner'), container: WEAK }] }))).toEqual([
      'host-path (critical)  Workflow shop/web: spec.templates[0].volumes[0].hostPath is {"path":"/"}.',
      'host-path (critical)  Workflow shop/web: spec.volumes[0].hostPath is {"path":"/"}.',
    ]);
  });

  test('nothing around a pod spec holds for it, whatever else stands in it', () => {
    const spec = { containers: [{ name: 'a', image: 'x' }], extra: { securityContext: { privileged: false } } };
    const [pod, ...others] = templates(of('example.com/v1', 'Runner', { spec: { hostNetwork: true, volumes: [{ name: 'v' }], template: { spec } } }));
    expect([pod.spec, pod.volumes, others]).toEqual([spec, [], []]);
    expect([pod.containers.map(({ name }) => name), pod]).toEqual([['a', 'extra'], expect.not.objectContaining({ looseFields: expect.anything() })]);
  });

  test('nothing around a rollout holds for it', () => {
    const rollout = of('argoproj.io/v1alpha1', 'Rollout', { spec: { securityContext: { runAsNonRoot: true }, template: { spec: { containers: [{ name: 'a', image: 'x' }] } } } });
    expect(faults(podRunAsNonRoot, rollout))
      .toEqual(['pod-run-as-non-root (high)  Rollout shop/web, container "a": spec.template.spec.containers[0].securityContext.runAsNonRoot is missing.']);
  });

  test('the environment is asked about only where there is a place to say something', () => {
    expect(faults(serviceLinks, workflow({ templates: [{ container: WEAK }] }))).toEqual([]);
    expect(faults(serviceLinks, workflow({ enableServiceLinks: true, templates: [{ container: WEAK }] })))
      .toEqual(['service-links (low)  Workflow shop/web: spec.enableServiceLinks is true.']);
    expect(faults(serviceLinks, deployment(podSpec({ enableServiceLinks: undefined })))).toHaveLength(1);
  });

  test('no input is changed', () => {
    const json = workflow({ securityContext: { runAsNonRoot: true }, templates: [{ container: WEAK }] });
    const before = JSON.stringify(json);
    templates(json);
    expect(JSON.stringify(json)).toBe(before);
  });
});
