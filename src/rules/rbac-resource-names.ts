import { RatedRule, rbacOf } from './rbac-bindings';
import { policyRuleCheck } from './rbac-expressions';
import { grantViolation } from './rbac-findings';
import { isNamed, PolicyRule } from './rbac-matching';
import { Rule, Severity } from './rule';

/** What `problemsOf` says of a policy rule with names, in CEL. */
const NAMES_LIMIT = [
  "rule.resourceNames.all(name, name != '' && (name.contains('*') == false"
    + " || 'signers' in rule.resources && name.matches(r'^[^*]+/\\*$') || name == '*' && rule.verbs.exists(verb, verb.startsWith('impersonate:'))))",
  "('create' in rule.verbs && rule.resources.exists(resource, resource.contains('/') == false)) == false",
  "('deletecollection' in rule.verbs) == false",
].join(' && ');

/** RBAC reference, referring to resources: what a request does not carry, resourceNames cannot match. */
export const rbacResourceNames: Rule = {
  id: 'rbac-resource-names',
  title: 'resourceNames stand only where they limit something',
  severity: Severity.MEDIUM,
  checklist: ['rbac-resource-names'],
  exemptible: true,
  remediation: 'List real names, and put create into a rule of its own without names.',
  admission: { checks: () => [policyRuleCheck('resourceNames', `has(rule.resourceNames) == false || (${NAMES_LIMIT})`)] },
  check: snapshot => rbacOf(snapshot).roles.flatMap(role => role.rules.flatMap(entry => {
    const problems = problemsOf(entry);
    return problems.length === 0 ? [] : [grantViolation(role, entry, problems.join('; '))];
  })),
};

function problemsOf({ rule }: RatedRule): string[] {
  const { resourceNames, resources, verbs } = rule;
  const problems: string[] = [];
  if (resourceNames.includes('')) {
    problems.push('has the name "", which list, watch, create and deletecollection carry when they mean any object');
  }
  const stars = resourceNames.filter(name => name.includes('*') && !isLiveName(rule, name));
  if (stars.length > 0) {
    problems.push(`has the names ${stars.map(name => `"${name}"`).join(', ')}, which are compared literally and match nothing`);
  }
  if (isNamed(rule)) {
    const objects = resources.filter(resource => !resource.includes('/'));
    if (verbs.includes('create') && objects.length > 0) {
      problems.push(`limits create on ${objects.join(', ')} to names, which a POST does not carry, so only an apply can create with it`);
    }
    if (verbs.includes('deletecollection')) {
      problems.push('limits deletecollection to names, which it never carries, so it grants nothing');
    }
  }
  return problems;
}

/** Names with a star that the API server itself asks for: the signers of a domain, and any identity in constrained impersonation. */
function isLiveName({ resources, verbs }: PolicyRule, name: string): boolean {
  return (resources.includes('signers') && /^[^*]+\/\*$/.test(name)) || (name === '*' && verbs.some(verb => verb.startsWith('impersonate:')));
}
