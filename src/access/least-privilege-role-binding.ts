import { ApiObjectMetadata } from 'cdk8s';
import { IRole, ISubject, RoleBinding } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { invalid, refuseOtherProperties, requireRbacMetadata } from '../input';
import { Identity, identityOf } from '../rules/rbac-subjects';
import { Guard } from '../synthesis/guard';

export interface LeastPrivilegeRoleBindingProps {
  /** The role, in the namespace of the binding. */
  readonly role: IRole;
  /** At least one; more with `addSubjects()`. */
  readonly subjects: ISubject[];
  /**
   * Metadata of the binding.
   * @default - a generated name in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;
}

/** Why nobody binds a role to these, whatever it allows. */
const REFUSED: Readonly<Partial<Record<Identity['who'], string>>> = {
  'masters': 'its members are never asked for permission',
  'unauthenticated': 'it is everybody who has not logged in',
  'authenticated': 'it is everybody who has logged in, every ServiceAccount of the cluster included',
  'all-service-accounts': 'it is every ServiceAccount of the cluster',
};

/**
 * Binds a role to named subjects, in one namespace. `LeastPrivilegeRole.bind()` makes one.
 *
 * Sources: Kubernetes Application Security Checklist § RBAC, § Service account.
 */
export class LeastPrivilegeRoleBinding extends RoleBinding {
  /**
   * @param scope a chart with a namespace, or a construct in one.
   * @param id unique in its scope.
   * @param props the role and its subjects. Throws for subjects that are everybody, nobody in particular, or `default`.
   */
  constructor(scope: Construct, id: string, props: LeastPrivilegeRoleBindingProps) {
    const where = `${scope.node.path}/${id}`;
    refuseOtherProperties(where, props, ['role', 'subjects', 'metadata']);
    requireRbacMetadata(where, props.metadata);
    if (!Array.isArray(props.subjects) || props.subjects.length === 0) {
      throw invalid(where, 'subjects', props.subjects, 'at least one subject, such as a SecureServiceAccount');
    }
    super(scope, id, { role: props.role, metadata: props.metadata });
    Guard.of(this).protect(this);
    this.addSubjects(...props.subjects);
  }

  /**
   * Adds subjects.
   *
   * @param subjects secure workloads, ServiceAccounts, users, groups. Throws for anonymous and unauthenticated users, for everybody who is logged
   *   in, for `system:masters`, and for the ServiceAccount `default`.
   */
  addSubjects(...subjects: ISubject[]): void {
    subjects.forEach(subject => requireNamedSubject(this.node.path, subject, this.metadata.namespace));
    super.addSubjects(...subjects);
  }
}

function requireNamedSubject(where: string, subject: ISubject, namespace: string | undefined): void {
  const { kind, name, namespace: ownNamespace } = subject.toSubjectConfiguration();
  if (kind === 'ServiceAccount' && ownNamespace === undefined && namespace !== undefined) {
    throw new Error(`${where}: ServiceAccount ${name} of ${subject.node.path} comes without its namespace, so the one of the binding would count; `
      + 'bind the ServiceAccount itself, or a secure workload');
  }
  const identity = identityOf({ kind, name, namespace: ownNamespace ?? null }, namespace);
  const why = identity === undefined ? 'it has no name' : REFUSED[identity.who];
  if (why !== undefined) {
    throw new Error(`${where}: ${kind} ${JSON.stringify(name)} is no subject for a role: ${why}; bind the ServiceAccount of one workload`);
  }
  if (identity?.who === 'service-account' && identity.name === 'default') {
    throw new Error(`${where}: ${kind} ${JSON.stringify(name)} is no subject for a role: every pod that names no ServiceAccount runs as "default"; `
      + 'bind a ServiceAccount of its own, such as a SecureServiceAccount');
  }
}
