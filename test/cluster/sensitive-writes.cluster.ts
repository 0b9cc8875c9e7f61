import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { enforcePolicies, EnforcedPolicies, policiesSettled } from './admission-policies';
import { clusterClient } from './cluster';
import { objectsIn } from './generated-policies';
import { accepted, Answer, User } from './kubernetes-client';
import { createNamespace } from './namespaces';
import { SAMPLES, samples, silentRequests, WriteRequest, writeRequests } from './sensitive-write-requests';
import { eventually } from './settling';
import { AdmissionAction, SensitiveWritePolicy } from '../../src';
import { sensitiveWriteSpec, VIRTUAL_GROUP, VIRTUAL_RESOURCE, VIRTUAL_VERB } from '../../src/admission/sensitive-writes';
import { isObject, JsonObject, listAt, valueAt } from '../../src/rules/json';
import { policyRule, ruleAllows } from '../../src/rules/rbac-matching';
import { SENSITIVE_LABEL } from '../../src/rules/sensitive';
import { secureApp } from '../synthesis/apps';

const client = clusterClient();
const REQUESTS = writeRequests(client);
const SILENT = silentRequests(client);

const RULE = '[rbac-vap-sensitive-writes]';
const AT_ONCE = 8;
const MARKED: JsonObject = { [SENSITIVE_LABEL]: 'true' };
const RBAC = 'rbac.authorization.k8s.io';

/** RBAC allows all of them everything that is written in a namespace. */
const TEAM = 'sensitive-writes-team';
const inTeam = (name: string, ...groups: string[]): User => ({ name, groups: [TEAM, ...groups] });
const OUTSIDER = inTeam('mallory');
const WRITER = inTeam('wanda');
const MEMBER = inTeam('gina', 'deployers');
const ACCOUNT = inTeam('system:serviceaccount:pipeline:deployer');
/** Holds the permission for the name of all samples, and for one that begins with another. */
const NAMED = inTeam('norma');
const ELSEWHERE = inTeam('elsa');

let sensitive: string;
let ordinary: string;
let enforced: EnforcedPolicies;

beforeAll(async () => {
  sensitive = await createNamespace(client, { labels: MARKED as Record<string, string> });
  ordinary = await createNamespace(client);
  await allowEverything();
  for (const namespace of [sensitive, ordinary]) {
    for (const sample of samples(namespace)) {
      accepted(await client.create(sample));
    }
  }
  const chart = new Chart(secureApp(), 'admission');
  const writes = new SensitiveWritePolicy(chart, 'sensitive-writes');
  const reason = 'the pipeline rolls out';
  const user = (id: string, { name }: User) => kplus.User.fromName(chart, id, name);
  writes.allowWrites({
    namespaceName: sensitive,
    subjects: [
      user('writer', WRITER), kplus.Group.fromName(chart, 'group', 'deployers'),
      kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'deployer', { namespaceName: 'pipeline' }),
    ],
    reason,
  });
  writes.allowWrites({ namespaceName: sensitive, subjects: [user('named', NAMED)], objectNames: ['web'], reason });
  writes.allowWrites({ namespaceName: ordinary, subjects: [user('elsewhere', ELSEWHERE)], reason });
  enforced = await enforcePolicies(client, objectsIn(chart));
  await eventually('permission of the writers', async () => {
    const inSensitive = await Promise.all([WRITER, MEMBER, ACCOUNT].map(async holder => mayWrite(holder, sensitive)));
    return inSensitive.every(Boolean) && await mayWrite(ELSEWHERE, ordinary) && await mayWrite(NAMED, sensitive, 'web') ? true : undefined;
  });
});

afterAll(() => enforced.remove());

