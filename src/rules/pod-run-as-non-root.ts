import { isUnset } from './json';
import { containerViolation, PodTemplate, podViolation } from './pod-template';
import { Rule, Severity, Violation } from './rule';
import { mayBeRoot } from './user-namespace';

const FIELD = ['securityContext', 'runAsNonRoot'];

/** Pod Security Standards, restricted: pod and container values are judged separately, a container inherits only what it leaves out. */
export const podRunAsNonRoot: Rule = {
  id: 'pod-run-as-non-root',
  title: 'Every container runs as a user that is not root',
  severity: Severity.HIGH,
  checklist: ['pod-run-as-non-root'],
  podSecurityChecks: ['runAsNonRoot'],
  exemptible: true,
  remediation: 'Set it to true, on the pod for all containers or on this container.',
  check: ({ pods, target }) => pods.filter(pod => !mayBeRoot(pod, target)).flatMap(nonRootFaults),
};

/** What is wrong with `runAsNonRoot` of the pod and of its containers. */
export function nonRootFaults(pod: PodTemplate): Violation[] {
  const ofPod = pod.securityContext.runAsNonRoot;
  const podFault = isUnset(ofPod) || ofPod === true ? [] : [podViolation(pod, FIELD, ofPod)];
  return [...podFault, ...pod.containers
    .filter(({ securityContext: { runAsNonRoot } }) => (isUnset(runAsNonRoot) ? isUnset(ofPod) : runAsNonRoot !== true))
    .map(container => containerViolation(pod, container, FIELD, container.securityContext.runAsNonRoot))];
}
