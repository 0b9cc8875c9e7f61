import fc from 'fast-check';
import { grant } from './rbac';
import { Grant, GRANTS, ResourceProbe } from '../../src/rules/rbac-catalogue';
import { rateRule } from '../../src/rules/rbac-grants';
import { isNamed, policyRule, PolicyRule, ruleAllows } from '../../src/rules/rbac-matching';

const rate = (json: Parameters<typeof policyRule>[0], scope: 'namespaced' | 'cluster-wide' = 'namespaced') =>
  rateRule(policyRule(json), scope).map(({ id, severity, action }) => `${id} ${severity} ${action}`);

const RBAC = { apiGroups: ['rbac.authorization.k8s.io'] };

describe('the catalogue', () => {
  test('has each id once', () => {
    expect(new Set(GRANTS.map(({ id }) => id)).size).toBe(GRANTS.length);
  });

  test('has probes everywhere, and texts that go on after a colon and that stand alone', () => {
    GRANTS.forEach(({ why, instead, probes }) => {
      expect(probes.length).toBeGreaterThan(0);
      expect(why).not.toMatch(/\.$/);
      expect(instead).toMatch(/^[A-Z].*\.$/);
    });
  });

  test('is never milder cluster-wide than in a namespace', () => {
    const order = ['dead', 'low', 'medium', 'high', 'critical'];
    expect(GRANTS.filter(row => order.indexOf(row.clusterWide) < order.indexOf(row.namespaced)).map(({ id }) => id)).toEqual([]);
  });

  test('sets no limits to what nothing or only names make acceptable', () => {
    expect(GRANTS.filter(({ justification }) => justification === 'never').map(({ id }) => id)).toEqual(['RBAC-ESCALATE']);
    expect(GRANTS.filter(({ justification, names }) => (justification === 'named') !== (names === 'required')).map(({ id }) => id)).toEqual([]);
  });

  test('hits each entry with each of its own requests', () => {
    GRANTS.forEach(row => row.probes.forEach(probe => {
      const rule = 'paths' in probe ? { nonResourceURLs: [...probe.paths], verbs: ['get'] }
        : 'verbPrefixes' in probe ? grant(['pods'], [`${probe.verbPrefixes[0]}x`])
          : grant(probe.resources.map(resource => (probe.anySubresource ? `${resource}/scopes` : resource)), [...probe.verbs], { apiGroups: [...probe.apiGroups] });
      expect(rateRule(policyRule(rule), 'cluster-wide').map(({ id }) => id)).toContain(row.id);
    }));
  });
});