/** Group, verbs and all, but no permission to write what is sensitive. */
async function allowEverything(): Promise<void> {
  const groups = ['', ...new Set(SAMPLES.map(({ group }) => group)), 'coordination.k8s.io', 'authorization.k8s.io'];
  const metadata = { name: TEAM };
  accepted(await client.apply({
    apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules: [{ apiGroups: groups, resources: ['*'], verbs: ['*'] }],
  }));
  accepted(await client.apply({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: TEAM },
    subjects: [{ apiGroup: RBAC, kind: 'Group', name: TEAM }],
  }));
  await eventually('rights of the team', async () => (await client.list({ apiVersion: 'v1', kind: 'Secret' }, { namespace: sensitive, user: OUTSIDER })).isOk || undefined);
}

async function mayWrite(user: User, namespace: string, name?: string): Promise<boolean> {
  const review: JsonObject = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: user.name,
      groups: [...user.groups ?? []],
      resourceAttributes: { group: VIRTUAL_GROUP, resource: VIRTUAL_RESOURCE, verb: VIRTUAL_VERB, namespace, ...name === undefined ? {} : { name } },
    },
  };
  return valueAt(accepted(await client.create(review)), ['status', 'allowed']) === true;
}

/** `refused` is by the policy alone. Actions end in an error of another kind where no kubelet is. */
function outcome({ operation }: Pick<WriteRequest, 'operation'>, { isOk, status, message = '' }: Answer): string {
  if (status === 403 && message.includes(RULE)) {
    return 'refused';
  }
  return isOk || (operation === 'CONNECT' && [400, 500, 502, 503].includes(status)) ? 'let through' : `${status} ${message}`;
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const pending = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      await work(next);
    }
  }));
}

/** The requests that do not end as they should. */
async function wrong(
  requests: readonly WriteRequest[], namespace: string, user: User, expected: (request: WriteRequest) => 'let through' | 'refused',
): Promise<string[]> {
  const found: string[] = [];
  await inParallel(requests, async each => {
    const answer = await each.send(namespace, user);
    // Everything has its name already; the server notices after the policy.
    const isThere = answer.status === 409 && each.what.startsWith('creation where it is');
    const actual = isThere ? 'let through' : outcome(each, answer);
    if (actual !== expected(each)) {
      found.push(`${each.resource}, ${each.what}: ${actual}`);
    }
  });
  return found.sort();
}

const letThrough = () => 'let through' as const;
const refused = () => 'refused' as const;


/** A controller of this version of Kubernetes, and what RBAC allows it. */
interface Controller { readonly user: User; readonly requests: readonly WriteRequest[] }

