import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { ctrNoPrivilegeEscalation } from '../../src/rules/ctr-no-privilege-escalation';
import { Json } from '../../src/rules/json';

const judge = (value: Json | undefined) => faults(ctrNoPrivilegeEscalation, deployment(podSpec({
  containers: [container({ securityContext: { allowPrivilegeEscalation: value } })],
})));

const FIELD = 'ctr-no-privilege-escalation (high)  Deployment shop/web, container "main": '
  + 'spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation';

describe('ctr-no-privilege-escalation', () => {
  test('accepts false', () => {
    expect(judge(false)).toEqual([]);
  });

  test.each<[string, Json | undefined, string]>([
    ['a missing value, for which Kubernetes uses true', undefined, 'is missing'],
    ['null', null, 'is missing'],
    ['true', true, 'is true'],
    ['a string', 'false', 'is "false"'],
    ['a number', 0, 'is 0'],
    ['the empty string', '', 'is ""'],
    ['a list', [false], 'is [false]'],
    ['an object', {}, 'is {}'],
  ])('refuses %s', (_what, value, fault) => {
    expect(judge(value)).toEqual([`${FIELD} ${fault}.`]);
  });

  test('inherits nothing from the pod, which has no such field', () => {
    const spec = podSpec({
      securityContext: { allowPrivilegeEscalation: false },
      containers: [container({ securityContext: { allowPrivilegeEscalation: undefined } })],
    });
    expect(faults(ctrNoPrivilegeEscalation, deployment(spec))).toEqual([`${FIELD} is missing.`]);
  });

  test.each<Json>([null, 'hardened', []])('reads the security context %j as one that says nothing', securityContext => {
    expect(faults(ctrNoPrivilegeEscalation, deployment(podSpec({ containers: [container({ securityContext })] })))).toEqual([`${FIELD} is missing.`]);
  });

  test.each<Json | undefined>([undefined, true])('asks nothing of a pod of Windows, which has no such field: %p', value => {
    const spec = podSpec({ os: { name: 'windows' }, containers: [container({ securityContext: { allowPrivilegeEscalation: value } })] });
    expect(faults(ctrNoPrivilegeEscalation, deployment(spec))).toEqual([]);
  });

  test.each<Json>([{ name: 'linux' }, { name: 'Windows' }, { name: ['windows'] }, { name: null }, {}, 'windows', ['windows'], null])(
    'asks it of a pod whose operating system is %j', os => {
      const spec = podSpec({ os, containers: [container({ securityContext: { allowPrivilegeEscalation: true } })] });
      expect(faults(ctrNoPrivilegeEscalation, deployment(spec))).toEqual([`${FIELD} is true.`]);
    },
  );

  test('counts every container: init, sidecar, regular, ephemeral, and what is no container at all', () => {
    const weak = { allowPrivilegeEscalation: true };
    const spec = podSpec({
      initContainers: [
        container({ name: 'migrate', securityContext: weak }),
        container({ name: 'proxy', restartPolicy: 'Always', securityContext: weak }),
      ],
      containers: [container(), container({ name: 'second', securityContext: weak }), null],
      ephemeralContainers: [container({ name: 'debug', securityContext: weak })],
    });
    expect(faults(ctrNoPrivilegeEscalation, deployment(spec))).toEqual([
      ['migrate', 'initContainers[0]', 'is true'],
      ['proxy', 'initContainers[1]', 'is true'],
      ['second', 'containers[1]', 'is true'],
      ['containers[2]', 'containers[2]', 'is missing'],
      ['debug', 'ephemeralContainers[0]', 'is true'],
    ].map(([name, place, fault]) => `ctr-no-privilege-escalation (high)  Deployment shop/web, container "${name}": `
      + `spec.template.spec.${place}.securityContext.allowPrivilegeEscalation ${fault}.`));
  });
});
