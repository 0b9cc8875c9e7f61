import { isUnset } from './json';
import { containerCheck } from './pod-checks';
import { containerViolation } from './pod-template';
import { Rule, Severity } from './rule';

/** Pod Security Standards, baseline: privileged must not be true in any container. */
export const ctrNotPrivileged: Rule = {
  id: 'ctr-not-privileged',
  title: 'No container runs privileged',
  severity: Severity.CRITICAL,
  checklist: ['ctr-not-privileged'],
  podSecurityChecks: ['privileged'],
  exemptible: true,
  remediation: 'Set it to false or leave it out.',
  admission: {
    checks: () => [containerCheck('securityContext.privileged', 'container.?securityContext.?privileged.orValue(false) == false')],
  },
  check: ({ pods }) => pods.flatMap(pod => pod.containers
    .filter(({ securityContext }) => !isUnset(securityContext.privileged) && securityContext.privileged !== false)
    .map(container => containerViolation(pod, container, ['securityContext', 'privileged'], container.securityContext.privileged))),
};