/** From the roles that the API server makes for them when it starts. */
async function controllers(): Promise<Controller[]> {
  const bindings = listAt(accepted(await client.list({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding' })), ['items']).filter(isObject);
  const found: Controller[] = [];
  for (const binding of bindings) {
    const name = String(valueAt(binding, ['roleRef', 'name']));
    if (/^system:(controller:|kube-scheduler$|kube-controller-manager$)/.test(name)) {
      const role = accepted(await client.get({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name } }));
      const rules = listAt(role, ['rules']).filter(isObject).map(policyRule);
      const requests = REQUESTS.filter(({ group, resource, verb, name: object }) => {
        const [plural, subresource] = resource.split('/');
        return rules.some(rule => ruleAllows(rule, { verb, group, resource: plural, subresource, name: object }));
      });
      const [subject] = listAt(binding, ['subjects']).filter(isObject);
      const user = subject.kind === 'User' ? String(subject.name) : `system:serviceaccount:${String(subject.namespace)}:${String(subject.name)}`;
      found.push({ user: { name: user }, requests });
    }
  }
  return found;
}

describe('in a sensitive namespace', () => {
  test('everybody else is refused each write, whatever RBAC allows', async () => {
    expect(await wrong(REQUESTS, sensitive, OUTSIDER, refused)).toEqual([]);
    expect(await wrong(REQUESTS, sensitive, ELSEWHERE, refused)).toEqual([]);
  });

  test.each([['a user', WRITER], ['a member of a group', MEMBER], ['a ServiceAccount', ACCOUNT]])('%s with the permission is let through', async (_, user) => {
    expect(await wrong(REQUESTS, sensitive, user, letThrough)).toEqual([]);
  });

  test('the permission for one name is for the objects that are called exactly so', async () => {
    expect(await wrong(REQUESTS, sensitive, NAMED, ({ name }) => name === 'web' ? 'let through' : 'refused')).toEqual([]);
    for (const name of ['web-1', 'we', 'webb', 'web.example']) {
      const { message } = await client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: sensitive } }, { dryRun: true, user: NAMED });
      expect(message).toContain(RULE);
    }
    const eviction: JsonObject = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' } };
    const other = await client.send('POST', `/api/v1/namespaces/${sensitive}/pods/other/eviction`, { query: { dryRun: 'All' }, body: eviction, user: NAMED });
    expect([other.status, other.message]).toEqual([400, 'name in URL does not match name in Eviction object']);
    expect((await client.send('POST', `/api/v1/namespaces/${sensitive}/services/http:web:80/proxy/`, { user: NAMED })).message).toContain(RULE);
  });

  test('the refusal says who writes, what, and how to be allowed', async () => {
    const { status, message } = await client.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: sensitive } }, 'merge', { spec: { replicas: 3 } }, { subresource: 'scale', user: OUTSIDER },
    );
    expect([status, message]).toEqual([403, 'deployments.apps "web" is forbidden: ValidatingAdmissionPolicy \'sensitive-writes.cdk8s-secure.io\' with binding '
      + `'sensitive-writes.cdk8s-secure.io' denied request: ${RULE} UPDATE of deployments/scale ${sensitive}/web is for those who hold the verb write on `
      + `sensitiveworkloads.cdk8s-secure.io in namespace ${sensitive}: let SensitiveWritePolicy.allowWrites() grant it to mallory, or leave the write to one of them.`]);
  });

  test('a name that no message can carry is refused all the same', async () => {
    const { message } = await client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fresh', namespace: sensitive } }, { user: inTeam('mal lory '.repeat(900)) });
    expect(message).toContain(`${RULE} Sensitive workloads are written by those who hold the verb write on sensitiveworkloads.cdk8s-secure.io in their namespace.`);
  });

  test('updates that say nothing, status, and the notes of storage drivers are free', async () => {
    expect(await wrong(SILENT, sensitive, OUTSIDER, letThrough)).toEqual([]);
  });

  test('reading is free, and so is what many write and no workload runs by', async () => {
    for (const { metadata, kind, apiVersion } of samples(sensitive)) {
      expect((await client.get({ apiVersion, kind, metadata }, { user: OUTSIDER })).status).toBe(200);
      expect((await client.list({ apiVersion, kind }, { namespace: sensitive, user: OUTSIDER })).status).toBe(200);
    }
    const watched = await client.send('GET', `/api/v1/namespaces/${sensitive}/pods`, { query: { watch: 'true', timeoutSeconds: '1' }, user: OUTSIDER });
    expect(watched.status).toBe(200);
    expect((await client.send('GET', `/api/v1/namespaces/${sensitive}/pods/web/log`, { user: OUTSIDER })).isOk).toBe(true);
    const metadata = { name: 'fresh', namespace: sensitive };
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata };
    const event = { apiVersion: 'v1', kind: 'Event', metadata, involvedObject: { namespace: sensitive } };
    const spec = { user: 'jane', resourceAttributes: { namespace: sensitive, verb: 'get', resource: 'pods' } };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'LocalSubjectAccessReview', metadata: { namespace: sensitive }, spec };
    for (const object of [lease, event, review]) {
      expect((await client.create(object, { dryRun: true, user: OUTSIDER })).message).toBeUndefined();
    }
  });

  test('what is as large as an object can be is compared all the same', async () => {
    const large: JsonObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'large', namespace: sensitive }, data: { text: 'x'.repeat(1_000_000) } };
    accepted(await client.create(large));
    const label = { metadata: { labels: { touched: 'true' } } };
    expect((await client.patch(large, 'merge', {}, { user: OUTSIDER })).status).toBe(200);
    expect((await client.patch(large, 'merge', label, { user: OUTSIDER })).message).toContain(RULE);
    expect((await client.patch(large, 'merge', label, { user: WRITER })).status).toBe(200);
  });
});

