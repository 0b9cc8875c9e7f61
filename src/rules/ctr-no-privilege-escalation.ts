import { isWindowsPod } from './operating-system';
import { containerCheck, unlessWindows } from './pod-checks';
import { containerViolation } from './pod-template';
import { Rule, Severity } from './rule';

/** Pod Security Standards, restricted: exactly false in each container, Kubernetes would use true where it is missing. */
export const ctrNoPrivilegeEscalation: Rule = {
  id: 'ctr-no-privilege-escalation',
  title: 'No process in a container can gain more privileges than its parent',
  severity: Severity.HIGH,
  checklist: ['ctr-no-privilege-escalation'],
  podSecurityChecks: ['allowPrivilegeEscalation'],
  exemptible: true,
  remediation: 'Set it to false; it has to be said in each container.',
  admission: {
    checks: () => [containerCheck('securityContext.allowPrivilegeEscalation', unlessWindows('container.?securityContext.?allowPrivilegeEscalation.orValue(true) == false'))],
  },
  check: ({ pods }) => pods.filter(pod => !isWindowsPod(pod)).flatMap(pod => pod.containers
    .filter(({ securityContext }) => securityContext.allowPrivilegeEscalation !== false)
    .map(container => containerViolation(
      pod, container, ['securityContext', 'allowPrivilegeEscalation'], container.securityContext.allowPrivilegeEscalation,
    ))),
};
