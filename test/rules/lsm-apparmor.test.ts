import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { lsmApparmor } from '../../src/rules/lsm-apparmor';

const PREFIX = 'container.apparmor.security.beta.kubernetes.io/';

const withProfiles = (pod: Json | undefined, ofContainer: Json | undefined) => deployment(podSpec({
  securityContext: { appArmorProfile: pod },
  containers: [container({ securityContext: { appArmorProfile: ofContainer } })],
}));
const withAnnotations = (annotations: Json) => deployment(podSpec(), { annotations });

const POD = 'lsm-apparmor (medium)  Deployment shop/web: spec.template.spec.securityContext.appArmorProfile';
const CONTAINER = 'lsm-apparmor (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.appArmorProfile';
const ANNOTATIONS = 'lsm-apparmor (medium)  Deployment shop/web: spec.template.metadata.annotations';

const GOOD = { type: 'RuntimeDefault' };
const LOCAL = { type: 'Localhost', localhostProfile: 'k8s-web' };
const BAD = { type: 'Unconfined' };

describe('lsm-apparmor, fields', () => {
  test.each<[Json | undefined, Json | undefined]>([
    [undefined, undefined],
    [null, null],
    [GOOD, undefined],
    [undefined, GOOD],
    [LOCAL, GOOD],
    [GOOD, LOCAL],
  ])('accepts pod %j with container %j', (pod, ofContainer) => {
    expect(faults(lsmApparmor, withProfiles(pod, ofContainer))).toEqual([]);
  });

  test.each<[Json | undefined, Json | undefined, string[]]>([
    [BAD, undefined, [`${POD}.type is "Unconfined".`]],
    [BAD, GOOD, [`${POD}.type is "Unconfined".`]],
    [GOOD, BAD, [`${CONTAINER}.type is "Unconfined".`]],
    [undefined, BAD, [`${CONTAINER}.type is "Unconfined".`]],
    [BAD, BAD, [`${POD}.type is "Unconfined".`, `${CONTAINER}.type is "Unconfined".`]],
    [{}, undefined, [`${POD}.type is missing.`]],
    [undefined, { type: null }, [`${CONTAINER}.type is missing.`]],
    [undefined, { type: 'unconfined' }, [`${CONTAINER}.type is "unconfined".`]],
    [undefined, { type: 'Localhost' }, [`${CONTAINER}.localhostProfile is missing.`]],
    [undefined, { type: 'Localhost', localhostProfile: '' }, [`${CONTAINER}.localhostProfile is "".`]],
    [undefined, { type: 'Localhost', localhostProfile: 'unconfined' }, [`${CONTAINER}.localhostProfile is "unconfined".`]],
    [undefined, { type: 'RuntimeDefault', localhostProfile: 'k8s-web' }, [`${CONTAINER}.localhostProfile is set although type is RuntimeDefault.`]],
    ['RuntimeDefault', undefined, [`${POD} is "RuntimeDefault".`]],
    [undefined, [GOOD], [`${CONTAINER} is [{"type":"RuntimeDefault"}].`]],
  ])('refuses pod %j with container %j', (pod, ofContainer, messages) => {
    expect(faults(lsmApparmor, withProfiles(pod, ofContainer))).toEqual(messages);
  });

  test('count in init and ephemeral containers', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext: { appArmorProfile: BAD } })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { appArmorProfile: BAD } })],
    });
    expect(faults(lsmApparmor, deployment(spec))).toEqual([
      'lsm-apparmor (medium)  Deployment shop/web, container "migrate": '
        + 'spec.template.spec.initContainers[0].securityContext.appArmorProfile.type is "Unconfined".',
      'lsm-apparmor (medium)  Deployment shop/web, container "debug": '
        + 'spec.template.spec.ephemeralContainers[0].securityContext.appArmorProfile.type is "Unconfined".',
    ]);
  });
});

