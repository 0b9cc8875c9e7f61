import { activeChecks, Level, Pod, reportedAs, violatedChecks } from './restatement';

type Fields = Readonly<Record<string, unknown>>;

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];
const MINORS = Array.from({ length: 13 }, (_, index) => 25 + index);

const GOOD_CONTEXT = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const GOOD_POD_CONTEXT = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

/** A pod that restricted accepts, with these fields in its spec. */
const pod = (spec: Fields = {}, annotations?: unknown): Pod => ({
  metadata: { name: 'web', annotations },
  spec: { securityContext: GOOD_POD_CONTEXT, containers: [{ name: 'main', securityContext: GOOD_CONTEXT }], ...spec },
});
const podContext = (fields: Fields) => pod({ securityContext: { ...GOOD_POD_CONTEXT, ...fields } });
const containerOf = (fields: Fields, list = 'containers', spec: Fields = {}) => pod({ ...spec, [list]: [{ name: 'other', securityContext: GOOD_CONTEXT, ...fields }] });
const context = (fields: Fields, list?: string, spec?: Fields) => containerOf({ securityContext: { ...GOOD_CONTEXT, ...fields } }, list, spec);

const restricted = (of: Pod, minor = 37) => violatedChecks('restricted', minor, of);
const baseline = (of: Pod, minor = 37) => violatedChecks('baseline', minor, of);

describe('levels and versions', () => {
  test.each<[Level, number, number]>([
    ['baseline', 25, 11], ['baseline', 33, 11], ['baseline', 34, 12], ['baseline', 37, 12],
    ['restricted', 25, 14], ['restricted', 33, 14], ['restricted', 34, 15], ['restricted', 35, 15], ['restricted', 37, 15],
  ])('%s v1.%d has %d checks', (level, minor, count) => {
    expect(activeChecks(level, minor)).toHaveLength(count);
  });

  test('restricted has all checks of baseline, some under the id that overrides them', () => {
    expect(activeChecks('baseline', 37).map(id => [id, reportedAs(id, 'restricted', 37)]).filter(([id, other]) => id !== other)).toEqual([
      ['capabilities_baseline', 'capabilities_restricted'],
      ['hostPathVolumes', 'restrictedVolumes'],
      ['procMount', 'procMount_restricted'],
      ['seccompProfile_baseline', 'seccompProfile_restricted'],
    ]);
    expect(reportedAs('procMount', 'restricted', 34)).toBe('procMount');
    expect(reportedAs('runAsUser', 'baseline', 37)).toBeUndefined();
  });

  test.each(MINORS)('the least that restricted asks for passes at v1.%d, and a bare container passes baseline', minor => {
    expect(restricted(pod(), minor)).toEqual([]);
    const bare = { spec: { containers: [{}] } };
    expect(baseline(bare, minor)).toEqual([]);
    expect(restricted(bare, minor)).toEqual(['allowPrivilegeEscalation', 'capabilities_restricted', 'runAsNonRoot', 'seccompProfile_restricted']);
  });

  test('a version newer than all known ones behaves like the newest', () => {
    expect(activeChecks('restricted', 99)).toEqual(activeChecks('restricted', 37));
  });
});

