import { ApiObjectMetadata } from 'cdk8s';
import { ApiResource, IApiResource, ISubject, Role, RoleBinding } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { invalid, refuseOtherProperties, requireRbacMetadata, requireReason } from '../input';
import { LeastPrivilegeRoleBinding } from './least-privilege-role-binding';
import { JsonObject } from '../rules/json';
import { Manifest } from '../rules/manifest';
import { rateRule } from '../rules/rbac-grants';
import { PolicyRule } from '../rules/rbac-matching';
import { RULES } from '../rules/registry';
import { NO_STATEMENTS, Rule, Violation } from '../rules/rule';
import { STRICTEST_TARGET } from '../rules/target';
import { Guard } from '../synthesis/guard';

/** What a role allows on one kind of resource. */
export interface RoleGrant {
  /**
   * The kind of resource, such as `ApiResource.PODS`; `ApiResource.custom()` for your own. A construct, such as a ConfigMap, stands for this
   * one object.
   */
  readonly resource: IApiResource;
  /**
   * A subresource, such as `log` or `status`. The resource itself is not included.
   * @default - the resource itself
   */
  readonly subresource?: string;
  /** Verbs in lower case: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`. `*` throws. */
  readonly verbs: string[];
  /**
   * Only the objects with these names. `create` and `deletecollection` cannot be limited to names and throw; `list` and `watch` need a field
   * selector in the client.
   * @default - all objects of this kind in the namespace
   */
  readonly resourceNames?: string[];
  /**
   * Why it is needed, in at least ten characters. Required for everything that a rule would find: verbs other than `get`, `list` and `watch`, and
   * reads that give power away, such as those of Secrets. It is listed in the report.
   * @default - none, for plain reads and for events
   */
  readonly reason?: string;
}

export interface LeastPrivilegeRoleProps {
  /**
   * Metadata of the role. Names that begin with `system:` throw.
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
  /**
   * What the role allows; more with `grant()`.
   * @default - nothing
   */
  readonly grants?: RoleGrant[];
}


/**
 * A role in which reading is easy, writing needs a reason, and what hands out the namespace or the cluster cannot be said.
 *
 * Wildcards, `escalate`, and `bind`, `impersonate` or tokens without names throw whatever the reason. Everything that gives power away needs a
 * reason, which is listed in the report. The rendered rules are judged again when the app is synthesized, so a patch that adds to them is found.
 *
 * Sources: Kubernetes Application Security Checklist § RBAC; Kubernetes RBAC Good Practices.
 *
 * @example
 * const role = new LeastPrivilegeRole(this, 'reader', {
 *   grants: [{ resource: kplus.ApiResource.PODS, verbs: ['get', 'list', 'watch'] }],
 * });
 * role.bind(new SecureServiceAccount(this, 'account'));
 */
export class LeastPrivilegeRole extends Role {
  /**
   * @param scope a chart with a namespace, or a construct in one.
   * @param id unique in its scope.
   * @param props what it allows. Throws for wildcards, for grants that escalate, and for writes without a reason.
   */
  constructor(scope: Construct, id: string, props: LeastPrivilegeRoleProps = {}) {
    const where = `${scope.node.path}/${id}`;
    refuseOtherProperties(where, props, ['metadata', 'grants'], { rules: 'write grants, one for each kind of resource' });
    requireRbacMetadata(where, props.metadata);
    super(scope, id, { metadata: props.metadata });
    Guard.of(this).protect(this);
    (props.grants ?? []).forEach(grant => this.grant(grant));
  }

  /**
   * Allows verbs on kinds of resources, for reads that need no reason.
   *
   * @param verbs `get`, `list`, `watch`; everything else throws, and says to write `grant()` with a reason.
   * @param resources each is a grant of its own.
   */
  allow(verbs: string[], ...resources: IApiResource[]): void {
    resources.forEach(resource => this.grant({ resource, verbs }));
  }

  /**
   * Allows verbs on one kind of resource.
   *
   * @param props which verbs, on what, and why. Throws for wildcards, for grants that escalate, for grants that can never match a request, and
   *   for writes without a reason.
   */
  grant(props: RoleGrant): void {
    const where = `${this.node.path}, grant`;
    refuseOtherProperties(where, props, ['resource', 'subresource', 'verbs', 'resourceNames', 'reason']);
    const rule = policyRuleOf(where, props);
    const what = `${rule.verbs.join(', ')} on ${rule.resources[0]}`;
    rateRule(rule, 'namespaced').filter(({ action }) => action === 'refuse' || action === 'invalid').forEach(risk => {
      throw new Error(`${where} of ${what}: ${risk.id} (${risk.severity}): ${risk.why}. ${risk.instead} No reason makes up for it.`);
    });
    const [apiGroup] = rule.apiGroups;
    const [resourceType] = rule.resources;
    const names = rule.resourceNames.length > 0 ? rule.resourceNames : [undefined];
    for (const resourceName of names) {
      const rendered: JsonObject = { verbs: [...rule.verbs], apiGroups: [apiGroup], resources: [resourceType] };
      this.recordReason(`${where} of ${what}`, props.reason, resourceName === undefined ? rendered : { ...rendered, resourceNames: [resourceName] });
      super.allow([...rule.verbs], { apiGroup, resourceType, resourceName });
    }
  }

