import { below, FieldFault, podFault } from './field-fault';
import { isUnset, JsonObject, listAt, valueAt } from './json';
import { groupOf, Manifest } from './manifest';
import { nodeAffinityFaults, nodeSelectorFaults } from './node-pinning';
import { placementChecks } from './placement-expressions';
import { PodTemplate } from './pod-template';
import { Rule, Severity, Snapshot, Violation } from './rule';
import { listOf, mapOf, OBJECT, objectWith, shapeFaults, TEXT } from './shape';
import { tolerationFaults } from './tolerations';

const SYSTEM_PREFIX = 'system-';
/** Kubernetes Pod Priority and Preemption: what is above belongs to the system. */
const HIGHEST_USER_PRIORITY = 1_000_000_000;
const REMEDIATIONS = {
  tolerations: 'Write the key of the one taint that the pods may tolerate; it is not one of the control plane.',
  priorityClassName: 'Name a PriorityClass that was made for workloads, or leave it out.',
  priority: 'Leave it out; Kubernetes takes it from the PriorityClass.',
  globalDefault: 'Set it to false or leave it out, and name the class in the pods that are to have its priority.',
};
const SCHEDULING = objectWith({ nodeSelector: mapOf(TEXT), tolerations: listOf(OBJECT) });

/**
 * Kubernetes Security Checklist, pod placement: tiers of nodes keep workloads apart only while pods go where the scheduler, the taints and the
 * priorities of their tier send them.
 */
export const placementTier: Rule = {
  id: 'placement-tier',
  title: 'Pods are placed by tier: they tolerate named taints, are not pinned to a node and have no system priority',
  severity: Severity.HIGH,
  checklist: ['placement-tier'],
  exemptible: true,
  remediation: 'Leave it out, and select the nodes of a tier by the label they share.',
  admission: {
    checks: () => placementChecks(REMEDIATIONS),
    beyond: 'what Kubernetes writes into Pods itself: nodeName, and the name of a node in the affinity of those of a DaemonSet; and PriorityClasses called'
      + ' system-…, all of which the API server refuses but its own two.',
  },
  check: snapshot => [
    ...snapshot.pods.flatMap(pod => podFaults(pod.spec).map(fault => podFault(pod, [], fault))),
    ...snapshot.manifests.flatMap(manifest => classFaults(manifest, snapshot)),
  ],
};

function podFaults(spec: JsonObject): FieldFault[] {
  const { nodeName } = spec;
  return [
    ...isUnset(nodeName) || nodeName === '' ? [] : [{ path: ['nodeName'], value: nodeName }],
    ...nodeSelectorFaults(spec.nodeSelector),
    ...nodeAffinityFaults(spec.affinity),
    ...tolerationFaults(listAt(spec, ['tolerations'])),
    ...priorityFaults(spec),
  ];
}

function priorityFaults({ priority, priorityClassName }: JsonObject): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!isUnset(priorityClassName) && (typeof priorityClassName !== 'string' || priorityClassName.startsWith(SYSTEM_PREFIX))) {
    faults.push({ path: ['priorityClassName'], value: priorityClassName, remediation: REMEDIATIONS.priorityClassName });
  }
  if (!isUnset(priority) && (typeof priority !== 'number' || priority > HIGHEST_USER_PRIORITY)) {
    faults.push({ path: ['priority'], value: priority, remediation: REMEDIATIONS.priority });
  }
  return faults;
}

function classFaults(manifest: Manifest, { pods }: Snapshot): Violation[] {
  switch (`${groupOf(manifest)}/${manifest.kind}`) {
    case 'scheduling.k8s.io/PriorityClass': return priorityClassFaults(manifest);
    case 'node.k8s.io/RuntimeClass': return runtimeClassFaults(manifest, pods);
    default: return [];
  }
}

/** Kubernetes knows two names with the prefix of the system and refuses all others; it makes these two itself. */
function priorityClassFaults(manifest: Manifest): Violation[] {
  const { globalDefault, value } = manifest.json;
  const faults: Violation[] = [];
  if (manifest.name.startsWith(SYSTEM_PREFIX)) {
    const remediation = `Choose a name that does not begin with ${SYSTEM_PREFIX}; such classes are made by Kubernetes.`;
    faults.push({ manifest, path: ['metadata', 'name'], value: manifest.name, remediation });
  }
  const raisesNobody = isUnset(value) || (typeof value === 'number' && value <= 0);
  if (!isUnset(globalDefault) && globalDefault !== false && !(globalDefault === true && raisesNobody)) {
    faults.push({
      manifest,
      path: ['globalDefault'],
      value: globalDefault,
      problem: globalDefault === true ? `is true, which gives every pod without a class the priority ${JSON.stringify(value)}` : undefined,
      remediation: REMEDIATIONS.globalDefault,
    });
  }
  return faults;
}

/** Kubernetes Runtime Class, scheduling: its node selector and tolerations are added to those of every pod of the class. */
function runtimeClassFaults(manifest: Manifest, pods: readonly PodTemplate[]): Violation[] {
  const { scheduling } = manifest.json;
  if (isUnset(scheduling)) {
    return [];
  }
  const faults = [
    ...shapeFaults(scheduling, SCHEDULING),
    ...nodeSelectorFaults(valueAt(scheduling, ['nodeSelector'])),
    ...tolerationFaults(listAt(scheduling, ['tolerations'])),
  ];
  const undoes = faults.length === 0 ? [] : pods.filter(({ spec }) => spec.runtimeClassName === manifest.name).map(pod => pod.manifest);
  return below(['scheduling'], faults).map(fault => ({ ...fault, manifest, undoes }));
}
