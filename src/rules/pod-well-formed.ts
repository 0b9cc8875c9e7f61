import { EMPTY, FieldPath, isUnset, Json, valueAt } from './json';
import { groupOf } from './manifest';
import { EMBEDDED_POD_SPEC, POD_METADATA, POD_SPEC } from './pod-shape';
import { containerViolation, PodTemplate, VolumeEntry } from './pod-template';
import { sourcesOf, volumeViolation } from './pod-volumes';
import { Rule, Severity, Violation } from './rule';
import { shapeFaults } from './shape';

/** Every kind with pods that Kubernetes defines itself is in one of these groups. */
const KUBERNETES_GROUPS = new Set(['', 'apps', 'batch']);

/** Kubernetes API reference, PodSpec: fields have their types and names are unique, so that no other rule can be passed by being unreadable. */
export const podWellFormed: Rule = {
  id: 'pod-well-formed',
  title: 'Every pod has containers, and its fields have the types that Kubernetes defines',
  severity: Severity.HIGH,
  checklist: ['out-complete'],
  exemptible: false,
  remediation: 'Write what the Kubernetes API defines for this field.',
  admission: {
    checks: () => [],
    beyond: 'a volume without source, of which the API server makes an emptyDir, and nulls, which it leaves out; it refuses everything else by itself.',
  },
  check: ({ pods }) => pods.flatMap(pod => {
    const isOfKubernetes = KUBERNETES_GROUPS.has(groupOf(pod.manifest));
    const faults = shapeFaults(valueAt(pod.manifest.json, pod.path), isOfKubernetes ? POD_SPEC : EMBEDDED_POD_SPEC);
    return [
      ...faults.map(({ path, ...fault }) => ({ ...fault, manifest: pod.manifest, container: containerAt(pod, path), path: [...pod.path, ...path] })),
      ...metadataFaults(pod),
      ...nameFaults(pod),
      ...(isOfKubernetes ? pod.volumes.flatMap(volume => sourceFaults(pod, volume)) : []),
    ];
  }),
};

function containerAt(pod: PodTemplate, [list, index]: FieldPath): string | undefined {
  return typeof index === 'number' ? pod.containers.filter(container => container.list === list)[index]?.name : undefined;
}

function metadataFaults(pod: PodTemplate): Violation[] {
  // A spec that custom resources keep under another name has no metadata beside it.
  const metadata = pod.path.at(-1) === 'spec' ? valueAt(pod.manifest.json, pod.metadataPath) : undefined;
  return isUnset(metadata)
    ? []
    : shapeFaults(metadata, POD_METADATA).map(fault => ({ ...fault, manifest: pod.manifest, path: [...pod.metadataPath, ...fault.path] }));
}

/** The API server turns a volume without source into an emptyDir and refuses one with several, so a source that was lost would go unnoticed. */
function sourceFaults(pod: PodTemplate, volume: VolumeEntry): Violation[] {
  const sources = sourcesOf(volume);
  // An entry that is no object is told of already.
  if (sources.length === 1 || volume.json === EMPTY) {
    return [];
  }
  const problem = sources.length === 0 ? 'has no source' : `has ${sources.length} sources, ${sources.join(' and ')}`;
  return [{
    ...volumeViolation(pod, volume, [], volume.json, problem), remediation: 'Write exactly one source, such as emptyDir, configMap or persistentVolumeClaim.',
  }];
}

function nameFaults(pod: PodTemplate): Violation[] {
  const containers = repeated(pod.containers, ({ json }) => json.name).map(container => ({
    ...containerViolation(
      pod, container, ['name'], container.name, `is ${JSON.stringify(container.name)}, which is the name of another container of the pod`,
    ),
    remediation: 'Give each container of the pod, init and ephemeral ones included, a name of its own.',
  }));
  const volumes = repeated(pod.volumes, ({ json }) => json.name).map(volume => ({
    ...volumeViolation(pod, volume, ['name'], volume.json.name, `is ${JSON.stringify(volume.json.name)}, which is the name of another volume of the pod`),
    remediation: 'Give each volume of the pod a name of its own.',
  }));
  return [...containers, ...volumes];
}

/** The entries whose name an earlier entry has already. */
function repeated<T>(entries: readonly T[], nameOf: (entry: T) => Json | undefined): T[] {
  const seen = new Set<string>();
  return entries.filter(entry => {
    const name = nameOf(entry);
    if (typeof name !== 'string' || name === '') {
      return false;
    }
    const isRepeated = seen.has(name);
    seen.add(name);
    return isRepeated;
  });
}