describe('in an ordinary namespace', () => {
  test('nobody is refused', async () => {
    expect(await wrong(REQUESTS, ordinary, OUTSIDER, letThrough)).toEqual([]);
    expect(await wrong(SILENT, ordinary, OUTSIDER, letThrough)).toEqual([]);
  });

  test('declaring it sensitive is for those who may write there', async () => {
    const namespace: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ordinary } };
    for (const subresource of [undefined, 'status']) {
      expect((await client.patch(namespace, 'merge', { metadata: { labels: MARKED } }, { dryRun: true, subresource, user: OUTSIDER })).message).toContain(RULE);
      expect((await client.patch(namespace, 'merge', { metadata: { labels: MARKED } }, { dryRun: true, subresource, user: ELSEWHERE })).status).toBe(200);
    }
  });

  test.each([['', true], ['yes', true], ['True', true], ['true', true], ['false', false]])('with the label "%s" it is sensitive: %s', async (label, isSensitive) => {
    const namespace = await createNamespace(client, { labels: { [SENSITIVE_LABEL]: label } });
    await eventually('namespace with its label', async () => {
      const { message = '' } = await client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'fresh', namespace } }, { dryRun: true, user: OUTSIDER });
      return message.includes(RULE) === isSensitive || undefined;
    });
  });
});

