import { below, FieldFault } from './field-fault';
import { isObject, isUnset, Json, JsonObject } from './json';
import { objectWith, shapeFaults, TEXT } from './shape';

/** What kubeadm and the distributions taint and label their nodes with where the API server and etcd run. */
export const CONTROL_PLANE_KEYS: readonly string[] = ['control-plane', 'controlplane', 'etcd', 'master'].map(role => `node-role.kubernetes.io/${role}`);

const TOLERATION = objectWith({ effect: TEXT, key: TEXT, operator: TEXT, value: TEXT });

/** Whether this is the key of a taint, and of a label, of the nodes of the control plane. */
export function isControlPlaneKey(key: Json | undefined): boolean {
  return CONTROL_PLANE_KEYS.some(known => known === key);
}

/**
 * Tolerations of every taint and of those of the control plane, whatever their effect and time limit. Kubernetes API reference, Toleration: with
 * Exists a key stands for all values of the taint and no key for all taints; with Equal, which is the default, the value must be that of the
 * taint. The taint of kubeadm has no value, that of others has "true", and the cluster is free to choose, so that each value of the key counts.
 */
export function tolerationFaults(tolerations: readonly Json[]): FieldFault[] {
  return tolerations.flatMap((toleration, index) => (isObject(toleration) ? below(['tolerations', index], faultsOf(toleration)) : []));
}

function faultsOf(toleration: JsonObject): FieldFault[] {
  const { effect, key, operator } = toleration;
  const faults: FieldFault[] = shapeFaults(toleration, TOLERATION);
  if (isUnset(key) || key === '') {
    const taints = typeof effect === 'string' && effect !== '' ? `every taint with the effect ${JSON.stringify(effect)}` : 'every taint';
    const problem = operator === 'Exists' ? `has no key and tolerates ${taints}` : 'has no key, which Kubernetes accepts only with the operator Exists';
    faults.push({ path: [], value: toleration, problem, remediation: 'Write the key of the one taint that the pods may tolerate.' });
  } else if (isControlPlaneKey(key)) {
    faults.push({
      path: ['key'],
      value: key,
      problem: `is ${JSON.stringify(key)}, a taint of the nodes on which the API server or etcd runs`,
      remediation: 'Leave it out, or state a reason with the `controlPlane` property of a SecureDaemonSet.',
    });
  }
  return faults;
}
