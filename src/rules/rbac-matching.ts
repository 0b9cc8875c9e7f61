import { isObject, Json, JsonObject, listAt } from './json';
import { groupOf, Manifest } from './manifest';

/** A policy rule of a Role or ClusterRole. A list that is not there is empty. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** A policy rule and where it stands: `rules[index]` of its role. */
export interface IndexedRule {
  readonly index: number;
  /** As found, also with fields that RBAC does not know. */
  readonly json: JsonObject;
  readonly rule: PolicyRule;
}

/** A request for an object, a collection or a subresource, as the API server presents it to its authorizers. */
export interface ResourceRequest {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Absent or empty when the request names no object: create by POST, list, watch, deletecollection. */
  readonly name?: string;
}

/** A request for a path outside the resource API; the verb is the HTTP method in lower case. */
export interface UrlRequest {
  readonly verb: string;
  readonly path: string;
}

/**
 * Whether one policy rule allows the request, as the RBAC authorizer of Kubernetes decides it: a cross product of the lists, compared byte by
 * byte. `*` stands for everything only when it is the whole entry; `*` with a slash and a subresource stands for that subresource of every kind.
 */
export function ruleAllows(rule: PolicyRule, request: ResourceRequest | UrlRequest): boolean {
  if ('path' in request) {
    return allowsVerb(rule, request.verb) && rule.nonResourceURLs.some(entry => urlCovers(entry, request.path));
  }
  const subresource = request.subresource ?? '';
  return allowsVerb(rule, request.verb)
    && allowsGroup(rule, request.group)
    && allowsResource(rule, subresource === '' ? request.resource : `${request.resource}/${subresource}`)
    && allowsName(rule, request.name ?? '');
}

/** The verb, or every verb. */
export function allowsVerb({ verbs }: PolicyRule, verb: string): boolean {
  return verbs.includes(verb) || verbs.includes('*');
}

/** The group, or every group; a version never takes part. */
export function allowsGroup({ apiGroups }: PolicyRule, group: string): boolean {
  return apiGroups.includes(group) || apiGroups.includes('*');
}

/** `resource` is `pods` or, with a subresource, `pods/exec`. `*` includes subresources, a plural does not. */
export function allowsResource({ resources }: PolicyRule, resource: string): boolean {
  if (resources.includes(resource) || resources.includes('*')) {
    return true;
  }
  const slash = resource.indexOf('/');
  return slash >= 0 && resources.includes(`*${resource.slice(slash)}`);
}

/** An empty name stands for a request without one; a rule without names does not look at it. */
export function allowsName({ resourceNames }: PolicyRule, name: string): boolean {
  return resourceNames.length === 0 || resourceNames.includes(name);
}

/** Whether the rule is limited to names. An empty name is the name of a request without one, so it limits nothing. */
export function isNamed({ resourceNames }: PolicyRule): boolean {
  return resourceNames.length > 0 && !resourceNames.includes('');
}

/** Whether an entry of `nonResourceURLs` covers the path: equal, or up to its trailing stars. */
export function urlCovers(entry: string, path: string): boolean {
  return entry === path || (entry.endsWith('*') && path.startsWith(entry.replace(/\*+$/, '')));
}

/** The rules of a Role or ClusterRole. What is not an object, not a list or not a string is left out, and reported by rbac-well-formed. */
export function policyRulesOf(manifest: Manifest): IndexedRule[] {
  return listAt(manifest.json, ['rules']).flatMap((json, index) => (isObject(json) ? [{ index, json, rule: policyRule(json) }] : []));
}

/** Reads a policy rule from JSON of any shape. */
export function policyRule(json: JsonObject): PolicyRule {
  return {
    verbs: strings(json.verbs),
    apiGroups: strings(json.apiGroups),
    resources: strings(json.resources),
    resourceNames: strings(json.resourceNames),
    nonResourceURLs: strings(json.nonResourceURLs),
  };
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter(entry => typeof entry === 'string') : [];
}

// OpenShift serves the same objects under a second group and stores them as RBAC.
const RBAC_GROUPS = new Set(['rbac.authorization.k8s.io', 'authorization.openshift.io']);

/** Whether a manifest is the RBAC object of this kind, in whatever version. */
export function isRbac(manifest: Manifest, ...kinds: ('Role' | 'ClusterRole' | 'RoleBinding' | 'ClusterRoleBinding')[]): boolean {
  return kinds.some(kind => kind === manifest.kind) && RBAC_GROUPS.has(groupOf(manifest));
}
