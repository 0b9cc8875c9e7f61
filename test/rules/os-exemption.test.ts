import { faults, snapshotOf } from './judge';
import { deployment, podSpec } from './pods';
import { toFinding } from '../../src/rules/finding';
import { Json } from '../../src/rules/json';
import { osExemption } from '../../src/rules/os-exemption';

const judge = (os: Json | undefined) => faults(osExemption, deployment(podSpec({ os })));

const FIELD = 'os-exemption (medium)  Deployment shop/web: spec.template.spec.os';

describe('os-exemption', () => {
  test.each<[string, Json | undefined]>([
    ['no operating system', undefined],
    ['null', null],
    ['no name', {}],
    ['a null name', { name: null }],
    ['linux', { name: 'linux' }],
  ])('accepts %s', (_what, os) => {
    expect(judge(os)).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['windows', { name: 'windows' }, '.name is "windows"'],
    ['another spelling of linux', { name: 'Linux' }, '.name is "Linux"'],
    ['a system of the future', { name: 'plan9' }, '.name is "plan9"'],
    ['an empty name', { name: '' }, '.name is ""'],
    ['a list of names', { name: ['linux'] }, '.name is ["linux"]'],
    ['a name that is false', { name: false }, '.name is false'],
    ['a number', 0, ' is 0'],
    ['a string', 'linux', ' is "linux"'],
    ['a list', [{ name: 'linux' }], ' is [{"name":"linux"}]'],
  ])('refuses %s', (_what, os, fault) => {
    expect(judge(os)).toEqual([`${FIELD}${fault}.`]);
  });

  test('says what to write instead, how to state a reason, and who asks for it', () => {
    const [violation] = osExemption.check(snapshotOf([deployment(podSpec({ os: { name: 'windows' } }))]));
    expect(toFinding(osExemption, violation).message).toBe([
      `${FIELD}.name is "windows".`,
      '    Set os.name to linux, or leave os out; state a reason with the `windows` property of the workload where it is meant.',
      '    Kubernetes Pod Security Standards § Restricted (1.25+)  [construct deployment/web]',
    ].join('\n'));
  });

  test('gives the name as its value, for a grant to compare with', () => {
    const violations = osExemption.check(snapshotOf([deployment(podSpec({ os: { name: 'windows' } }))]));
    expect(violations.map(({ path, value }) => ({ path, value }))).toEqual([{ path: ['spec', 'template', 'spec', 'os', 'name'], value: 'windows' }]);
  });
});
