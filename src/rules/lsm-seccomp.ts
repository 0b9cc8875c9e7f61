import { securityContextViolations } from './field-fault';
import { isUnset } from './json';
import { isWindowsPod } from './operating-system';
import { containerCheck, securityContextChecks, unlessWindows } from './pod-checks';
import { containerViolation } from './pod-template';
import { Rule, Severity } from './rule';
import { profileFaults, profileIsValid } from './security-profile';

/**
 * Pod Security Standards, restricted: pod and container values are judged separately, a container inherits only what it leaves out.
 * The `seccompDefault` of the kubelet changes nothing: no manifest can prove what the node is.
 */
export const lsmSeccomp: Rule = {
  id: 'lsm-seccomp',
  title: 'Every container runs under a seccomp profile',
  severity: Severity.MEDIUM,
  checklist: ['lsm-seccomp'],
  podSecurityChecks: ['seccompProfile_baseline', 'seccompProfile_restricted'],
  exemptible: true,
  remediation: 'Set seccompProfile to { type: RuntimeDefault }, on the pod for all containers or on this container.',
  admission: {
    checks: () => [
      ...securityContextChecks('seccompProfile', profile => unlessWindows(profileIsValid(profile))),
      containerCheck('securityContext.seccompProfile', unlessWindows(
        'variables.securityContext.?seccompProfile.hasValue() || container.?securityContext.?seccompProfile.hasValue()')),
    ],
  },
  check: ({ pods }) => pods.filter(pod => !isWindowsPod(pod)).flatMap(pod => {
    const violations = securityContextViolations(pod, 'seccompProfile', profileFaults);
    if (isUnset(pod.securityContext.seccompProfile)) {
      for (const container of pod.containers) {
        if (isUnset(container.securityContext.seccompProfile)) {
          violations.push(containerViolation(pod, container, ['securityContext', 'seccompProfile'], undefined));
        }
      }
    }
    return violations;
  }),
};
