import { randomBytes } from 'node:crypto';
import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import fc from 'fast-check';
import { clusterClient } from './cluster';
import { objectsIn } from './generated-policies';
import { accepted, User } from './kubernetes-client';
import { createNamespace } from './namespaces';
import { eventually } from './settling';
import { clusterRoles, roles } from './variety/rbac';
import { requestsNear } from './variety/requests';
import { LeastPrivilegeRole, RoleGrant, SecureServiceAccount } from '../../src';
import { isObject, JsonObject, listAt, valueAt } from '../../src/rules/json';
import { GRANTS, Probe } from '../../src/rules/rbac-catalogue';
import { PolicyRule, policyRule, ResourceRequest, ruleAllows, UrlRequest } from '../../src/rules/rbac-matching';
import { secureApp } from '../synthesis/apps';

const client = clusterClient();

const SEED = 20261124;
const ROLES = 24;
const REQUESTS_PER_ROLE = 90;
const AT_ONCE = 12;
const GROUP = 'rbac.authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;

type Request = ResourceRequest | UrlRequest;

let namespace: string;
let elsewhere: string;

beforeAll(async () => {
  namespace = await createNamespace(client);
  elsewhere = await createNamespace(client);
});

/** What the server says of one request; `undefined` where it takes no such question. Without a namespace it is about what stands outside of them. */
async function review({ name: user, groups = [] }: User, request: Request, inNamespace?: string): Promise<boolean | undefined> {
  const attributes = 'path' in request ? { nonResourceAttributes: { path: request.path, verb: request.verb } }
    : { resourceAttributes: { ...request, ...inNamespace === undefined ? {} : { namespace: inNamespace } } };
  const answer = await client.create({ apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user, groups: [...groups], ...attributes } as JsonObject });
  return answer.status === 400 || answer.status === 422 ? undefined : valueAt(accepted(answer), ['status', 'allowed']) === true;
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const pending = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      await work(next);
    }
  }));
}

/** Creates roles and bindings, and waits until the API server judges by them: it learns of each kind in the order of the changes. */
async function createAccess(objects: readonly JsonObject[]): Promise<void> {
  const name = `last-${randomBytes(6).toString('hex')}`;
  const last = { apiGroup: GROUP, kind: 'User', name };
  const rules = (verb: string) => [{ apiGroups: ['example.com'], resources: ['things'], verbs: [verb] }];
  const all: JsonObject[] = [
    ...objects,
    { apiVersion: API_VERSION, kind: 'Role', metadata: { name, namespace }, rules: rules('get') },
    { apiVersion: API_VERSION, kind: 'ClusterRole', metadata: { name }, rules: rules('list') },
    { apiVersion: API_VERSION, kind: 'RoleBinding', metadata: { name, namespace }, roleRef: { apiGroup: GROUP, kind: 'Role', name }, subjects: [last] },
    { apiVersion: API_VERSION, kind: 'ClusterRoleBinding', metadata: { name }, roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name }, subjects: [last] },
  ];
  for (const object of all) {
    accepted(await client.create(object));
  }
  await eventually('rights of the last user', async () => {
    const [get, list] = await Promise.all(['get', 'list'].map(async verb => review({ name }, { verb, group: 'example.com', resource: 'things' }, namespace)));
    return get === true && list === true ? true : undefined;
  });
}

interface Case { readonly user: string; readonly role: JsonObject; readonly binding: JsonObject }

/** A role of its own for a user of its own. */
function caseOf(role: JsonObject, name: string, bindingKind: 'RoleBinding' | 'ClusterRoleBinding'): Case {
  const kind = String(role.kind);
  return {
    user: name,
    role: { ...role, metadata: { ...role.metadata as JsonObject, name, ...kind === 'Role' ? { namespace } : {} } },
    binding: {
      apiVersion: API_VERSION,
      kind: bindingKind,
      metadata: { name, ...bindingKind === 'RoleBinding' ? { namespace } : {} },
      roleRef: { apiGroup: GROUP, kind, name },
      subjects: [{ apiGroup: GROUP, kind: 'User', name }],
    },
  };
}

