import { isWindowsPod } from './operating-system';
import { containerCheck, unlessWindows } from './pod-checks';
import { containerViolation } from './pod-template';
import { Rule, Severity } from './rule';

/** Kubernetes Application Security Checklist, container-level security context: exactly true in each container, the default is false. */
export const ctrReadOnlyRootFs: Rule = {
  id: 'ctr-read-only-root-fs',
  title: 'Every container has a read-only root file system',
  severity: Severity.MEDIUM,
  checklist: ['ctr-read-only-root-fs'],
  exemptible: true,
  remediation: 'Set it to true, and mount an emptyDir volume where the container has to write.',
  admission: {
    checks: () => [containerCheck('securityContext.readOnlyRootFilesystem', unlessWindows('container.?securityContext.?readOnlyRootFilesystem.orValue(false) == true'))],
  },
  check: ({ pods }) => pods.filter(pod => !isWindowsPod(pod)).flatMap(pod => pod.containers
    .filter(({ securityContext }) => securityContext.readOnlyRootFilesystem !== true)
    .map(container => containerViolation(
      pod, container, ['securityContext', 'readOnlyRootFilesystem'], container.securityContext.readOnlyRootFilesystem,
    ))),
};
