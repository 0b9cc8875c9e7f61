import { below, FieldFault } from './field-fault';
import { isObject, isUnset, Json, JsonObject, listAt } from './json';
import { listOf, objectWith, shapeFaults, TEXT } from './shape';
import { isControlPlaneKey } from './tolerations';

/** The label that tells nodes apart. */
export const HOSTNAME = 'kubernetes.io/hostname';
/** The one field of a node that affinity can match. */
export const NODE_NAME = 'metadata.name';
/** With these a term keeps away from some nodes, or asks for no more than that a label is there. */
export const OPERATORS_THAT_LEAVE_A_CHOICE: readonly string[] = ['NotIn', 'Exists', 'DoesNotExist'];
/** With these a term keeps away from the nodes that have a label. */
export const OPERATORS_THAT_KEEP_AWAY: readonly string[] = ['NotIn', 'DoesNotExist'];

const TERMS = ['nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'];
const REQUIREMENTS = listOf(objectWith({ key: TEXT, operator: TEXT, values: listOf(TEXT) }));
const AFFINITY = objectWith({
  nodeAffinity: objectWith({
    requiredDuringSchedulingIgnoredDuringExecution: objectWith({
      nodeSelectorTerms: listOf(objectWith({ matchExpressions: REQUIREMENTS, matchFields: REQUIREMENTS })),
    }),
  }),
});

/** Keys of a node selector that name one node or the nodes of the control plane. */
export function nodeSelectorFaults(nodeSelector: Json | undefined): FieldFault[] {
  return isObject(nodeSelector) ? Object.keys(nodeSelector).filter(key => key === HOSTNAME || isControlPlaneKey(key)).map(key => ({
    path: ['nodeSelector', key],
    value: nodeSelector[key],
    problem: key === HOSTNAME ? 'pins the pods to one node' : 'puts the pods on the nodes of the control plane',
  })) : [];
}

/**
 * Requirements of node affinity that do the same. Kubernetes API reference, NodeSelectorTerm: a field of the node is matched under `matchFields`, and
 * its name is the only one there is. What is merely preferred pins nothing.
 */
export function nodeAffinityFaults(affinity: Json | undefined): FieldFault[] {
  if (isUnset(affinity)) {
    return [];
  }
  return below(['affinity'], [
    ...shapeFaults(affinity, AFFINITY),
    ...listAt(affinity, TERMS).flatMap((term, index) => below([...TERMS, index], [
      ...listAt(term, ['matchExpressions']).flatMap((requirement, at) => below(['matchExpressions', at], expressionFaults(requirement))),
      ...listAt(term, ['matchFields']).flatMap((requirement, at) => below(['matchFields', at], fieldFaults(requirement))),
    ])),
  ]);
}

function expressionFaults(requirement: Json): FieldFault[] {
  if (!isObject(requirement)) {
    return [];
  }
  if (requirement.key === HOSTNAME) {
    return pinFaults(requirement);
  }
  const wantsControlPlane = isControlPlaneKey(requirement.key) && !OPERATORS_THAT_KEEP_AWAY.includes(requirement.operator as string);
  return wantsControlPlane ? [{ path: [], value: requirement, problem: 'puts the pods on the nodes of the control plane' }] : [];
}

function fieldFaults(requirement: Json): FieldFault[] {
  return isObject(requirement) && requirement.key === NODE_NAME ? pinFaults(requirement) : [];
}

function pinFaults(requirement: JsonObject): FieldFault[] {
  return OPERATORS_THAT_LEAVE_A_CHOICE.includes(requirement.operator as string)
    ? []
    : [{ path: [], value: requirement, problem: 'pins the pods to nodes by name' }];
}
