import { isUnset } from './json';
import { podCheck } from './pod-checks';
import { podViolation } from './pod-template';
import { Rule, Severity } from './rule';

/**
 * Kubernetes task page on sharing the process namespace: containers that share it see each other's processes, with their environment and,
 * through /proc, their file systems.
 */
export const sharePid: Rule = {
  id: 'share-pid',
  title: 'Containers of a pod do not see each other\'s processes',
  severity: Severity.MEDIUM,
  checklist: ['share-pid'],
  exemptible: true,
  remediation: 'Set it to false or leave it out.',
  admission: { checks: () => [podCheck('shareProcessNamespace', 'variables.spec.?shareProcessNamespace.orValue(false) == false')] },
  check: ({ pods }) => pods
    .filter(({ spec }) => !isUnset(spec.shareProcessNamespace) && spec.shareProcessNamespace !== false)
    .map(pod => podViolation(pod, ['shareProcessNamespace'], pod.spec.shareProcessNamespace)),
};
