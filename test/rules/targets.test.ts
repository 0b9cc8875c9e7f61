import { faultsFor, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { ctrDropAllCaps } from '../../src/rules/ctr-drop-all-caps';
import { ctrNoPrivilegeEscalation } from '../../src/rules/ctr-no-privilege-escalation';
import { ctrNotPrivileged } from '../../src/rules/ctr-not-privileged';
import { toFinding } from '../../src/rules/finding';
import { hostNamespaces } from '../../src/rules/host-namespaces';
import { hostPath } from '../../src/rules/host-path';
import { hostPorts } from '../../src/rules/host-ports';
import { hostProbe } from '../../src/rules/host-probe';
import { Json, JsonObject } from '../../src/rules/json';
import { lsmApparmor } from '../../src/rules/lsm-apparmor';
import { lsmSeccomp } from '../../src/rules/lsm-seccomp';
import { lsmSelinux } from '../../src/rules/lsm-selinux';
import { osExemption } from '../../src/rules/os-exemption';
import { podRunAsNonRoot } from '../../src/rules/pod-run-as-non-root';
import { podRunAsUser } from '../../src/rules/pod-run-as-user';
import { procMount } from '../../src/rules/proc-mount';
import { Rule } from '../../src/rules/rule';
import { sysctls } from '../../src/rules/sysctls';
import { KubernetesVersion, minorOf } from '../../src/rules/target';
import { userns } from '../../src/rules/userns';
import { volumeTypes } from '../../src/rules/volume-types';
import { windowsHostProcess } from '../../src/rules/windows-host-process';

const MINORS = Object.values(KubernetesVersion).map(minorOf);
const before = (minor: number) => MINORS.filter(each => each < minor);
const from = (minor: number) => MINORS.filter(each => each >= minor);

/** The minor versions for which a rule refuses this pod. */
const refusedFor = (rule: Rule, spec: JsonObject) => MINORS.filter(minor => faultsFor({ minor }, rule, deployment(spec)).length > 0);
const withContext = (securityContext: JsonObject, spec: JsonObject = {}) => podSpec({ ...spec, containers: [container({ securityContext })] });

describe('what later versions allow is refused for older targets', () => {
  test.each<[string, number[]]>([
    ['kernel.shm_rmid_forced', []],
    ['net.ipv4.ip_local_port_range', []],
    ['net.ipv4.ip_unprivileged_port_start', []],
    ['net.ipv4.ping_group_range', []],
    ['net.ipv4.tcp_syncookies', []],
    ['net.ipv4.ip_local_reserved_ports', before(27)],
    ['net.ipv4.tcp_fin_timeout', before(29)],
    ['net.ipv4.tcp_keepalive_intvl', before(29)],
    ['net.ipv4.tcp_keepalive_probes', before(29)],
    ['net.ipv4.tcp_keepalive_time', before(29)],
    ['net.ipv4.tcp_rmem', before(32)],
    ['net.ipv4.tcp_wmem', before(32)],
    ['net.ipv4.tcp_notsent_lowat', before(37)],
    ['net.ipv4.tcp_slow_start_after_idle', before(37)],
    ['net.core.somaxconn', MINORS],
  ])('sysctl %s', (name, minors) => {
    expect(refusedFor(sysctls, podSpec({ securityContext: { sysctls: [{ name, value: '1' }] } }))).toEqual(minors);
  });

  test.each<[string, number[]]>([
    ['container_t', []],
    ['container_engine_t', before(31)],
    ['spc_t', MINORS],
  ])('SELinux type %s, on the pod and in a container', (type, minors) => {
    expect(refusedFor(lsmSelinux, podSpec({ securityContext: { seLinuxOptions: { type } } }))).toEqual(minors);
    expect(refusedFor(lsmSelinux, withContext({ seLinuxOptions: { type } }))).toEqual(minors);
  });

  test.each<[string, number[]]>([
    ['emptyDir', []],
    ['image', before(33)],
    ['nfs', MINORS],
  ])('volumes from %s', (source, minors) => {
    expect(refusedFor(volumeTypes, podSpec({ volumes: [{ name: 'a', [source]: {} }] }))).toEqual(minors);
  });

  test('a probe of another host is refused for all targets, though only 1.34 does', () => {
    expect(refusedFor(hostProbe, podSpec({ containers: [container({ livenessProbe: { httpGet: { host: '127.0.0.1' } } })] }))).toEqual(MINORS);
  });

  test('the remediation tells what this target allows', () => {
    const remediationFor = (minor: number, rule: Rule, spec: JsonObject) => rule.check(snapshotOf([deployment(spec)], {}, { minor }))
      .map(violation => toFinding(rule, violation).remediation);
    const engine = withContext({ seLinuxOptions: { type: 'spc_t' } });
    expect(remediationFor(30, lsmSelinux, engine)).toEqual(['Set it to one of container_t, container_init_t, container_kvm_t, or leave it out.']);
    expect(remediationFor(31, lsmSelinux, engine)).toEqual([
      'Set it to one of container_t, container_init_t, container_kvm_t, container_engine_t, or leave it out.',
    ]);
    expect(remediationFor(27, sysctls, podSpec({ securityContext: { sysctls: [{ name: 'kernel.sem', value: '1' }] } }))).toEqual([
      'Leave it out; Kubernetes 1.27 allows kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.ip_unprivileged_port_start, '
        + 'net.ipv4.ping_group_range, net.ipv4.tcp_syncookies, net.ipv4.ip_local_reserved_ports.',
    ]);
    expect(remediationFor(32, volumeTypes, podSpec({ volumes: [{ name: 'a', image: {} }] }))).toEqual([
      'Copy the files into the image of the container, or choose Kubernetes 1.33 or newer as the target of the app.',
    ]);
  });
});

describe('a pod of Windows', () => {
  const EXCUSING: Rule[] = [ctrNoPrivilegeEscalation, ctrDropAllCaps, lsmSeccomp];
  const bare = (os?: Json) => podSpec({
    os,
    securityContext: { seccompProfile: undefined },
    containers: [container({ securityContext: undefined })],
  });

  test.each(EXCUSING.map(rule => ({ id: rule.id, rule })))('is not asked what $id asks, for any target', ({ rule }) => {
    expect(refusedFor(rule, bare({ name: 'windows' }))).toEqual([]);
    expect(refusedFor(rule, bare({ name: 'linux' }))).toEqual(MINORS);
    expect(refusedFor(rule, bare())).toEqual(MINORS);
  });

  test.each(EXCUSING.map(rule => ({ id: rule.id, rule })))('is not even judged by $id where it says the worst, as by Kubernetes', ({ rule }) => {
    const worst = withContext({
      allowPrivilegeEscalation: true, capabilities: { add: ['ALL'], drop: null }, seccompProfile: { type: 'Unconfined' },
    }, { os: { name: 'windows' } });
    expect(refusedFor(rule, worst)).toEqual([]);
  });

  test.each<Json>(['windows', { name: 'Windows' }, { name: 'windows ' }, { name: ['windows'] }, { name: null }, {}, ['windows'], null])('is none with os %j', os => {
    for (const rule of EXCUSING) {
      expect(refusedFor(rule, bare(os))).toEqual(MINORS);
    }
  });

  const ALL_THE_SAME: [Rule, JsonObject][] = [
    [ctrNotPrivileged, withContext({ privileged: true })],
    [windowsHostProcess, withContext({ windowsOptions: { hostProcess: true } })],
    [podRunAsNonRoot, withContext({ runAsNonRoot: false })],
    [podRunAsUser, withContext({ runAsUser: 0 })],
    [podRunAsUser, withContext({ windowsOptions: { runAsUserName: 'ContainerAdministrator' } })],
    [procMount, withContext({ procMount: 'Unmasked' })],
    [lsmApparmor, withContext({ appArmorProfile: { type: 'Unconfined' } })],
    [lsmSelinux, withContext({ seLinuxOptions: { type: 'spc_t' } })],
    [hostNamespaces, podSpec({ hostNetwork: true })],
    [hostPath, podSpec({ volumes: [{ name: 'a', hostPath: { path: '/' } }] })],
    [volumeTypes, podSpec({ volumes: [{ name: 'a', nfs: {} }] })],
    [hostPorts, podSpec({ containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })] })],
    [hostProbe, podSpec({ containers: [container({ livenessProbe: { tcpSocket: { host: 'a' } } })] })],
    [sysctls, podSpec({ securityContext: { sysctls: [{ name: 'kernel.sem', value: '1' }] } })],
  ];

  test.each(ALL_THE_SAME.map(([rule, spec]) => ({ id: rule.id, rule, spec })))('is judged by $id like any other', ({ rule, spec }) => {
    expect(refusedFor(rule, { ...spec, os: { name: 'windows' } })).toEqual(MINORS);
  });

  test('is itself a finding for every target', () => {
    expect(refusedFor(osExemption, bare({ name: 'windows' }))).toEqual(MINORS);
  });
});

