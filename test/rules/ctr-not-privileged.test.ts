import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { ctrNotPrivileged } from '../../src/rules/ctr-not-privileged';
import { Json } from '../../src/rules/json';

const withValue = (value: Json | undefined) => deployment(podSpec({ containers: [container({ securityContext: { privileged: value } })] }));

const FIELD = 'ctr-not-privileged (critical)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.privileged';

describe('ctr-not-privileged', () => {
  test.each<[string, Json | undefined]>([
    ['false', false],
    ['a missing value, for which Kubernetes uses false', undefined],
    ['null', null],
  ])('accepts %s', (_what, value) => {
    expect(faults(ctrNotPrivileged, withValue(value))).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['true', true, 'is true'],
    ['a string', 'false', 'is "false"'],
    ['the empty string', '', 'is ""'],
    ['a number', 0, 'is 0'],
    ['a list', [], 'is []'],
    ['an object', {}, 'is {}'],
  ])('refuses %s', (_what, value, fault) => {
    expect(faults(ctrNotPrivileged, withValue(value))).toEqual([`${FIELD} ${fault}.`]);
  });

  test.each<Json>([null, 'privileged', ['privileged']])('reads the security context %j as one that says nothing', securityContext => {
    expect(faults(ctrNotPrivileged, deployment(podSpec({ containers: [container({ securityContext })] })))).toEqual([]);
  });

  test('does not look at the pod, which has no such field', () => {
    expect(faults(ctrNotPrivileged, deployment(podSpec({ securityContext: { privileged: true } })))).toEqual([]);
  });

  test('counts every container: init, sidecar, regular, ephemeral', () => {
    const securityContext = { privileged: true };
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext }), container({ name: 'proxy', restartPolicy: 'Always', securityContext })],
      containers: [container(), container({ name: 'second', securityContext }), null],
      ephemeralContainers: [container({ name: 'debug', securityContext })],
    });
    expect(faults(ctrNotPrivileged, deployment(spec))).toEqual([
      ['migrate', 'initContainers[0]'], ['proxy', 'initContainers[1]'], ['second', 'containers[1]'], ['debug', 'ephemeralContainers[0]'],
    ].map(([name, place]) => `ctr-not-privileged (critical)  Deployment shop/web, container "${name}": `
      + `spec.template.spec.${place}.securityContext.privileged is true.`));
  });

  test('says what to write', () => {
    expect(remediations(ctrNotPrivileged, withValue(true))).toEqual(['Set it to false or leave it out.']);
  });
});
