import { faults, faultsFor } from './judge';
import { deployment, podSpec } from './pods';
import { remediations, remediationsFor } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { volumeTypes } from '../../src/rules/volume-types';

const RULE = 'volume-types (high)  Deployment shop/web: spec.template.spec.volumes';
const judge = (...volumes: unknown[]) => faults(volumeTypes, deployment(podSpec({ volumes: volumes as JsonObject[] })));
const judgeFor = (minor: number, ...volumes: JsonObject[]) => faultsFor({ minor }, volumeTypes, deployment(podSpec({ volumes })));

describe('volume-types', () => {
  test.each(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'])(
    'accepts %s, whatever the version', source => {
      expect([25, 32, 33, 37].flatMap(minor => judgeFor(minor, { name: 'a', [source]: {} }))).toEqual([]);
    },
  );

  test.each([25, 32])('refuses an image as a source for Kubernetes 1.%i, whose Pod Security does not know it', minor => {
    expect(judgeFor(minor, { name: 'a', image: { reference: 'r' } })).toEqual([`${RULE}[0].image is a source that restricted pods may not use.`]);
  });

  test.each([33, 37, 99])('accepts an image as a source for Kubernetes 1.%i', minor => {
    expect(judgeFor(minor, { name: 'a', image: { reference: 'r' } })).toEqual([]);
  });

  test.each([
    ['no volumes', []],
    ['a forbidden source that is null', [{ name: 'a', nfs: null, image: null, emptyDir: {} }]],
    ['several allowed sources, which is a fault of form', [{ name: 'a', emptyDir: {}, secret: {} }]],
    ['no source, which is a fault of form', [{ name: 'a' }, { name: 'b', emptyDir: null }]],
    ['what is no volume, which is a fault of form', ['a', null, 5, [{ nfs: {} }]]],
    ['hostPath, which a rule of its own reports', [{ name: 'a', hostPath: { path: '/' } }, { name: 'b', hostPath: {}, emptyDir: {} }]],
  ])('accepts %s', (_, volumes) => {
    expect(judge(...volumes)).toEqual([]);
  });

  test.each([
    'awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'fc', 'flexVolume', 'flocker', 'gcePersistentDisk', 'gitRepo', 'glusterfs',
    'iscsi', 'nfs', 'photonPersistentDisk', 'portworxVolume', 'quobyte', 'rbd', 'scaleIO', 'storageos', 'vsphereVolume', 'EmptyDir', 'configmap',
    'constructor', 'sourceOfTheFuture',
  ])('refuses %s', source => {
    expect(judge({ name: 'a', emptyDir: null, [source]: {} })).toEqual([`${RULE}[0].${source} is a source that restricted pods may not use.`]);
    expect(judgeFor(37, { name: 'a', [source]: {} })).toEqual([`${RULE}[0].${source} is a source that restricted pods may not use.`]);
  });

  test.each<[string, JsonObject, string[]]>([
    ['behind an allowed one', { name: 'a', emptyDir: {}, nfs: {} }, ['nfs']],
    ['before an allowed one', { name: 'a', nfs: {}, emptyDir: {} }, ['nfs']],
    ['beside a host path', { name: 'a', hostPath: {}, nfs: {} }, ['nfs']],
    ['beside another forbidden one', { name: 'a', rbd: {}, nfs: {} }, ['rbd', 'nfs']],
    ['of the wrong type', { name: 'a', nfs: false }, ['nfs']],
    ['in a volume without name', { nfs: '' }, ['nfs']],
  ])('refuses a forbidden source %s', (_, volume, sources) => {
    expect(judge(volume)).toEqual(sources.map(source => `${RULE}[0].${source} is a source that restricted pods may not use.`));
  });

  test('judges every volume', () => {
    expect(judge({ name: 'a', csi: {} }, { name: 'b', nfs: {} }, null, { name: 'c', image: {} })).toEqual([
      `${RULE}[1].nfs is a source that restricted pods may not use.`,
      `${RULE}[3].image is a source that restricted pods may not use.`,
    ]);
  });

  test.each<Json>([{ a: { nfs: {} } }, 'nfs', null])('finds no volumes in %j', volumes => {
    expect(faults(volumeTypes, deployment(podSpec({ volumes })))).toEqual([]);
  });

  test('says what to write, and which version to choose for an image', () => {
    const volumes = [{ name: 'a', nfs: {} }, { name: 'b', image: {} }];
    const allowed = 'Use one of the sources configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected and secret; '
      + 'storage of other kinds is reached through a persistentVolumeClaim.';
    expect(remediations(volumeTypes, deployment(podSpec({ volumes })))).toEqual([
      allowed, 'Copy the files into the image of the container, or choose Kubernetes 1.33 or newer as the target of the app.',
    ]);
    expect(remediationsFor({ minor: 33 }, volumeTypes, deployment(podSpec({ volumes })))).toEqual([allowed]);
  });
});
