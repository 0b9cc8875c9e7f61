import { celTexts } from './cel';
import { entryFault, FieldFault, podFault } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { podCheck } from './pod-checks';
import { Rule, Severity } from './rule';
import { Target } from './target';

/** Kernel parameters with an effect on one pod only, and the minor version since which Kubernetes allows them. */
const SAFE: readonly { readonly since: number; readonly names: readonly string[] }[] = [
  {
    since: 0,
    names: [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.ip_unprivileged_port_start',
      'net.ipv4.ping_group_range',
      'net.ipv4.tcp_syncookies',
    ],
  },
  { since: 27, names: ['net.ipv4.ip_local_reserved_ports'] },
  { since: 29, names: ['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_time'] },
  { since: 32, names: ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'] },
  { since: 37, names: ['net.ipv4.tcp_notsent_lowat', 'net.ipv4.tcp_slow_start_after_idle'] },
];

/** Pod Security Standards, baseline: the name is judged and never the value. */
export const sysctls: Rule = {
  id: 'sysctls',
  title: 'Pods set only kernel parameters that are safe for their neighbours',
  severity: Severity.HIGH,
  checklist: ['sysctls'],
  podSecurityChecks: ['sysctls'],
  exemptible: true,
  remediation: 'Leave it out.',
  admission: {
    checks: target => [podCheck('securityContext.sysctls', 'variables.securityContext.?sysctls.orValue([])'
      + `.all(sysctl, sysctl.name in ${celTexts(allowedFor(target))})`, remediationFor(target))],
  },
  check: ({ pods, target }) => {
    const setting = pods.filter(pod => !isUnset(pod.securityContext.sysctls));
    if (setting.length === 0) {
      return [];
    }
    const allowed = new Set<Json | undefined>(allowedFor(target));
    const remediation = remediationFor(target);
    return setting.flatMap(pod => sysctlFaults(pod.securityContext.sysctls, allowed)
      .map(fault => podFault(pod, ['securityContext', 'sysctls'], { ...fault, remediation })));
  },
};

function allowedFor({ minor }: Target): string[] {
  return SAFE.flatMap(({ since, names }) => since <= minor ? names : []);
}

function remediationFor(target: Target): string {
  return `Leave it out; Kubernetes 1.${target.minor} allows ${allowedFor(target).join(', ')}.`;
}

function sysctlFaults(list: Json | undefined, allowed: ReadonlySet<Json | undefined>): FieldFault[] {
  if (!Array.isArray(list)) {
    return [{ path: [], value: list }];
  }
  return list.flatMap((entry, index) => {
    if (!isObject(entry)) {
      return [entryFault([index], entry)];
    }
    return allowed.has(entry.name) ? [] : [{ path: [index, 'name'], value: entry.name }];
  });
}
