import { celTexts } from './cel';
import { FieldFault, securityContextViolations } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { securityContextChecks } from './pod-checks';
import { Rule, Severity } from './rule';
import { Target } from './target';

const TYPES = ['container_t', 'container_init_t', 'container_kvm_t'];
const TYPES_FROM_31 = [...TYPES, 'container_engine_t'];

/** Pod Security Standards, baseline: only types that confine, no user, no role; the level is free. */
export const lsmSelinux: Rule = {
  id: 'lsm-selinux',
  title: 'SELinux labels keep containers confined',
  severity: Severity.MEDIUM,
  checklist: ['lsm-selinux'],
  podSecurityChecks: ['seLinuxOptions'],
  exemptible: true,
  remediation: 'Leave seLinuxOptions out, so that the container runtime chooses the label.',
  admission: {
    checks: target => [
      ...securityContextChecks('seLinuxOptions.type', options => `${options}.?type.orValue('') in ${celTexts(['', ...typesFor(target)])}`),
      ...['user', 'role'].flatMap(field => (
        securityContextChecks(`seLinuxOptions.${field}`, options => `${options}.?${field}.orValue('') == ''`, 'Leave it out.'))),
    ],
  },
  check: ({ pods, target }) => {
    const types = typesFor(target);
    return pods.flatMap(pod => securityContextViolations(pod, 'seLinuxOptions', options => optionFaults(options, types)));
  },
};

function typesFor({ minor }: Target): string[] {
  return minor >= 31 ? TYPES_FROM_31 : TYPES;
}

function optionFaults(options: Json, types: readonly (Json | undefined)[]): FieldFault[] {
  if (!isObject(options)) {
    return [{ path: [], value: options }];
  }
  const { type, user, role, level } = options;
  const faults: FieldFault[] = [];
  if (!isEmpty(type) && !types.includes(type)) {
    faults.push({ path: ['type'], value: type, remediation: `Set it to one of ${types.join(', ')}, or leave it out.` });
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
