import { AdmissionSubject } from './admission';
import { isUnset } from './json';
import { groupOf, Manifest } from './manifest';
import { Rule, Severity } from './rule';

/**
 * Kubernetes Multi-tenancy, storage isolation: a volume that outlives its claim can be bound in another namespace, with the data still on it. Only
 * an absent policy becomes Delete; from an empty one the volumes become Retain, which is the default of PersistentVolume.
 */
export const storageReclaim: Rule = {
  id: 'storage-reclaim',
  title: 'Volumes of a StorageClass are deleted with their claims',
  severity: Severity.LOW,
  checklist: ['storage-reclaim'],
  exemptible: true,
  remediation: 'Write Delete or leave it out, and keep data that must outlive its claim in a backup or a snapshot.',
  admission: {
    checks: () => [{ subject: AdmissionSubject.STORAGE_CLASS, field: 'reclaimPolicy', valid: "object.?reclaimPolicy.orValue('Delete') == 'Delete'" }],
  },
  check: ({ manifests }) => manifests.filter(isStorageClass)
    .filter(({ json: { reclaimPolicy } }) => !isUnset(reclaimPolicy) && reclaimPolicy !== 'Delete')
    .map(manifest => ({ manifest, path: ['reclaimPolicy'], value: manifest.json.reclaimPolicy })),
};

function isStorageClass(manifest: Manifest): boolean {
  return manifest.kind === 'StorageClass' && groupOf(manifest) === 'storage.k8s.io';
}
