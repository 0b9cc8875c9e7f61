import { containerFault, entryFault, FieldFault } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { containerCheck } from './pod-checks';
import { Rule, Severity } from './rule';

/** CEL for whether the API server has written the hostPort of `port` itself. */
const IS_DEFAULT = "object.kind == 'Pod' && variables.spec.?hostNetwork.orValue(false) == true && port.hostPort == port.containerPort";

/** Pod Security Standards, baseline: hostPort is absent or 0 in every port of every container. */
export const hostPorts: Rule = {
  id: 'host-ports',
  title: 'No container opens a port of its node',
  severity: Severity.HIGH,
  checklist: ['host-ports'],
  podSecurityChecks: ['hostPorts'],
  exemptible: true,
  remediation: 'Leave hostPort out, and reach the pod through a Service.',
  admission: {
    checks: () => [containerCheck('ports', 'container.?ports.orValue([]).all(port, port.?hostPort.orValue(0) == 0'
      + ` || (${IS_DEFAULT}))`)],
    beyond: 'the same port on both sides in a Pod on the network of its node: the API server writes it there by itself.',
  },
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
