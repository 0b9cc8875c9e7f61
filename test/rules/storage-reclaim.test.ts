import { faults } from './judge';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { storageReclaim } from '../../src/rules/storage-reclaim';

const storageClass = (reclaimPolicy: Json | undefined): JsonObject => ({
  apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' }, provisioner: 'disk.csi.azure.com', reclaimPolicy,
});

describe('storage-reclaim', () => {
  test.each<[string, JsonObject]>([
    ['no policy, which is Delete', storageClass(undefined)],
    ['null', storageClass(null)],
    ['Delete', storageClass('Delete')],
    ['a PersistentVolume, which was made on its own', {
      apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' }, spec: { persistentVolumeReclaimPolicy: 'Retain' },
    }],
    ['a StorageClass of another system', { ...storageClass('Retain'), apiVersion: 'example.com/v1' }],
    ['another kind of the group', { ...storageClass('Retain'), kind: 'CSIDriver' }],
  ])('accepts %s', (_, object) => {
    expect(faults(storageReclaim, object)).toEqual([]);
  });

  test.each<[string, Json]>([
    ['Retain', 'Retain'],
    ['Recycle', 'Recycle'],
    ['an empty policy, with which volumes become Retain', ''],
    ['another case, which Kubernetes refuses', 'delete'],
    ['a value of the wrong type', true],
  ])('refuses %s', (_, policy) => {
    expect(faults(storageReclaim, storageClass(policy))).toEqual([`storage-reclaim (low)  StorageClass fast: reclaimPolicy is ${JSON.stringify(policy)}.`]);
  });

  test('judges every version of the kind', () => {
    expect(faults(storageReclaim, { ...storageClass('Retain'), apiVersion: 'storage.k8s.io/v1beta1' })).toHaveLength(1);
  });

  test('says what to write', () => {
    expect(remediations(storageReclaim, storageClass('Retain')))
      .toEqual(['Write Delete or leave it out, and keep data that must outlive its claim in a backup or a snapshot.']);
  });
});
