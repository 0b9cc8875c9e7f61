import { AdmissionCheck } from './admission';
import { isUnset } from './json';
import { containerCheck, podCheck } from './pod-checks';
import { containerViolation, PodTemplate, podViolation } from './pod-template';
import { Rule, Severity, Violation } from './rule';
import { mayBeRoot, unlessMayBeRoot } from './user-namespace';

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
  admission: { checks: target => nonRootChecks(valid => unlessMayBeRoot(target, valid)) },
  check: ({ pods, target }) => pods.filter(pod => !mayBeRoot(pod, target)).flatMap(nonRootFaults),
};

/** What `nonRootFaults` says, asked of pods in the cluster. `whereAsked` gives the pods it is asked of. */
export function nonRootChecks(whereAsked: (valid: string) => string): AdmissionCheck[] {
  const field = FIELD.join('.');
  const ofPod = 'variables.securityContext.?runAsNonRoot';
  return [
    podCheck(field, whereAsked(`${ofPod}.orValue(true) == true`)),
    containerCheck(field, whereAsked(`container.?securityContext.?runAsNonRoot.orValue(${ofPod}.hasValue()) == true`)),
  ];
}

/** What is wrong with `runAsNonRoot` of the pod and of its containers. */
export function nonRootFaults(pod: PodTemplate): Violation[] {
  const ofPod = pod.securityContext.runAsNonRoot;
  const podFault = isUnset(ofPod) || ofPod === true ? [] : [podViolation(pod, FIELD, ofPod)];
  return [...podFault, ...pod.containers
    .filter(({ securityContext: { runAsNonRoot } }) => (isUnset(runAsNonRoot) ? isUnset(ofPod) : runAsNonRoot !== true))
    .map(container => containerViolation(pod, container, FIELD, container.securityContext.runAsNonRoot))];
}
