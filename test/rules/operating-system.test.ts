import { faults, faultsFor, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { ctrDropAllCaps } from '../../src/rules/ctr-drop-all-caps';
import { ctrNoPrivilegeEscalation } from '../../src/rules/ctr-no-privilege-escalation';
import { ctrNotPrivileged } from '../../src/rules/ctr-not-privileged';
import { ctrReadOnlyRootFs } from '../../src/rules/ctr-read-only-root-fs';
import { hostNamespaces } from '../../src/rules/host-namespaces';
import { imgUnprivilegedUser } from '../../src/rules/img-unprivileged-user';
import { Json, JsonObject } from '../../src/rules/json';
import { lsmApparmor } from '../../src/rules/lsm-apparmor';
import { lsmSeccomp } from '../../src/rules/lsm-seccomp';
import { lsmSelinux } from '../../src/rules/lsm-selinux';
import { isWindowsPod } from '../../src/rules/operating-system';
import { podRunAsNonRoot } from '../../src/rules/pod-run-as-non-root';
import { podRunAsUser } from '../../src/rules/pod-run-as-user';
import { Rule } from '../../src/rules/rule';
import { windowsHostProcess } from '../../src/rules/windows-host-process';

const isWindows = (spec: JsonObject) => isWindowsPod(snapshotOf([deployment(podSpec(spec))]).pods[0]);

describe('a pod of Windows', () => {
  test('says so', () => {
    expect(isWindows({ os: { name: 'windows' } })).toBe(true);
  });

  test.each<Json | undefined>([
    undefined, null, {}, 'windows', ['windows'], [{ name: 'windows' }], { name: null }, { name: '' }, { name: 'linux' }, { name: 'Windows' },
    { name: ' windows' }, { name: ['windows'] }, { name: { name: 'windows' } }, { name: true }, { Name: 'windows' },
  ])('is none whose operating system is %j', os => {
    expect(isWindows({ os })).toBe(false);
  });

  test.each<[string, JsonObject]>([
    ['its nodes are chosen by their operating system', { nodeSelector: { 'kubernetes.io/os': 'windows' } }],
    ['it has options of Windows', { securityContext: { windowsOptions: { runAsUserName: 'ContainerUser' } } }],
  ])('is none only because %s', (_why, spec) => {
    expect(isWindows(spec)).toBe(false);
  });
});

/** A pod that says nothing of what only Linux has, as API validation wants it of a pod of Windows. */
const silent = (os: Json | undefined) => deployment(podSpec({
  os,
  securityContext: { runAsUser: undefined, runAsGroup: undefined, seccompProfile: undefined },
  containers: [container({ securityContext: null })],
}));

describe('a pod of Windows that says nothing of what only Linux has', () => {
  const notAsked = [ctrNoPrivilegeEscalation, ctrDropAllCaps, ctrReadOnlyRootFs, lsmSeccomp, imgUnprivilegedUser];

  test.each(notAsked.map((rule): [string, Rule] => [rule.id, rule]))(
    'is accepted by %s, at every minor version, as one of Linux is not', (_id, rule) => {
      expect([25, 37].flatMap(minor => faultsFor({ minor }, rule, silent({ name: 'windows' })))).toEqual([]);
      expect(faults(rule, silent(undefined))).not.toEqual([]);
    },
  );

  test('is accepted by every other rule that judges security contexts', () => {
    const others = [podRunAsNonRoot, podRunAsUser, ctrNotPrivileged, lsmApparmor, lsmSelinux, hostNamespaces, windowsHostProcess];
    expect(others.flatMap(rule => faults(rule, silent({ name: 'windows' })))).toEqual([]);
  });

  test('is asked for everything else all the same', () => {
    const weak: [Rule, JsonObject][] = [
      [podRunAsNonRoot, { securityContext: { runAsNonRoot: false } }],
      [podRunAsUser, { securityContext: { runAsUser: 0 } }],
      [ctrNotPrivileged, { containers: [container({ securityContext: { privileged: true } })] }],
      [lsmApparmor, { securityContext: { appArmorProfile: { type: 'Unconfined' } } }],
      [lsmSelinux, { securityContext: { seLinuxOptions: { type: 'spc_t' } } }],
      [hostNamespaces, { hostNetwork: true }],
      [windowsHostProcess, { securityContext: { windowsOptions: { hostProcess: true } } }],
    ];
    for (const [rule, spec] of weak) {
      const linux = faults(rule, deployment(podSpec(spec)));
      expect(linux).toHaveLength(1);
      expect(faults(rule, deployment(podSpec({ ...spec, os: { name: 'windows' } })))).toEqual(linux);
    }
  });
});
