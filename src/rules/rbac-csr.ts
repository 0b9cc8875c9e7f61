import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices, CSRs and certificate issuing: a client certificate can be anybody. */
export const rbacCsr: Rule = {
  id: 'rbac-csr',
  title: 'No role requests, approves or issues certificates',
  severity: Severity.CRITICAL,
  checklist: ['rbac-csr'],
  exemptible: true,
  remediation: 'Keep creation and approval of certificate requests apart, and limit the signer.',
  admission: grantAdmission('rbac-csr'),
  check: snapshot => grantViolations(snapshot, 'rbac-csr'),
};