describe('a pod in a user namespace', () => {
  const ROOT: [string, Rule, JsonObject][] = [
    ['runAsNonRoot false', podRunAsNonRoot, { runAsNonRoot: false }],
    ['runAsNonRoot left out', podRunAsNonRoot, { runAsNonRoot: null }],
    ['runAsUser 0', podRunAsUser, { runAsUser: 0 }],
  ];
  const root = (context: JsonObject, hostUsers?: Json) => podSpec({
    hostUsers,
    securityContext: { runAsNonRoot: null },
    containers: [container({ securityContext: { runAsNonRoot: true, ...context } })],
  });

  test.each(ROOT)('with %s is refused by the rule of a target before 1.35, and by the rule for user namespaces since', (_what, rule, context) => {
    expect(refusedFor(rule, root(context, false))).toEqual(before(35));
    expect(refusedFor(userns, root(context, false))).toEqual(from(35));
  });

  test.each(ROOT)('with %s is refused once for each target, never by both and never by none', (_what, rule, context) => {
    const spec = root(context, false);
    expect(MINORS.map(minor => [rule, userns].flatMap(each => faultsFor({ minor }, each, deployment(spec))).length)).toEqual(MINORS.map(() => 1));
  });

  test.each(ROOT)('is none unless hostUsers is exactly false: %s', (_what, rule, context) => {
    for (const hostUsers of [undefined, null, true, 'false', 0, '', [], {}]) {
      expect(refusedFor(rule, root(context, hostUsers))).toEqual(MINORS);
      expect(refusedFor(userns, root(context, hostUsers))).toEqual([]);
    }
  });

  test('has no open proc at restricted, for any target', () => {
    expect(refusedFor(procMount, withContext({ procMount: 'Unmasked' }, { hostUsers: false }))).toEqual(MINORS);
  });

  test('that is not root is accepted', () => {
    for (const rule of [podRunAsNonRoot, podRunAsUser, procMount, userns]) {
      expect(refusedFor(rule, podSpec({ hostUsers: false }))).toEqual([]);
    }
  });

  test('may not be of group 0 for any target, which the Standards leave open', () => {
    expect(refusedFor(podRunAsUser, withContext({ runAsGroup: 0 }, { hostUsers: false }))).toEqual(MINORS);
  });

  test('says what the user namespace does not excuse, for each container', () => {
    const spec = podSpec({
      hostUsers: false,
      securityContext: { runAsNonRoot: false, runAsUser: 0 },
      initContainers: [container({ name: 'migrate', securityContext: { runAsUser: 0 } })],
    });
    const FIELD = 'spec.template.spec';
    expect(faultsFor({ minor: 35 }, userns, deployment(spec))).toEqual([
      `userns (medium)  Deployment shop/web: ${FIELD}.securityContext.runAsNonRoot is false.`,
      `userns (medium)  Deployment shop/web: ${FIELD}.securityContext.runAsUser is 0.`,
      `userns (medium)  Deployment shop/web, container "migrate": ${FIELD}.initContainers[0].securityContext.runAsUser is 0.`,
    ]);
  });
});
