import { entryFault, FieldFault, podFault } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { Rule, Severity } from './rule';

/** Allowed by every policy version; later ones add more. */
const SAFE_NAMES = new Set<Json | undefined>([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_syncookies',
]);

/** Pod Security Standards, baseline, in the variant of policy version 1.0: the name is judged and never the value. */
export const sysctls: Rule = {
  id: 'sysctls',
  title: 'Pods set only kernel parameters that are safe for their neighbours',
  severity: Severity.HIGH,
  checklist: ['sysctls'],
  exemptible: true,
  remediation: `Leave it out; allowed are ${[...SAFE_NAMES].join(', ')}.`,
  check: ({ pods }) => pods.flatMap(pod => sysctlFaults(pod.securityContext.sysctls)
    .map(fault => podFault(pod, ['securityContext', 'sysctls'], fault))),
};

function sysctlFaults(list: Json | undefined): FieldFault[] {
  if (isUnset(list)) {
    return [];
  }
  if (!Array.isArray(list)) {
    return [{ path: [], value: list }];
  }
  return list.flatMap((entry, index) => {
    if (!isObject(entry)) {
      return [entryFault([index], entry)];
    }
    return SAFE_NAMES.has(entry.name) ? [] : [{ path: [index, 'name'], value: entry.name }];
  });
}
