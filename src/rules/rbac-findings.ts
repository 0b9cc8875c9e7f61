import { FieldPath } from './json';
import { boundServiceAccounts, BoundRole, RatedRule, rbacOf } from './rbac-bindings';
import { GrantRuleId } from './rbac-catalogue';
import { GrantMatch, Risk } from './rbac-grants';
import { Snapshot, Violation } from './rule';

/**
 * Whether a rule of its own reports this risk. What the catalogue merely lists is left alone. What is reached only through a wildcard belongs to
 * rbac-no-wildcards, which names it: one finding instead of twenty. The exception is what nothing, or nothing without names, makes acceptable:
 * an exemption for the wildcard says that a rule may stay open-ended, and must not wave that through in passing.
 */
export function isReported(risk: Risk): boolean {
  return risk.action !== 'report' && (risk.spelledOut || risk.justification === 'never' || risk.justification === 'named');
}

/** One violation for each policy rule that hands out something which is reported under this id. */
export function grantViolations(snapshot: Snapshot, id: GrantRuleId): Violation[] {
  return rbacOf(snapshot).roles.flatMap(role => role.rules.flatMap(rule => {
    const risks = rule.risks.filter(risk => risk.rule === id && isReported(risk));
    return risks.length === 0 ? [] : [grantViolation(role, rule, `grants ${risks.map(riskText).join('; ')}`, risks.map(insteadOf))];
  }));
}

/** A violation on a policy rule; it undoes the ServiceAccounts that are bound to its role. */
export function grantViolation(role: BoundRole, { index, json }: RatedRule, problem: string, remediation: readonly string[] = []): Violation {
  const path: FieldPath = ['rules', index];
  return {
    manifest: role.manifest,
    path,
    value: json,
    problem,
    remediation: remediation.length === 0 ? undefined : [...new Set(remediation)].join(' '),
    undoes: boundServiceAccounts(role.bindings),
  };
}

/** `get, list on secrets (SECRET-READ): why that is dangerous`. */
export function riskText(risk: Risk): string {
  const reason = risk.action === 'invalid' ? 'no request in a single namespace can match it' : risk.why;
  return `${targetText(risk, risk.names)} (${risk.id}): ${reason}`;
}

/** What to write instead of the grant. */
export function insteadOf(risk: Risk): string {
  return risk.action === 'invalid' ? 'Remove it; only a ClusterRole with a ClusterRoleBinding can grant it.' : risk.instead;
}

/** `get, list on secrets, configmaps named "a"`. */
export function targetText({ resources, verbs }: Pick<GrantMatch, 'resources' | 'verbs'>, names: readonly string[]): string {
  const named = names.length === 0 ? '' : ` named ${names.map(name => `"${name}"`).join(', ')}`;
  return `${verbs.join(', ')} on ${resources.join(', ')}${named}`;
}
