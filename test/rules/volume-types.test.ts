import { faults } from './judge';
import { deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { JsonObject } from '../../src/rules/json';
import { volumeTypes } from '../../src/rules/volume-types';

const RULE = 'volume-types (high)  Deployment shop/web: spec.template.spec.volumes';
const judge = (...volumes: unknown[]) => faults(volumeTypes, deployment(podSpec({ volumes: volumes as JsonObject[] })));

describe('volume-types', () => {
  test.each(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'])(
    'accepts %s', source => {
      expect(judge({ name: 'a', [source]: {} })).toEqual([]);
    },
  );

  test.each([
    ['no volumes', []],
    ['a forbidden source that is null', [{ name: 'a', nfs: null, emptyDir: {} }]],
    ['hostPath, which a rule of its own reports', [{ name: 'a', hostPath: { path: '/' } }]],
  ])('accepts %s', (_, volumes) => {
    expect(judge(...volumes)).toEqual([]);
  });

  test.each([
    'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'fc', 'flexVolume', 'flocker', 'gcePersistentDisk', 'gitRepo', 'glusterfs',
    'iscsi', 'nfs', 'photonPersistentDisk', 'portworxVolume', 'quobyte', 'rbd', 'scaleIO', 'storageos', 'vsphereVolume', 'EmptyDir', 'configmap',
    'constructor', 'sourceOfTheFuture',
  ])('refuses %s', source => {
    expect(judge({ name: 'a', emptyDir: null, [source]: {} })).toEqual([`${RULE}[0].${source} is a source that restricted pods may not use.`]);
  });

  test.each([
    ['a volume without source', { name: 'a' }, ['[0] has no source']],
    ['a source that is null', { name: 'a', emptyDir: null }, ['[0] has no source']],
    ['what is no volume at all', 'a', ['[0] has no source']],
    ['two sources', { name: 'a', emptyDir: {}, secret: {} }, ['[0] has 2 sources, emptyDir and secret']],
    ['a host path beside another source', { name: 'a', hostPath: {}, emptyDir: {} }, ['[0] has 2 sources, hostPath and emptyDir']],
    ['a forbidden source behind an allowed one', { name: 'a', emptyDir: {}, nfs: {} },
      ['[0].nfs is a source that restricted pods may not use', '[0] has 2 sources, emptyDir and nfs']],
    ['a forbidden source of the wrong type', { name: 'a', nfs: false }, ['[0].nfs is a source that restricted pods may not use']],
  ])('refuses %s', (_, volume, problems) => {
    expect(judge(volume)).toEqual(problems.map(problem => `${RULE}${problem}.`));
  });

  test('judges every volume', () => {
    expect(judge({ name: 'a', csi: {} }, { name: 'b', nfs: {} }, { name: 'c' })).toEqual([
      `${RULE}[1].nfs is a source that restricted pods may not use.`,
      `${RULE}[2] has no source.`,
    ]);
  });

  test('says what to write', () => {
    const allowed = 'configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected and secret';
    expect(remediations(volumeTypes, deployment(podSpec({ volumes: [{ name: 'a', nfs: {} }, { name: 'b' }] })))).toEqual([
      `Use one of the sources ${allowed}; storage of other kinds is reached through a persistentVolumeClaim.`,
      `Write exactly one of the sources ${allowed}.`,
    ]);
  });
});