describe('ruleAllows and the RBAC authorizer agree', () => {
  const sampled = (generator: fc.Arbitrary<JsonObject>, seed: number) =>
    fc.sample(generator.filter(role => listAt(role, ['rules']).length > 0), { numRuns: ROLES, seed: SEED + seed });

  test.each<[string, fc.Arbitrary<JsonObject>, 'RoleBinding' | 'ClusterRoleBinding']>([
    ['Role, in its namespace', roles(), 'RoleBinding'],
    ['ClusterRole, in the namespace of a binding', clusterRoles(), 'RoleBinding'],
    ['ClusterRole, everywhere', clusterRoles(), 'ClusterRoleBinding'],
  ])('%s', async (title, generator, bindingKind) => {
    const cases = sampled(generator, title.length).map((role, index) => caseOf(role, `review-${title.length}-${index}`, bindingKind));
    await createAccess(cases.flatMap(({ role, binding }) => [role, binding]));
    const isEverywhere = bindingKind === 'ClusterRoleBinding';
    const questions = cases.flatMap(({ user, role }, index) => {
      const rules = listAt(role, ['rules']).filter(isObject).map(policyRule);
      return rules.flatMap(rule => fc.sample(requestsNear(rule), { numRuns: Math.ceil(REQUESTS_PER_ROLE / rules.length), seed: SEED + index }))
        .map((request, number) => ({ user, rules, request, place: [namespace, namespace, namespace, elsewhere, undefined][number % 5] }));
    });
    let allowed = 0;
    let unasked = 0;
    const disagreements: unknown[] = [];
    await inParallel(questions, async ({ user, rules, request, place }) => {
      const reaches = isEverywhere || (!('path' in request) && place === namespace);
      const expected = reaches && rules.some(rule => ruleAllows(rule, request));
      const actual = await review({ name: user }, request, place);
      allowed += actual === true ? 1 : 0;
      unasked += actual === undefined ? 1 : 0;
      if (actual !== undefined && actual !== expected) {
        disagreements.push({ expected, actual, request, place, rules });
      }
    });
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect(questions.length - unasked).toBeGreaterThan(2000);
    expect(allowed).toBeGreaterThan(questions.length / 8);
    expect(allowed).toBeLessThan(questions.length * 7 / 8);
  });
});

/** Every request of a probe, with something in the place of what it leaves open. */
function requestsOf(probe: Probe): Request[] {
  if ('paths' in probe) {
    return probe.paths.flatMap(path => [path, `${path}/below`]).flatMap(path => ['get', 'post', 'put', 'delete'].map(verb => ({ verb, path })));
  }
  if ('verbPrefixes' in probe) {
    return probe.verbPrefixes.flatMap(prefix => ['', 'user-info:list', 'user-info:impersonate'].flatMap(end =>
      ['pods', 'secrets', 'users'].map(resource => ({ verb: `${prefix}${end}`, group: '', resource }))));
  }
  return probe.apiGroups.flatMap(group => probe.verbs.flatMap(verb => probe.resources.flatMap(resource => {
    const [plural, subresource] = resource.split('/');
    return probe.anySubresource ? [{ verb, group, resource: plural, subresource: 'scopes' }] : [{ verb, group, resource: plural, ...subresource === undefined ? {} : { subresource } }];
  })));
}

const DANGEROUS: readonly (readonly [string, readonly Request[]])[] = GRANTS.map(({ id, probes }) => [id, probes.flatMap(requestsOf)]);

