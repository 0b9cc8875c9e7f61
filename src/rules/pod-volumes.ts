import { FieldPath, isObject, isUnset, Json, JsonObject } from './json';
import { PodTemplate } from './pod-template';

/** One volume of a pod. */
export interface VolumeEntry {
  readonly index: number;
  /** Empty when the entry is not an object. */
  readonly json: JsonObject;
}

/** The volumes of a pod in their order. An entry that is no object is kept, as containers are, so that the rules count it. */
export function volumesOf(pod: PodTemplate): VolumeEntry[] {
  const { volumes } = pod.spec;
  return Array.isArray(volumes) ? volumes.map((volume, index) => ({ index, json: isObject(volume) ? volume : {} })) : [];
}

/** What gives a volume its content: its fields other than the name, leaving out what is null. Kubernetes accepts exactly one. */
export function sourcesOf(volume: VolumeEntry): string[] {
  return Object.keys(volume.json).filter(field => field !== 'name' && !isUnset(volume.json[field]));
}

/** A violation in a field of one volume. */
export function volumeViolation(pod: PodTemplate, volume: VolumeEntry, field: FieldPath, value: Json | undefined, problem?: string) {
  return { manifest: pod.manifest, path: [...pod.path, 'volumes', volume.index, ...field], value: isUnset(value) ? undefined : value, problem };
}
