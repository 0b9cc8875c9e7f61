import { snapshotOf } from './judge';
import { deployment, podSpec } from './pods';
import { sourcesOf, volumeViolation } from '../../src/rules/pod-volumes';

const podOf = (volumes: never) => snapshotOf([deployment(podSpec({ volumes }))]).pods[0];

describe('the volumes of a pod', () => {
  test('keep their places, whatever they are', () => {
    const volumes = podOf([{ name: 'a' }, null, 'b', { name: 'c' }] as never).volumes;
    expect(volumes).toEqual([{ index: 0, json: { name: 'a' } }, { index: 1, json: {} }, { index: 2, json: {} }, { index: 3, json: { name: 'c' } }]);
  });

  test.each([undefined, null, {}, 'a'])('are none when the field is %p', volumes => {
    expect(podOf(volumes as never).volumes).toEqual([]);
  });

  test('have as sources what is set beside the name', () => {
    expect(sourcesOf({ index: 0, json: { name: 'a', nfs: false, csi: null, emptyDir: {} } })).toEqual(['nfs', 'emptyDir']);
  });

  test('are named by their place in a violation', () => {
    const pod = podOf([{ name: 'a' }, { name: 'b' }] as never);
    expect(volumeViolation(pod, pod.volumes[1], ['csi'], null, 'is odd'))
      .toEqual({ manifest: pod.manifest, path: ['spec', 'template', 'spec', 'volumes', 1, 'csi'], value: undefined, problem: 'is odd' });
  });
});
