import { faults, faultsFor } from './judge';
import { container, deployment, podSpec } from './pods';
import { Json } from '../../src/rules/json';
import { podRunAsNonRoot } from '../../src/rules/pod-run-as-non-root';

const judge = (pod: unknown, ofContainer: unknown) => faults(podRunAsNonRoot, deployment(podSpec({
  securityContext: { runAsNonRoot: pod as never },
  containers: [container({ securityContext: { runAsNonRoot: ofContainer as never } })],
})));

const POD = 'pod-run-as-non-root (high)  Deployment shop/web: spec.template.spec.securityContext.runAsNonRoot';
const CONTAINER = 'pod-run-as-non-root (high)  Deployment shop/web, container "main": '
  + 'spec.template.spec.containers[0].securityContext.runAsNonRoot';

describe('pod-run-as-non-root', () => {
  // The truth table of the Pod Security Standards: pod value, container value.
  test.each([
    [undefined, true],
    [null, true],
    [true, undefined],
    [true, null],
    [true, true],
  ])('accepts pod %p with container %p', (pod, ofContainer) => {
    expect(judge(pod, ofContainer)).toEqual([]);
  });

  test.each([
    [undefined, undefined, [`${CONTAINER} is missing.`]],
    [undefined, false, [`${CONTAINER} is false.`]],
    [true, false, [`${CONTAINER} is false.`]],
    [false, true, [`${POD} is false.`]],
    [false, false, [`${POD} is false.`, `${CONTAINER} is false.`]],
    [null, null, [`${CONTAINER} is missing.`]],
    [false, undefined, [`${POD} is false.`]],
    ['true', true, [`${POD} is "true".`]],
    [true, 1, [`${CONTAINER} is 1.`]],
    [[true], {}, [`${POD} is [true].`, `${CONTAINER} is {}.`]],
  ])('refuses pod %p with container %p', (pod, ofContainer, messages) => {
    expect(judge(pod, ofContainer)).toEqual(messages);
  });

  test('counts init and ephemeral containers', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext: { runAsNonRoot: false } })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { runAsNonRoot: false } })],
    });
    expect(faults(podRunAsNonRoot, deployment(spec))).toEqual([
      'pod-run-as-non-root (high)  Deployment shop/web, container "migrate": '
        + 'spec.template.spec.initContainers[0].securityContext.runAsNonRoot is false.',
      'pod-run-as-non-root (high)  Deployment shop/web, container "debug": '
        + 'spec.template.spec.ephemeralContainers[0].securityContext.runAsNonRoot is false.',
    ]);
  });

  test('asks it of a pod of Windows too', () => {
    expect(faults(podRunAsNonRoot, deployment(podSpec({ os: { name: 'windows' }, securityContext: { runAsNonRoot: false } })))).toEqual([`${POD} is false.`]);
  });

  const inNamespace = (hostUsers: Json | undefined) => deployment(podSpec({
    hostUsers, securityContext: { runAsNonRoot: false }, containers: [container({ securityContext: { runAsNonRoot: false } })],
  }));

  test.each([25, 34])('judges a pod in a user namespace for Kubernetes 1.%i', minor => {
    expect(faultsFor({ minor }, podRunAsNonRoot, inNamespace(false))).toEqual([`${POD} is false.`, `${CONTAINER} is false.`]);
  });

  test.each([35, 37])('leaves a pod in a user namespace to userns for Kubernetes 1.%i', minor => {
    expect(faultsFor({ minor }, podRunAsNonRoot, inNamespace(false))).toEqual([]);
  });

  test.each<Json | undefined>([undefined, null, true, 'false', 0])('does not see a user namespace in hostUsers %j', hostUsers => {
    expect(faultsFor({ minor: 37 }, podRunAsNonRoot, inNamespace(hostUsers))).toEqual([`${POD} is false.`, `${CONTAINER} is false.`]);
  });

  test('judges the pods beside one in a user namespace', () => {
    expect(faultsFor({ minor: 35 }, podRunAsNonRoot, inNamespace(false), inNamespace(true), inNamespace(false))).toEqual([
      `${POD} is false.`, `${CONTAINER} is false.`,
    ]);
  });
});
