import { AdmissionSubject } from './admission';
import { boundServiceAccounts, rbacOf } from './rbac-bindings';
import { BEYOND_BINDINGS, grantCheck, pathCheck } from './rbac-expressions';
import { grantViolations } from './rbac-findings';
import { Rule, Severity } from './rule';

/**
 * RBAC Good Practices, least privilege: rights belong into one namespace. A ClusterRole alone is only a template; it is the ClusterRoleBinding
 * that hands it out everywhere. Grants that are harmless in one namespace and not in all of them count too.
 */
export const rbacNamespaced: Rule = {
  id: 'rbac-namespaced',
  title: 'Rights are granted in one namespace, not in the whole cluster',
  severity: Severity.MEDIUM,
  checklist: ['rbac-namespaced'],
  exemptible: true,
  remediation: 'Use a RoleBinding in each namespace that needs it, or exempt this object and say who answers for it.',
  admission: {
    checks: () => [
      { subject: AdmissionSubject.BINDING, field: 'kind', valid: "object.kind == 'RoleBinding'" },
      grantCheck('rbac-namespaced', 'Grant it in a Role in each namespace that needs it, or name the objects in resourceNames.'),
      pathCheck('rbac-namespaced', 'Leave the path out.'),
    ],
    beyond: BEYOND_BINDINGS,
  },
  check: snapshot => [
    ...rbacOf(snapshot).bindings.filter(({ clusterWide }) => clusterWide).map(binding => ({
      manifest: binding.manifest,
      path: ['roleRef'],
      value: binding.manifest.json.roleRef,
      problem: `grants ${binding.roleKind || 'role'} "${binding.roleName}" in every namespace, future ones included`,
      undoes: boundServiceAccounts([binding]),
    })),
    ...grantViolations(snapshot, 'rbac-namespaced'),
  ],
};
