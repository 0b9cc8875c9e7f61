import { listAt } from './json';
import { containerCheck } from './pod-checks';
import { containerViolation } from './pod-template';
import { Rule, Severity } from './rule';

const CAPABILITY = 'NET_BIND_SERVICE';
const ADD = ['securityContext', 'capabilities', 'add'];

/**
 * Kubernetes Application Security Checklist, container-level security context: only capabilities that are needed are added back. Pod Security
 * Standards leave this one to the author, and need is a reason that somebody states.
 */
export const ctrNetBindService: Rule = {
  id: 'ctr-net-bind-service',
  title: 'The one capability that may be added is added for a stated reason',
  severity: Severity.LOW,
  checklist: ['ctr-drop-all-caps'],
  exemptible: true,
  remediation: 'Listen on a port above 1023 and remove it, or state a reason with the `capability` property of the container.',
  admission: {
    checks: () => [containerCheck(ADD.join('.'), `('${CAPABILITY}' in container.?securityContext.?capabilities.?add.orValue([])) == false`)],
  },
  check: ({ pods }) => pods.flatMap(pod => pod.containers.flatMap(container => listAt(container.json, ADD).flatMap((name, index) => (
    name === CAPABILITY ? [containerViolation(pod, container, [...ADD, index], name)] : [])))),
};