describe('a single sensitive workload in an ordinary namespace', () => {
  const workload = (kind: string, name: string) => {
    const { group, version, content, change = {} } = SAMPLES.find(sample => sample.kind === kind)!;
    return { object: { apiVersion: group === '' ? version : `${group}/${version}`, kind, metadata: { name, namespace: ordinary }, ...content } as JsonObject, change };
  };
  /** Where the label stands. */
  const PLACES: readonly (readonly [string, readonly string[]])[] = [
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod', 'PodTemplate', 'Secret', 'ConfigMap', 'Service', 'PersistentVolumeClaim']
      .map(kind => [kind, ['metadata', 'labels']] as const),
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController'].map(kind => [kind, ['spec', 'template', 'metadata', 'labels']] as const),
    ['PodTemplate', ['template', 'metadata', 'labels']],
    ['CronJob', ['spec', 'jobTemplate', 'metadata', 'labels']],
    ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels']],
  ];
  const patchAt = (path: readonly string[], labels: JsonObject) => path.reduceRight<JsonObject>((inner, key) => ({ [key]: inner }), labels);
  const merged = (object: JsonObject, patch: JsonObject): JsonObject => {
    const entries = Object.entries(patch).map(([key, value]) => [key, isObject(value) && isObject(object[key]) ? merged(object[key], value) : value]);
    return { ...object, ...Object.fromEntries(entries) as JsonObject };
  };

  test.each(PLACES)('%s with the label in %j', async (kind, path) => {
    const name = `marked-${path.length}`;
    const { object, change } = workload(kind, name);
    const mark = patchAt(path, MARKED);
    const marked = merged(object, mark);
    const plain = workload(kind, 'web').object;
    const requests: [string, (user: User) => Promise<Answer>][] = [
      ['creation', async user => client.create({ ...marked, metadata: { ...marked.metadata as JsonObject, name: 'other' } }, { dryRun: true, user })],
      ['server-side apply', async user => client.apply({ ...marked, metadata: { ...marked.metadata as JsonObject, name: 'other' } }, { dryRun: true, user })],
      ...kind === 'Pod' || kind === 'Job' ? [] : [['marking what is there', async user => client.patch(plain, 'merge', mark, { dryRun: true, user })] satisfies typeof requests[number]],
      ['change', async user => client.patch(object, 'merge', change, { dryRun: true, user })],
      ['taking the label off', async user => client.patch(object, 'merge', patchAt(path, { [SENSITIVE_LABEL]: null }), { dryRun: true, user })],
      ['setting it to false', async user => client.patch(object, 'merge', patchAt(path, { [SENSITIVE_LABEL]: 'false' }), { dryRun: true, user })],
      ['setting it to false by server-side apply', async user => client.apply(merged(object, patchAt(path, { [SENSITIVE_LABEL]: 'false' })), { dryRun: true, user })],
      ['deletion', async user => client.delete(object, { dryRun: true, user })],
      ['deletion of a collection', async user => {
        const { group, version, resource } = SAMPLES.find(sample => sample.kind === kind)!;
        const collection = `${group === '' ? '/api' : `/apis/${group}`}/${version}/namespaces/${ordinary}/${resource}`;
        return client.send('DELETE', collection, { query: { dryRun: 'All', fieldSelector: `metadata.name=${name}` }, user });
      }],
    ];
    if (path[0] === 'metadata' && !['Deployment', 'PodTemplate', 'Secret', 'ConfigMap'].includes(kind)) {
      requests.push(['taking the label off by the status', async user => client.patch(object, 'merge', { metadata: { labels: { [SENSITIVE_LABEL]: null } } }, { dryRun: true, subresource: 'status', user })]);
    }
    accepted(await client.create(marked));
    for (const [what, send] of requests) {
      expect([what, outcome({ operation: 'UPDATE' }, await send(OUTSIDER))]).toEqual([what, 'refused']);
      expect([what, outcome({ operation: 'UPDATE' }, await send(ELSEWHERE))]).toEqual([what, 'let through']);
    }
    expect((await client.patch(object, 'merge', {}, { dryRun: true, user: OUTSIDER })).status).toBe(200);
    accepted(await client.delete(object));
  });

  test('the subresources of a pod that show the pod are protected too; those that do not are not', async () => {
    const marked = merged(workload('Pod', 'marked-pod').object, { metadata: { labels: MARKED } });
    accepted(await client.create(marked));
    const debug = { spec: { ephemeralContainers: [{ name: 'debug', image: 'registry.example.com/debug' }] } };
    const resized = { spec: { containers: [{ name: 'main', resources: { requests: { cpu: '200m', memory: '64Mi' }, limits: { memory: '64Mi' } } }] } };
    const addresses = { status: { podIP: '10.9.9.9', podIPs: [{ ip: '10.9.9.9' }] } };
    for (const [subresource, patch] of [['ephemeralcontainers', debug], ['resize', resized], ['status', addresses]] as const) {
      expect((await client.patch(marked, 'strategic', patch, { dryRun: true, subresource, user: OUTSIDER })).message).toContain(RULE);
      expect((await client.patch(marked, 'strategic', patch, { dryRun: true, subresource, user: ELSEWHERE })).message).toBeUndefined();
    }
    const eviction: JsonObject = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'marked-pod', namespace: ordinary } };
    expect((await client.create(eviction, { dryRun: true, subresource: 'eviction', of: marked, user: OUTSIDER })).status).toBe(201);
  });
});

