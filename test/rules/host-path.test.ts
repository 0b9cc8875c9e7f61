import { faults } from './judge';
import { deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { hostPath } from '../../src/rules/host-path';
import { Json, JsonObject } from '../../src/rules/json';

const judge = (...volumes: unknown[]) => faults(hostPath, deployment(podSpec({ volumes: volumes as JsonObject[] })));
const persistentVolume = (spec: Json) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' }, spec });

describe('host-path', () => {
  test.each<[string, JsonObject]>([
    ['other volumes', deployment(podSpec({ volumes: [{ name: 'a', emptyDir: {} }] }))],
    ['a host path that is null', deployment(podSpec({ volumes: [{ name: 'a', hostPath: null, emptyDir: {} }] }))],
    ['a PersistentVolume of a CSI driver', persistentVolume({ csi: {}, hostPath: null, local: null })],
    ['a PersistentVolume without spec', persistentVolume(null)],
    ['a claim', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { hostPath: {} } }],
    ['an object of another group', { ...persistentVolume({ hostPath: {} }), apiVersion: 'example.com/v1' }],
  ])('accepts %s', (_, object) => {
    expect(faults(hostPath, object)).toEqual([]);
  });

  test.each<[Json, string]>([
    [{ path: '/' }, '{"path":"/"}'],
    [{}, '{}'],
    [false, 'false'],
    ['', '""'],
  ])('refuses the host path %p', (value, text) => {
    expect(judge({ name: 'a', emptyDir: {} }, { name: 'b', hostPath: value }))
      .toEqual([`host-path (critical)  Deployment shop/web: spec.template.spec.volumes[1].hostPath is ${text}.`]);
  });

  test.each<[string, Json, string[]]>([
    ['hostPath', { hostPath: { path: '/' } }, ['spec.hostPath is {"path":"/"}']],
    ['local', { local: { path: '/mnt' }, csi: {} }, ['spec.local is {"path":"/mnt"}']],
    ['both', { local: {}, hostPath: 'x' }, ['spec.hostPath is "x"', 'spec.local is {}']],
  ])('refuses a PersistentVolume with %s', (_, spec, problems) => {
    expect(faults(hostPath, persistentVolume(spec))).toEqual(problems.map(problem => `host-path (critical)  PersistentVolume disk: ${problem}.`));
  });

  test('finds host paths in custom resources', () => {
    const runner = { apiVersion: 'example.com/v1', kind: 'Runner', metadata: { name: 'ci' }, spec: podSpec({ volumes: [{ name: 'a', hostPath: {} }] }) };
    expect(faults(hostPath, runner)).toEqual(['host-path (critical)  Runner ci: spec.volumes[0].hostPath is {}.']);
  });

  test('says what to use', () => {
    expect(remediations(hostPath, deployment(podSpec({ volumes: [{ name: 'a', hostPath: {} }] })), persistentVolume({ local: {} }))).toEqual([
      'Use a persistentVolumeClaim for data that must stay, and an emptyDir with a sizeLimit for data that need not.',
      'Let a CSI driver provide the volume: name it in spec.csi, or leave the PersistentVolume to a StorageClass.',
    ]);
  });
});
