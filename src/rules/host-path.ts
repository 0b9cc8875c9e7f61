import { AdmissionSubject } from './admission';
import { isCoreKind } from './core-kind';
import { isUnset, valueAt } from './json';
import { Manifest } from './manifest';
import { volumeCheck } from './pod-checks';
import { volumeViolation } from './pod-volumes';
import { Rule, Severity, Violation } from './rule';

/** The sources of a PersistentVolume that are a directory or a device of a node. */
const NODE_SOURCES = ['hostPath', 'local'];
const USE_A_DRIVER = 'Let a CSI driver provide the volume: name it in spec.csi, or leave the PersistentVolume to a StorageClass.';

/** Pod Security Standards, baseline, for volumes of pods; RBAC Good Practices for PersistentVolumes, which admission does not look into. */
export const hostPath: Rule = {
  id: 'host-path',
  title: 'No volume is a directory of a node',
  severity: Severity.CRITICAL,
  checklist: ['host-path'],
  podSecurityChecks: ['hostPathVolumes', 'restrictedVolumes'],
  exemptible: true,
  remediation: 'Use a persistentVolumeClaim for data that must stay, and an emptyDir with a sizeLimit for data that need not.',
  admission: {
    checks: () => [
      volumeCheck('hostPath', 'volume.?hostPath.hasValue() == false'),
      ...NODE_SOURCES.map(source => ({
        subject: AdmissionSubject.PERSISTENT_VOLUME,
        field: `spec.${source}`,
        valid: `object.spec.?${source}.hasValue() == false`,
        remediation: USE_A_DRIVER,
      })),
    ],
  },
  check: ({ manifests, pods }) => [
    ...pods.flatMap(pod => pod.volumes
      .filter(({ json }) => !isUnset(json.hostPath))
      .map(volume => volumeViolation(pod, volume, ['hostPath'], volume.json.hostPath))),
    ...manifests.filter(manifest => isCoreKind(manifest, 'PersistentVolume')).flatMap(nodeSources),
  ],
};

function nodeSources(manifest: Manifest): Violation[] {
  return NODE_SOURCES.map(source => ({ manifest, path: ['spec', source], value: valueAt(manifest.json, ['spec', source]) }))
    .filter(({ value }) => !isUnset(value))
    .map(violation => ({ ...violation, remediation: USE_A_DRIVER }));
}
