import { ApiResource, ISubject } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AdmissionAction } from './admission-action';
import { requireAction, requireNewEnough } from './admission-input';
import { bindingSpec, SYSTEM_NAMESPACES } from './policies';
import { DOMAIN, policyObject } from './policy-object';
import { sensitiveWriteSpec, VIRTUAL_GROUP, VIRTUAL_RESOURCE, VIRTUAL_VERB } from './sensitive-writes';
import { LeastPrivilegeRole } from '../access/least-privilege-role';
import { invalid, refuseOtherProperties, requireName, requireReason } from '../input';
import { Guard } from '../synthesis/guard';

const NAME = `sensitive-writes.${DOMAIN}`;

export interface SensitiveWritePolicyProps {
  /**
   * What becomes of writes by others.
   * @default AdmissionAction.deny()
   */
  readonly action?: AdmissionAction;
}

/** Who may write what is marked as sensitive in one namespace. */
export interface SensitiveWriters {
  /** Name of the namespace. */
  readonly namespaceName: string;
  /** Users, groups and ServiceAccounts, at least one: the pipeline that rolls out, and operators that write on their own. */
  readonly subjects: ISubject[];
  /**
   * Only the objects with these names. Names that the API server generates cannot be known before.
   * @default - everything sensitive in the namespace
   */
  readonly objectNames?: string[];
  /** Why they write there, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/**
 * Leaves writes on sensitive workloads to those who hold a permission of its own, beyond what RBAC can tell apart.
 *
 * Sensitive is everything in a namespace with the label `cdk8s-secure.io/sensitive: "true"`, and every workload with this label on itself or on its pods;
 * the `sensitive` property of secure workloads and of SecureNamespace sets it. In a sensitive namespace the policy is about all that decides how workloads
 * run: workloads and their scale, eviction and deletion, exec, attach and port-forward, Secrets, ConfigMaps, ServiceAccounts and their tokens, Services,
 * network policies, roles, quotas, and the labels of the namespace. A single sensitive workload in another namespace is only protected against writes of
 * the object itself and of its pods: requests such as scale, eviction and exec carry no labels. Built-in controllers go on working; status, and updates that
 * change nothing, are free.
 *
 * The permission is the verb `write` on the resource `sensitiveworkloads` of the group `cdk8s-secure.io`, in the namespace of the object and with its name.
 * No API serves this resource; RBAC grants it all the same, to ordinary roles, and tells who has it. `allowWrites()` grants it.
 *
 * Needs Kubernetes 1.31 or newer. Source: Kubernetes Application Security Checklist § RBAC.
 *
 * @example
 * const writes = new SensitiveWritePolicy(this, 'sensitive');
 * writes.allowWrites({ namespaceName: 'payments', subjects: [kplus.Group.fromName(this, 'pipeline', 'deployers')], reason: 'the pipeline rolls out payments' });
 */
export class SensitiveWritePolicy extends Construct {
  /**
   * @param scope a chart, best the one of the AdmissionPolicies.
   * @param id unique in its scope.
   * @param props what to do with writes by others. Throws for a target older than Kubernetes 1.31.
   */
  constructor(scope: Construct, id: string, props: SensitiveWritePolicyProps = {}) {
    super(scope, id);
    const where = this.node.path;
    refuseOtherProperties(where, props, ['action']);
    requireNewEnough(where, this);
    const { reason, validationActions } = requireAction(where, 'action', props.action ?? AdmissionAction.deny());
    policyObject(this, 'policy', { kind: 'ValidatingAdmissionPolicy', name: NAME, spec: sensitiveWriteSpec });
    const binding = policyObject(this, 'binding', {
      kind: 'ValidatingAdmissionPolicyBinding', name: NAME, spec: () => bindingSpec(NAME, validationActions, { except: SYSTEM_NAMESPACES }),
    });
    const guard = Guard.of(this);
    guard.protect(this);
    if (reason !== undefined) {
      guard.ledger.grants.push({
        rules: ['admission-policy-enforced'],
        construct: binding,
        values: [validationActions],
        allows: 'let others write sensitive workloads for now',
        reason,
      });
    }
  }

  /**
   * Gives subjects the permission in one namespace, with a role and a binding there.
   *
   * @param props who, where and why. Throws without subjects or a reason, and for subjects that are everybody.
   * @returns the role, to bind more subjects to.
   */
  allowWrites(props: SensitiveWriters): LeastPrivilegeRole {
    const where = `${this.node.path}, allowWrites`;
    refuseOtherProperties(where, props, ['namespaceName', 'subjects', 'objectNames', 'reason']);
    const namespace = requireName(where, 'namespaceName', props.namespaceName);
    const reason = requireReason(where, props.reason);
    if (!Array.isArray(props.subjects) || props.subjects.length === 0) {
      throw invalid(where, 'subjects', props.subjects, 'at least one subject, such as Group.fromName() or a SecureServiceAccount');
    }
    const role = new LeastPrivilegeRole(this, `writers-${namespace}-${this.node.children.length}`, {
      metadata: { namespace },
      grants: [{
        resource: ApiResource.custom({ apiGroup: VIRTUAL_GROUP, resourceType: VIRTUAL_RESOURCE }),
        verbs: [VIRTUAL_VERB],
        resourceNames: props.objectNames,
        reason,
      }],
    });
    role.bind(...props.subjects);
    return role;
  }
}
