import { grant, policyRuleJson } from './rbac';
import { JsonObject } from '../../src/rules/json';
import { policyRuleProblems } from '../../src/rules/rbac-policy-rule';

const carried = (list: string, ...entries: string[]) => `has ${entries.map(entry => JSON.stringify(entry)).join(', ')} in ${list}, which no request carries`;

describe('a policy rule that the API server accepts and that can match', () => {
  test.each<[string, JsonObject]>([
    ['reads pods', policyRuleJson()],
    ['has null lists, which are absent ones', policyRuleJson({ resourceNames: null, nonResourceURLs: null })],
    ['has wildcards, which another rule reports', grant(['*', '*/scale'], ['*'], { apiGroups: ['*'] })],
    ['has a name of any shape', grant(['signers'], ['sign'], { apiGroups: ['certificates.k8s.io'], resourceNames: ['shop.example.com/*', 'Web'] })],
    ['has a verb of constrained impersonation', grant(['users'], ['impersonate:user-info'], { apiGroups: ['authentication.k8s.io'] })],
    ['has a subresource in mixed case', grant(['userextras/Scopes'], ['impersonate'], { apiGroups: ['authentication.k8s.io'] })],
    ['has a metric in mixed case', grant(['queueLength'], ['get'], { apiGroups: ['external.metrics.k8s.io'] })],
    ['has a group that begins like a version', grant(['widgets'], ['get'], { apiGroups: ['v1.example.com'] })],
  ])('%s', (_, json) => {
    expect(policyRuleProblems(json, 'Role')).toEqual([]);
  });

  test('has paths, in a ClusterRole', () => {
    expect(policyRuleProblems({ nonResourceURLs: ['/healthz', '/api/*', '*'], verbs: ['get'] }, 'ClusterRole')).toEqual([]);
  });
});

describe('problems', () => {
  test.each<[string, JsonObject, string[]]>([
    ['empty verbs', policyRuleJson({ verbs: [] }), ['has no verbs']],
    ['no verbs', policyRuleJson({ verbs: undefined }), ['has no verbs']],
    ['nothing at all', {}, ['has no verbs', 'has no apiGroups', 'has no resources']],
    ['no groups, which is not the core group', policyRuleJson({ apiGroups: undefined }), ['has no apiGroups']],
    ['a text instead of a list', policyRuleJson({ verbs: '*' }), ['has verbs that is not a list of strings']],
    ['lists with something else in them', policyRuleJson({ apiGroups: [null], resources: [['pods']] }), ['has apiGroups, resources that are not lists of strings']],
    ['names that are no list', policyRuleJson({ resourceNames: 'web' }), ['has resourceNames that is not a list of strings']],
    ['paths in a Role', { nonResourceURLs: ['/healthz'], verbs: ['get'] }, ['has nonResourceURLs, which only a ClusterRole can have']],
    ['a verb in upper case', policyRuleJson({ verbs: ['GET'] }), [carried('verbs', 'GET')]],
    ['a blank behind a verb', policyRuleJson({ verbs: ['get '] }), [carried('verbs', 'get ')]],
    ['an empty verb', policyRuleJson({ verbs: ['', 'get'] }), [carried('verbs', '')]],
    ['a kind instead of a resource', policyRuleJson({ resources: ['Pod', 'pods'] }), [carried('resources', 'Pod')]],
    ['a version', policyRuleJson({ apiGroups: ['v1'] }), [carried('apiGroups', 'v1')]],
    ['a group with a version', policyRuleJson({ apiGroups: ['apps/v1'] }), [carried('apiGroups', 'apps/v1')]],
    ['core', policyRuleJson({ apiGroups: ['core'] }), [carried('apiGroups', 'core')]],
    ['a beta version', policyRuleJson({ apiGroups: ['v1beta1'] }), [carried('apiGroups', 'v1beta1')]],
  ])('%s', (_, json, problems) => {
    expect(policyRuleProblems(json, 'Role')).toEqual(problems);
  });

  test.each<[string, JsonObject, string[]]>([
    ['paths beside resources', policyRuleJson({ nonResourceURLs: ['/healthz'] }), ['has nonResourceURLs beside resources, which takes two rules']],
    ['paths beside names', { nonResourceURLs: ['/healthz'], verbs: ['get'], resourceNames: ['a'] }, ['has nonResourceURLs beside resources, which takes two rules']],
    ['a path without a slash', { nonResourceURLs: ['healthz', ''], verbs: ['get'] }, [carried('nonResourceURLs', 'healthz', '')]],
  ])('%s, in a ClusterRole', (_, json, problems) => {
    expect(policyRuleProblems(json, 'ClusterRole')).toEqual(problems);
  });
});