describe('what the cluster does by itself goes on', () => {
  const EXEMPT = [.../username in \[(?<users>[^\]]*)\]/.exec(String(valueAt(sensitiveWriteSpec(), ['matchConditions', 0, 'expression'])))!.groups!.users.matchAll(/'([^']+)'/g)]
    .map(([, user]) => user);
  /** Writes back what is there, in another version. */
  const MIGRATOR = 'system:serviceaccount:kube-system:storage-version-migrator-controller';

  const refusals = async (requests: readonly WriteRequest[], user: User) =>
    (await wrong(requests, sensitive, user, letThrough)).filter(text => text.endsWith(': refused')).map(text => `${user.name}: ${text}`);

  test('no controller of Kubernetes is refused what RBAC allows it, and nobody is exempt who needs not be', async () => {
    const all = await controllers();
    expect(all.length).toBeGreaterThan(40);
    const tried = all.filter(({ user, requests }) => user.name !== MIGRATOR && requests.length > 0);
    expect((await Promise.all(tried.map(async ({ user, requests }) => refusals(requests, user)))).flat()).toEqual([]);
    expect(tried.map(({ user }) => user.name).sort()).toEqual(EXEMPT.filter(user => user !== 'system:apiserver').sort());
    expect(await refusals(SILENT, { name: MIGRATOR })).toEqual([]);
  });

  test('the API server, kubelets, and members of system:masters are let through', async () => {
    for (const user of [{ name: 'system:apiserver', groups: [TEAM] }, inTeam('system:node:node-1', 'system:nodes'), { name: 'root', groups: ['system:masters'] }]) {
      expect(await wrong(REQUESTS, sensitive, user, letThrough)).toEqual([]);
    }
  });

  test('whoever is only called like one of them is refused', async () => {
    const config: JsonObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fresh', namespace: sensitive } };
    for (const name of ['system:node:node-1', 'system:serviceaccount:default:generic-garbage-collector', 'system:serviceaccount:kube-system:default', 'generic-garbage-collector']) {
      expect((await client.create(config, { dryRun: true, user: inTeam(name) })).message).toContain(RULE);
    }
  });
});

describe('nothing is forgotten', () => {
  interface Served { readonly group: string; readonly resource: string; readonly verbs: readonly string[] }

  /** What can be written in namespaces, and the namespaces. */
  async function served(): Promise<Served[]> {
    const groups = listAt(accepted(await client.send('GET', '/apis')), ['groups']).flatMap(group => listAt(group, ['versions'])).map(version => String(valueAt(version, ['groupVersion'])));
    const found: Served[] = [];
    for (const path of ['/api/v1', ...groups.map(group => `/apis/${group}`)]) {
      for (const { name, namespaced, verbs } of listAt(accepted(await client.send('GET', path)), ['resources']).filter(isObject)) {
        if (namespaced === true || String(name).startsWith('namespaces')) {
          found.push({ group: path.split('/')[2] === 'v1' ? '' : path.split('/')[2], resource: String(name), verbs: verbs as string[] });
        }
      }
    }
    return found;
  }

  const ACTIONS = /\/(attach|exec|portforward|proxy)$/;
  const operationsOf = ({ resource, verbs }: Served) => ACTIONS.test(resource) ? ['CONNECT'] : [
    ...verbs.includes('create') && resource !== 'namespaces' ? ['CREATE'] : [], ...verbs.includes('update') || verbs.includes('patch') ? ['UPDATE'] : [],
    ...verbs.includes('delete') ? ['DELETE'] : [],
  ];

  test('the policy names everything that can be written, but for this', async () => {
    const rules = listAt(sensitiveWriteSpec(), ['matchConstraints', 'resourceRules']).filter(isObject);
    const isNamed = (group: string, resource: string, operation: string) => rules.some(({ apiGroups, resources, operations }) =>
      (apiGroups as string[]).includes(group) && (resources as string[]).includes(resource) && (operations as string[]).includes(operation));
    const all = (await served()).flatMap(each => operationsOf(each).map(operation => ({ ...each, operation })));
    const left = all.filter(({ group, resource, operation }) => !isNamed(group, resource, operation));
    expect([...new Set(left.map(({ group, resource }) => `${group}/${resource}`))].sort()).toEqual([
      // Says nothing, and asks.
      '/events',
      'authorization.k8s.io/localsubjectaccessreviews',
      // Status without metadata.
      'certificates.k8s.io/podcertificaterequests/status',
      // Whoever elects a leader writes them all the time.
      'coordination.k8s.io/leases',
      'events.k8s.io/events',
      // Status without metadata.
      'resource.k8s.io/resourceclaims/status',
      // What a storage driver has left.
      'storage.k8s.io/csistoragecapacities',
    ]);
    const tried = new Set(REQUESTS.map(({ group, resource, operation }) => `${group}/${resource} ${operation}`));
    expect(all.filter(({ group, resource, operation }) => isNamed(group, resource, operation) && !tried.has(`${group}/${resource} ${operation}`))).toEqual([]);
  });

  test('creating by update is a creation', async () => {
    const creatable: string[] = [];
    for (const sample of samples(sensitive)) {
      const object: JsonObject = { ...sample, metadata: { name: 'fresh', namespace: sensitive } };
      if ((await client.update(object, { dryRun: true })).status === 201) {
        creatable.push(String(sample.kind));
        expect((await client.update(object, { dryRun: true, user: OUTSIDER })).message).toContain(`${RULE} CREATE of `);
        expect((await client.update(object, { dryRun: true, user: WRITER })).status).toBe(201);
      }
    }
    expect(creatable.length).toBeGreaterThan(2);
  });
});

