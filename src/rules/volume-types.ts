import { PodTemplate, VolumeEntry } from './pod-template';
import { sourcesOf, volumeViolation } from './pod-volumes';
import { Rule, Severity, Violation } from './rule';

const ALLOWED = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
/** `hostPath` is the matter of a rule of its own. */
const NOT_REPORTED = new Set([...ALLOWED, 'hostPath']);
const LIST = `${ALLOWED.slice(0, -1).join(', ')} and ${ALLOWED.at(-1)}`;

/**
 * Pod Security Standards, restricted: a volume comes from one of a few sources.
 *
 * The API server turns a volume without source into an emptyDir and refuses one with several, so a source that was lost would go unnoticed.
 */
export const volumeTypes: Rule = {
  id: 'volume-types',
  title: 'Every volume has exactly one source, of a kind that restricted pods may use',
  severity: Severity.HIGH,
  checklist: ['volume-types'],
  exemptible: true,
  remediation: `Use one of the sources ${LIST}; storage of other kinds is reached through a persistentVolumeClaim.`,
  check: ({ pods }) => pods.flatMap(pod => pod.volumes.flatMap(volume => sourceFaults(pod, volume))),
};

function sourceFaults(pod: PodTemplate, volume: VolumeEntry): Violation[] {
  const sources = sourcesOf(volume);
  const faults: Violation[] = sources
    .filter(source => !NOT_REPORTED.has(source))
    .map(source => volumeViolation(pod, volume, [source], volume.json[source], 'is a source that restricted pods may not use'));
  if (sources.length !== 1) {
    const problem = sources.length === 0 ? 'has no source' : `has ${sources.length} sources, ${sources.join(' and ')}`;
    faults.push({
      ...volumeViolation(pod, volume, [], volume.json, problem),
      remediation: `Write exactly one of the sources ${LIST}.`,
    });
  }
  return faults;
}
