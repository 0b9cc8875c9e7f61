import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC reference, privilege escalation prevention: writers of roles and bindings pass on and change rights. */
export const rbacNoRoleWrite: Rule = {
  id: 'rbac-no-role-write',
  title: 'No role writes roles or bindings',
  severity: Severity.HIGH,
  checklist: ['rbac-no-role-write'],
  exemptible: true,
  remediation: 'Ship roles and bindings with the app.',
  admission: grantAdmission('rbac-no-role-write'),
  check: snapshot => grantViolations(snapshot, 'rbac-no-role-write'),
};
