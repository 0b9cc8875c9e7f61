import { AdmissionSubject } from './admission';
import { celTexts } from './cel';
import { Binding, boundServiceAccounts, rbacOf } from './rbac-bindings';
import { Rule, Severity } from './rule';

/** ClusterRoles that every authenticated user holds anyway, and the one for servers that delegate authentication, rated by its binding. */
const HARMLESS = ['system:auth-delegator', 'system:basic-user', 'system:discovery', 'system:public-info-viewer'];

/** RBAC Good Practices, least privilege: bind a role with the rights in use, not one of the roles that come with the cluster. */
export const rbacNoClusterAdmin: Rule = {
  id: 'rbac-no-cluster-admin',
  title: 'No binding refers to cluster-admin, admin, edit or a role of the control plane',
  severity: Severity.CRITICAL,
  checklist: ['rbac-no-cluster-admin'],
  exemptible: true,
  remediation: 'Write a role with the rights in use and bind that one.',
  admission: {
    checks: () => [{
      subject: AdmissionSubject.BINDING,
      field: 'roleRef',
      valid: "object.roleRef.name != 'cluster-admin' && (object.roleRef.kind != 'ClusterRole' || (object.roleRef.name in ['admin', 'edit']) == false"
        + ` && (object.roleRef.name.startsWith('system:') == false || object.roleRef.name in ${celTexts(HARMLESS)}))`,
    }],
  },
  check: snapshot => rbacOf(snapshot).bindings.flatMap(binding => {
    const reason = reasonAgainst(binding);
    return reason === undefined ? [] : [{
      manifest: binding.manifest,
      path: ['roleRef'],
      value: binding.manifest.json.roleRef,
      problem: `refers to ${binding.roleKind || 'role'} "${binding.roleName}", ${reason}`,
      undoes: boundServiceAccounts([binding]),
    }];
  }),
};

function reasonAgainst({ clusterWide, roleKind, roleName }: Binding): string | undefined {
  // A Role of this name is not the built-in one, but nobody who reads the binding will know.
  if (roleName === 'cluster-admin') {
    return roleKind === 'Role'
      ? 'which borrows the name of the superuser role'
      : `which grants every verb on everything${clusterWide ? '' : ' in the namespace, the namespace itself included'}`;
  }
  if (roleKind !== 'ClusterRole') {
    return undefined;
  }
  if (roleName === 'admin' || roleName === 'edit') {
    const more = roleName === 'admin' ? ' and writes roles and bindings' : '';
    return `which reads and writes Secrets, runs commands in pods, writes workloads, impersonates ServiceAccounts${more}`;
  }
  return roleName.startsWith('system:') && !HARMLESS.includes(roleName) ? 'which belongs to the control plane and changes with its release' : undefined;
}
