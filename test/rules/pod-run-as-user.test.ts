import { faults, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { toFinding } from '../../src/rules/finding';
import { Json } from '../../src/rules/json';
import { podRunAsUser } from '../../src/rules/pod-run-as-user';

const judge = (field: string, pod: Json | undefined, ofContainer: Json | undefined) => faults(podRunAsUser, deployment(podSpec({
  securityContext: { [field]: pod },
  containers: [container({ securityContext: { [field]: ofContainer } })],
})));

describe.each(['runAsUser', 'runAsGroup'])('pod-run-as-user, %s', field => {
  const POD = `pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.${field}`;
  const CONTAINER = `pod-run-as-user (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.${field}`;

  test.each<[Json | undefined, Json | undefined]>([
    [1000, undefined],
    [1000, null],
    [undefined, 1000],
    [null, 1000],
    [1000, 2000],
    [1, 2147483647],
  ])('accepts pod %p with container %p', (pod, ofContainer) => {
    expect(judge(field, pod, ofContainer)).toEqual([]);
  });

  test.each<[string, Json | undefined, Json | undefined, string[]]>([
    ['nobody states it, so the image decides', undefined, undefined, [`${CONTAINER} is missing.`]],
    ['null states nothing', null, null, [`${CONTAINER} is missing.`]],
    ['the container is root', 1000, 0, [`${CONTAINER} is 0.`]],
    ['only the container states it, and is root', undefined, 0, [`${CONTAINER} is 0.`]],
    ['the pod is root, even where the container is not', 0, 1000, [`${POD} is 0.`]],
    ['the pod is root, told once', 0, undefined, [`${POD} is 0.`]],
    ['both are root', 0, 0, [`${POD} is 0.`, `${CONTAINER} is 0.`]],
    ['a string is not a number', '1000', 1000, [`${POD} is "1000".`]],
    ['a string is not a number in a container', 1000, '0', [`${CONTAINER} is "0".`]],
    ['a boolean is not a number', false, true, [`${POD} is false.`, `${CONTAINER} is true.`]],
    ['an id is not negative', 1000, -1, [`${CONTAINER} is -1.`]],
    ['an id is whole', 1000, 0.5, [`${CONTAINER} is 0.5.`]],
    ['an id beyond 32 bits is root again', 4294967296, 1000, [`${POD} is 4294967296.`]],
    ['an object is not a number', {}, [], [`${POD} is {}.`, `${CONTAINER} is [].`]],
  ])('refuses it when %s', (_why, pod, ofContainer, messages) => {
    expect(judge(field, pod, ofContainer)).toEqual(messages);
  });

  test('counts init and ephemeral containers', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext: { [field]: 0 } })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { [field]: 0 } })],
    });
    expect(faults(podRunAsUser, deployment(spec))).toEqual([
      `pod-run-as-user (high)  Deployment shop/web, container "migrate": spec.template.spec.initContainers[0].securityContext.${field} is 0.`,
      `pod-run-as-user (high)  Deployment shop/web, container "debug": spec.template.spec.ephemeralContainers[0].securityContext.${field} is 0.`,
    ]);
  });
});

describe('pod-run-as-user', () => {
  test('tells user and group apart', () => {
    const spec = podSpec({ securityContext: { runAsUser: 0, runAsGroup: 0 } });
    expect(faults(podRunAsUser, deployment(spec))).toEqual([
      'pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.runAsUser is 0.',
      'pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.runAsGroup is 0.',
    ]);
  });

  test('reads a security context that is no object as one that states nothing', () => {
    expect(faults(podRunAsUser, deployment(podSpec({ securityContext: 'runAsUser: 1000' })))).toEqual([
      'pod-run-as-user (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.runAsUser is missing.',
      'pod-run-as-user (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.runAsGroup is missing.',
    ]);
  });

  test('says what to write instead and who asks for it', () => {
    const [violation] = podRunAsUser.check(snapshotOf([deployment(podSpec({ securityContext: { runAsUser: 0 } }))]));
    expect(toFinding(podRunAsUser, violation).message).toBe([
      'pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.runAsUser is 0.',
      '    Set it to a number from 1 to 2147483647 that the files in the image are made for, on the pod for all containers or on this container.',
      '    Kubernetes Application Security Checklist § Pod-level securityContext  [construct deployment/web]',
    ].join('\n'));
  });
});