describe('lsm-apparmor, annotations', () => {
  test.each<[string, Json]>([
    ['none', {}],
    ['null instead of annotations', null],
    ['the default profile', { [`${PREFIX}main`]: 'runtime/default' }],
    ['a profile of the node', { [`${PREFIX}main`]: 'localhost/k8s-web' }],
    ['an empty one, which says nothing', { [`${PREFIX}main`]: '' }],
    ['null, which says nothing', { [`${PREFIX}main`]: null }],
    ['those of others', { 'example.com/apparmor': 'unconfined', 'container.apparmor.security.beta.kubernetes.io': 'unconfined' }],
  ])('accepts %s', (_what, annotations) => {
    expect(faults(lsmApparmor, withAnnotations(annotations))).toEqual([]);
  });

  test.each<[string, string, Json]>([
    ['unconfined', 'main', 'unconfined'],
    ['unconfined for a container that does not exist', 'ghost', 'unconfined'],
    ['unconfined for no container', '', 'unconfined'],
    ['a profile of the node called unconfined', 'main', 'localhost/unconfined'],
    ['a profile of the node without a name', 'main', 'localhost/'],
    ['a profile of the node with a blank name', 'main', 'localhost/ '],
    ['the spelling of the field', 'main', 'RuntimeDefault'],
    ['padding', 'main', ' runtime/default'],
    ['more after the default', 'main', 'runtime/default,unconfined'],
    ['upper case', 'main', 'Localhost/k8s-web'],
    ['a boolean', 'main', false],
    ['a number', 'main', 0],
    ['a list', 'main', ['runtime/default']],
  ])('refuses %s', (_what, suffix, value) => {
    expect(faults(lsmApparmor, withAnnotations({ [`${PREFIX}${suffix}`]: value }))).toEqual([
      `${ANNOTATIONS}["${PREFIX}${suffix}"] is ${JSON.stringify(value)}.`,
    ]);
  });

  test.each<Json>(['unconfined', [`${PREFIX}main`], true])('refuses annotations that are %j', annotations => {
    expect(faults(lsmApparmor, withAnnotations(annotations))).toEqual([`${ANNOTATIONS} is ${JSON.stringify(annotations)}.`]);
  });

  test('do not count on the Deployment itself, which hands none of them on', () => {
    const object = deployment();
    const metadata = { ...(object.metadata as JsonObject), annotations: { [`${PREFIX}main`]: 'unconfined' } };
    expect(faults(lsmApparmor, { ...object, metadata })).toEqual([]);
  });

  test('count on a Pod and in the template of a CronJob', () => {
    const metadata = { name: 'nightly', namespace: 'shop', annotations: { [`${PREFIX}main`]: 'unconfined' } };
    expect(faults(
      lsmApparmor,
      { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec() },
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'nightly', namespace: 'shop' },
        spec: { jobTemplate: { spec: { template: { metadata: { annotations: metadata.annotations }, spec: podSpec() } } } },
      },
    )).toEqual([
      `lsm-apparmor (medium)  Pod shop/nightly: metadata.annotations["${PREFIX}main"] is "unconfined".`,
      `lsm-apparmor (medium)  CronJob shop/nightly: spec.jobTemplate.spec.template.metadata.annotations["${PREFIX}main"] is "unconfined".`,
    ]);
  });
});

test('lsm-apparmor says what to write instead', () => {
  expect([
    withProfiles(BAD, undefined),
    withProfiles({ type: 'Localhost', localhostProfile: 'unconfined' }, undefined),
    withProfiles({ type: 'Localhost' }, undefined),
    withAnnotations({ [`${PREFIX}main`]: 'unconfined' }),
    withAnnotations([]),
  ].map(object => remediations(lsmApparmor, object))).toEqual([
    ['Set appArmorProfile to { type: RuntimeDefault }, or leave it out.'],
    ['Set appArmorProfile to { type: RuntimeDefault }, or leave it out.'],
    ['Name a profile that is present on every node.'],
    ['Set it to runtime/default or to localhost/ and the name of a profile, or leave it out.'],
    ['Write a map of strings.'],
  ]);
});

describe('lsm-apparmor, Bindings of Pods to nodes', () => {
  const binding = (annotations?: Json, changes: JsonObject = {}): JsonObject => ({
    apiVersion: 'v1', kind: 'Binding', metadata: { name: 'web', namespace: 'shop', annotations }, target: { kind: 'Node', name: 'node' }, ...changes,
  });

  test.each<[string, JsonObject]>([
    ['no annotations', binding()],
    ['the profile of the container runtime', binding({ [`${PREFIX}main`]: 'runtime/default' })],
    ['annotations of others', binding({ 'example.com/note': 'unconfined' })],
    ['a kind of another group that is called the same', binding({ [`${PREFIX}main`]: 'unconfined' }, { apiVersion: 'example.com/v1' })],
  ])('accepts %s', (_, object) => {
    expect(faults(lsmApparmor, object)).toEqual([]);
  });

  test('refuses an annotation that the Pod would have from then on', () => {
    expect(faults(lsmApparmor, binding({ [`${PREFIX}main`]: 'unconfined' }))).toEqual([
      `lsm-apparmor (medium)  Binding shop/web: metadata.annotations["${PREFIX}main"] is "unconfined".`,
    ]);
    expect(faults(lsmApparmor, binding('unconfined'))).toEqual(['lsm-apparmor (medium)  Binding shop/web: metadata.annotations is "unconfined".']);
  });
});
