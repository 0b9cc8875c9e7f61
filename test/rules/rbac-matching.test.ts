import fc from 'fast-check';
import { manifestOf } from './judge';
import { clusterRole, grant, role, roleBinding } from './rbac';
import { isNamed, isRbac, policyRule, policyRulesOf, ruleAllows } from '../../src/rules/rbac-matching';

const allows = (json: Parameters<typeof policyRule>[0], verb: string, group: string, resource: string, name?: string) => {
  const [kind, subresource] = resource.split('/');
  return ruleAllows(policyRule(json), { verb, group, resource: kind, subresource, name });
};

describe('a request for a resource', () => {
  const READ_PODS = grant(['pods'], ['get', 'list']);
  test.each([
    ['what the rule lists', READ_PODS, 'get', '', 'pods', true],
    ['another verb', READ_PODS, 'create', '', 'pods', false],
    ['another group', READ_PODS, 'get', 'apps', 'pods', false],
    ['another resource', READ_PODS, 'get', '', 'secrets', false],
    ['a subresource of what the rule lists', READ_PODS, 'get', '', 'pods/exec', false],
    ['every pair of the cross product', grant(['pods', 'secrets'], ['get', 'create']), 'create', '', 'secrets', true],
    ['any verb', grant(['pods'], ['*']), 'bind', '', 'pods', true],
    ['any group', grant(['pods'], ['get'], { apiGroups: ['*'] }), 'get', 'metrics.k8s.io', 'pods', true],
    ['any resource', grant(['*'], ['get']), 'get', '', 'secrets', true],
    ['any subresource, since * includes them', grant(['*'], ['create']), 'create', '', 'pods/exec', true],
    ['one subresource of every kind', grant(['*/scale'], ['update'], { apiGroups: ['apps'] }), 'update', 'apps', 'deployments/scale', true],
    ['another subresource than the one of every kind', grant(['*/scale'], ['update']), 'update', '', 'pods/exec', false],
    ['an object, not a subresource', grant(['*/scale'], ['update']), 'update', '', 'pods', false],
    ['pods/* is no wildcard', grant(['pods/*'], ['create']), 'create', '', 'pods/exec', false],
    ['*/* is no wildcard', grant(['*/*'], ['create']), 'create', '', 'pods/exec', false],
    ['get* is no wildcard', grant(['pods'], ['get*']), 'get', '', 'pods', false],
    ['upper case matches nothing', grant(['Pods'], ['get']), 'get', '', 'pods', false],
    ['core is not the core group', grant(['pods'], ['get'], { apiGroups: ['core'] }), 'get', '', 'pods', false],
    ['a version is not part of a group', grant(['deployments'], ['get'], { apiGroups: ['apps/v1'] }), 'get', 'apps', 'deployments', false],
    ['a rule without groups', { resources: ['pods'], verbs: ['get'] }, 'get', '', 'pods', false],
    ['a rule for paths', { nonResourceURLs: ['*'], verbs: ['*'] }, 'get', '', 'pods', false],
  ])('%s', (_, json, verb, group, resource, expected) => {
    expect(allows(json, verb, group, resource)).toBe(expected);
  });

  test.each([
    ['no names, no name', [], undefined, true],
    ['no names, any name', [], 'a', true],
    ['the name', ['a', 'b'], 'b', true],
    ['another name', ['a'], 'c', false],
    ['no name, as in list, create by POST and deletecollection', ['a'], undefined, false],
    ['no name against the empty name', [''], undefined, true],
    ['a name against the empty name', [''], 'a', false],
    ['* is a name like any other', ['*'], 'a', false],
  ])('names: %s', (_, resourceNames, name, expected) => {
    expect(allows(grant(['pods'], ['*'], { resourceNames }), 'get', '', 'pods', name)).toBe(expected);
  });

  test('a rule is limited to names when there are some and none is empty', () => {
    expect([[], ['a'], [''], ['a', '']].map(resourceNames => isNamed(policyRule({ resourceNames })))).toEqual([false, true, false, false]);
  });
});

