import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices: escalate, bind and impersonate step over the check that nobody hands out more than they have; use lifts pod security. */
export const rbacEscalateBindImpersonate: Rule = {
  id: 'rbac-escalate-bind-impersonate',
  title: 'No role lets its holder escalate, bind, impersonate or use pod security exemptions',
  severity: Severity.CRITICAL,
  checklist: ['rbac-escalate-bind-impersonate'],
  exemptible: true,
  remediation: 'Remove the verb and grant the rights themselves.',
  admission: grantAdmission('rbac-escalate-bind-impersonate'),
  check: snapshot => grantViolations(snapshot, 'rbac-escalate-bind-impersonate'),
};
