import { containersWithResources } from './container-resources';
import { isUnset, valueAt } from './json';
import { startedContainerCheck, volumeCheck } from './pod-checks';
import { containerViolation } from './pod-template';
import { volumeViolation } from './pod-volumes';
import { isPositiveQuantity } from './quantity';
import { isPositive, isPositiveText } from './resource-expressions';
import { Rule, Severity } from './rule';

const RESOURCE = 'ephemeral-storage';
const SIZE_LIMIT = ['sizeLimit'];
const SIZE_REMEDIATION = 'Write how large the volume may grow, such as 100Mi.';

/** Kubernetes Resource Management, local ephemeral storage: what has no limit fills the disk of the node that others run on. */
export const ephemeralStorage: Rule = {
  id: 'ephemeral-storage',
  title: 'Containers and emptyDir volumes use a limited part of the disk of their node',
  severity: Severity.MEDIUM,
  checklist: ['ephemeral-storage'],
  exemptible: true,
  remediation: 'Write how much of the disk of its node the container may use, such as 1Gi.',
  admission: {
    checks: () => [
      startedContainerCheck(`resources.limits.${RESOURCE}`, isPositive('limits', RESOURCE)),
      volumeCheck('emptyDir.sizeLimit', `volume.?emptyDir.hasValue() == false || ${isPositiveText("volume.?emptyDir.?sizeLimit.orValue('0')")}`, SIZE_REMEDIATION),
    ],
  },
  check: ({ pods }) => pods.flatMap(pod => [
    ...containersWithResources(pod).filter(({ limits }) => !isPositiveQuantity(limits[RESOURCE]))
      .map(({ entry, limits }) => containerViolation(pod, entry, ['resources', 'limits', RESOURCE], limits[RESOURCE])),
    ...pod.volumes.filter(({ json: { emptyDir } }) => !isUnset(emptyDir) && !isPositiveQuantity(valueAt(emptyDir, SIZE_LIMIT)))
      .map(volume => ({
        ...volumeViolation(pod, volume, ['emptyDir', ...SIZE_LIMIT], valueAt(volume.json.emptyDir, SIZE_LIMIT)),
        remediation: SIZE_REMEDIATION,
      })),
  ]),
};
