import { RatedRule, rbacOf } from './rbac-bindings';
import { BEYOND_BINDINGS } from './rbac-expressions';
import { grantViolation, insteadOf, isReported, riskText, targetText } from './rbac-findings';
import { Risk } from './rbac-grants';
import { isNamed, PolicyRule } from './rbac-matching';
import { READ_METHODS, READ_VERBS, SELF_REVIEWS, writeChecks } from './rbac-write-expressions';
import { Rule, Severity } from './rule';

const NEEDS_REASON = 'every verb but get, list and watch needs a recorded reason';
const REMEDIATION = 'Drop the verbs that are not needed, and grant the others with a LeastPrivilegeRole, which records the reason.';
const NOTHING: ReadonlySet<string> = new Set();

/**
 * Application Security Checklist, RBAC: create, update, patch and delete only where necessary. Everything but reading counts, verbs that no
 * Kubernetes API defines included. What a more specific rule reports, and what the catalogue says needs no reason (events, local access reviews),
 * is left out, request by request, so that an exemption from one rule does not cover the rest of the same policy rule.
 */
export const rbacWriteVerbs: Rule = {
  id: 'rbac-write-verbs',
  title: 'Roles only read, unless a reason is recorded',
  severity: Severity.MEDIUM,
  checklist: ['rbac-write-verbs'],
  exemptible: true,
  remediation: REMEDIATION,
  admission: { checks: writeChecks, beyond: BEYOND_BINDINGS },
  check: snapshot => rbacOf(snapshot).roles.flatMap(role => role.rules.flatMap(entry => {
    const named = entry.risks.filter(risk => risk.rule === 'rbac-write-verbs' && risk.spelledOut && risk.justification !== 'none').flatMap(risk => {
      const verbs = risk.verbs.filter(verb => entry.rule.verbs.includes(verb));
      return verbs.length === 0 ? [] : [{ ...risk, verbs }];
    });
    const problems = [...named.map(riskText), ...unnamedWrites(entry, named)];
    return problems.length === 0 ? [] : [grantViolation(role, entry, `grants ${problems.join('; ')}`, [...named.map(insteadOf), REMEDIATION])];
  })),
};

/** What writes and is in no entry of the catalogue, or in one that nobody reports. */
function unnamedWrites({ rule, risks }: RatedRule, named: readonly Risk[]): string[] {
  const { apiGroups, nonResourceURLs, resources, resourceNames } = rule;
  const verbs = literal(rule.verbs).filter(verb => !READ_VERBS.includes(verb) && !isDead(verb, rule));
  const methods = literal(rule.verbs).filter(verb => !READ_METHODS.includes(verb));
  const settled = verbs.length === 0 ? NOTHING : requestsOf([...named, ...risks.filter(risk => risk.justification === 'none' || isReported(risk))]);
  const byVerbs = new Map<string, { verbs: string[]; resources: string[] }>();
  for (const resource of literal(resources)) {
    const left = verbs.filter(verb => apiGroups.some(group => !settled.has(request(group, resource, verb)) && !isSelfReview(group, resource, verb)));
    const key = left.join(' ');
    byVerbs.set(key, { verbs: left, resources: [...byVerbs.get(key)?.resources ?? [], resource] });
  }
  return [
    ...[...byVerbs.values()].filter(target => target.verbs.length > 0).map(target => `${targetText(target, resourceNames)}: ${NEEDS_REASON}`),
    ...methods.length > 0 && nonResourceURLs.length > 0 ? [`${targetText({ verbs: methods, resources: nonResourceURLs }, [])}: ${NEEDS_REASON}`] : [],
  ];
}

// Entries with a star are reported by rbac-no-wildcards.
function literal(entries: readonly string[]): string[] {
  return [...new Set(entries)].filter(entry => !entry.includes('*'));
}

// A request for a collection carries no name. rbac-resource-names reports it.
function isDead(verb: string, rule: PolicyRule): boolean {
  return verb === 'deletecollection' && isNamed(rule);
}

function isSelfReview(group: string, resource: string, verb: string): boolean {
  return verb === 'create' && SELF_REVIEWS.includes(`${group}/${resource}`);
}

function requestsOf(risks: readonly Risk[]): ReadonlySet<string> {
  const requests = new Set<string>();
  for (const { apiGroups, resources, verbs } of risks.flatMap(risk => risk.matches)) {
    for (const group of [...apiGroups, '*']) {
      resources.forEach(resource => verbs.forEach(verb => requests.add(request(group, resource, verb))));
    }
  }
  return requests;
}

function request(group: string, resource: string, verb: string): string {
  return JSON.stringify([group, resource, verb]);
}
