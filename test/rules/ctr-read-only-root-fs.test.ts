import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { ctrReadOnlyRootFs } from '../../src/rules/ctr-read-only-root-fs';
import { Json } from '../../src/rules/json';

const judge = (value: Json | undefined) => faults(ctrReadOnlyRootFs, deployment(podSpec({
  containers: [container({ securityContext: { readOnlyRootFilesystem: value } })],
})));

const FIELD = 'ctr-read-only-root-fs (medium)  Deployment shop/web, container "main": '
  + 'spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem';

describe('ctr-read-only-root-fs', () => {
  test('accepts true', () => {
    expect(judge(true)).toEqual([]);
  });

  test.each<[string, Json | undefined, string]>([
    ['a missing value, for which Kubernetes uses false', undefined, 'is missing'],
    ['null', null, 'is missing'],
    ['false', false, 'is false'],
    ['a string', 'true', 'is "true"'],
    ['a number', 1, 'is 1'],
    ['the empty string', '', 'is ""'],
    ['a list', [true], 'is [true]'],
    ['an object', {}, 'is {}'],
  ])('refuses %s', (_what, value, fault) => {
    expect(judge(value)).toEqual([`${FIELD} ${fault}.`]);
  });

  test('inherits nothing from the pod, which has no such field', () => {
    const spec = podSpec({
      securityContext: { readOnlyRootFilesystem: true },
      containers: [container({ securityContext: { readOnlyRootFilesystem: undefined } })],
    });
    expect(faults(ctrReadOnlyRootFs, deployment(spec))).toEqual([`${FIELD} is missing.`]);
  });

  test.each<Json>([null, 'hardened', []])('reads the security context %j as one that says nothing', securityContext => {
    expect(faults(ctrReadOnlyRootFs, deployment(podSpec({ containers: [container({ securityContext })] })))).toEqual([`${FIELD} is missing.`]);
  });

  test.each<Json | undefined>([undefined, false])('asks nothing of a pod of Windows, which has no such field: %p', value => {
    const spec = podSpec({ os: { name: 'windows' }, containers: [container({ securityContext: { readOnlyRootFilesystem: value } })] });
    expect(faults(ctrReadOnlyRootFs, deployment(spec))).toEqual([]);
  });

  test.each<Json>([{ name: 'linux' }, { name: 'Windows' }, { name: ['windows'] }, { name: null }, {}, 'windows', ['windows'], null])(
    'asks it of a pod whose operating system is %j', os => {
      const spec = podSpec({ os, containers: [container({ securityContext: { readOnlyRootFilesystem: false } })] });
      expect(faults(ctrReadOnlyRootFs, deployment(spec))).toEqual([`${FIELD} is false.`]);
    },
  );

  test('counts every container: init, sidecar, regular, ephemeral, and what is no container at all', () => {
    const weak = { readOnlyRootFilesystem: false };
    const spec = podSpec({
      initContainers: [
        container({ name: 'migrate', securityContext: weak }),
        container({ name: 'proxy', restartPolicy: 'Always', securityContext: weak }),
      ],
      containers: [container(), container({ name: 'second', securityContext: weak }), null],
      ephemeralContainers: [container({ name: 'debug', securityContext: weak })],
    });
    expect(faults(ctrReadOnlyRootFs, deployment(spec))).toEqual([
      ['migrate', 'initContainers[0]', 'is false'],
      ['proxy', 'initContainers[1]', 'is false'],
      ['second', 'containers[1]', 'is false'],
      ['containers[2]', 'containers[2]', 'is missing'],
      ['debug', 'ephemeralContainers[0]', 'is false'],
    ].map(([name, place, fault]) => `ctr-read-only-root-fs (medium)  Deployment shop/web, container "${name}": `
      + `spec.template.spec.${place}.securityContext.readOnlyRootFilesystem ${fault}.`));
  });
});
