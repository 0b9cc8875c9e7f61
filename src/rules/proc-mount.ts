import { isUnset } from './json';
import { containerCheck } from './pod-checks';
import { containerViolation } from './pod-template';
import { Rule, Severity } from './rule';

/** Pod Security Standards, baseline before 1.35 and restricted since: nothing but Default, whatever `hostUsers` says. */
export const procMount: Rule = {
  id: 'proc-mount',
  title: 'The proc file system of every container stays masked',
  severity: Severity.HIGH,
  checklist: ['proc-mount', 'userns'],
  podSecurityChecks: ['procMount', 'procMount_restricted'],
  exemptible: true,
  remediation: 'Set it to Default or leave it out.',
  admission: {
    checks: () => [containerCheck('securityContext.procMount', "container.?securityContext.?procMount.orValue('Default') == 'Default'")],
  },
  check: ({ pods }) => pods.flatMap(pod => pod.containers
    .filter(({ securityContext }) => !isUnset(securityContext.procMount) && securityContext.procMount !== 'Default')
    .map(container => containerViolation(pod, container, ['securityContext', 'procMount'], container.securityContext.procMount))),
};
