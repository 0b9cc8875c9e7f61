import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices, persistent volume creation: a hostPath volume is the file system of a node. */
export const rbacPvCreate: Rule = {
  id: 'rbac-pv-create',
  title: 'No role writes PersistentVolumes',
  severity: Severity.CRITICAL,
  checklist: ['rbac-pv-create'],
  exemptible: true,
  remediation: 'Use PersistentVolumeClaims with a StorageClass.',
  admission: grantAdmission('rbac-pv-create'),
  check: snapshot => grantViolations(snapshot, 'rbac-pv-create'),
};
