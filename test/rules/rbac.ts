import { merge } from './pods';
import { JsonObject } from '../../src/rules/json';

const API_VERSION = 'rbac.authorization.k8s.io/v1';

/** A policy rule that every rule accepts, with `changes` laid over it. */
export function policyRuleJson(changes: JsonObject = {}): JsonObject {
  return merge({ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }, changes);
}

/** `verbs` on `resources` of the core group, or of `apiGroups`. */
export function grant(resources: string[], verbs: string[], changes: JsonObject = {}): JsonObject {
  return merge({ apiGroups: [''], resources, verbs }, changes);
}

/** Role shop/reader. */
export function role(...rules: JsonObject[]): JsonObject {
  return { apiVersion: API_VERSION, kind: 'Role', metadata: { name: 'reader', namespace: 'shop' }, rules };
}

/** ClusterRole reader, bound by nobody yet. */
export function clusterRole(...rules: JsonObject[]): JsonObject {
  return { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: { name: 'reader' }, rules };
}

/** RoleBinding shop/reader of Role shop/reader to ServiceAccount shop/web. */
export function roleBinding(changes: JsonObject = {}): JsonObject {
  return merge({
    apiVersion: API_VERSION,
    kind: 'RoleBinding',
    metadata: { name: 'reader', namespace: 'shop' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [webAccount()],
  }, changes);
}

/** ClusterRoleBinding reader of ClusterRole reader to ServiceAccount shop/web. */
export function clusterRoleBinding(changes: JsonObject = {}): JsonObject {
  return merge(roleBinding({ kind: 'ClusterRoleBinding', metadata: { namespace: undefined }, roleRef: { kind: 'ClusterRole' } }), changes);
}

/** The subject ServiceAccount shop/web. */
export function webAccount(changes: JsonObject = {}): JsonObject {
  return merge({ kind: 'ServiceAccount', namespace: 'shop', name: 'web' }, changes);
}

export function serviceAccount(name = 'web', namespace: string | undefined = 'shop'): JsonObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: namespace === undefined ? { name } : { name, namespace } };
}
