import { faultsFor, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { toFinding } from '../../src/rules/finding';
import { Json, JsonObject } from '../../src/rules/json';
import { Platform } from '../../src/rules/target';
import { userns } from '../../src/rules/userns';

const withField = (field: string, pod: Json | undefined, ofContainer: Json | undefined, changes: JsonObject = {}) => deployment(podSpec({
  hostUsers: false,
  securityContext: { [field]: pod },
  containers: [container({ securityContext: { [field]: ofContainer } })],
  ...changes,
}));
const judge = (...objects: JsonObject[]) => faultsFor({ minor: 35 }, userns, ...objects);

const POD = 'userns (medium)  Deployment shop/web: spec.template.spec.securityContext';
const CONTAINER = 'userns (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext';

describe('userns', () => {
  test.each<[string, Json | undefined, Json | undefined]>([
    ['runAsNonRoot', true, undefined],
    ['runAsNonRoot', true, null],
    ['runAsNonRoot', undefined, true],
    ['runAsNonRoot', null, true],
    ['runAsUser', 1000, undefined],
    ['runAsUser', undefined, 1000],
    // The image decides, which is the matter of another rule.
    ['runAsUser', undefined, undefined],
    ['runAsUser', null, null],
    // A group of root is refused in every namespace, by another rule.
    ['runAsGroup', 0, 0],
  ])('accepts %s of a pod in a user namespace: pod %j with container %j', (field, pod, ofContainer) => {
    expect(judge(withField(field, pod, ofContainer))).toEqual([]);
  });

  // What pod-run-as-non-root and pod-run-as-user say of other pods.
  test.each<[string, Json | undefined, Json | undefined, string[]]>([
    ['runAsNonRoot', undefined, undefined, [`${CONTAINER}.runAsNonRoot is missing.`]],
    ['runAsNonRoot', null, null, [`${CONTAINER}.runAsNonRoot is missing.`]],
    ['runAsNonRoot', undefined, false, [`${CONTAINER}.runAsNonRoot is false.`]],
    ['runAsNonRoot', true, false, [`${CONTAINER}.runAsNonRoot is false.`]],
    ['runAsNonRoot', false, undefined, [`${POD}.runAsNonRoot is false.`]],
    ['runAsNonRoot', false, true, [`${POD}.runAsNonRoot is false.`]],
    ['runAsNonRoot', false, false, [`${POD}.runAsNonRoot is false.`, `${CONTAINER}.runAsNonRoot is false.`]],
    ['runAsNonRoot', 'true', 1, [`${POD}.runAsNonRoot is "true".`, `${CONTAINER}.runAsNonRoot is 1.`]],
    ['runAsUser', 0, undefined, [`${POD}.runAsUser is 0.`]],
    ['runAsUser', 0, 1000, [`${POD}.runAsUser is 0.`]],
    ['runAsUser', 1000, 0, [`${CONTAINER}.runAsUser is 0.`]],
    ['runAsUser', 0, 0, [`${POD}.runAsUser is 0.`, `${CONTAINER}.runAsUser is 0.`]],
    ['runAsUser', '0', false, [`${POD}.runAsUser is "0".`, `${CONTAINER}.runAsUser is false.`]],
    ['runAsUser', 4294967296, -1, [`${POD}.runAsUser is 4294967296.`, `${CONTAINER}.runAsUser is -1.`]],
  ])('refuses %s of a pod in a user namespace: pod %j with container %j', (field, pod, ofContainer, messages) => {
    expect(judge(withField(field, pod, ofContainer))).toEqual(messages);
  });

  test.each<Json | undefined>([undefined, null, true, 'false', 0, [false], {}])('leaves pods to other rules when hostUsers is %j', hostUsers => {
    expect(judge(withField('runAsNonRoot', false, false, { hostUsers }), withField('runAsUser', 0, 0, { hostUsers }))).toEqual([]);
  });

  test.each([25, 33, 34])('leaves pods to other rules for Kubernetes 1.%i, which does not relax anything', minor => {
    expect(faultsFor({ minor }, userns, withField('runAsNonRoot', false, false), withField('runAsUser', 0, 0))).toEqual([]);
  });

  test.each([35, 36, 37, 99])('judges pods for Kubernetes 1.%i', minor => {
    expect(faultsFor({ minor }, userns, withField('runAsUser', 0, undefined))).toEqual([`${POD}.runAsUser is 0.`]);
  });

  test.each(Object.values(Platform))('asks the same on the platform %s', platform => {
    expect(faultsFor({ minor: 35, platform }, userns, withField('runAsUser', 0, undefined))).toEqual([`${POD}.runAsUser is 0.`]);
  });

  test('judges each pod by its own namespace', () => {
    expect(judge(withField('runAsUser', 0, undefined, { hostUsers: true }), withField('runAsUser', 1000, 0), withField('runAsUser', 0, undefined, { hostUsers: null })))
      .toEqual([`${CONTAINER}.runAsUser is 0.`]);
  });

  test('counts every container: init, sidecar, regular, ephemeral, and what is no container at all', () => {
    const spec = podSpec({
      hostUsers: false,
      securityContext: { runAsNonRoot: undefined },
      initContainers: [
        container({ name: 'migrate', securityContext: { runAsNonRoot: false } }),
        container({ name: 'proxy', restartPolicy: 'Always', securityContext: { runAsUser: 0 } }),
      ],
      containers: [container(), null],
      ephemeralContainers: [container({ name: 'debug', securityContext: { runAsNonRoot: false, runAsUser: 0 } })],
    });
    expect(judge(deployment(spec))).toEqual([
      ['migrate', 'initContainers[0]', 'runAsNonRoot is false'],
      ['containers[1]', 'containers[1]', 'runAsNonRoot is missing'],
      ['debug', 'ephemeralContainers[0]', 'runAsNonRoot is false'],
      ['proxy', 'initContainers[1]', 'runAsUser is 0'],
      ['debug', 'ephemeralContainers[0]', 'runAsUser is 0'],
    ].map(([name, place, fault]) => `userns (medium)  Deployment shop/web, container "${name}": spec.template.spec.${place}.securityContext.${fault}.`));
  });

  test('says what to write instead and who asks for it', () => {
    const [violation] = userns.check(snapshotOf([withField('runAsUser', 0, undefined)], {}, { minor: 35 }));
    expect(toFinding(userns, violation).message).toBe([
      `${POD}.runAsUser is 0.`,
      '    Run as a user that is not root inside the user namespace too, or state a reason with the `rootInUserNamespace` property of the workload.',
      '    Kubernetes Linux Kernel Security Constraints § Recommendations and best practices  [construct deployment/web]',
    ].join('\n'));
  });
});
