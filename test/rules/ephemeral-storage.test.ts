import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { ephemeralStorage } from '../../src/rules/ephemeral-storage';
import { Json } from '../../src/rules/json';

const PLACE = 'ephemeral-storage (medium)  Deployment shop/web';
const limited = (value: Json | undefined) => deployment(podSpec({ containers: [container({ resources: { limits: { 'ephemeral-storage': value } } })] }));
const withVolume = (emptyDir: Json) => deployment(podSpec({ volumes: [{ name: 'a', csi: {} }, { name: 'b', emptyDir }] }));

const BAD: [Json | undefined, string][] = [
  [undefined, 'is missing'],
  [null, 'is missing'],
  ['0', 'is "0"'],
  [0, 'is 0'],
  ['-1Gi', 'is "-1Gi"'],
  ['1GB', 'is "1GB"'],
  ['', 'is ""'],
  [true, 'is true'],
  [{ value: '1Gi' }, 'is {"value":"1Gi"}'],
];

describe('ephemeral-storage', () => {
  test.each(['1Gi', '500M', 1073741824, '1e9'])('accepts %p', value => {
    expect(faults(ephemeralStorage, limited(value), withVolume({ sizeLimit: value }))).toEqual([]);
  });

  test('accepts volumes that are no emptyDir, and an emptyDir that is null', () => {
    expect(faults(ephemeralStorage, withVolume(null))).toEqual([]);
  });

  test.each(BAD)('refuses a limit of %p', (value, problem) => {
    expect(faults(ephemeralStorage, limited(value)))
      .toEqual([`${PLACE}, container "main": spec.template.spec.containers[0].resources.limits.ephemeral-storage ${problem}.`]);
  });

  test.each(BAD)('refuses a volume with a size limit of %p', (sizeLimit, problem) => {
    expect(faults(ephemeralStorage, withVolume({ sizeLimit }))).toEqual([`${PLACE}: spec.template.spec.volumes[1].emptyDir.sizeLimit ${problem}.`]);
  });

  test.each<Json>([{}, { medium: 'Memory' }, true, []])('refuses the emptyDir %j', emptyDir => {
    expect(faults(ephemeralStorage, withVolume(emptyDir))).toEqual([`${PLACE}: spec.template.spec.volumes[1].emptyDir.sizeLimit is missing.`]);
  });

  test('does not take the request for the limit', () => {
    const resources = { requests: { 'ephemeral-storage': '1Gi' }, limits: { 'ephemeral-storage': undefined } };
    expect(faults(ephemeralStorage, deployment(podSpec({ containers: [container({ resources })] })))).toHaveLength(1);
  });

  test('counts init containers, and not ephemeral ones, which have no resources', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', resources: null })],
      ephemeralContainers: [container({ name: 'debug', resources: null })],
    });
    expect(faults(ephemeralStorage, deployment(spec)))
      .toEqual([`${PLACE}, container "migrate": spec.template.spec.initContainers[0].resources.limits.ephemeral-storage is missing.`]);
  });

  test('says what to write', () => {
    expect(remediations(ephemeralStorage, limited('0'), withVolume({}))).toEqual([
      'Write how much of the disk of its node the container may use, such as 1Gi.',
      'Write how large the volume may grow, such as 100Mi.',
    ]);
  });
});
