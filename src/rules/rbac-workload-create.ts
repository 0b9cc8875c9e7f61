import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices, workload creation: whoever decides what runs in a namespace reaches all of its ServiceAccounts and Secrets. */
export const rbacWorkloadCreate: Rule = {
  id: 'rbac-workload-create',
  title: 'No role creates or changes workloads, or gets into running pods',
  severity: Severity.HIGH,
  checklist: ['rbac-workload-create'],
  exemptible: true,
  remediation: 'Ship workloads with the app.',
  admission: grantAdmission('rbac-workload-create'),
  check: snapshot => grantViolations(snapshot, 'rbac-workload-create'),
};
