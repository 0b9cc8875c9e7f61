import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices, control admission webhooks; admission policies, API services and custom resource definitions have the same reach. */
export const rbacWebhooks: Rule = {
  id: 'rbac-webhooks',
  title: 'No role controls admission or the definition of APIs',
  severity: Severity.CRITICAL,
  checklist: ['rbac-webhooks'],
  exemptible: true,
  remediation: 'Install webhooks, policies and definitions from the pipeline of the platform.',
  admission: grantAdmission('rbac-webhooks'),
  check: snapshot => grantViolations(snapshot, 'rbac-webhooks'),
};
