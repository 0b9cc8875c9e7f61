import { FieldPath, isUnset, Json } from './json';
import { PodTemplate, VolumeEntry } from './pod-template';

/** What gives a volume its content: its fields other than the name, leaving out what is null. Kubernetes accepts exactly one. */
export function sourcesOf(volume: VolumeEntry): string[] {
  return Object.keys(volume.json).filter(field => field !== 'name' && !isUnset(volume.json[field]));
}

/** A violation in a field of one volume. */
export function volumeViolation(pod: PodTemplate, volume: VolumeEntry, field: FieldPath, value: Json | undefined, problem?: string) {
  return { manifest: pod.manifest, path: [...volume.list ?? [...pod.path, 'volumes'], volume.index, ...field], value: isUnset(value) ? undefined : value, problem };
}
