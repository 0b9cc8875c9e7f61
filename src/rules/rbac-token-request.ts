import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices, token request: whoever creates serviceaccounts/token becomes any ServiceAccount in reach. */
export const rbacTokenRequest: Rule = {
  id: 'rbac-token-request',
  title: 'No role issues ServiceAccount tokens',
  severity: Severity.HIGH,
  checklist: ['rbac-token-request'],
  exemptible: true,
  remediation: 'Let the kubelet project the token into the pod.',
  admission: grantAdmission('rbac-token-request'),
  check: snapshot => grantViolations(snapshot, 'rbac-token-request'),
};
