import { faults, faultsFor, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { ctrNetBindService } from '../../src/rules/ctr-net-bind-service';
import { toFinding } from '../../src/rules/finding';
import { Json } from '../../src/rules/json';
import { Platform } from '../../src/rules/target';

const withCapabilities = (capabilities: Json | undefined) => deployment(podSpec({ containers: [container({ securityContext: { capabilities } })] }));

const ADD = 'ctr-net-bind-service (low)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.capabilities.add';

describe('ctr-net-bind-service', () => {
  test.each<[string, Json | undefined]>([
    ['no capabilities', undefined],
    ['null', null],
    ['nothing added', { add: [] }],
    ['null added', { add: null }],
    ['it dropped', { drop: ['ALL', 'NET_BIND_SERVICE'] }],
    ['others, which another rule refuses', { add: ['SYS_ADMIN', 'ALL'] }],
    ['other spellings, which another rule refuses', { add: ['net_bind_service', 'CAP_NET_BIND_SERVICE', 'NET_BIND_SERVICE ', ''] }],
    ['entries that are no text, which another rule refuses', { add: [null, 10, ['NET_BIND_SERVICE'], { name: 'NET_BIND_SERVICE' }] }],
    ['what is no list, which another rule refuses', { add: 'NET_BIND_SERVICE' }],
    ['a map, which another rule refuses', { add: { 0: 'NET_BIND_SERVICE' } }],
    ['a list of capabilities, which another rule refuses', ['NET_BIND_SERVICE']],
    ['capabilities as text, which another rule refuses', 'NET_BIND_SERVICE'],
  ])('accepts %s', (_what, capabilities) => {
    expect(faults(ctrNetBindService, withCapabilities(capabilities))).toEqual([]);
  });

  test.each<[string, Json, number[]]>([
    ['where everything is dropped', { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }, [0]],
    ['where nothing is dropped', { drop: null, add: ['NET_BIND_SERVICE'] }, [0]],
    ['behind others', { add: ['SYS_ADMIN', null, 'NET_BIND_SERVICE'] }, [2]],
    ['as often as it is there', { add: ['NET_BIND_SERVICE', 'CHOWN', 'NET_BIND_SERVICE'] }, [0, 2]],
  ])('refuses it %s', (_where, capabilities, indices) => {
    expect(faults(ctrNetBindService, withCapabilities(capabilities))).toEqual(indices.map(index => `${ADD}[${index}] is "NET_BIND_SERVICE".`));
  });

  test.each<Json>([null, 'add NET_BIND_SERVICE', ['NET_BIND_SERVICE']])('reads the security context %j as one that adds nothing', securityContext => {
    expect(faults(ctrNetBindService, deployment(podSpec({ containers: [container({ securityContext })] })))).toEqual([]);
  });

  test('does not look at the pod, which has no such field', () => {
    expect(faults(ctrNetBindService, deployment(podSpec({ securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } })))).toEqual([]);
  });

  test('refuses it in a pod of Windows too', () => {
    const spec = podSpec({ os: { name: 'windows' }, containers: [container({ securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } })] });
    expect(faults(ctrNetBindService, deployment(spec))).toEqual([`${ADD}[0] is "NET_BIND_SERVICE".`]);
  });

  test.each(Object.values(Platform))('asks the same on the platform %s, in the newest version', platform => {
    expect(faultsFor({ minor: 37, platform }, ctrNetBindService, withCapabilities({ add: ['NET_BIND_SERVICE'] })))
      .toEqual([`${ADD}[0] is "NET_BIND_SERVICE".`]);
  });

  test('counts every container: init, sidecar, regular, ephemeral', () => {
    const securityContext = { capabilities: { add: ['NET_BIND_SERVICE'] } };
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext }), container({ name: 'proxy', restartPolicy: 'Always', securityContext })],
      containers: [container(), container({ name: 'second', securityContext }), null],
      ephemeralContainers: [container({ name: 'debug', securityContext })],
    });
    expect(faults(ctrNetBindService, deployment(spec))).toEqual([
      ['migrate', 'initContainers[0]'], ['proxy', 'initContainers[1]'], ['second', 'containers[1]'], ['debug', 'ephemeralContainers[0]'],
    ].map(([name, place]) => `ctr-net-bind-service (low)  Deployment shop/web, container "${name}": `
      + `spec.template.spec.${place}.securityContext.capabilities.add[0] is "NET_BIND_SERVICE".`));
  });

  test('gives each addition as its value, for a grant to compare with', () => {
    const violations = ctrNetBindService.check(snapshotOf([withCapabilities({ add: ['NET_BIND_SERVICE'] })]));
    expect(violations.map(({ container: name, path, value }) => ({ name, path, value }))).toEqual([{
      name: 'main',
      path: ['spec', 'template', 'spec', 'containers', 0, 'securityContext', 'capabilities', 'add', 0],
      value: 'NET_BIND_SERVICE',
    }]);
  });

  test('says what to write instead and who asks for it', () => {
    const [violation] = ctrNetBindService.check(snapshotOf([withCapabilities({ add: ['NET_BIND_SERVICE'] })]));
    expect(toFinding(ctrNetBindService, violation).message).toBe([
      `${ADD}[0] is "NET_BIND_SERVICE".`,
      '    Listen on a port above 1023 and remove it, or state a reason with the `capability` property of the container.',
      '    Kubernetes Application Security Checklist § Container-level securityContext  [construct deployment/web]',
    ].join('\n'));
  });
});
