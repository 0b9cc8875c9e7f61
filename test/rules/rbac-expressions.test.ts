import { GRANTS, Probe } from '../../src/rules/rbac-catalogue';
import { conditionOf, grantAdmission, isGrantReported, SITUATIONS } from '../../src/rules/rbac-expressions';
import { isReported } from '../../src/rules/rbac-findings';
import { rateGrant } from '../../src/rules/rbac-grants';
import { policyRule, PolicyRule } from '../../src/rules/rbac-matching';
import { rbacSecretsRead } from '../../src/rules/rbac-secrets-read';
import { STRICTEST_TARGET } from '../../src/rules/target';

/** A policy rule that spells out all of a probe. */
function spelledOut(probe: Probe): PolicyRule {
  if ('paths' in probe) {
    return policyRule({ verbs: ['get'], nonResourceURLs: [...probe.paths] });
  }
  if ('verbPrefixes' in probe) {
    return policyRule({ verbs: probe.verbPrefixes.map(prefix => `${prefix}x`), apiGroups: [''], resources: ['pods'] });
  }
  const resources = probe.resources.map(resource => (probe.anySubresource ? `${resource}/scopes` : resource));
  return policyRule({ verbs: [...probe.verbs], apiGroups: [...probe.apiGroups], resources });
}

describe('what expressions take for granted of the catalogue', () => {
  test.each(GRANTS.map(grant => [grant.id, grant] as const))('%s is reported for each probe alike, and for names whatever they are', (_, grant) => {
    SITUATIONS.forEach(situation => grant.probes.forEach(probe => {
      const names = situation.named ? ['web', ...(grant.refusedNames ?? []).map(name => name.replace('*', 'x'))] : [undefined];
      names.forEach(name => {
        const rule = { ...spelledOut(probe), resourceNames: name === undefined ? [] : [name] };
        expect(rateGrant(grant, rule, situation.scope).some(isReported)).toBe(isGrantReported(grant, situation, true));
      });
    }));
  });

  test('paths and beginnings of verbs are reported only where they are spelled out', () => {
    const others = GRANTS.filter(({ probes }) => probes.some(probe => 'paths' in probe || 'verbPrefixes' in probe));
    expect(others.flatMap(grant => SITUATIONS.filter(situation => isGrantReported(grant, situation, false)))).toEqual([]);
  });

  test('no text needs an escape, or has a character that parts texts', () => {
    const texts = GRANTS.flatMap(({ probes }) => probes.flatMap(probe => ('resources' in probe ? [...probe.apiGroups, ...probe.resources, ...probe.verbs] : [])));
    expect(texts.filter(text => /['\\ |*]/.test(text))).toEqual([]);
  });
});

describe('expressions', () => {
  test('ask once for verbs, groups and resources', () => {
    expect(rbacSecretsRead.admission?.checks(STRICTEST_TARGET).map(({ valid }) => valid)).toEqual([
      "(has(rule.resources) && sets.intersects(rule.verbs, ['get', 'list', 'watch', '*']) && sets.intersects(rule.apiGroups, ['', '*'])"
        + " && sets.intersects(rule.resources, ['secrets'])) == false",
    ]);
  });

  test.each([
    ['always', () => true, 'true'],
    ['never', () => false, 'false'],
    ['without names', ({ named }) => !named, "'' in rule.?resourceNames.orValue([''])"],
    ['with names', ({ named }) => named, "('' in rule.?resourceNames.orValue([''])) == false"],
    ['in a Role', ({ scope }) => scope === 'namespaced', "object.kind == 'Role'"],
    ['in a ClusterRole, and in a Role without names', ({ named, scope }) => scope === 'cluster-wide' || !named,
      "(object.kind == 'Role' && '' in rule.?resourceNames.orValue(['']) || object.kind == 'ClusterRole')"],
  ] as [string, Parameters<typeof conditionOf>[0], string][])('%s', (_, holds, expression) => {
    expect(conditionOf(holds)).toBe(expression);
  });

  test('the bindings of a ClusterRole matter where a grant is milder, or dead, in one namespace', () => {
    const ids = [...new Set(GRANTS.map(({ rule }) => rule))];
    expect(ids.filter(id => grantAdmission(id).beyond === undefined)).toEqual([
      'rbac-escalate-bind-impersonate', 'rbac-token-request', 'rbac-secrets-read', 'rbac-pv-create', 'rbac-webhooks',
    ]);
  });
});
