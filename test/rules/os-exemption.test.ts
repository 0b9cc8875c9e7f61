import { faults } from './judge';
import { deployment, podSpec } from './pods';
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
    ['a string', 'linux', ' is "linux"'],
    ['a list', [{ name: 'linux' }], ' is [{"name":"linux"}]'],
  ])('refuses %s', (_what, os, fault) => {
    expect(judge(os)).toEqual([`${FIELD}${fault}.`]);
  });
});
