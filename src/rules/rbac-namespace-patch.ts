import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices, namespace modification: labels of a namespace decide its Pod Security level and its network policies. */
export const rbacNamespacePatch: Rule = {
  id: 'rbac-namespace-patch',
  title: 'No role changes, creates or deletes namespaces',
  severity: Severity.HIGH,
  checklist: ['rbac-namespace-patch'],
  exemptible: true,
  remediation: 'Set the labels of namespaces in the app.',
  admission: grantAdmission('rbac-namespace-patch'),
  check: snapshot => grantViolations(snapshot, 'rbac-namespace-patch'),
};
