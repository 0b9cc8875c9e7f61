/**
 * The Pod Security Standards once more, as one table and from their text alone. Nothing of the rules is used here, and their style is
 * avoided, so that the same mistake is unlikely to be in both.
 *
 * Policy versions from 1.25. A minor stands for the API server too: `image` volumes are known from 1.33. The AppArmor fields are judged
 * at every minor, for an older server drops them in silence.
 */

export type Level = 'baseline' | 'restricted';

/** What Pod Security admission is told about a pod. */
export interface Pod { readonly metadata?: unknown; readonly spec?: unknown }

/** Whether a check has nothing against a pod. */
type Predicate = (pod: unknown) => boolean;

interface Check {
  readonly id: string;
  readonly level: Level;
  /** The baseline check that is left out where this one is active. */
  readonly overrides?: string;
  /** From which minor which predicate holds, oldest first. */
  readonly variants: readonly (readonly [since: number, predicate: Predicate])[];
}

/** Found where Kubernetes could not decode the pod. No check allows it. */
const WRONG_TYPE = Symbol('wrong type');
/** Found where a field that has to be there is absent or null. */
const MISSING = Symbol('missing');

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID',
  'SYS_CHROOT',
];

const SYSCTLS_25 = [
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_27 = [...SYSCTLS_25, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [
  ...SYSCTLS_27, 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes',
];
const SYSCTLS_32 = [...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];
const SYSCTLS_37 = [...SYSCTLS_32, 'net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_notsent_lowat'];

const SELINUX_25 = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
const SELINUX_31 = [...SELINUX_25, 'container_engine_t'];

const VOLUMES_25 = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const VOLUMES_33 = [...VOLUMES_25, 'image'];

const PROFILES = ['RuntimeDefault', 'Localhost'];

const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const GOOD_APPARMOR_ANNOTATION = /^(|runtime\/default|localhost\/.*)$/s;

const HANDLERS = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'];
const HOSTS = HANDLERS.flatMap(handler => [`spec.*.${handler}.httpGet.host`, `spec.*.${handler}.tcpSocket.host`]);

const allowPrivilegeEscalation = only([false], 'spec.*.securityContext!.allowPrivilegeEscalation!');
const restrictedCapabilities = both(
  every(isDropOfAll, 'spec.*.securityContext!.capabilities!.drop!'),
  only(['NET_BIND_SERVICE'], 'spec.*.securityContext.capabilities.add.[]'),
);
const runAsNonRoot = inherited('runAsNonRoot', value => value === true);
const runAsUser = every(isUserOtherThanRoot, ...onPodAndContainers('runAsUser'));
const procMount = only(['Default'], 'spec.*.securityContext.procMount');
const restrictedSeccomp = inherited('seccompProfile', profile => PROFILES.some(type => type === valueOf(profile, 'type!')));

const CHECKS: readonly Check[] = [
  { id: 'hostNamespaces', level: 'baseline', variants: [[25, only([false], 'spec.hostNetwork', 'spec.hostPID', 'spec.hostIPC')]] },
  { id: 'privileged', level: 'baseline', variants: [[25, only([false], 'spec.*.securityContext.privileged')]] },
  { id: 'windowsHostProcess', level: 'baseline', variants: [[25, only([false], ...onPodAndContainers('windowsOptions.hostProcess'))]] },
  { id: 'capabilities_baseline', level: 'baseline', variants: [[25, only(BASELINE_CAPABILITIES, 'spec.*.securityContext.capabilities.add.[]')]] },
  { id: 'hostPathVolumes', level: 'baseline', variants: [[25, only([], 'spec.volumes.[].hostPath')]] },
  { id: 'hostPorts', level: 'baseline', variants: [[25, only([0], 'spec.*.ports.[].hostPort')]] },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', variants: [[34, only([''], ...HOSTS)]] },
  {
    id: 'appArmorProfile',
    level: 'baseline',
    variants: [[25, both(only(PROFILES, ...onPodAndContainers('appArmorProfile.type!')), every(hasGoodAnnotations, 'metadata.annotations'))]],
  },
  { id: 'seLinuxOptions', level: 'baseline', variants: [[25, selinux(SELINUX_25)], [31, selinux(SELINUX_31)]] },
  { id: 'procMount', level: 'baseline', variants: [[25, procMount], [35, unless('spec.hostUsers', false, procMount)]] },
  { id: 'seccompProfile_baseline', level: 'baseline', variants: [[25, only(PROFILES, ...onPodAndContainers('seccompProfile.type!'))]] },
  {
    id: 'sysctls',
    level: 'baseline',
    variants: [[25, SYSCTLS_25], [27, SYSCTLS_27], [29, SYSCTLS_29], [32, SYSCTLS_32], [37, SYSCTLS_37]].map(([since, names]) => [
      since as number, only(names as string[], 'spec.securityContext.sysctls.[].name!'),
    ]),
  },

  { id: 'allowPrivilegeEscalation', level: 'restricted', variants: [[25, unless('spec.os.name', 'windows', allowPrivilegeEscalation)]] },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    overrides: 'capabilities_baseline',
    variants: [[25, unless('spec.os.name', 'windows', restrictedCapabilities)]],
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    overrides: 'hostPathVolumes',
    variants: [[25, every(volumeFrom(VOLUMES_25), 'spec.volumes.[]')], [33, every(volumeFrom(VOLUMES_33), 'spec.volumes.[]')]],
  },
  { id: 'runAsNonRoot', level: 'restricted', variants: [[25, runAsNonRoot], [35, unless('spec.hostUsers', false, runAsNonRoot)]] },
  { id: 'runAsUser', level: 'restricted', variants: [[25, runAsUser], [35, unless('spec.hostUsers', false, runAsUser)]] },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    overrides: 'seccompProfile_baseline',
    variants: [[25, unless('spec.os.name', 'windows', restrictedSeccomp)]],
  },
  { id: 'procMount_restricted', level: 'restricted', overrides: 'procMount', variants: [[35, procMount]] },
];

