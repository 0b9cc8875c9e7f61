import { celTexts } from './cel';
import { volumeCheck } from './pod-checks';
import { PodTemplate, VolumeEntry } from './pod-template';
import { sourcesOf, volumeViolation } from './pod-volumes';
import { Rule, Severity, Violation } from './rule';
import { Target } from './target';

const ALWAYS = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const NOT_AN_IMAGE = 'Copy the files into the image of the container, or choose Kubernetes 1.33 or newer as the target of the app.';

/** Pod Security Standards, restricted: a volume comes from one of a few sources; images are one of them from Kubernetes 1.33. */
export const volumeTypes: Rule = {
  id: 'volume-types',
  title: 'Every volume has a source of a kind that restricted pods may use',
  severity: Severity.HIGH,
  checklist: ['volume-types'],
  podSecurityChecks: ['restrictedVolumes'],
  exemptible: true,
  remediation: `Use one of the sources ${ALWAYS.slice(0, -1).join(', ')} and ${ALWAYS.at(-1)}; storage of other kinds is reached through a persistentVolumeClaim.`,
  admission: {
    checks: target => [
      // A separate check tells of images what to do instead.
      volumeCheck('source', `volume.all(field, field in ${celTexts(['name', 'hostPath', 'image', ...ALWAYS])})`),
      ...allowedFor(target).has('image') ? [] : [volumeCheck('image', 'volume.?image.hasValue() == false', NOT_AN_IMAGE)],
    ],
  },
  check: ({ pods, target }) => {
    const allowed = allowedFor(target);
    return pods.flatMap(pod => pod.volumes.flatMap(volume => sourceFaults(pod, volume, allowed)));
  },
};

function allowedFor({ minor }: Target): ReadonlySet<string> {
  return new Set(minor >= 33 ? [...ALWAYS, 'image'] : ALWAYS);
}

function sourceFaults(pod: PodTemplate, volume: VolumeEntry, allowed: ReadonlySet<string>): Violation[] {
  // A hostPath is the matter of a rule of its own.
  return sourcesOf(volume).filter(source => source !== 'hostPath' && !allowed.has(source)).map(source => ({
    ...volumeViolation(pod, volume, [source], volume.json[source], 'is a source that restricted pods may not use'),
    remediation: source === 'image' ? NOT_AN_IMAGE : undefined,
  }));
}
