import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices, listing secrets: get, list and watch all return the contents. */
export const rbacSecretsRead: Rule = {
  id: 'rbac-secrets-read',
  title: 'No role reads Secrets',
  severity: Severity.HIGH,
  checklist: ['rbac-secrets-read'],
  exemptible: true,
  remediation: 'Mount the Secret into the pod.',
  admission: grantAdmission('rbac-secrets-read'),
  check: snapshot => grantViolations(snapshot, 'rbac-secrets-read'),
};
