import { FieldPath, isUnset, Json } from './json';
import { ContainerEntry, pathIn, PodTemplate } from './pod-template';
import { Violation } from './rule';

/** A fault below some field, told from that field. */
export interface FieldFault {
  readonly path: FieldPath;
  readonly value?: Json;
  readonly problem?: string;
  readonly remediation?: string;
}

/** The same faults, told from further up. */
export function below(path: FieldPath, faults: readonly FieldFault[]): FieldFault[] {
  return faults.map(fault => ({ ...fault, path: [...path, ...fault.path] }));
}

/** The fault as a violation in a field of the pod spec. */
export function podFault(pod: PodTemplate, field: FieldPath, fault: FieldFault): Violation {
  return { ...fault, manifest: pod.manifest, path: pathIn(pod, [...field, ...fault.path]), value: isUnset(fault.value) ? undefined : fault.value };
}

/** The fault as a violation in a field of one container. */
export function containerFault(pod: PodTemplate, container: ContainerEntry, field: FieldPath, fault: FieldFault): Violation {
  return {
    ...fault,
    manifest: pod.manifest,
    container: container.name,
    path: [...container.path, ...field, ...fault.path],
    value: isUnset(fault.value) ? undefined : fault.value,
  };
}

/** The fault of an entry of a list; a null there is not a missing value. */
export function entryFault(path: FieldPath, value: Json): FieldFault {
  return value === null ? { path, value, problem: 'is null' } : { path, value };
}

/** Judges a field of the security context of the pod and of each container, wherever it is set. */
export function securityContextViolations(pod: PodTemplate, field: string, faultsOf: (value: Json) => FieldFault[]): Violation[] {
  const ofPod = pod.securityContext[field];
  return [
    ...(isUnset(ofPod) ? [] : faultsOf(ofPod).map(fault => podFault(pod, ['securityContext', field], fault))),
    ...pod.containers.flatMap(container => {
      const value = container.securityContext[field];
      return isUnset(value) ? [] : faultsOf(value).map(fault => containerFault(pod, container, ['securityContext', field], fault));
    }),
  ];
}