describe('the permission is one of RBAC', () => {
  test('reviews tell who has it', async () => {
    expect(await mayWrite(WRITER, sensitive)).toBe(true);
    expect(await mayWrite(WRITER, sensitive, 'web')).toBe(true);
    expect(await mayWrite(WRITER, ordinary)).toBe(false);
    expect(await mayWrite(OUTSIDER, sensitive)).toBe(false);
    expect(await mayWrite(MEMBER, sensitive)).toBe(true);
    expect(await mayWrite({ name: 'gina' }, sensitive)).toBe(false);
    expect(await mayWrite(NAMED, sensitive)).toBe(false);
    expect(await mayWrite(NAMED, sensitive, 'web')).toBe(true);
    expect(await mayWrite(NAMED, sensitive, 'web-1')).toBe(false);
    expect(await mayWrite({ name: 'root', groups: ['system:masters'] }, sensitive)).toBe(true);
  });

  test('everybody can ask for themselves', async () => {
    const ask = async (user: User) => {
      const resourceAttributes = { group: VIRTUAL_GROUP, resource: VIRTUAL_RESOURCE, verb: VIRTUAL_VERB, namespace: sensitive };
      const review = await client.create({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } }, { user });
      return valueAt(accepted(review), ['status', 'allowed']);
    };
    expect(await ask(WRITER)).toBe(true);
    expect(await ask(OUTSIDER)).toBe(false);
  });
});

describe('on trial', () => {
  const AUDITED = 'validation.policy.admission.k8s.io/validation_failure';
  const config = (): JsonObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fresh', namespace: sensitive } });

  async function enforce(action: AdmissionAction): Promise<void> {
    const chart = new Chart(secureApp(), 'admission');
    new SensitiveWritePolicy(chart, 'sensitive-writes', { action });
    for (const object of objectsIn(chart)) {
      accepted(await client.apply(object));
    }
    await policiesSettled(client);
  }

  afterAll(() => enforce(AdmissionAction.deny()));

  const message = () => `${RULE} CREATE of configmaps ${sensitive}/fresh is for those who hold the verb write on sensitiveworkloads.cdk8s-secure.io`;

  test.each([
    [AdmissionAction.warn('first month of the rollout'), true, ['Warn', 'Audit']],
    [AdmissionAction.audit('first month of the rollout'), false, ['Audit']],
  ])('%j lets through, and tells', async (action, warns, validationActions) => {
    await enforce(action);
    const answer = await client.create(config(), { dryRun: true, user: OUTSIDER });
    expect(answer.status).toBe(201);
    expect(answer.warnings.map(text => text.includes(message()))).toEqual(warns ? [true] : []);
    const { [AUDITED]: failure } = await client.auditAnnotations(answer);
    expect(JSON.parse(failure)).toEqual([expect.objectContaining({
      message: expect.stringContaining(message()), policy: 'sensitive-writes.cdk8s-secure.io', binding: 'sensitive-writes.cdk8s-secure.io', validationActions,
    })]);
    const allowed = await client.create(config(), { dryRun: true, user: WRITER });
    expect([allowed.status, allowed.warnings]).toEqual([201, []]);
    expect(await client.auditAnnotations(allowed)).not.toHaveProperty([AUDITED]);
  });
});
