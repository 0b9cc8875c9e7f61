import { faults, faultsFor, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { toFinding } from '../../src/rules/finding';
import { imgUnprivilegedUser } from '../../src/rules/img-unprivileged-user';
import { Json, JsonObject } from '../../src/rules/json';
import { Platform } from '../../src/rules/target';

const withIds = (field: string, pod: Json | undefined, ofContainer: Json | undefined) => deployment(podSpec({
  securityContext: { [field]: pod },
  containers: [container({ securityContext: { [field]: ofContainer } })],
}));

const PLACE = 'img-unprivileged-user (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext';
/** Neither the pod nor its container names anybody. */
const NOBODY = podSpec({ securityContext: { runAsUser: null, runAsGroup: null } });

describe.each(['runAsUser', 'runAsGroup'])('img-unprivileged-user, %s', field => {
  test.each<[string, Json | undefined, Json | undefined]>([
    ['the pod says it for its containers', 1000, undefined],
    ['null in a container says nothing, so the pod does', 1000, null],
    ['the container says it', undefined, 1000],
    ['null in the pod says nothing, but the container does', null, 1000],
    ['both say it', 1000, 2000],
    ['root is said, which another rule refuses', 0, undefined],
    ['root is said by the container, which another rule refuses', undefined, 0],
    ['something is said that is no number, which another rule refuses', '', false],
  ])('accepts it when %s', (_why, pod, ofContainer) => {
    expect(faults(imgUnprivilegedUser, withIds(field, pod, ofContainer))).toEqual([]);
  });

  test.each<[string, Json | undefined, Json | undefined]>([
    ['nobody says it, so the image decides', undefined, undefined],
    ['null says nothing', null, null],
    ['the pod says null and the container nothing', null, undefined],
  ])('refuses it when %s', (_why, pod, ofContainer) => {
    expect(faults(imgUnprivilegedUser, withIds(field, pod, ofContainer))).toEqual([`${PLACE}.${field} is missing.`]);
  });

  test('is asked of every container that inherits nothing: init, sidecar, regular, ephemeral, and what is no container at all', () => {
    const spec = podSpec({
      securityContext: { [field]: undefined },
      initContainers: [container({ name: 'migrate' }), container({ name: 'proxy', restartPolicy: 'Always' })],
      containers: [container({ securityContext: { [field]: 1000 } }), container({ name: 'second', securityContext: null }), null],
      ephemeralContainers: [container({ name: 'debug' })],
    });
    expect(faults(imgUnprivilegedUser, deployment(spec))).toEqual([
      ['migrate', 'initContainers[0]'],
      ['proxy', 'initContainers[1]'],
      ['second', 'containers[1]'],
      ['containers[2]', 'containers[2]'],
      ['debug', 'ephemeralContainers[0]'],
    ].map(([name, place]) => `img-unprivileged-user (medium)  Deployment shop/web, container "${name}": `
      + `spec.template.spec.${place}.securityContext.${field} is missing.`));
  });

  test('is not replaced by that of another container', () => {
    const spec = podSpec({
      securityContext: { [field]: undefined },
      containers: [container({ name: 'first', securityContext: { [field]: 1000 } }), container({ name: 'second' })],
    });
    expect(faults(imgUnprivilegedUser, deployment(spec))).toEqual([
      `img-unprivileged-user (medium)  Deployment shop/web, container "second": spec.template.spec.containers[1].securityContext.${field} is missing.`,
    ]);
  });
});

describe('img-unprivileged-user', () => {
  test('asks for both user and group', () => {
    expect(faults(imgUnprivilegedUser, deployment(NOBODY))).toEqual([`${PLACE}.runAsUser is missing.`, `${PLACE}.runAsGroup is missing.`]);
  });

  test('does not take runAsNonRoot for the name of a user', () => {
    expect(faults(imgUnprivilegedUser, withIds('runAsUser', undefined, undefined))).toEqual([`${PLACE}.runAsUser is missing.`]);
  });

  test.each<Json>(['runAsUser: 1000', [{ runAsUser: 1000, runAsGroup: 1000 }], null])('reads the security context %j as one that names nobody', securityContext => {
    expect(faults(imgUnprivilegedUser, deployment(podSpec({ securityContext })))).toEqual([
      `${PLACE}.runAsUser is missing.`, `${PLACE}.runAsGroup is missing.`,
    ]);
  });

  test('asks nothing of a pod of Windows, which has no ids', () => {
    expect(faults(imgUnprivilegedUser, deployment({ ...NOBODY, os: { name: 'windows' } }))).toEqual([]);
  });

  test.each<Json>([{ name: 'linux' }, { name: 'Windows' }, { name: ['windows'] }, { name: null }, {}, 'windows', ['windows'], null])(
    'asks it of a pod whose operating system is %j', os => {
      expect(faults(imgUnprivilegedUser, deployment({ ...NOBODY, os }))).toEqual([`${PLACE}.runAsUser is missing.`, `${PLACE}.runAsGroup is missing.`]);
    },
  );

  test.each<[string, JsonObject]>([
    ['the name of an account of Windows', { securityContext: { runAsUser: null, runAsGroup: null, windowsOptions: { runAsUserName: 'ContainerUser' } } }],
    ['a user namespace', { hostUsers: false }],
  ])('does not take %s for the name of a user', (_what, changes) => {
    expect(faultsFor({ minor: 37 }, imgUnprivilegedUser, deployment({ ...NOBODY, ...changes })))
      .toEqual([`${PLACE}.runAsUser is missing.`, `${PLACE}.runAsGroup is missing.`]);
  });

  test('leaves the user to OpenShift, which assigns one that is not root, and asks for the group all the same', () => {
    expect(faultsFor({ platform: Platform.OPENSHIFT }, imgUnprivilegedUser, deployment(NOBODY))).toEqual([`${PLACE}.runAsGroup is missing.`]);
    expect(faultsFor({ platform: Platform.OPENSHIFT }, imgUnprivilegedUser, withIds('runAsUser', undefined, undefined))).toEqual([]);
  });

  test.each([Platform.KUBERNETES, Platform.GKE_AUTOPILOT, Platform.AKS_DEPLOYMENT_SAFEGUARDS])('asks for both on the platform %s', platform => {
    expect(faultsFor({ platform }, imgUnprivilegedUser, deployment(NOBODY))).toEqual([`${PLACE}.runAsUser is missing.`, `${PLACE}.runAsGroup is missing.`]);
  });

  test('says what to write instead and who asks for it', () => {
    const [violation] = imgUnprivilegedUser.check(snapshotOf([deployment(NOBODY)]));
    expect(toFinding(imgUnprivilegedUser, violation).message).toBe([
      `${PLACE}.runAsUser is missing.`,
      '    Set it to a number from 1 to 2147483647 that the files in the image are made for, on the pod for all containers or on this container.',
      '    Kubernetes Security Checklist § Images  [construct deployment/web]',
    ].join('\n'));
  });
});
