import { snapshotOf } from './judge';
import { deployment, podSpec } from './pods';
import { Json } from '../../src/rules/json';
import { Platform, STRICTEST_TARGET } from '../../src/rules/target';
import { mayBeRoot } from '../../src/rules/user-namespace';

const podWith = (hostUsers: Json | undefined) => snapshotOf([deployment(podSpec({ hostUsers }))]).pods[0];

describe('a pod that Kubernetes lets be root', () => {
  test.each([35, 36, 37, 99])('has a user namespace of its own, from Kubernetes 1.%i', minor => {
    expect(mayBeRoot(podWith(false), { ...STRICTEST_TARGET, minor })).toBe(true);
  });

  test.each([25, 29, 33, 34])('does not exist in Kubernetes 1.%i', minor => {
    expect(mayBeRoot(podWith(false), { ...STRICTEST_TARGET, minor })).toBe(false);
  });

  test.each<Json | undefined>([undefined, null, true, 'false', '', 0, [], [false], {}])('is none whose hostUsers is %j', hostUsers => {
    expect(mayBeRoot(podWith(hostUsers), { ...STRICTEST_TARGET, minor: 37 })).toBe(false);
  });

  test('is none of which only the security context says so', () => {
    const [pod] = snapshotOf([deployment(podSpec({ securityContext: { hostUsers: false } }))]).pods;
    expect(mayBeRoot(pod, { ...STRICTEST_TARGET, minor: 37 })).toBe(false);
  });

  test.each(Object.values(Platform))('does not depend on the platform: %s', platform => {
    expect([34, 35].map(minor => mayBeRoot(podWith(false), { minor, platform }))).toEqual([false, true]);
  });
});