describe('what a rule hands out', () => {
  test.each([
    ['reading pods is no risk', grant(['pods'], ['get', 'list', 'watch']), []],
    ['reading Secrets', grant(['secrets'], ['get']), ['SECRET-READ high justify']],
    ['Secrets of another group', grant(['secrets'], ['get'], { apiGroups: ['shop.example.com'] }), []],
    ['exec with get, which opens a WebSocket', grant(['pods/exec'], ['get']), ['POD-EXEC high justify']],
    ['exec through the subresource of every kind', grant(['*/exec'], ['create']), ['POD-EXEC high justify']],
    ['pods/* is no wildcard', grant(['pods/*'], ['*']), ['IMPERSONATE-CONSTRAINED high justify']],
    ['bind on bindings, where nobody asks for it', grant(['rolebindings'], ['bind'], RBAC), []],
    ['bind on roles', grant(['roles'], ['bind'], RBAC), ['RBAC-BIND critical refuse']],
    ['escalate, whatever the name', grant(['roles'], ['escalate'], { ...RBAC, resourceNames: ['a'] }), ['RBAC-ESCALATE critical refuse']],
    ['impersonation of extra fields', grant(['userextras/scopes'], ['impersonate'], { apiGroups: ['authentication.k8s.io'] }), ['IMPERSONATE critical refuse']],
    ['userextras without a subresource, where nobody asks for it', grant(['userextras'], ['impersonate'], { apiGroups: ['authentication.k8s.io'] }), []],
    ['an action of constrained impersonation, on anything', grant(['widgets'], ['impersonate-on:user-info:get']), ['IMPERSONATE-CONSTRAINED high justify']],
    ['the namespace a Role stands in', grant(['namespaces'], ['patch']), ['NAMESPACE-LABEL high justify']],
    ['several kinds, most serious first', grant(['leases', 'jobs', 'secrets'], ['create', 'delete'], { apiGroups: ['', 'batch', 'coordination.k8s.io'] }), [
      'SECRET-WRITE high justify', 'WORKLOAD-WRITE-BATCH high justify', 'SECRET-DELETE medium warn', 'WORKLOAD-DELETE medium warn', 'LEASE-WRITE low report',
    ]],
    ['a rule without verbs', grant(['secrets'], []), []],
  ])('%s', (_, json, risks) => {
    expect(rate(json)).toEqual(risks);
  });

  test('cluster-wide it is worse, and MEDIUM needs a reason', () => {
    expect(rate(grant(['secrets', 'configmaps'], ['list']), 'cluster-wide')).toEqual(['SECRET-READ critical justify', 'CONFIGMAP-READ-ALL medium justify']);
  });

  test('what no request in a namespace can match is invalid there, and nothing to speak of when only a wildcard reaches it', () => {
    expect(rate(grant(['nodes/proxy'], ['get']))).toEqual(['NODE-PROXY low invalid']);
    expect(rate(grant(['nodes/proxy'], ['get']), 'cluster-wide')).toEqual(['NODE-PROXY critical justify']);
    expect(rate(grant(['*/proxy'], ['get']))).toEqual(['POD-PROXY high justify']);
  });

  test('a rule without groups, or without resources, matches no request', () => {
    expect(rate({ resources: ['secrets'], verbs: ['get'] })).toEqual([]);
    expect(rate({ apiGroups: [''], verbs: ['*'] })).toEqual([]);
  });

  test('names the requests, not the wildcard', () => {
    expect(rateRule(policyRule(grant(['*'], ['get'])), 'namespaced').find(({ id }) => id === 'POD-PROXY'))
      .toMatchObject({ apiGroups: [''], resources: ['pods/proxy', 'services/proxy'], verbs: ['get'], spelledOut: false });
    expect(rateRule(policyRule(grant(['secrets'], ['*'])), 'namespaced')[0])
      .toMatchObject({ id: 'SECRET-READ', resources: ['secrets'], verbs: ['get', 'list', 'watch'], spelledOut: true });
  });

  test.each([
    ['/logs', ['URL-LOGS high justify']],
    ['/logs/kube-apiserver.log', ['URL-LOGS high justify']],
    ['/logs*', ['URL-LOGS high justify']],
    ['/logstash', []],
    ['/debug/pprof/heap', ['URL-DEBUG medium justify']],
    ['/metrics', ['URL-METRICS low report']],
    ['/healthz', []],
    ['*', ['URL-LOGS high justify', 'URL-DEBUG medium justify', 'URL-METRICS low report']],
  ])('path %s', (path, risks) => {
    expect(rate({ nonResourceURLs: [path], verbs: ['get'] }, 'cluster-wide')).toEqual(risks);
  });
});

