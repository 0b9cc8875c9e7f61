import { containerFault, entryFault, FieldFault } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { Rule, Severity } from './rule';

/** Pod Security Standards, baseline: hostPort is absent or 0 in every port of every container. */
export const hostPorts: Rule = {
  id: 'host-ports',
  title: 'No container opens a port of its node',
  severity: Severity.HIGH,
  checklist: ['host-ports'],
  podSecurityChecks: ['hostPorts'],
  exemptible: true,
  remediation: 'Leave hostPort out, and reach the pod through a Service.',
  check: ({ pods }) => pods.flatMap(pod => pod.containers.flatMap(container => portFaults(container.json.ports)
    .map(fault => containerFault(pod, container, ['ports'], fault)))),
};

function portFaults(ports: Json | undefined): FieldFault[] {
  if (isUnset(ports)) {
    return [];
  }
  if (!Array.isArray(ports)) {
    return [{ path: [], value: ports, remediation: 'Write a list of ports.' }];
  }
  return ports.flatMap((port, index): FieldFault[] => {
    if (!isObject(port)) {
      return [{ ...entryFault([index], port), remediation: 'Write an object with a containerPort.' }];
    }
    return isUnset(port.hostPort) || port.hostPort === 0 ? [] : [{ path: [index, 'hostPort'], value: port.hostPort }];
  });
}
