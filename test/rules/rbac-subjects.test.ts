import { manifestOf } from './judge';
import { serviceAccount } from './rbac';
import { identityOf, reachesDefaultServiceAccount, ServiceAccounts } from '../../src/rules/rbac-subjects';

const WEB = { who: 'service-account', namespace: 'shop', name: 'web' };

describe('whom a subject means', () => {
  test.each([
    ['a ServiceAccount', { kind: 'ServiceAccount', namespace: 'shop', name: 'web' }, WEB],
    ['a ServiceAccount in the namespace of its binding', { kind: 'ServiceAccount', name: 'web' }, { ...WEB, namespace: 'here' }],
    ['an empty namespace', { kind: 'ServiceAccount', namespace: '', name: 'web' }, { ...WEB, namespace: 'here' }],
    ['a ServiceAccount spelled as user', { kind: 'User', name: 'system:serviceaccount:shop:web' }, WEB],
    ['that spelling with an API group', { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:serviceaccount:shop:web' }, WEB],
    ['a user that only begins like that', { kind: 'User', name: 'system:serviceaccount:shop' }, { who: 'user', name: 'system:serviceaccount:shop' }],
    ['a group with the name of a user', { kind: 'Group', name: 'system:serviceaccount:shop:web' }, { who: 'group', name: 'system:serviceaccount:shop:web' }],
    ['the ServiceAccounts of a namespace', { kind: 'Group', name: 'system:serviceaccounts:shop' }, { who: 'service-accounts-of-namespace', namespace: 'shop' }],
    ['all ServiceAccounts', { kind: 'Group', name: 'system:serviceaccounts' }, { who: 'all-service-accounts' }],
    ['all who are logged in', { kind: 'Group', name: 'system:authenticated' }, { who: 'authenticated' }],
    ['all who are not', { kind: 'Group', name: 'system:unauthenticated' }, { who: 'unauthenticated' }],
    ['the user that they are', { kind: 'User', name: 'system:anonymous' }, { who: 'unauthenticated' }],
    ['superusers', { kind: 'Group', name: 'system:masters' }, { who: 'masters' }],
    ['a user with the name of a group', { kind: 'User', name: 'system:masters' }, { who: 'user', name: 'system:masters' }],
    ['a person', { kind: 'User', name: 'jane' }, { who: 'user', name: 'jane' }],
    ['a namespace on a group means nothing', { kind: 'Group', name: 'system:masters', namespace: 'shop' }, { who: 'masters' }],
    ['a wrong API group does not hide whom it means', { apiGroup: 'x', kind: 'Group', name: 'system:masters' }, { who: 'masters' }],
    ['a kind in lower case', { kind: 'serviceaccount', name: 'web' }, undefined],
    ['no kind', { name: 'system:masters' }, undefined],
    ['no name', { kind: 'User' }, undefined],
    ['an empty name', { kind: 'User', name: '' }, undefined],
    ['a name that is no text', { kind: 'Group', name: ['system:masters'] }, undefined],
    ['no subject at all', 'system:masters', undefined],
  ])('%s', (_, subject, identity) => {
    expect(identityOf(subject, 'here')).toEqual(identity);
  });

  test('without any namespace the ServiceAccount may be in each', () => {
    expect(identityOf({ kind: 'ServiceAccount', name: 'web' }, undefined)).toEqual({ who: 'service-account', namespace: undefined, name: 'web' });
  });
});

test.each([
  [{ kind: 'ServiceAccount', name: 'default' }, true],
  [{ kind: 'User', name: 'system:serviceaccount:shop:default' }, true],
  [{ kind: 'Group', name: 'system:serviceaccounts:shop' }, true],
  [{ kind: 'Group', name: 'system:serviceaccounts' }, true],
  [{ kind: 'Group', name: 'system:authenticated' }, true],
  [{ kind: 'Group', name: 'system:unauthenticated' }, false],
  [{ kind: 'ServiceAccount', name: 'web' }, false],
  [{ kind: 'User', name: 'default' }, false],
])('%j reaches the default ServiceAccount: %p', (subject, expected) => {
  const identity = identityOf(subject, 'shop');
  expect(identity && reachesDefaultServiceAccount(identity)).toBe(expected);
});

describe('which ServiceAccounts of the snapshot a subject reaches', () => {
  const accounts = new ServiceAccounts([
    serviceAccount('web', 'shop'),
    serviceAccount('jobs', 'shop'),
    serviceAccount('web', 'bank'),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } },
    { apiVersion: 'example.com/v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web', namespace: 'shop' } },
  ].map(manifestOf));
  const reached = (subject: { kind: string; name: string; namespace?: string }, namespace?: string) => {
    const identity = identityOf(subject, namespace);
    return identity && accounts.reachedBy(identity).map(manifest => `${manifest.namespace ?? '?'}/${manifest.name}`);
  };

  test.each([
    ['its own, and one that may be applied there', { kind: 'ServiceAccount', name: 'web', namespace: 'shop' }, ['shop/web', '?/web']],
    ['the same spelled as user', { kind: 'User', name: 'system:serviceaccount:shop:web' }, ['shop/web', '?/web']],
    ['none of another namespace', { kind: 'ServiceAccount', name: 'jobs', namespace: 'bank' }, []],
    ['every one of the name when the namespace is open', { kind: 'ServiceAccount', name: 'web' }, ['shop/web', 'bank/web', '?/web']],
    ['the namespace', { kind: 'Group', name: 'system:serviceaccounts:shop' }, ['shop/web', 'shop/jobs', '?/web']],
    ['all', { kind: 'Group', name: 'system:serviceaccounts' }, ['shop/web', 'shop/jobs', 'bank/web', '?/web']],
    ['all, since they are logged in', { kind: 'Group', name: 'system:authenticated' }, ['shop/web', 'shop/jobs', 'bank/web', '?/web']],
    ['none that is logged in', { kind: 'Group', name: 'system:unauthenticated' }, []],
    ['none, people are others', { kind: 'User', name: 'web' }, []],
  ])('%s', (_, subject, names) => {
    expect(reached(subject)).toEqual(names);
  });
});