describe('a request for a path', () => {
  test.each([
    ['*', '/anything', true],
    ['/healthz', '/healthz', true],
    ['/healthz', '/healthz/etcd', false],
    ['/healthz/*', '/healthz/etcd', true],
    ['/healthz/*', '/healthz', false],
    ['/healthz*', '/healthzzz', true],
    ['/api**', '/api/v1', true],
    ['/a*/b', '/ax/b', false],
    ['/Healthz', '/healthz', false],
  ])('%s and %s', (entry, path, expected) => {
    expect(ruleAllows(policyRule({ nonResourceURLs: [entry], verbs: ['get'] }), { verb: 'get', path })).toBe(expected);
    expect(ruleAllows(policyRule({ nonResourceURLs: [entry], verbs: ['post'] }), { verb: 'get', path })).toBe(false);
  });

  test('is not allowed by a rule for resources', () => {
    expect(ruleAllows(policyRule(grant(['*'], ['*'], { apiGroups: ['*'] })), { verb: 'get', path: '/metrics' })).toBe(false);
  });
});

describe('algebra', () => {
  const entries = (values: string[]) => fc.array(fc.constantFrom(...values), { maxLength: 3 });
  const rules = fc.record({
    verbs: entries(['get', 'create', '*']),
    apiGroups: entries(['', 'apps', '*']),
    resources: entries(['pods', 'pods/exec', '*', '*/exec']),
    resourceNames: entries(['', 'a', 'b']),
    nonResourceURLs: fc.constant([]),
  });
  const requests = fc.record({
    verb: fc.constantFrom('get', 'create'),
    group: fc.constantFrom('', 'apps'),
    resource: fc.constantFrom('pods', 'jobs'),
    subresource: fc.constantFrom('', 'exec'),
    name: fc.constantFrom('', 'a'),
  });

  test('a rule allows what the union of its atoms allows', () => {
    fc.assert(fc.property(rules, requests, (rule, request) => {
      const atoms = rule.verbs.flatMap(verb => rule.apiGroups.flatMap(group => rule.resources.map(resource => (
        { ...rule, verbs: [verb], apiGroups: [group], resources: [resource] }))));
      expect(ruleAllows(rule, request)).toBe(atoms.some(atom => ruleAllows(atom, request)));
    }));
  });

  test('nothing that is added to verbs, groups or resources takes a right away', () => {
    fc.assert(fc.property(rules, rules, requests, (rule, more, request) => {
      const longer = {
        ...rule,
        verbs: [...rule.verbs, ...more.verbs],
        apiGroups: [...more.apiGroups, ...rule.apiGroups],
        resources: [...rule.resources, ...more.resources],
      };
      expect(ruleAllows(longer, request) || !ruleAllows(rule, request)).toBe(true);
    }));
  });
});

describe('reading rules from a manifest', () => {
  test('keeps the index and the JSON, and leaves out what is no rule', () => {
    const broken = { ...role(), rules: ['get pods', null, grant(['pods'], ['get'])] };
    expect(policyRulesOf(manifestOf(broken))).toEqual([{
      index: 2,
      json: grant(['pods'], ['get']),
      rule: { verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: [], nonResourceURLs: [] },
    }]);
  });

  test.each([
    ['no rules', undefined],
    ['null', null],
    ['an object', { verbs: ['get'] }],
  ])('%s', (_, rules) => {
    expect(policyRulesOf(manifestOf({ ...role(), rules }))).toEqual([]);
  });

  test('lists that are no lists, and entries that are no strings, are left out', () => {
    expect(policyRule({ verbs: 'get', apiGroups: [0, '', null], resources: null, resourceNames: {} }))
      .toEqual({ verbs: [], apiGroups: [''], resources: [], resourceNames: [], nonResourceURLs: [] });
  });
});

describe('which manifests are RBAC', () => {
  test.each([
    ['a Role', role(), true],
    ['a Role of an older version', { ...role(), apiVersion: 'rbac.authorization.k8s.io/v1beta1' }, true],
    ['a Role of OpenShift', { ...role(), apiVersion: 'authorization.openshift.io/v1' }, true],
    ['a ClusterRole where a Role is asked for', clusterRole(), false],
    ['a binding', roleBinding(), false],
    ['a Role of somebody else', { ...role(), apiVersion: 'vault.example.com/v1' }, false],
  ])('%s', (_, json, expected) => {
    expect(isRbac(manifestOf(json), 'Role')).toBe(expected);
  });
});
