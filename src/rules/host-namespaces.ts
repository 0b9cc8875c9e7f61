import { isUnset } from './json';
import { podCheck } from './pod-checks';
import { podViolation } from './pod-template';
import { Rule, Severity } from './rule';

const FIELDS = ['hostNetwork', 'hostPID', 'hostIPC'];

/** Pod Security Standards, baseline: none of the three may be true. */
export const hostNamespaces: Rule = {
  id: 'host-namespaces',
  title: 'No pod shares the network, process or IPC namespace of its node',
  severity: Severity.CRITICAL,
  checklist: ['host-namespaces'],
  podSecurityChecks: ['hostNamespaces'],
  exemptible: true,
  remediation: 'Set it to false or leave it out.',
  admission: { checks: () => FIELDS.map(field => podCheck(field, `variables.spec.?${field}.orValue(false) == false`)) },
  check: ({ pods }) => pods.flatMap(pod => FIELDS
    .filter(field => !isUnset(pod.spec[field]) && pod.spec[field] !== false)
    .map(field => podViolation(pod, [field], pod.spec[field]))),
};