/**
 * The upstream ids of the checks that a pod violates, sorted. Any JSON may be given: what is not of the type that Kubernetes defines
 * violates every check that reads it.
 *
 * It differs from admission in one thing: next to an allowed source, a volume with a forbidden one is a violation. Admission lets it
 * through to API validation, which refuses it.
 */
export function violatedChecks(level: Level, minor: number, pod: Pod): string[] {
  return active(level, minor).filter(({ allows }) => !allows(pod)).map(({ id }) => id).sort();
}

/** The upstream ids of the checks that a level consists of at this policy version, sorted. */
export function activeChecks(level: Level, minor: number): string[] {
  return active(level, minor).map(({ id }) => id).sort();
}

/** Under which id a level reports the faults that the check `id` knows: its own, or that of the check which overrides it. */
export function reportedAs(id: string, level: Level, minor: number): string | undefined {
  return active(level, minor).find(check => check.id === id || check.overrides === id)?.id;
}

function active(level: Level, minor: number): { id: string; overrides?: string; allows: Predicate }[] {
  const known = CHECKS.filter(check => level === 'restricted' || check.level === level).flatMap(({ id, overrides, variants }) => {
    const variant = variants.filter(([since]) => since <= minor).at(-1);
    return variant === undefined ? [] : [{ id, overrides, allows: variant[1] }];
  });
  return known.filter(({ id }) => known.every(({ overrides }) => overrides !== id));
}

/**
 * The values at a path such as `spec.*.ports.[].hostPort`: `*` is every container of every list, `[]` every entry of a list. Nothing is
 * found where a field is absent or null, except behind `!`, where it is found to be missing.
 */
function select(from: unknown, path: readonly string[]): unknown[] {
  if (path.length === 0) {
    return [from];
  }
  const [step, ...rest] = path;
  if (step === '[]') {
    return Array.isArray(from) ? from.flatMap(entry => select(entry ?? WRONG_TYPE, rest)) : [WRONG_TYPE];
  }
  if (!isMap(from)) {
    return [WRONG_TYPE];
  }
  if (step === '*') {
    return CONTAINER_LISTS.flatMap(list => select(from, [list, '[]', ...rest]));
  }
  const [name, required] = step.split(/(?=!)/);
  const value = (Object.hasOwn(from, name) ? from[name] : undefined) ?? (required && MISSING);
  return value === undefined ? [] : select(value, value === MISSING ? [] : rest);
}

function valueOf(from: unknown, path: string): unknown {
  return select(from, path.split('.'))[0];
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function onPodAndContainers(field: string): string[] {
  return [`spec.securityContext.${field}`, `spec.*.securityContext.${field}`];
}

/** Every value that is found at the paths is good. */
function every(isGood: (value: unknown) => boolean, ...paths: readonly string[]): Predicate {
  const split = paths.map(path => path.split('.'));
  return pod => split.every(path => select(pod, path).every(isGood));
}

/** Every value that is found at the paths is one of these. */
function only(allowed: readonly unknown[], ...paths: readonly string[]): Predicate {
  return every(value => allowed.includes(value), ...paths);
}

function both(first: Predicate, second: Predicate): Predicate {
  return pod => first(pod) && second(pod);
}

/** Exactly this value excuses from the check; a value of another type does not, and is not even allowed. */
function unless(path: string, excuse: string | boolean, otherwise: Predicate): Predicate {
  return pod => {
    const value = valueOf(pod, path);
    return value === excuse || ((value === undefined || typeof value === typeof excuse) && otherwise(pod));
  };
}

/** The value of the pod and that of each container are good, and each container has one or leaves it to the pod that has one. */
function inherited(field: string, isGood: (value: unknown) => boolean): Predicate {
  const [ofPod, ofContainer] = [['spec', 'securityContext', field], ['securityContext', field]];
  return pod => {
    const fromPod = select(pod, ofPod);
    return fromPod.every(isGood) && select(pod, ['spec', '*']).every(container => {
      const own = select(container, ofContainer);
      return own.length === 0 ? fromPod.length > 0 : own.every(isGood);
    });
  };
}

function selinux(types: readonly string[]): Predicate {
  return both(only(types, ...onPodAndContainers('seLinuxOptions.type')), only(
    [''], ...onPodAndContainers('seLinuxOptions.user'), ...onPodAndContainers('seLinuxOptions.role'),
  ));
}

function isDropOfAll(drop: unknown): boolean {
  return Array.isArray(drop) && drop.includes('ALL') && drop.every(name => typeof name === 'string');
}

/** A 64 bit integer that is not 0. */
function isUserOtherThanRoot(id: unknown): boolean {
  return typeof id === 'number' && Number.isInteger(id) && Math.abs(id) < 2 ** 63 && id !== 0;
}

function hasGoodAnnotations(annotations: unknown): boolean {
  return isMap(annotations) && Object.entries(annotations).filter(([key]) => key.startsWith(APPARMOR_ANNOTATION)).every(([, value]) => {
    const text = value ?? '';
    return typeof text === 'string' && GOOD_APPARMOR_ANNOTATION.test(text);
  });
}

/** The API server makes an `emptyDir` of a volume without source before admission sees it. */
function volumeFrom(sources: readonly string[]): (volume: unknown) => boolean {
  return volume => isMap(volume) && Object.entries(volume).every(([field, value]) => {
    return field === 'name' || (value ?? undefined) === undefined || (sources.includes(field) && isMap(value));
  });
}
