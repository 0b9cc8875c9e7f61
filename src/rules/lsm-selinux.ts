import { FieldFault, securityContextViolations } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { Rule, Severity } from './rule';

/** Allowed by every policy version; container_engine_t only from 1.31 on. */
const TYPES = new Set<Json | undefined>(['container_t', 'container_init_t', 'container_kvm_t']);

/** Pod Security Standards, baseline, in the variant before 1.31: only types that confine, no user, no role; the level is free. */
export const lsmSelinux: Rule = {
  id: 'lsm-selinux',
  title: 'SELinux labels keep containers confined',
  severity: Severity.MEDIUM,
  checklist: ['lsm-selinux'],
  exemptible: true,
  remediation: 'Leave seLinuxOptions out, so that the container runtime chooses the label.',
  check: ({ pods }) => pods.flatMap(pod => securityContextViolations(pod, 'seLinuxOptions', optionFaults)),
};

function optionFaults(options: Json): FieldFault[] {
  if (!isObject(options)) {
    return [{ path: [], value: options }];
  }
  const { type, user, role, level } = options;
  const faults: FieldFault[] = [];
  if (!isEmpty(type) && !TYPES.has(type)) {
    faults.push({ path: ['type'], value: type, remediation: 'Set it to container_t, container_init_t or container_kvm_t, or leave it out.' });
  }
  if (!isEmpty(user)) {
    faults.push({ path: ['user'], value: user, remediation: 'Leave it out.' });
  }
  if (!isEmpty(role)) {
    faults.push({ path: ['role'], value: role, remediation: 'Leave it out.' });
  }
  if (!isUnset(level) && typeof level !== 'string') {
    faults.push({ path: ['level'], value: level, remediation: 'Set it to a string, or leave it out.' });
  }
  return faults;
}

function isEmpty(value: Json | undefined): boolean {
  return isUnset(value) || value === '';
}
