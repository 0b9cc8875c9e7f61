import { isUnset } from './json';
import { podCheck } from './pod-checks';
import { podViolation } from './pod-template';
import { Rule, Severity } from './rule';

/**
 * Kubernetes Service, environment variables: the default is true and tells every container about every Service of the namespace. A custom resource
 * without a pod spec has no place to say anything else.
 */
export const serviceLinks: Rule = {
  id: 'service-links',
  title: 'No container finds the other Services of its namespace in its environment',
  severity: Severity.LOW,
  checklist: ['service-links'],
  exemptible: true,
  remediation: 'Set it to false; Services are found through DNS.',
  admission: { checks: () => [podCheck('enableServiceLinks', 'variables.spec.?enableServiceLinks.orValue(true) == false')] },
  check: ({ pods }) => pods.filter(({ looseFields, spec: { enableServiceLinks } }) => (
    enableServiceLinks !== false && (looseFields === undefined || !isUnset(enableServiceLinks))))
    .map(pod => podViolation(pod, ['enableServiceLinks'], pod.spec.enableServiceLinks)),
};
