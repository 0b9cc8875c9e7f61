import { isUnset } from './json';
import { isNonRootId } from './non-root-id';
import { podCheck } from './pod-checks';
import { PodTemplate, podViolation } from './pod-template';
import { Rule, Severity, Violation } from './rule';

/** Kubernetes Application Security Checklist, pod-level security context: groups for volumes are an offer, the root group is not among them. */
export const podFsGroup: Rule = {
  id: 'pod-fs-group',
  title: 'No pod is given the root group for its volumes or as a supplementary group',
  severity: Severity.MEDIUM,
  checklist: ['pod-fs-group'],
  exemptible: true,
  remediation: 'Set a group from 1 to 2147483647, or leave it out.',
  admission: {
    checks: () => [
      podCheck('securityContext.fsGroup', 'variables.securityContext.?fsGroup.orValue(1) > 0'),
      podCheck('securityContext.supplementalGroups', 'variables.securityContext.?supplementalGroups.orValue([]).all(group, group > 0)'),
    ],
  },
  check: ({ pods }) => pods.flatMap(pod => {
    const { fsGroup } = pod.securityContext;
    const fault = isUnset(fsGroup) || isNonRootId(fsGroup) ? [] : [podViolation(pod, ['securityContext', 'fsGroup'], fsGroup)];
    return [...fault, ...supplementalGroupViolations(pod)];
  }),
};

function supplementalGroupViolations(pod: PodTemplate): Violation[] {
  const { supplementalGroups } = pod.securityContext;
  const field = ['securityContext', 'supplementalGroups'];
  if (isUnset(supplementalGroups)) {
    return [];
  }
  if (!Array.isArray(supplementalGroups)) {
    return [podViolation(pod, field, supplementalGroups)];
  }
  return supplementalGroups.flatMap((group, index) => {
    if (isNonRootId(group)) {
      return [];
    }
    // The API server decodes a null in a list of numbers to 0.
    return [podViolation(pod, [...field, index], group, group === null ? 'is null, which Kubernetes reads as 0' : undefined)];
  });
}