describe('what changes with the version', () => {
  const sysctl = (name: string) => podContext({ sysctls: [{ name, value: '1' }] });
  const userNamespace = { hostUsers: false };
  const root = { ...userNamespace, securityContext: { ...GOOD_POD_CONTEXT, runAsUser: 0, runAsNonRoot: false } };

  test.each<[string, Level, string, Pod, number[]]>([
    ...[
      ['kernel.shm_rmid_forced', []], ['net.ipv4.ip_local_port_range', []], ['net.ipv4.tcp_syncookies', []], ['net.ipv4.ping_group_range', []],
      ['net.ipv4.ip_unprivileged_port_start', []],
      ['net.ipv4.ip_local_reserved_ports', until(27)],
      ['net.ipv4.tcp_keepalive_time', until(29)], ['net.ipv4.tcp_fin_timeout', until(29)], ['net.ipv4.tcp_keepalive_intvl', until(29)],
      ['net.ipv4.tcp_keepalive_probes', until(29)],
      ['net.ipv4.tcp_rmem', until(32)], ['net.ipv4.tcp_wmem', until(32)],
      ['net.ipv4.tcp_slow_start_after_idle', until(37)], ['net.ipv4.tcp_notsent_lowat', until(37)],
      ['net.core.somaxconn', MINORS],
    ].map(([name, minors]): [string, Level, string, Pod, number[]] => [`sysctl ${name}`, 'baseline', 'sysctls', sysctl(name as string), minors as number[]]),
    ['SELinux type container_engine_t', 'baseline', 'seLinuxOptions', context({ seLinuxOptions: { type: 'container_engine_t' } }), until(31)],
    ['a volume from an image', 'restricted', 'restrictedVolumes', pod({ volumes: [{ name: 'a', image: {} }] }), until(33)],
    ['a probe of another host', 'baseline', 'hostProbesAndHostLifecycle', containerOf({ livenessProbe: { httpGet: { host: '::1' } } }), from(34)],
    ['root in a user namespace', 'restricted', 'runAsUser', pod(root), until(35)],
    ['runAsNonRoot false in a user namespace', 'restricted', 'runAsNonRoot', pod(root), until(35)],
    ['an open proc in a user namespace, baseline', 'baseline', 'procMount', context({ procMount: 'Unmasked' }, 'containers', userNamespace), until(35)],
    ['an open proc in a user namespace, restricted', 'restricted', 'procMount', context({ procMount: 'Unmasked' }, 'containers', userNamespace), until(35)],
    ['an open proc in a user namespace, restricted', 'restricted', 'procMount_restricted', context({ procMount: 'Unmasked' }, 'containers', userNamespace), from(35)],
    ['an open proc', 'baseline', 'procMount', context({ procMount: 'Unmasked' }), MINORS],
    ['an unconfined AppArmor field', 'baseline', 'appArmorProfile', context({ appArmorProfile: { type: 'Unconfined' } }), MINORS],
    ['an unconfined AppArmor annotation', 'baseline', 'appArmorProfile', pod({}, { 'container.apparmor.security.beta.kubernetes.io/x': 'unconfined' }), MINORS],
    ['a seccomp annotation', 'restricted', 'seccompProfile_restricted', pod({}, { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' }), []],
  ])('%s, %s: %s', (_what, level, check, judged, minors) => {
    expect(MINORS.filter(minor => violatedChecks(level, minor, judged).includes(check))).toEqual(minors);
  });

  test.each([true, null, undefined])('hostUsers %p relaxes nothing', hostUsers => {
    const judged = pod({ ...root, hostUsers, containers: [{ name: 'main', securityContext: { ...GOOD_CONTEXT, procMount: 'Unmasked' } }] });
    expect(restricted(judged)).toEqual(['procMount_restricted', 'runAsNonRoot', 'runAsUser']);
    expect(baseline(judged)).toEqual(['procMount']);
  });

  function until(minor: number): number[] {
    return MINORS.filter(each => each < minor);
  }

  function from(minor: number): number[] {
    return MINORS.filter(each => each >= minor);
  }
});

describe('inheritance', () => {
  // P is the value of the pod, C that of the container.
  const TABLE: [p: boolean | undefined, c: boolean | undefined, isAllowed: boolean][] = [
    [undefined, undefined, false], [undefined, true, true], [undefined, false, false],
    [true, undefined, true], [true, true, true], [true, false, false],
    [false, undefined, false], [false, true, false], [false, false, false],
  ];

  describe.each([undefined, null])('where nothing is said by %p', nothing => {
    test.each(TABLE)('runAsNonRoot: pod %p, container %p, allowed %p', (p, c, isAllowed) => {
      const judged = context({ runAsNonRoot: c ?? nothing }, 'containers', { securityContext: { ...GOOD_POD_CONTEXT, runAsNonRoot: p ?? nothing } });
      expect(restricted(judged)).toEqual(isAllowed ? [] : ['runAsNonRoot']);
    });

    test.each(TABLE)('seccompProfile: pod %p, container %p, allowed %p', (p, c, isAllowed) => {
      const profile = (isGood?: boolean) => isGood === undefined ? nothing : { type: isGood ? 'Localhost' : 'Unconfined' };
      const judged = context({ seccompProfile: profile(c) }, 'containers', { securityContext: { ...GOOD_POD_CONTEXT, seccompProfile: profile(p) } });
      expect(restricted(judged)).toEqual(isAllowed ? [] : ['seccompProfile_restricted']);
      expect(baseline(judged)).toEqual(p === false || c === false ? ['seccompProfile_baseline'] : []);
    });
  });

  test.each<[string, Fields, Fields]>([
    ['appArmorProfile', { appArmorProfile: { type: 'RuntimeDefault' } }, { appArmorProfile: { type: 'Unconfined' } }],
    ['seLinuxOptions', { seLinuxOptions: { type: 'container_t' } }, { seLinuxOptions: { user: 'system_u' } }],
    ['runAsUser', { runAsUser: 1000 }, { runAsUser: 0 }],
    ['windowsHostProcess', { windowsOptions: { hostProcess: false } }, { windowsOptions: { hostProcess: true } }],
  ])('%s: a good value repairs no bad one, and none is asked for', (check, good, bad) => {
    const both = (p: Fields, c: Fields) => restricted(context(c, 'containers', { securityContext: { ...GOOD_POD_CONTEXT, ...p } }));
    expect(both(good, bad)).toEqual([check]);
    expect(both(bad, good)).toEqual([check]);
    expect(both(good, {})).toEqual([]);
    expect(both({}, good)).toEqual([]);
  });

  test('one container that says it does not speak for another', () => {
    const speaking = { securityContext: { ...GOOD_CONTEXT, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
    expect(restricted(pod({ securityContext: null, containers: [speaking, speaking] }))).toEqual([]);
    expect(restricted(pod({ securityContext: null, containers: [speaking, { securityContext: GOOD_CONTEXT }] }))).toEqual(['runAsNonRoot', 'seccompProfile_restricted']);
  });
});

describe.each(CONTAINER_LISTS)('a container in %s', list => {
  test.each<[string, string, Fields]>([
    ['allowPrivilegeEscalation true', 'allowPrivilegeEscalation', { securityContext: { ...GOOD_CONTEXT, allowPrivilegeEscalation: true } }],
    ['allowPrivilegeEscalation null', 'allowPrivilegeEscalation', { securityContext: { ...GOOD_CONTEXT, allowPrivilegeEscalation: null } }],
    ['capabilities null', 'capabilities_restricted', { securityContext: { ...GOOD_CONTEXT, capabilities: null } }],
    ['drop null', 'capabilities_restricted', { securityContext: { ...GOOD_CONTEXT, capabilities: { drop: null } } }],
    ['drop in lower case', 'capabilities_restricted', { securityContext: { ...GOOD_CONTEXT, capabilities: { drop: ['all'] } } }],
    ['an added capability', 'capabilities_restricted', { securityContext: { ...GOOD_CONTEXT, capabilities: { drop: ['ALL'], add: ['CHOWN'] } } }],
    ['privileged', 'privileged', { securityContext: { ...GOOD_CONTEXT, privileged: true } }],
    ['a port of the node', 'hostPorts', { ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }] }],
    ['a root user', 'runAsUser', { securityContext: { ...GOOD_CONTEXT, runAsUser: 0 } }],
    ['an open proc', 'procMount_restricted', { securityContext: { ...GOOD_CONTEXT, procMount: 'Unmasked' } }],
    ['a probe of the loopback address', 'hostProbesAndHostLifecycle', { readinessProbe: { tcpSocket: { host: '127.0.0.1' } } }],
    ['a startup probe', 'hostProbesAndHostLifecycle', { startupProbe: { httpGet: { host: 'a' } } }],
    ['a hook after start', 'hostProbesAndHostLifecycle', { lifecycle: { postStart: { tcpSocket: { host: 'a' } } } }],
    ['a hook before stop', 'hostProbesAndHostLifecycle', { lifecycle: { preStop: { httpGet: { host: 'a' } } } }],
  ])('with %s violates %s', (_what, check, fields) => {
    expect(restricted(containerOf(fields, list))).toEqual([check]);
  });

  test('without a security context violates the two that ask for a value in each container', () => {
    expect(restricted(containerOf({ securityContext: null }, list))).toEqual(['allowPrivilegeEscalation', 'capabilities_restricted']);
  });
});

describe('allowed lists', () => {
  const adding = (...add: string[]) => context({ capabilities: { drop: ['ALL'], add } });

  test('capabilities', () => {
    expect(baseline(adding(
      'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
    ))).toEqual([]);
    for (const name of ['NET_RAW', 'ALL', 'CAP_CHOWN', 'chown', 'SYS_ADMIN', '']) {
      expect(baseline(adding(name))).toEqual(['capabilities_baseline']);
      expect(restricted(adding(name))).toEqual(['capabilities_restricted']);
    }
    expect(restricted(adding('NET_BIND_SERVICE'))).toEqual([]);
    expect(restricted(context({ capabilities: { drop: ['NET_RAW', 'ALL'] } }))).toEqual([]);
  });

  test.each(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'])('volumes from %s', source => {
    expect(restricted(pod({ volumes: [{ name: 'a', [source]: {} }] }))).toEqual([]);
  });

  test.each(['nfs', 'gitRepo', 'flexVolume', 'iscsi', 'emptydir', 'sourceOfTheFuture'])('no volumes from %s', source => {
    expect(restricted(pod({ volumes: [{ name: 'a', [source]: {} }] }))).toEqual(['restrictedVolumes']);
    expect(baseline(pod({ volumes: [{ name: 'a', [source]: {} }] }))).toEqual([]);
  });

  test.each(['container_t', 'container_init_t', 'container_kvm_t', '', null, undefined])('SELinux type %p', type => {
    expect(baseline(context({ seLinuxOptions: { type, user: '', role: null, level: 's0:c1' } }))).toEqual([]);
  });

  test.each([{ type: 'spc_t' }, { user: 'system_u' }, { role: 'system_r' }])('not SELinux %j', options => {
    expect(baseline(context({ seLinuxOptions: options }))).toEqual(['seLinuxOptions']);
    expect(baseline(podContext({ seLinuxOptions: options }))).toEqual(['seLinuxOptions']);
  });

  test.each([['runtime/default', true], ['localhost/', true], ['localhost/a', true], ['', true], [null, true], ['unconfined', false], ['Localhost/a', false]])(
    'AppArmor annotation %j, allowed %p', (value, isAllowed) => {
      expect(restricted(pod({}, { 'container.apparmor.security.beta.kubernetes.io/nobody': value }))).toEqual(isAllowed ? [] : ['appArmorProfile']);
    },
  );
});

describe('windows', () => {
  const windows = (fields: Fields = {}) => pod({ os: { name: 'windows' }, securityContext: { runAsNonRoot: true }, containers: [{ name: 'main', ...fields }] });

  test.each(MINORS)('is not asked for three things at v1.%d', minor => {
    expect(restricted(windows(), minor)).toEqual([]);
  });

  test('is asked for everything else', () => {
    const bad = pod({
      os: { name: 'windows' },
      securityContext: { windowsOptions: { hostProcess: true } },
      hostNetwork: true,
      volumes: [{ name: 'a', hostPath: {} }],
      containers: [{ securityContext: { privileged: true, runAsUser: 0, procMount: 'Unmasked' } }],
    });
    expect(restricted(bad)).toEqual(['hostNamespaces', 'privileged', 'procMount_restricted', 'restrictedVolumes', 'runAsNonRoot', 'runAsUser', 'windowsHostProcess']);
  });

  test('nothing judges its capabilities and seccomp profile at restricted, though baseline does', () => {
    const odd = windows({ securityContext: { capabilities: { add: ['ALL'] }, seccompProfile: { type: 'Unconfined' } } });
    expect(restricted(odd)).toEqual([]);
    expect(baseline(odd)).toEqual(['capabilities_baseline', 'seccompProfile_baseline']);
  });

  test.each(['linux', 'Windows', 'windows ', '', null, undefined])('is not what os.name %p says', name => {
    expect(restricted(pod({ os: { name }, securityContext: { runAsNonRoot: true }, containers: [{}] }))).toEqual([
      'allowPrivilegeEscalation', 'capabilities_restricted', 'seccompProfile_restricted',
    ]);
  });
});

describe('edge cases', () => {
  test.each<[string, Pod]>([
    ['privileged null', context({ privileged: null })],
    ['procMount null', context({ procMount: null })],
    ['host namespaces that are false or null', pod({ hostNetwork: false, hostPID: null })],
    ['host port 0', containerOf({ ports: [{ containerPort: 80, hostPort: 0 }] })],
    ['an empty host', containerOf({ livenessProbe: { httpGet: { host: '' } }, readinessProbe: { exec: { command: ['a'] } } })],
    ['a volume without source, which the server makes an emptyDir', pod({ volumes: [{ name: 'a' }, { name: 'b', hostPath: null }] })],
    ['group 0', podContext({ runAsGroup: 0, fsGroup: 0, supplementalGroups: [0] })],
    ['empty options', context({ seLinuxOptions: {}, windowsOptions: {} })],
    ['no containers', pod({ containers: null })],
    ['another user', context({ runAsUser: 1 })],
    ['other annotations', pod({}, { 'apparmor.security.beta.kubernetes.io/x': 'unconfined' })],
  ])('allows %s', (_what, judged) => {
    expect(restricted(judged)).toEqual([]);
  });

  test.each<[string, string[], Pod]>([
    ['an empty seccomp profile', ['seccompProfile_restricted'], context({ seccompProfile: {} })],
    ['an empty AppArmor profile', ['appArmorProfile'], podContext({ appArmorProfile: {} })],
    ['a forbidden source beside an allowed one', ['restrictedVolumes'], pod({ volumes: [{ name: 'a', emptyDir: {}, hostPath: {} }] })],
    ['one host namespace', ['hostNamespaces'], pod({ hostIPC: true })],
    ['a sysctl without name', ['sysctls'], podContext({ sysctls: [{ value: '1' }] })],
    ['procMount in lower case', ['procMount_restricted'], context({ procMount: 'default' })],
  ])('refuses %s', (_what, checks, judged) => {
    expect(restricted(judged)).toEqual(checks);
  });

  test('a host path is a matter of baseline', () => {
    expect(baseline(pod({ volumes: [{ name: 'a', hostPath: { path: '/' } }] }))).toEqual(['hostPathVolumes']);
  });
});

describe('wrong types violate the checks that read them', () => {
  const everyContainerCheck = [
    'allowPrivilegeEscalation', 'appArmorProfile', 'capabilities_restricted', 'hostPorts', 'hostProbesAndHostLifecycle', 'privileged',
    'procMount_restricted', 'runAsNonRoot', 'runAsUser', 'seLinuxOptions', 'seccompProfile_restricted', 'windowsHostProcess',
  ];

  test.each<[string, string[], Pod]>([
    ['privileged "false"', ['privileged'], context({ privileged: 'false' })],
    ['allowPrivilegeEscalation 0', ['allowPrivilegeEscalation'], context({ allowPrivilegeEscalation: 0 })],
    ['runAsNonRoot "true"', ['runAsNonRoot'], context({ runAsNonRoot: 'true' })],
    ['runAsNonRoot 1 on the pod', ['runAsNonRoot'], podContext({ runAsNonRoot: 1 })],
    ['runAsUser "0"', ['runAsUser'], context({ runAsUser: '0' })],
    ['runAsUser 0.5', ['runAsUser'], context({ runAsUser: 0.5 })],
    ['runAsUser 1e300', ['runAsUser'], podContext({ runAsUser: 1e300 })],
    ['runAsUser -0', ['runAsUser'], podContext({ runAsUser: -0 })],
    ['hostPort ""', ['hostPorts'], containerOf({ ports: [{ hostPort: '' }] })],
    ['ports that are a map', ['hostPorts'], containerOf({ ports: { hostPort: 0 } })],
    ['a null port', ['hostPorts'], containerOf({ ports: [null] })],
    ['hostNetwork "false"', ['hostNamespaces'], pod({ hostNetwork: 'false' })],
    ['drop that is text', ['capabilities_restricted'], context({ capabilities: { drop: 'ALL' } })],
    ['drop with a number', ['capabilities_restricted'], context({ capabilities: { drop: ['ALL', 1] } })],
    ['add with a null', ['capabilities_restricted'], context({ capabilities: { drop: ['ALL'], add: [null] } })],
    ['a profile that is text', ['seccompProfile_restricted'], podContext({ seccompProfile: 'RuntimeDefault' })],
    ['a profile type in a list', ['seccompProfile_restricted'], context({ seccompProfile: { type: ['RuntimeDefault'] } })],
    ['a probe that is text', ['hostProbesAndHostLifecycle'], containerOf({ livenessProbe: 'none' })],
    ['a hook in a list', ['hostProbesAndHostLifecycle'], containerOf({ lifecycle: { preStop: [{}] } })],
    ['a host that is a number', ['hostProbesAndHostLifecycle'], containerOf({ livenessProbe: { httpGet: { host: 0 } } })],
    ['sysctls that are a map', ['sysctls'], podContext({ sysctls: {} })],
    ['volumes that are a map', ['restrictedVolumes'], pod({ volumes: {} })],
    ['a volume that is text', ['restrictedVolumes'], pod({ volumes: ['a'] })],
    ['a source that is text', ['restrictedVolumes'], pod({ volumes: [{ name: 'a', emptyDir: 'x' }] })],
    ['annotations in a list', ['appArmorProfile'], pod({}, [])],
    ['an AppArmor annotation that is no text', ['appArmorProfile'], pod({}, { 'container.apparmor.security.beta.kubernetes.io/a': true })],
    ['metadata that is text', ['appArmorProfile'], { ...pod(), metadata: 'web' }],
    ['hostUsers "false"', ['runAsNonRoot', 'runAsUser'], pod({ hostUsers: 'false' })],
    ['an operating system that is text', ['allowPrivilegeEscalation', 'capabilities_restricted', 'seccompProfile_restricted'], pod({ os: 'windows' })],
    ['a name of the operating system in a list', ['allowPrivilegeEscalation', 'capabilities_restricted', 'seccompProfile_restricted'], pod({ os: { name: ['windows'] } })],
    ['a security context of the pod in a list',
      ['appArmorProfile', 'runAsNonRoot', 'runAsUser', 'seLinuxOptions', 'seccompProfile_restricted', 'sysctls', 'windowsHostProcess'], pod({ securityContext: [] })],
    ['containers that are a map', everyContainerCheck, pod({ containers: {} })],
    ['a null container', everyContainerCheck, pod({ initContainers: [null] })],
    ['a spec that is text', activeChecks('restricted', 37), { spec: 'x' }],
  ])('%s', (_what, checks, judged) => {
    expect(restricted(judged)).toEqual(checks);
  });

  test('nothing is read from a prototype', () => {
    const inherited = Object.create({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }) as Fields;
    expect(restricted(containerOf({ securityContext: inherited }))).toEqual(['allowPrivilegeEscalation', 'capabilities_restricted']);
  });

  test.each([null, undefined, 0, 'pod', [], true])('not even a pod that is %p makes it throw', nonsense => {
    expect(restricted(nonsense as unknown as Pod)).toEqual(activeChecks('restricted', 37));
  });
});
