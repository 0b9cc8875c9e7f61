import { RatedRule, rbacOf } from './rbac-bindings';
import { policyRuleCheck } from './rbac-expressions';
import { grantViolation } from './rbac-findings';
import { PolicyRule } from './rbac-matching';
import { Rule, Severity } from './rule';

const FIELDS = ['verbs', 'apiGroups', 'resources', 'nonResourceURLs'] as const;
const SHOWN_RISKS = 3;

/** RBAC Good Practices, least privilege: a wildcard also grants whatever is added to the cluster later. */
export const rbacNoWildcards: Rule = {
  id: 'rbac-no-wildcards',
  title: 'No role has wildcards in verbs, API groups, resources or URLs',
  severity: Severity.CRITICAL,
  checklist: ['rbac-no-wildcards'],
  exemptible: true,
  remediation: 'List the verbs, API groups, resources or paths in use one by one.',
  admission: {
    checks: () => FIELDS.map(field => policyRuleCheck(field, `rule.?${field}.orValue([]).exists(entry, entry.contains('*')) == false`)),
  },
  check: snapshot => rbacOf(snapshot).roles.flatMap(role => role.rules.flatMap(rule => {
    const wildcards = FIELDS.flatMap(field => rule.rule[field].filter(entry => entry.includes('*')).map(entry => ({ field, entry })));
    if (wildcards.length === 0) {
      return [];
    }
    const dead = wildcards.filter(({ field, entry }) => !isWildcard(field, entry)).map(({ entry }) => `"${entry}"`);
    const live = wildcards.filter(({ field, entry }) => isWildcard(field, entry)).map(({ field, entry }) => `"${entry}" in ${field}`);
    return [grantViolation(role, rule, [
      ...(live.length > 0 ? [`has ${live.join(', ')}${included(rule)}`] : []),
      ...(dead.length > 0 ? [`has ${dead.join(', ')}, which is compared literally and matches nothing`] : []),
    ].join('; '))];
  })),
};

/** `*` and `*` with a subresource are wildcards, and any trailing `*` in a path; everything else that contains one is compared literally. */
function isWildcard(field: keyof PolicyRule, entry: string): boolean {
  switch (field) {
    case 'nonResourceURLs': return entry.endsWith('*');
    case 'resources': return entry === '*' || /^\*\/[^*]+$/.test(entry);
    default: return entry === '*';
  }
}

function included({ risks }: RatedRule): string {
  const ids = risks.filter(({ action }) => action !== 'report' && action !== 'invalid').map(({ id }) => id);
  if (ids.length === 0) {
    return '';
  }
  const more = ids.length > SHOWN_RISKS ? ` and ${ids.length - SHOWN_RISKS} more` : '';
  return `, so it includes ${ids.slice(0, SHOWN_RISKS).join(', ')}${more}`;
}
