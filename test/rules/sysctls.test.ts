import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json } from '../../src/rules/json';
import { sysctls } from '../../src/rules/sysctls';

const withSysctls = (list: Json | undefined) => deployment(podSpec({ securityContext: { sysctls: list } }));

const FIELD = 'sysctls (high)  Deployment shop/web: spec.template.spec.securityContext.sysctls';

const SAFE = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];

/** Allowed from 1.27, 1.29, 1.32 or 1.37 on, refused by the policy versions before. */
const SAFE_LATER = [
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_notsent_lowat',
];

describe('sysctls', () => {
  test.each<[string, Json | undefined]>([
    ['none', undefined],
    ['null', null],
    ['an empty list', []],
    ['all that every version allows', SAFE.map(name => ({ name, value: '0' }))],
    ['any value', [{ name: 'net.ipv4.tcp_syncookies', value: 'whatever' }]],
  ])('accepts %s', (_what, list) => {
    expect(faults(sysctls, withSysctls(list))).toEqual([]);
  });

  test.each([
    ...SAFE_LATER,
    'kernel.core_pattern',
    'kernel.msgmax',
    'net.core.somaxconn',
    'net/ipv4/tcp_syncookies',
    'NET.IPV4.TCP_SYNCOOKIES',
    'net.ipv4.tcp_syncookies ',
    'net.ipv4.*',
    '',
  ])('refuses the name %j', name => {
    expect(faults(sysctls, withSysctls([{ name, value: '1' }]))).toEqual([`${FIELD}[0].name is ${JSON.stringify(name)}.`]);
  });

  test.each<[string, Json, string]>([
    ['an entry without a name', [{ value: '1' }], '[0].name is missing'],
    ['a null name', [{ name: null }], '[0].name is missing'],
    ['a name that is a list', [{ name: ['net.ipv4.tcp_syncookies'] }], '[0].name is ["net.ipv4.tcp_syncookies"]'],
    ['a null entry', [null], '[0] is null'],
    ['a string entry', ['net.ipv4.tcp_syncookies'], '[0] is "net.ipv4.tcp_syncookies"'],
    ['a map instead of a list', { 'net.ipv4.tcp_syncookies': '1' }, ' is {"net.ipv4.tcp_syncookies":"1"}'],
    ['a string instead of a list', 'kernel.msgmax=1', ' is "kernel.msgmax=1"'],
    ['a bad one behind a good one', [{ name: SAFE[0] }, { name: 'kernel.sem' }], '[1].name is "kernel.sem"'],
  ])('refuses %s', (_what, list, fault) => {
    expect(faults(sysctls, withSysctls(list))).toEqual([`${FIELD}${fault}.`]);
  });

  test('are a matter of the pod, containers have no such field', () => {
    const spec = podSpec({ containers: [container({ securityContext: { sysctls: [{ name: 'kernel.sem' }] } })] });
    expect(faults(sysctls, deployment(spec))).toEqual([]);
  });

  test('says which names are allowed', () => {
    expect(remediations(sysctls, withSysctls([{ name: 'kernel.sem', value: '1' }]))).toEqual([
      'Leave it out; allowed are kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.ip_unprivileged_port_start, '
        + 'net.ipv4.ping_group_range, net.ipv4.tcp_syncookies.',
    ]);
  });
});
