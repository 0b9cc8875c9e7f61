import { containerFault, entryFault, FieldFault } from './field-fault';
import { shown } from './finding';
import { isObject, isUnset, Json } from './json';
import { Rule, Severity } from './rule';

/** The one capability that the restricted level lets a container add. */
const ADDABLE = 'NET_BIND_SERVICE';
const STATE_A_REASON = 'Listen on a port above 1023 and remove it, or state a reason with the `capability` property of the container.';
const REMOVE = 'Remove it: the restricted Pod Security Standard allows none but NET_BIND_SERVICE.';

/**
 * Pod Security Standards, restricted: `drop` holds exactly "ALL". Stricter in `add`, where NET_BIND_SERVICE is reported like every other
 * capability, because the checklist asks for those that are needed and need is a reason that somebody states.
 */
export const ctrDropAllCaps: Rule = {
  id: 'ctr-drop-all-caps',
  title: 'Every container drops all capabilities and adds none without a reason',
  severity: Severity.HIGH,
  checklist: ['ctr-drop-all-caps'],
  exemptible: true,
  remediation: 'Set drop to [ALL], in upper case; it has to be said in each container.',
  check: ({ pods }) => pods.flatMap(pod => pod.containers.flatMap(container => capabilityFaults(container.securityContext.capabilities)
    .map(fault => containerFault(pod, container, ['securityContext', 'capabilities'], fault)))),
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
  return add.map((name, index) => ({ ...entryFault(['add', index], name), remediation: name === ADDABLE ? STATE_A_REASON : REMOVE }));
}
