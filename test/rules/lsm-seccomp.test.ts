import { faults } from './judge';
import { container, deployment, merge, podSpec } from './pods';
import { remediations } from './remediations';
import { Json } from '../../src/rules/json';
import { lsmSeccomp } from '../../src/rules/lsm-seccomp';

const GOOD = { type: 'RuntimeDefault' };
const LOCAL = { type: 'Localhost', localhostProfile: 'audit.json' };
const BAD = { type: 'Unconfined' };

const withProfiles = (pod: Json | undefined, ofContainer: Json | undefined) => deployment(merge(
  podSpec({ securityContext: { seccompProfile: undefined }, containers: [container({ securityContext: { seccompProfile: ofContainer } })] }),
  { securityContext: { seccompProfile: pod } },
));
const judge = (pod: Json | undefined, ofContainer: Json | undefined) => faults(lsmSeccomp, withProfiles(pod, ofContainer));

const POD = 'lsm-seccomp (medium)  Deployment shop/web: spec.template.spec.securityContext.seccompProfile';
const CONTAINER = 'lsm-seccomp (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.seccompProfile';

describe('lsm-seccomp', () => {
  // The truth table of the Pod Security Standards: pod value, container value.
  test.each<[Json | undefined, Json | undefined]>([
    [undefined, GOOD],
    [null, GOOD],
    [GOOD, undefined],
    [GOOD, null],
    [GOOD, LOCAL],
    [LOCAL, undefined],
    [LOCAL, GOOD],
  ])('accepts pod %j with container %j', (pod, ofContainer) => {
    expect(judge(pod, ofContainer)).toEqual([]);
  });

  test.each<[Json | undefined, Json | undefined, string[]]>([
    [undefined, undefined, [`${CONTAINER} is missing.`]],
    [null, null, [`${CONTAINER} is missing.`]],
    [undefined, BAD, [`${CONTAINER}.type is "Unconfined".`]],
    [GOOD, BAD, [`${CONTAINER}.type is "Unconfined".`]],
    [BAD, undefined, [`${POD}.type is "Unconfined".`]],
    [BAD, GOOD, [`${POD}.type is "Unconfined".`]],
    [BAD, BAD, [`${POD}.type is "Unconfined".`, `${CONTAINER}.type is "Unconfined".`]],
    [{}, GOOD, [`${POD}.type is missing.`]],
    [GOOD, {}, [`${CONTAINER}.type is missing.`]],
    [GOOD, { type: null }, [`${CONTAINER}.type is missing.`]],
    [GOOD, { type: 'runtime/default' }, [`${CONTAINER}.type is "runtime/default".`]],
    ['RuntimeDefault', GOOD, [`${POD} is "RuntimeDefault".`]],
    [GOOD, false, [`${CONTAINER} is false.`]],
    [{ type: 'Localhost' }, GOOD, [`${POD}.localhostProfile is missing.`]],
    [GOOD, { type: 'Localhost', localhostProfile: '' }, [`${CONTAINER}.localhostProfile is "".`]],
    [{ type: 'RuntimeDefault', localhostProfile: 'audit.json' }, GOOD, [`${POD}.localhostProfile is set although type is RuntimeDefault.`]],
    // A sub-field is never inherited: the container states a profile, and states it without a type.
    [GOOD, { localhostProfile: 'audit.json' }, [`${CONTAINER}.type is missing.`]],
  ])('refuses pod %j with container %j', (pod, ofContainer, messages) => {
    expect(judge(pod, ofContainer)).toEqual(messages);
  });

  test('counts init and ephemeral containers', () => {
    const spec = podSpec({
      securityContext: { seccompProfile: undefined },
      initContainers: [container({ name: 'migrate', securityContext: { seccompProfile: BAD } })],
      containers: [container({ securityContext: { seccompProfile: GOOD } })],
      ephemeralContainers: [container({ name: 'debug' })],
    });
    expect(faults(lsmSeccomp, deployment(spec))).toEqual([
      'lsm-seccomp (medium)  Deployment shop/web, container "migrate": '
        + 'spec.template.spec.initContainers[0].securityContext.seccompProfile.type is "Unconfined".',
      'lsm-seccomp (medium)  Deployment shop/web, container "debug": '
        + 'spec.template.spec.ephemeralContainers[0].securityContext.seccompProfile is missing.',
    ]);
  });

  test.each<[Json | undefined, Json | undefined]>([
    [undefined, undefined],
    [BAD, undefined],
    [undefined, BAD],
  ])('asks nothing of a pod of Windows, where nothing of it exists: pod %j with container %j', (pod, ofContainer) => {
    const windows = merge(withProfiles(pod, ofContainer), { spec: { template: { spec: { os: { name: 'windows' } } } } });
    expect(faults(lsmSeccomp, windows)).toEqual([]);
  });

  test.each<Json>([{ name: 'linux' }, { name: 'Windows' }, { name: ['windows'] }, { name: null }, {}, 'windows', ['windows'], null])(
    'asks it of a pod whose operating system is %j', os => {
      const pod = merge(withProfiles(undefined, undefined), { spec: { template: { spec: { os } } } });
      expect(faults(lsmSeccomp, pod)).toEqual([`${CONTAINER} is missing.`]);
    },
  );

  test('does not take the annotations of old for a profile', () => {
    const annotations = { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' };
    const object = merge(withProfiles(undefined, undefined), { spec: { template: { metadata: { annotations } } } });
    expect(faults(lsmSeccomp, object)).toEqual([`${CONTAINER} is missing.`]);
  });

  test.each<[string, Json | undefined, string]>([
    ['a missing profile', undefined, 'Set seccompProfile to { type: RuntimeDefault }, on the pod for all containers or on this container.'],
    ['a bad type', BAD, 'Set seccompProfile to { type: RuntimeDefault }, on the pod for all containers or on this container.'],
    ['a profile without a name', { type: 'Localhost' }, 'Name a profile that is present on every node.'],
    ['a name too many', { ...GOOD, localhostProfile: 'audit.json' }, 'Leave it out, or set type to Localhost.'],
  ])('says what to write instead of %s', (_what, ofContainer, remediation) => {
    expect(remediations(lsmSeccomp, withProfiles(undefined, ofContainer))).toEqual([remediation]);
  });
});
