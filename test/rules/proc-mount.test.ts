import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { Json } from '../../src/rules/json';
import { procMount } from '../../src/rules/proc-mount';

const judge = (value: Json | undefined, pod = {}) => faults(procMount, deployment(podSpec({
  ...pod, containers: [container({ securityContext: { procMount: value } })],
})));

const FIELD = 'proc-mount (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.procMount';

describe('proc-mount', () => {
  test.each<Json | undefined>([undefined, null, 'Default'])('accepts %p', value => {
    expect(judge(value)).toEqual([]);
  });

  test.each<Json>(['Unmasked', 'default', 'Default ', '', false, 0, ['Default'], {}])('refuses %j', value => {
    expect(judge(value)).toEqual([`${FIELD} is ${JSON.stringify(value)}.`]);
  });

  test('is not relaxed by a user namespace', () => {
    expect(judge('Unmasked', { hostUsers: false })).toEqual([`${FIELD} is "Unmasked".`]);
  });

  test('counts init and ephemeral containers', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext: { procMount: 'Unmasked' } })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { procMount: 'Unmasked' } })],
    });
    expect(faults(procMount, deployment(spec))).toEqual([
      'proc-mount (high)  Deployment shop/web, container "migrate": spec.template.spec.initContainers[0].securityContext.procMount is "Unmasked".',
      'proc-mount (high)  Deployment shop/web, container "debug": spec.template.spec.ephemeralContainers[0].securityContext.procMount is "Unmasked".',
    ]);
  });
});
