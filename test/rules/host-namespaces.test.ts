import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { hostNamespaces } from '../../src/rules/host-namespaces';
import { Json } from '../../src/rules/json';

const FIELD = 'host-namespaces (critical)  Deployment shop/web: spec.template.spec.';

describe.each(['hostNetwork', 'hostPID', 'hostIPC'])('host-namespaces, %s', field => {
  test.each<Json | undefined>([undefined, null, false])('accepts %p', value => {
    expect(faults(hostNamespaces, deployment(podSpec({ [field]: value })))).toEqual([]);
  });

  test.each<Json>([true, 'true', 'false', '', 0, 1, [], {}])('refuses %j', value => {
    expect(faults(hostNamespaces, deployment(podSpec({ [field]: value })))).toEqual([`${FIELD}${field} is ${JSON.stringify(value)}.`]);
  });
});

describe('host-namespaces', () => {
  test('tells each of the three', () => {
    expect(faults(hostNamespaces, deployment(podSpec({ hostIPC: true, hostNetwork: true, hostPID: true })))).toEqual([
      `${FIELD}hostNetwork is true.`, `${FIELD}hostPID is true.`, `${FIELD}hostIPC is true.`,
    ]);
  });

  test('are not excused by a user namespace', () => {
    expect(faults(hostNamespaces, deployment(podSpec({ hostUsers: false, hostNetwork: true })))).toEqual([`${FIELD}hostNetwork is true.`]);
  });

  test('stand in the pod spec, a field of the same name elsewhere means nothing', () => {
    const spec = podSpec({ securityContext: { hostPID: true }, containers: [container({ hostNetwork: true })] });
    expect(faults(hostNamespaces, deployment(spec))).toEqual([]);
  });
});
