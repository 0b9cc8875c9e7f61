import { isUnset } from './json';
import { isWindowsPod } from './operating-system';
import { containerCheck, unlessWindows } from './pod-checks';
import { containerViolation, PodTemplate } from './pod-template';
import { Rule, Severity, Violation } from './rule';
import { Platform, Target } from './target';

/**
 * Kubernetes Security Checklist, images: which user an image names is not known here, so the manifest names one. Pods of Windows have no ids,
 * and OpenShift assigns a uid that is not root's where the pod leaves it out.
 */
export const imgUnprivilegedUser: Rule = {
  id: 'img-unprivileged-user',
  title: 'The manifest says which user and group every container runs as, whatever the image says',
  severity: Severity.MEDIUM,
  checklist: ['img-unprivileged-user', 'pod-run-as-user'],
  exemptible: true,
  remediation: 'Set it to a number from 1 to 2147483647 that the files in the image are made for, on the pod for all containers or on this container.',
  admission: {
    checks: target => fieldsFor(target).map(field => containerCheck(`securityContext.${field}`, unlessWindows(
      `variables.securityContext.?${field}.hasValue() || container.?securityContext.?${field}.hasValue()`))),
  },
  check: ({ pods, target }) => pods.filter(pod => !isWindowsPod(pod)).flatMap(pod => fieldsFor(target).flatMap(field => missing(pod, field))),
};

function fieldsFor({ platform }: Target): string[] {
  return platform === Platform.OPENSHIFT ? ['runAsGroup'] : ['runAsUser', 'runAsGroup'];
}

function missing(pod: PodTemplate, field: string): Violation[] {
  if (!isUnset(pod.securityContext[field])) {
    return [];
  }
  return pod.containers.filter(({ securityContext }) => isUnset(securityContext[field]))
    .map(container => containerViolation(pod, container, ['securityContext', field], undefined));
}
