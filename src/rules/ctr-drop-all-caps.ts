import { containerFault, entryFault, FieldFault } from './field-fault';
import { shown } from './finding';
import { isObject, isUnset, Json } from './json';
import { isWindowsPod } from './operating-system';
import { containerCheck, unlessWindows } from './pod-checks';
import { Rule, Severity } from './rule';

/** The one capability that the restricted level lets a container add. Its reason is the matter of a rule of its own. */
const ADDABLE = 'NET_BIND_SERVICE';
const REMOVE = 'Remove it: the restricted Pod Security Standard allows none but NET_BIND_SERVICE.';

/** Pod Security Standards, restricted: `drop` holds exactly "ALL", and nothing is added but one. */
export const ctrDropAllCaps: Rule = {
  id: 'ctr-drop-all-caps',
  title: 'Every container drops all capabilities and adds none that gives power over its node',
  severity: Severity.HIGH,
  checklist: ['ctr-drop-all-caps'],
  podSecurityChecks: ['capabilities_baseline', 'capabilities_restricted'],
  exemptible: true,
  remediation: 'Set drop to [ALL], in upper case; it has to be said in each container.',
  admission: {
    checks: () => [
      containerCheck('securityContext.capabilities.drop', unlessWindows("'ALL' in container.?securityContext.?capabilities.?drop.orValue([])")),
      containerCheck('securityContext.capabilities.add', unlessWindows(
        `container.?securityContext.?capabilities.?add.orValue([]).all(capability, capability == '${ADDABLE}')`), REMOVE),
    ],
  },
  check: ({ pods }) => pods.filter(pod => !isWindowsPod(pod)).flatMap(pod => pod.containers.flatMap(container => (
    capabilityFaults(container.securityContext.capabilities).map(fault => containerFault(pod, container, ['securityContext', 'capabilities'], fault))))),
};

function capabilityFaults(capabilities: Json | undefined): FieldFault[] {
  if (isUnset(capabilities)) {
    return [{ path: ['drop'] }];
  }
  return isObject(capabilities) ? [...dropFaults(capabilities.drop), ...addFaults(capabilities.add)] : [{ path: [], value: capabilities }];
}

function dropFaults(drop: Json | undefined): FieldFault[] {
  if (!Array.isArray(drop)) {
    return [{ path: ['drop'], value: drop }];
  }
  if (!drop.includes('ALL')) {
    return [{ path: ['drop'], value: drop, problem: drop.length === 0 ? undefined : `drops only ${shown(drop)}` }];
  }
  return drop.flatMap((name, index) => typeof name === 'string' ? [] : [
    { ...entryFault(['drop', index], name), remediation: 'Write the name of a capability.' },
  ]);
}

function addFaults(add: Json | undefined): FieldFault[] {
  if (isUnset(add)) {
    return [];
  }
  if (!Array.isArray(add)) {
    return [{ path: ['add'], value: add, remediation: 'Leave it out, or write a list.' }];
  }
  return add.flatMap((name, index) => name === ADDABLE ? [] : [{ ...entryFault(['add', index], name), remediation: REMOVE }]);
}
