import { isObject, isUnset } from './json';
import { podCheck } from './pod-checks';
import { podViolation } from './pod-template';
import { Rule, Severity } from './rule';

/**
 * Pod Security Standards from 1.25: a pod that says `os.name: windows` is not asked for allowPrivilegeEscalation, capabilities and a
 * seccomp profile, and neither are the rules. So somebody says why it is one.
 */
export const osExemption: Rule = {
  id: 'os-exemption',
  title: 'No pod names an operating system that exempts it from restricted checks',
  severity: Severity.MEDIUM,
  checklist: ['os-exemption'],
  exemptible: true,
  remediation: 'Set os.name to linux, or leave os out; state a reason with the `windows` property of the workload where it is meant.',
  admission: { checks: () => [podCheck('os.name', "variables.spec.?os.?name.orValue('linux') == 'linux'")] },
  check: ({ pods }) => pods.flatMap(pod => {
    const { os } = pod.spec;
    if (isUnset(os)) {
      return [];
    }
    if (!isObject(os)) {
      return [podViolation(pod, ['os'], os)];
    }
    return isUnset(os.name) || os.name === 'linux' ? [] : [podViolation(pod, ['os', 'name'], os.name)];
  }),
};