  /**
   * Binds the role to subjects in its namespace. Binding the same subjects again gives the same binding.
   *
   * @param subjects secure workloads, ServiceAccounts, users, groups. Throws for anonymous and unauthenticated users, for everybody who is logged
   *   in, for `system:masters`, and for the ServiceAccount `default`.
   */
  bind(...subjects: ISubject[]): RoleBinding {
    const id = `RoleBinding${subjects.map(({ node }) => node.addr).sort().join('')}`;
    const existing = this.node.tryFindChild(id);
    if (existing instanceof LeastPrivilegeRoleBinding) {
      return existing;
    }
    return new LeastPrivilegeRoleBinding(this, id, { role: this, subjects, metadata: { namespace: this.metadata.namespace } });
  }

  /** What the rules would find in the policy rule needs a reason; nothing else does. */
  private recordReason(where: string, reason: string | undefined, policyRule: JsonObject): void {
    const found = findingsIn(policyRule);
    if (reason === undefined) {
      found.slice(0, 1).forEach(({ rule, violation: { problem, remediation } }) => {
        throw new Error(`${this.node.path} ${problem}. ${remediation ?? rule.remediation} If it is needed, write why as reason in grant().`);
      });
      return;
    }
    const { verbs, resources, resourceNames } = policyRule as { [key: string]: string[] | undefined };
    Guard.of(this).ledger.grants.push({
      rules: [...new Set(found.map(({ rule }) => rule.id))],
      construct: this,
      values: [policyRule],
      allows: `${verbs?.join(', ')} ${resourceNames === undefined ? '' : `${resourceNames[0]} of `}${resources?.[0]}`,
      reason: requireReason(where, reason),
    });
  }
}

const ROLE_RULES = RULES.filter(({ id }) => id.startsWith('rbac-'));

/** What the rules say of a role with this one policy rule. */
function findingsIn(policyRule: JsonObject): { rule: Rule; violation: Violation }[] {
  const manifest: Manifest = {
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', namespace: 'any', name: 'any', constructPath: '', root: [], json: { rules: [policyRule] },
  };
  const snapshot = { manifests: [manifest], pods: [], statements: NO_STATEMENTS, target: STRICTEST_TARGET };
  return ROLE_RULES.flatMap(rule => rule.check(snapshot).map(violation => ({ rule, violation })));
}

function policyRuleOf(where: string, props: RoleGrant): PolicyRule {
  const { resource, subresource, resourceNames } = props;
  if (typeof resource !== 'object' || resource === null) {
    throw invalid(where, 'resource', resource, 'a kind of resource, such as ApiResource.PODS');
  }
  const type = requireMatch(where, 'resource.resourceType', plural(resource.resourceType), /^[a-z][a-z0-9.-]*(\/[a-z][a-z0-9-]*)?$/,
    'a plural name in lower case, such as "pods"; a wildcard is no least privilege');
  const resources = [subresource === undefined ? type
    : `${type}/${requireMatch(where, 'subresource', subresource, /^[a-z][a-z0-9-]*$/, 'one subresource, such as "log"; a wildcard is no least privilege')}`];
  const group = resource.apiGroup === 'core' ? '' : resource.apiGroup;
  const apiGroup = requireMatch(where, 'resource.apiGroup', group, /^$|^[a-z][a-z0-9.-]*$/,
    'a group without version, such as "apps", or "" for the core group; a wildcard is no least privilege');
  const verbs = requireVerbs(where, props.verbs);
  const names = requireNames(where, resource, resourceNames);
  const dead = names.length === 0 ? [] : verbs.filter(verb => verb === 'deletecollection' || (verb === 'create' && !resources[0].includes('/')));
  if (dead.length > 0) {
    throw new Error(`${where}: ${dead.join(' and ')} with resourceNames never matches a request, because it carries no name; `
      + 'write a grant of its own for it, without resourceNames');
  }
  return { verbs, apiGroups: [apiGroup], resources, resourceNames: names, nonResourceURLs: [] };
}

/** cdk8s-plus calls the resource of a CronJob construct by its singular, which matches no request. */
function plural(resourceType: unknown): unknown {
  return resourceType === 'cronjob' ? ApiResource.CRON_JOBS.resourceType : resourceType;
}

function requireMatch(where: string, what: string, value: unknown, pattern: RegExp, accepted: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw invalid(where, what, value, accepted);
  }
  return value;
}

function requireVerbs(where: string, verbs: unknown): string[] {
  const accepted = 'at least one verb in lower case, such as ["get", "list", "watch"]; a wildcard is no least privilege';
  if (!Array.isArray(verbs) || verbs.length === 0) {
    throw invalid(where, 'verbs', verbs, accepted);
  }
  return verbs.map(verb => requireMatch(where, 'an entry of verbs', verb, /^[a-z][a-z0-9:.-]*$/, accepted));
}

function requireNames(where: string, resource: IApiResource, resourceNames: unknown): string[] {
  if (resourceNames === undefined) {
    return resource.resourceName ? [resource.resourceName] : [];
  }
  if (resource.resourceName) {
    throw invalid(where, 'resourceNames', resourceNames, `nothing: the resource is the object ${JSON.stringify(resource.resourceName)} already`);
  }
  if (!Array.isArray(resourceNames) || resourceNames.length === 0) {
    throw invalid(where, 'resourceNames', resourceNames, 'at least one name, or leave it out: an empty list means all objects');
  }
  return resourceNames.map(name => requireMatch(where, 'an entry of resourceNames', name, /^[^*\s]+$/,
    'the whole name of an object: an empty name means no object, and wildcards are compared literally'));
}
