import fc, { Arbitrary } from 'fast-check';
import { JsonObject } from '../../../src/rules/json';
import { GRANTS, ResourceProbe } from '../../../src/rules/rbac-catalogue';
import { SELF_REVIEWS } from '../../../src/rules/rbac-write-expressions';

const API_GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${API_GROUP}/v1`;

/** Requests for resources that somebody may be granted, by the rule that reports them, by none, and harmless ones. */
const SUBJECT_MATTERS: readonly (readonly ResourceProbe[])[] = [
  ...unique(GRANTS.map(({ rule }) => rule)).map(id => GRANTS.filter(({ rule }) => rule === id)
    .flatMap(({ probes }) => probes.flatMap(probe => ('resources' in probe ? [probe] : [])))),
  SELF_REVIEWS.map(review => ({ apiGroups: [review.split('/')[0]], resources: [review.split('/')[1]], verbs: ['create'] })),
  [
    { apiGroups: [''], resources: ['pods', 'services', 'configmaps', 'persistentvolumeclaims', 'pods/status'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['apps'], resources: ['deployments', 'deployments/status'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['metrics.k8s.io', 'custom.metrics.k8s.io'], resources: ['pods', 'pods/HttpRequests', 'Namespaces/queue'], verbs: ['get', 'list'] },
    { apiGroups: ['shop.example.com'], resources: ['carts', 'carts/status', 'carts/checkout'], verbs: ['get', 'list', 'update', 'checkout'] },
  ],
];
const PROBES = SUBJECT_MATTERS.flat();

export const GROUPS = unique(PROBES.flatMap(probe => probe.apiGroups));
/** With subresources. */
export const RESOURCES = unique(PROBES.flatMap(spelledOut));
export const VERBS = unique([
  ...PROBES.flatMap(probe => probe.verbs), 'impersonate-on:user-info:list', 'impersonate-on:associated-node:get', 'head', 'options', 'post',
]);
export const NAMES = [
  'web', 'tls', 'reader', 'cluster-admin', 'system:masters', 'privileged', 'example.com/*', 'example.com/client', 'kubernetes.io/legacy-unknown', '*', 'web-*', '',
];
export const PATHS = [
  '/healthz', '/healthz/*', '/version', '/logs', '/logs/kube-apiserver.log', '/logs*', '/logstash', '/debug', '/debug/pprof/heap', '/debug/*', '/metrics',
  '/metrics/slis', '/metrics*', '*', '/*', '/**', '**', '/a*/b', 'metrics', 'healthz*', '/openid/v1/jwks',
];

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Entries that no request carries, or that mean more than they seem to. */
const ODD_GROUPS = ['*', 'core', 'v1', 'v1beta1', 'apps/v1', 'Apps', 'extensions ', '*.k8s.io', 'v2example.com'];
const ODD_RESOURCES = [
  '*', '*/scale', '*/token', '*/exec', '*/status', '*/*', 'pods/*', 'Pods', 'Deployment', 'pods /exec', ' pods', '', '/exec', 'pods/', 'pods/Exec', 'po\u00a0ds', 'dep*',
];
const ODD_VERBS = ['*', 'Get', 'LIST', 'list ', '', 'get*', 'impersonate-on:', 'frobnicate', 'watch\u2003'];

/** Role in the namespace `shop`. */
export function roles(): Arbitrary<JsonObject> {
  return fc.record({ labels: labels(), rules: fc.array(resourceRules(), { maxLength: 3 }) })
    .map(({ labels: some, rules }) => ({ apiVersion: API_VERSION, kind: 'Role', metadata: { name: 'reader', namespace: 'shop', ...some }, rules }));
}

/** ClusterRole, some with paths of the API server, some aggregated. */
export function clusterRoles(): Arbitrary<JsonObject> {
  const rules = fc.array(fc.oneof({ arbitrary: resourceRules(), weight: 4 }, { arbitrary: pathRules(), weight: 1 }), { maxLength: 3 });
  const aggregationRule = rarely(fc.record({ clusterRoleSelectors: fc.array(selectors(), { minLength: 1, maxLength: 2 }) }));
  return fc.record({ labels: labels(), rules, aggregationRule }).map(({ labels: some, rules: all, aggregationRule: aggregated }) => ({
    apiVersion: API_VERSION, kind: 'ClusterRole', metadata: { name: 'reader', ...some }, rules: all, ...aggregated === undefined ? {} : { aggregationRule: aggregated },
  }));
}

/** RoleBinding in the namespace `shop`. */
export function roleBindings(): Arbitrary<JsonObject> {
  return fc.record({ kind: fc.constantFrom('Role', 'ClusterRole'), name: roleNames(), subjects: fc.array(subjects(false), { maxLength: 3 }) })
    .map(({ kind, name, subjects: all }) => ({
      apiVersion: API_VERSION, kind: 'RoleBinding', metadata: { name: 'reader', namespace: 'shop' }, roleRef: { apiGroup: API_GROUP, kind, name }, subjects: all,
    }));
}

export function clusterRoleBindings(): Arbitrary<JsonObject> {
  return fc.record({ name: roleNames(), subjects: fc.array(subjects(true), { maxLength: 3 }) }).map(({ name, subjects: all }) => ({
    apiVersion: API_VERSION, kind: 'ClusterRoleBinding', metadata: { name: 'reader' }, roleRef: { apiGroup: API_GROUP, kind: 'ClusterRole', name }, subjects: all,
  }));
}

/** A policy rule about resources. */
export function resourceRules(): Arbitrary<JsonObject> {
  const telling = fc.constantFrom(...SUBJECT_MATTERS).chain(probes => fc.constantFrom(...probes)).chain(rulesLike);
  return fc.record({
    rule: fc.oneof({ arbitrary: telling, weight: 4 }, { arbitrary: anyRules(), weight: 1 }),
    resourceNames: fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, { arbitrary: someOf(NAMES), weight: 1 }),
  }).map(({ rule, resourceNames }) => (resourceNames === undefined ? rule : { ...rule, resourceNames }));
}

/** A policy rule about paths of the API server. */
export function pathRules(): Arbitrary<JsonObject> {
  return fc.record({
    nonResourceURLs: someOf(PATHS),
    verbs: fc.oneof(someOf(['get', 'head', 'options']), withOdd(someOf(['get', 'post', 'put', 'delete', 'watch']), ODD_VERBS)),
  });
}

/** Allows some of these requests, and a few more. */
function rulesLike(probe: ResourceProbe): Arbitrary<JsonObject> {
  const { apiGroups, verbs } = probe;
  const neighbours = PROBES.filter(other => other.apiGroups.some(group => apiGroups.includes(group)));
  return fc.record({
    apiGroups: withOdd(mostly(someOf(apiGroups), someOf(GROUPS)), ODD_GROUPS),
    resources: withOdd(mostly(someOf(spelledOut(probe)), someOf(neighbours.flatMap(spelledOut)), someOf(RESOURCES)), ODD_RESOURCES),
    verbs: withOdd(
      mostly(someOf(verbs), someOf([...verbs, 'get', 'list', 'watch']), someOf(WRITES), someOf(neighbours.flatMap(other => other.verbs))),
      ODD_VERBS,
    ),
  });
}

/** Entries of `resources` for a probe. */
function spelledOut({ anySubresource, resources }: ResourceProbe): readonly string[] {
  return anySubresource ? resources.flatMap(resource => [`${resource}/scopes`, `${resource}/example.com`, `${resource}/`, resource]) : resources;
}

function anyRules(): Arbitrary<JsonObject> {
  return fc.record({
    apiGroups: withOdd(someOf(GROUPS), ODD_GROUPS),
    resources: withOdd(someOf(RESOURCES), ODD_RESOURCES),
    verbs: withOdd(someOf(VERBS), ODD_VERBS),
  });
}

function labels(): Arbitrary<JsonObject> {
  const keys = ['app', `${API_GROUP}/aggregate-to-view`, 'example.com/aggregate-to-monitoring', 'aggregate-to', 'kubernetes.io/bootstrapping'];
  return fc.oneof(
    { arbitrary: fc.constant({}), weight: 3 },
    { arbitrary: someOf(keys).map(some => ({ labels: Object.fromEntries(some.map(key => [key, 'true'])) })), weight: 1 },
  );
}

function selectors(): Arbitrary<JsonObject> {
  return fc.constantFrom<JsonObject>(
    {}, { matchLabels: { app: 'web' } }, { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
    { matchLabels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
  );
}

function roleNames(): Arbitrary<string> {
  return fc.constantFrom(
    'reader', 'reader', 'admin', 'edit', 'view', 'cluster-admin', 'system:node', 'system:auth-delegator', 'system:basic-user', 'system:discovery', 'systemic', 'admins',
  );
}

/** As the API server accepts them; what it fills in is left out now and then. */
function subjects(clusterWide: boolean): Arbitrary<JsonObject> {
  const account = fc.record({ name: fc.constantFrom('web', 'default'), namespace: fc.constantFrom('shop', 'kube-system', ...clusterWide ? [] : [undefined]) })
    .map(({ name, namespace }): JsonObject => ({ kind: 'ServiceAccount', name, ...namespace === undefined ? {} : { namespace } }));
  const users = ['jane', 'system:anonymous', 'system:serviceaccount:shop:default', 'system:authenticated', 'system:masters', '*', 'jane*', 'System:anonymous'];
  const groups = [
    'team', 'system:unauthenticated', 'system:authenticated', 'system:masters', 'system:serviceaccounts', 'system:serviceaccounts:shop', 'system:anonymous', 'team-*',
  ];
  const named = (kind: string, names: string[]) => fc.record({ name: fc.constantFrom(...names), apiGroup: fc.boolean() })
    .map(({ name, apiGroup }): JsonObject => ({ kind, name, ...apiGroup ? { apiGroup: API_GROUP } : {} }));
  return fc.oneof({ arbitrary: account, weight: 2 }, { arbitrary: named('User', users), weight: 1 }, { arbitrary: named('Group', groups), weight: 1 });
}

/** One to three of these, now and then one of them twice. */
function someOf<Item>(items: readonly Item[]): Arbitrary<Item[]> {
  return fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 3 });
}

/** With one of the odd entries beside the others or instead of them, in one case out of ten. */
function withOdd(entries: Arbitrary<string[]>, odd: readonly string[]): Arbitrary<string[]> {
  const oddEntry = fc.constantFrom(...odd);
  return fc.oneof(
    { arbitrary: entries, weight: 18 },
    { arbitrary: fc.tuple(entries, oddEntry).map(([some, one]) => [...some, one]), weight: 1 },
    { arbitrary: oddEntry.map(one => [one]), weight: 1 },
  );
}

/** The first in half of the cases. */
function mostly<Item>(first: Arbitrary<Item>, ...others: Arbitrary<Item>[]): Arbitrary<Item> {
  return fc.oneof({ arbitrary: first, weight: others.length }, ...others.map(arbitrary => ({ arbitrary, weight: 1 })));
}

function rarely<Item>(items: Arbitrary<Item>): Arbitrary<Item | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: 7 }, { arbitrary: items, weight: 1 });
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