describe('LeastPrivilegeRole', () => {
  const READS = ['get', 'list', 'watch'];
  const REASON = 'the operator of the shop does it';
  const resource = (apiGroup: string, resourceType: string) => kplus.ApiResource.custom({ apiGroup, resourceType });

  /** Each with what RBAC is to make of it, written down by hand. */
  const SHAPES: readonly (readonly [string, readonly RoleGrant[], readonly Partial<PolicyRule>[]])[] = [
    ['plain reads', [{ resource: kplus.ApiResource.PODS, verbs: READS }, { resource: kplus.ApiResource.DEPLOYMENTS, verbs: READS }], [
      { apiGroups: [''], resources: ['pods'], verbs: READS }, { apiGroups: ['apps'], resources: ['deployments'], verbs: READS },
    ]],
    ['reads of one object by name', [{ resource: kplus.ApiResource.SERVICES, verbs: ['get', 'watch'], resourceNames: ['web', 'tls'] }], [
      { apiGroups: [''], resources: ['services'], verbs: ['get', 'watch'], resourceNames: ['web', 'tls'] },
    ]],
    ['a subresource without its resource', [{ resource: kplus.ApiResource.PODS, subresource: 'log', verbs: ['get'], reason: REASON }], [
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ]],
    ['a Secret by name', [{ resource: kplus.ApiResource.SECRETS, verbs: ['get'], resourceNames: ['tls'], reason: REASON }], [
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['tls'] },
    ]],
    ['the scale of one Deployment', [{ resource: kplus.ApiResource.DEPLOYMENTS, subresource: 'scale', verbs: ['get', 'patch'], resourceNames: ['web'], reason: REASON }], [
      { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'patch'], resourceNames: ['web'] },
    ]],
    ['custom resources', [{ resource: resource('shop.example.com', 'carts'), verbs: [...READS, 'update'], reason: REASON }], [
      { apiGroups: ['shop.example.com'], resources: ['carts'], verbs: [...READS, 'update'] },
    ]],
    ['creation, and changes by name', [
      { resource: kplus.ApiResource.CONFIG_MAPS, verbs: ['create'], reason: REASON },
      { resource: kplus.ApiResource.CONFIG_MAPS, verbs: ['update', 'delete'], resourceNames: ['web'], reason: REASON },
    ], [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }, { apiGroups: [''], resources: ['configmaps'], verbs: ['update', 'delete'], resourceNames: ['web'] },
    ]],
    ['nothing', [], []],
  ];

  /** All of the catalogue, and what the shapes are near to. */
  const UNIVERSE: readonly Request[] = [
    ...DANGEROUS.flatMap(([, requests]) => requests),
    ...['', 'apps', 'shop.example.com'].flatMap(group => ['pods', 'deployments', 'services', 'secrets', 'configmaps', 'carts'].flatMap(plural =>
      [undefined, 'log', 'scale'].flatMap(subresource => [...READS, 'create', 'update', 'patch', 'delete', 'deletecollection'].flatMap(verb =>
        [undefined, 'web', 'tls', 'web-1'].map(name => ({ verb, group, resource: plural, ...subresource === undefined ? {} : { subresource }, ...name === undefined ? {} : { name } })))))),
  ];

  test.each(SHAPES)('%s: allows exactly what was granted, to those it is bound to', async (title, grants, expected) => {
    const id = title.replace(/[^a-z]+/g, '-');
    const chart = new Chart(secureApp(), id, { namespace });
    const role = new LeastPrivilegeRole(chart, 'role', { metadata: { name: id }, grants: [...grants] });
    const account = new SecureServiceAccount(chart, 'account', { metadata: { name: id } });
    role.bind(account, kplus.Group.fromName(chart, 'group', `${id}-team`), kplus.User.fromName(chart, 'user', `${id}-jane`));
    await createAccess(objectsIn(chart));
    const rules = expected.map(rule => policyRule(rule as JsonObject));
    const holders: User[] = [{ name: `system:serviceaccount:${namespace}:${id}` }, { name: 'somebody', groups: [`${id}-team`] }, { name: `${id}-jane` }];
    const wrong: unknown[] = [];
    let granted = 0;
    await inParallel(UNIVERSE.map((request, index) => ({ request, holder: holders[index % holders.length] })), async ({ request, holder }) => {
      const isGranted = !('path' in request) && rules.some(rule => ruleAllows(rule, request));
      granted += isGranted ? 1 : 0;
      if (await review(holder, request, namespace) !== isGranted) {
        wrong.push({ holder, request, isGranted });
      }
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(granted > 0).toBe(grants.length > 0);

    const strangers: User[] = [
      { name: `system:serviceaccount:${elsewhere}:${id}` }, { name: id }, { name: `${id}-team` }, { name: 'somebody', groups: [`${id}-jane`, `${id}`] },
    ];
    const questions = UNIVERSE.filter(request => !('path' in request) && rules.some(rule => ruleAllows(rule, request)))
      .flatMap(request => [
        ...strangers.map(async stranger => review(stranger, request, namespace)),
        ...holders.flatMap(holder => [review(holder, request, elsewhere), review(holder, request)]),
      ]);
    expect((await Promise.all(questions)).filter(answer => answer !== false)).toEqual([]);
  });

  describe('that only reads, bound to a ServiceAccount', () => {
    const id = 'read-only';
    let holder: User;

    beforeAll(async () => {
      holder = { name: `system:serviceaccount:${namespace}:${id}`, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'] };
      const chart = new Chart(secureApp(), id, { namespace });
      const role = new LeastPrivilegeRole(chart, 'role', { metadata: { name: id } });
      const { DEPLOYMENTS, INGRESSES, JOBS, PODS, SERVICES } = kplus.ApiResource;
      role.allow(READS, PODS, SERVICES, DEPLOYMENTS, JOBS, INGRESSES);
      role.bind(new SecureServiceAccount(chart, 'account', { metadata: { name: id } }));
      await createAccess(objectsIn(chart));
      expect(await review(holder, { verb: 'list', group: '', resource: 'pods' }, namespace)).toBe(true);
    });

    test.each(DANGEROUS)('allows nothing of %s', async (_, requests) => {
      const allowed: unknown[] = [];
      await inParallel(requests, async request => {
        for (const place of 'path' in request ? [undefined] : [namespace, elsewhere, undefined]) {
          if (await review(holder, request, place) !== false) {
            allowed.push({ request, place });
          }
        }
      });
      expect(allowed).toEqual([]);
      expect(requests.length).toBeGreaterThan(0);
    });
  });
});