describe('names', () => {
  const named = (resources: string[], verbs: string[], resourceNames: string[], changes = {}) =>
    rate(grant(resources, verbs, { resourceNames, ...changes }));
  test.each([
    ['one step less serious', ['secrets'], ['get'], ['tls'], ['SECRET-READ medium warn']],
    ['not below LOW', ['pods/log'], ['get'], ['web'], ['POD-LOG low report']],
    ['the empty name limits nothing', ['secrets'], ['list'], [''], ['SECRET-READ high justify']],
    ['nor does it beside others', ['secrets'], ['list'], ['tls', ''], ['SECRET-READ high justify']],
    ['no help where the name says nothing', ['pods'], ['create'], ['web'], ['POD-CREATE high justify']],
    ['deletecollection never carries one, so the grant is dead', ['pods'], ['deletecollection'], ['web'], []],
    ['required, and given', ['serviceaccounts/token'], ['create'], ['web'], ['SA-TOKEN medium warn']],
    ['required, and not given', ['serviceaccounts/token'], ['create'], [], ['SA-TOKEN high refuse']],
    ['required, and empty', ['serviceaccounts/token'], ['create'], ['web', ''], ['SA-TOKEN high refuse']],
  ])('%s', (_, resources, verbs, resourceNames, risks) => {
    expect(named(resources, verbs, resourceNames)).toEqual(risks);
  });

  test.each([
    ['a harmless role', ['reader'], ['RBAC-BIND high justify']],
    ['admin', ['admin'], ['RBAC-BIND critical refuse']],
    ['admin among others', ['reader', 'admin'], ['RBAC-BIND critical refuse']],
    ['a role of the control plane', ['system:node'], ['RBAC-BIND critical refuse']],
    ['a name that only begins like admin', ['admin-of-shop'], ['RBAC-BIND high justify']],
  ])('bind, %s', (_, resourceNames, risks) => {
    expect(named(['clusterroles'], ['bind'], resourceNames, RBAC)).toEqual(risks);
  });
});

describe('algebra', () => {
  const RESOURCE_ROWS = GRANTS.filter(row => row.probes.every(probe => 'resources' in probe && probe.anySubresource === undefined));

  /** The definition: a row is hit when the rule allows one of its requests, without a name or with one of its own. */
  const isHit = (row: Grant, rule: PolicyRule) => (row.probes as readonly ResourceProbe[]).some(({ apiGroups, resources, verbs }) => (
    apiGroups.some(group => resources.some(entry => verbs.some(verb => {
      const [resource, subresource] = entry.split('/');
      const names = verb === 'deletecollection' ? [''] : ['', ...rule.resourceNames];
      return names.some(name => ruleAllows(rule, { verb, group, resource, subresource, name }));
    })))));

  const entries = (values: string[], minLength = 0) => fc.array(fc.constantFrom(...values), { minLength, maxLength: 3 });
  const rules = fc.record({
    verbs: entries(['get', 'list', 'create', 'patch', 'delete', 'deletecollection', 'bind', 'escalate', '*'], 1),
    apiGroups: entries(['', 'apps', 'batch', 'rbac.authorization.k8s.io', '*'], 1),
    resources: entries(['pods', 'pods/exec', 'secrets', 'deployments', 'roles', 'nodes/proxy', 'namespaces', '*', '*/exec', 'pods/*'], 1),
    resourceNames: entries(['', 'a', 'admin']),
    nonResourceURLs: fc.constant([]),
  });

  test('rating by lists finds the rows that asking request by request finds', () => {
    fc.assert(fc.property(rules, rule => {
      const found = new Set(rateRule(rule, 'cluster-wide').map(({ id }) => id));
      expect(RESOURCE_ROWS.filter(row => found.has(row.id) !== isHit(row, rule)).map(({ id }) => id)).toEqual([]);
    }));
  });

  test('names never make a grant more serious', () => {
    const order = ['low', 'medium', 'high', 'critical'];
    fc.assert(fc.property(rules, rule => {
      const free = new Map(rateRule({ ...rule, resourceNames: [] }, 'cluster-wide').map(risk => [risk.id, risk.severity]));
      rateRule(rule, 'cluster-wide').forEach(risk => {
        expect(order.indexOf(risk.severity)).toBeLessThanOrEqual(order.indexOf(free.get(risk.id) ?? ''));
        expect(isNamed(rule) || risk.severity === free.get(risk.id)).toBe(true);
      });
    }));
  });
});
