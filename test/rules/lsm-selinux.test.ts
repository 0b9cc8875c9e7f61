import { faults, faultsFor } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations, remediationsFor } from './remediations';
import { Json } from '../../src/rules/json';
import { lsmSelinux } from '../../src/rules/lsm-selinux';

const withOptions = (pod: Json | undefined, ofContainer: Json | undefined) => deployment(podSpec({
  securityContext: { seLinuxOptions: pod },
  containers: [container({ securityContext: { seLinuxOptions: ofContainer } })],
}));

const POD = 'lsm-selinux (medium)  Deployment shop/web: spec.template.spec.securityContext.seLinuxOptions';
const CONTAINER = 'lsm-selinux (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.seLinuxOptions';

describe('lsm-selinux', () => {
  test.each<[string, Json | undefined]>([
    ['no options', undefined],
    ['null', null],
    ['empty options', {}],
    ['empty values', { type: '', user: '', role: '' }],
    ['null values', { type: null, user: null, role: null, level: null }],
    ['container_t', { type: 'container_t' }],
    ['container_init_t', { type: 'container_init_t' }],
    ['container_kvm_t', { type: 'container_kvm_t' }],
    ['a level of its own', { level: 's0:c123,c456' }],
  ])('accepts %s on the pod and in a container', (_what, options) => {
    expect(faults(lsmSelinux, withOptions(options, options))).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['the type of unconfined containers', { type: 'spc_t' }, '.type is "spc_t"'],
    ['another spelling', { type: 'Container_t' }, '.type is "Container_t"'],
    ['padding', { type: 'container_t ' }, '.type is "container_t "'],
    ['a list of types', { type: ['container_t'] }, '.type is ["container_t"]'],
    ['false as type', { type: false }, '.type is false'],
    ['a user', { user: 'system_u' }, '.user is "system_u"'],
    ['a user that is no string', { user: 0 }, '.user is 0'],
    ['a role', { type: 'container_t', role: 'system_r' }, '.role is "system_r"'],
    ['a role that is no string', { role: [] }, '.role is []'],
    ['a level that is no string', { level: 0 }, '.level is 0'],
    ['a string', 'container_t', ' is "container_t"'],
    ['a list', [], ' is []'],
  ])('refuses %s on the pod and in a container', (_what, options, fault) => {
    expect(faults(lsmSelinux, withOptions(options, options))).toEqual([`${POD}${fault}.`, `${CONTAINER}${fault}.`]);
  });

  test.each([25, 30])('refuses the type of container engines for Kubernetes 1.%i', minor => {
    const engine = withOptions({ type: 'container_engine_t' }, { type: 'container_engine_t' });
    expect(faultsFor({ minor }, lsmSelinux, engine)).toEqual([`${POD}.type is "container_engine_t".`, `${CONTAINER}.type is "container_engine_t".`]);
  });

  test.each([31, 37, 99])('accepts the type of container engines for Kubernetes 1.%i', minor => {
    const engine = withOptions({ type: 'container_engine_t' }, { type: 'container_engine_t' });
    expect(faultsFor({ minor }, lsmSelinux, engine)).toEqual([]);
  });

  test.each(['container_t', 'container_init_t', 'container_kvm_t', ''])('accepts the type %j from 1.31 too', type => {
    expect(faultsFor({ minor: 31 }, lsmSelinux, withOptions({ type }, { type }))).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['the type of unconfined containers', { type: 'spc_t' }, '.type is "spc_t"'],
    ['another spelling of the newest type', { type: 'Container_engine_t' }, '.type is "Container_engine_t"'],
    ['a list of types', { type: ['container_engine_t'] }, '.type is ["container_engine_t"]'],
    ['a user beside the newest type', { type: 'container_engine_t', user: 'system_u' }, '.user is "system_u"'],
    ['a role beside the newest type', { type: 'container_engine_t', role: 'system_r' }, '.role is "system_r"'],
  ])('refuses from 1.31 too: %s', (_what, options, fault) => {
    expect(faultsFor({ minor: 31 }, lsmSelinux, withOptions(options, options))).toEqual([`${POD}${fault}.`, `${CONTAINER}${fault}.`]);
  });

  test('does not let a good value repair a bad one', () => {
    expect(faults(lsmSelinux, withOptions({ type: 'container_t' }, { type: 'spc_t' }))).toEqual([`${CONTAINER}.type is "spc_t".`]);
    expect(faults(lsmSelinux, withOptions({ type: 'spc_t' }, { type: 'container_t' }))).toEqual([`${POD}.type is "spc_t".`]);
  });

  test('counts init and ephemeral containers', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext: { seLinuxOptions: { type: 'spc_t' } } })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { seLinuxOptions: { role: 'system_r' } } })],
    });
    expect(faults(lsmSelinux, deployment(spec))).toEqual([
      'lsm-selinux (medium)  Deployment shop/web, container "migrate": '
        + 'spec.template.spec.initContainers[0].securityContext.seLinuxOptions.type is "spc_t".',
      'lsm-selinux (medium)  Deployment shop/web, container "debug": '
        + 'spec.template.spec.ephemeralContainers[0].securityContext.seLinuxOptions.role is "system_r".',
    ]);
  });

  test('tells every fault, and what to write instead of each', () => {
    const all = withOptions({ type: 'spc_t', user: 'system_u', role: 'system_r', level: 0 }, false);
    expect(remediations(lsmSelinux, all)).toEqual([
      'Set it to one of container_t, container_init_t, container_kvm_t, or leave it out.',
      'Leave it out.',
      'Leave it out.',
      'Set it to a string, or leave it out.',
      'Leave seLinuxOptions out, so that the container runtime chooses the label.',
    ]);
  });

  test.each([
    [30, 'Set it to one of container_t, container_init_t, container_kvm_t, or leave it out.'],
    [31, 'Set it to one of container_t, container_init_t, container_kvm_t, container_engine_t, or leave it out.'],
  ])('names the types that Kubernetes 1.%i allows', (minor, remediation) => {
    expect(remediationsFor({ minor }, lsmSelinux, withOptions({ type: 'spc_t' }, undefined))).toEqual([remediation]);
  });
});
