import { Json } from '../../src/rules/json';
import { profileFaults } from '../../src/rules/security-profile';

const NAME_IT = 'Name a profile that is present on every node.';

describe('a security profile', () => {
  test.each<Json>([
    { type: 'RuntimeDefault' },
    { type: 'RuntimeDefault', localhostProfile: null },
    { type: 'Localhost', localhostProfile: 'profiles/audit.json' },
  ])('may be %j', profile => {
    expect(profileFaults(profile)).toEqual([]);
  });

  test.each<[string, Json, string[], Json | undefined]>([
    ['Unconfined', { type: 'Unconfined' }, ['type'], 'Unconfined'],
    ['Unconfined with the name of a profile', { type: 'Unconfined', localhostProfile: 'audit.json' }, ['type'], 'Unconfined'],
    ['in lower case', { type: 'runtimedefault' }, ['type'], 'runtimedefault'],
    ['an annotation value', { type: 'runtime/default' }, ['type'], 'runtime/default'],
    ['padded', { type: 'RuntimeDefault ' }, ['type'], 'RuntimeDefault '],
    ['a list of types', { type: ['RuntimeDefault'] }, ['type'], ['RuntimeDefault']],
    ['the empty string', { type: '' }, ['type'], ''],
    ['null', { type: null }, ['type'], null],
    ['missing', {}, ['type'], undefined],
    ['missing beside the name of a profile', { localhostProfile: 'audit.json' }, ['type'], undefined],
  ])('has no type that is %s', (_why, profile, path, value) => {
    expect(profileFaults(profile)).toEqual([{ path, value }]);
  });

  test.each<[string, Json | undefined]>([
    ['missing', undefined], ['null', null], ['empty', ''], ['blank', ' '], ['a number', 1], ['a list', ['audit.json']],
  ])('of type Localhost has no name that is %s', (_why, localhostProfile) => {
    expect(profileFaults({ type: 'Localhost', localhostProfile })).toEqual([{
      path: ['localhostProfile'], value: localhostProfile, remediation: NAME_IT,
    }]);
  });

  test.each<Json>(['audit.json', '', false, 0])('of type RuntimeDefault has no name, not even %p', localhostProfile => {
    expect(profileFaults({ type: 'RuntimeDefault', localhostProfile })).toEqual([{
      path: ['localhostProfile'],
      value: localhostProfile,
      problem: 'is set although type is RuntimeDefault',
      remediation: 'Leave it out, or set type to Localhost.',
    }]);
  });

  test.each<Json>(['RuntimeDefault', true, 1, [], [{ type: 'RuntimeDefault' }]])('is not %j', profile => {
    expect(profileFaults(profile)).toEqual([{ path: [], value: profile }]);
  });
});
