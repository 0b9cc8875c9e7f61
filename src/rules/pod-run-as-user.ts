import { isUnset } from './json';
import { isNonRootId } from './non-root-id';
import { containerViolation, PodTemplate, podViolation } from './pod-template';
import { Rule, Severity, Violation } from './rule';

/**
 * Kubernetes Application Security Checklist, pod-level security context: a uid and a gid are stated for every container, neither is root's.
 * Stricter than the Pod Security Standards, which leave a missing uid to the image and do not look at groups. `hostUsers: false` relaxes nothing.
 */
export const podRunAsUser: Rule = {
  id: 'pod-run-as-user',
  title: 'Every container runs with a stated user and group, neither of them root',
  severity: Severity.HIGH,
  checklist: ['pod-run-as-user', 'userns'],
  exemptible: true,
  remediation: 'Set it to a number from 1 to 2147483647 that the files in the image are made for, on the pod for all containers or on this container.',
  check: ({ pods }) => pods.flatMap(pod => [...idViolations(pod, 'runAsUser'), ...idViolations(pod, 'runAsGroup')]),
};

function idViolations(pod: PodTemplate, field: 'runAsUser' | 'runAsGroup'): Violation[] {
  const ofPod = pod.securityContext[field];
  const violations: Violation[] = isUnset(ofPod) || isNonRootId(ofPod) ? [] : [podViolation(pod, ['securityContext', field], ofPod)];
  for (const container of pod.containers) {
    const ofContainer = container.securityContext[field];
    if (isUnset(ofContainer) ? isUnset(ofPod) : !isNonRootId(ofContainer)) {
      violations.push(containerViolation(pod, container, ['securityContext', field], ofContainer));
    }
  }
  return violations;
}
