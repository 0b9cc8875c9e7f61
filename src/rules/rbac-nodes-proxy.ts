import { grantAdmission } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/** RBAC Good Practices, access to the proxy subresource of nodes: the kubelet API is not read-only, not even with get. */
export const rbacNodesProxy: Rule = {
  id: 'rbac-nodes-proxy',
  title: 'No role reaches kubelets or changes nodes',
  severity: Severity.CRITICAL,
  checklist: ['rbac-nodes-proxy'],
  exemptible: true,
  remediation: 'Grant the fine-grained subresources of nodes that only read.',
  admission: grantAdmission('rbac-nodes-proxy'),
  check: snapshot => grantViolations(snapshot, 'rbac-nodes-proxy'),
};
