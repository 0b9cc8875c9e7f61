import { faults, faultsFor } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediationsFor } from './remediations';
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

/** The minor version since which Kubernetes allows a name. */
const SAFE_SINCE: [number, string][] = [
  [27, 'net.ipv4.ip_local_reserved_ports'],
  [29, 'net.ipv4.tcp_keepalive_time'],
  [29, 'net.ipv4.tcp_fin_timeout'],
  [29, 'net.ipv4.tcp_keepalive_intvl'],
  [29, 'net.ipv4.tcp_keepalive_probes'],
  [32, 'net.ipv4.tcp_rmem'],
  [32, 'net.ipv4.tcp_wmem'],
  [37, 'net.ipv4.tcp_slow_start_after_idle'],
  [37, 'net.ipv4.tcp_notsent_lowat'],
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

  test.each(SAFE_SINCE)('refuses before 1.%i and accepts from then on the name %s', (since, name) => {
    const pod = withSysctls([{ name, value: '1' }]);
    const fault = `${FIELD}[0].name is ${JSON.stringify(name)}.`;
    expect([25, since - 1].map(minor => faultsFor({ minor }, sysctls, pod))).toEqual([[fault], [fault]]);
    expect([since, 37, 99].flatMap(minor => faultsFor({ minor }, sysctls, pod))).toEqual([]);
  });

  test.each([25, 26, 27, 28, 29, 31, 32, 36, 37])('accepts for 1.%i all that was allowed before, and refuses all that comes later', minor => {
    const names = [...SAFE, ...SAFE_SINCE.map(([, name]) => name)];
    const later = SAFE_SINCE.filter(([since]) => since > minor).map(([, name]) => name);
    expect(faultsFor({ minor }, sysctls, withSysctls(names.map(name => ({ name, value: '1' })))))
      .toEqual(later.map(name => `${FIELD}[${names.indexOf(name)}].name is ${JSON.stringify(name)}.`));
  });

  test.each([
    'kernel.core_pattern',
    'kernel.msgmax',
    'net.core.somaxconn',
    'net/ipv4/tcp_syncookies',
    'NET.IPV4.TCP_SYNCOOKIES',
    'net.ipv4.tcp_syncookies ',
    'net.ipv4.*',
    '',
  ])('refuses the name %j, whatever the version', name => {
    const pod = withSysctls([{ name, value: '1' }]);
    const fault = `${FIELD}[0].name is ${JSON.stringify(name)}.`;
    expect([25, 37].map(minor => faultsFor({ minor }, sysctls, pod))).toEqual([[fault], [fault]]);
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

  test('judges every pod, and those that set nothing are fine', () => {
    const other = deployment(podSpec({ securityContext: { sysctls: [{ name: 'kernel.sem' }, { name: 'kernel.msgmax' }] } }));
    expect(faults(sysctls, deployment(), withSysctls([{ name: 'kernel.sem' }]), deployment(podSpec({ securityContext: null })), other)).toEqual([
      `${FIELD}[0].name is "kernel.sem".`, `${FIELD}[0].name is "kernel.sem".`, `${FIELD}[1].name is "kernel.msgmax".`,
    ]);
  });

  const ALWAYS = 'kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.ip_unprivileged_port_start, net.ipv4.ping_group_range, '
    + 'net.ipv4.tcp_syncookies';
  const FROM_27 = `${ALWAYS}, net.ipv4.ip_local_reserved_ports`;
  const FROM_29 = `${FROM_27}, net.ipv4.tcp_fin_timeout, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes, net.ipv4.tcp_keepalive_time`;
  const FROM_32 = `${FROM_29}, net.ipv4.tcp_rmem, net.ipv4.tcp_wmem`;
  const FROM_37 = `${FROM_32}, net.ipv4.tcp_notsent_lowat, net.ipv4.tcp_slow_start_after_idle`;

  test.each([
    [25, ALWAYS], [26, ALWAYS], [27, FROM_27], [28, FROM_27], [29, FROM_29], [31, FROM_29], [32, FROM_32], [36, FROM_32], [37, FROM_37],
  ])('says which names Kubernetes 1.%i allows', (minor, allowed) => {
    expect(remediationsFor({ minor }, sysctls, withSysctls([{ name: 'kernel.sem', value: '1' }, null]))).toEqual([
      `Leave it out; Kubernetes 1.${minor} allows ${allowed}.`, `Leave it out; Kubernetes 1.${minor} allows ${allowed}.`,
    ]);
  });
});
