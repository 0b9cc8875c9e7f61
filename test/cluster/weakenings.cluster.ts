import * as fs from 'node:fs';
import { parse } from 'yaml';
import { enforcePolicies, EnforcedPolicies } from './admission-policies';
import { clusterClient } from './cluster';
import { generatedPolicies } from './generated-policies';
import { accepted, Answer } from './kubernetes-client';
import { makeShop } from './shop';
import { KubernetesVersion, Platform } from '../../src';
import { JsonObject } from '../../src/rules/json';
import { RULES } from '../../src/rules/registry';
import { minorOf } from '../../src/rules/target';
import { ALL_SNIPPETS, dedented } from '../docs/rule-snippets';
import { objectsOf } from '../docs/rule-snippets/objects';
import { ManifestSnippet } from '../docs/rule-snippets/snippet';
import { expectFile, withPart } from '../golden';
import { snapshotOf } from '../rules/judge';
import { deployment as deploymentInShop, merge } from '../rules/pods';

const client = clusterClient();

const GUIDE = 'docs/admission.md';
/** Made for this run: namespaces stay where no controllers run. */
const UPDATED = `updated-${Date.now()}`;
const VERSION = KubernetesVersion.V1_37;
const TARGET = { minor: minorOf(VERSION), platform: Platform.KUBERNETES };

/** What stands here in place of examples of docs/rules.md that the API server refuses by itself, before any policy sees them. */
const ACCEPTED_BY_KUBERNETES: Readonly<Record<string, string>> = {
  'cpu-limit-sensitive': `
    kind: Pod
    metadata:
      labels:
        cdk8s-secure.io/sensitive: "true"
    spec:
      runtimeClassName: gvisor
  `,
  'ctr-not-privileged': `
    kind: Pod
    spec:
      containers:
        - name: main
          securityContext:
            allowPrivilegeEscalation: true
            privileged: true
  `,
  'network-policy-well-formed': `
    kind: NetworkPolicy
    spec:
      ingress:
        - from:
            - ipBlock:
                cidr: 2001:DB8::/32
          ports:
            - port: 8080
  `,
  'os-exemption': `
    kind: Pod
    spec:
      os:
        name: windows
      securityContext: null
      containers:
        - name: main
          securityContext: null
  `,
  'proc-mount': `
    kind: Pod
    spec:
      hostUsers: false
      containers:
        - name: main
          securityContext:
            procMount: Unmasked
  `,
  'qos-class': `
    kind: Pod
    spec:
      containers:
        - name: main
          resources:
            requests:
              cpu: "0"
  `,
  'rbac-well-formed': `
    kind: RoleBinding
    subjects:
      - kind: Group
        name: "team-*"
        apiGroup: rbac.authorization.k8s.io
  `,
  'windows-host-process': `
    kind: Pod
    spec:
      hostNetwork: true
      securityContext:
        windowsOptions:
          hostProcess: true
  `,
};

/** Kinds that this API server does not serve: somebody else's. */
const isServed = ({ apiVersion }: JsonObject) => typeof apiVersion === 'string' && /^(v1|[a-z0-9.]*k8s\.io\/v1|(apps|batch|policy|autoscaling)\/v\d)$/.test(apiVersion);

interface Example { readonly id: string; readonly refused: readonly JsonObject[]; readonly accepted: readonly JsonObject[] }

/** The examples of every rule that policies enforce. */
const EXAMPLES: readonly Example[] = ALL_SNIPPETS.flatMap(([id, snippet]) => {
  const rule = RULES.find(each => each.id === id);
  if (rule === undefined || rule.admission.checks(TARGET).length === 0) {
    return [];
  }
  if (!('refused' in snippet) || typeof snippet.refused !== 'string' || 'weaken' in snippet) {
    throw new Error(`the example of ${id} is no manifest, so no API server can judge it`);
  }
  const { refused, accepted: good } = snippet as ManifestSnippet;
  return [{ id, refused: objectsOf(dedented(ACCEPTED_BY_KUBERNETES[id] ?? refused)), accepted: objectsOf(dedented(good)) }];
});

let enforced: EnforcedPolicies;

beforeAll(async () => {
  await makeShop(client);
  enforced = await enforcePolicies(client, generatedPolicies({}, VERSION));
});

afterAll(() => enforced.remove());

/** What the server says of objects of which nothing is stored. */
async function judged(objects: readonly JsonObject[]): Promise<Map<JsonObject, Answer>> {
  const answers = new Map<JsonObject, Answer>();
  for (const object of objects.filter(isServed)) {
    answers.set(object, await client.create(renamed(object), { dryRun: true }));
  }
  return answers;
}

/** What is there already is created under another name; for namespaces the name is the matter. */
function renamed(object: JsonObject): JsonObject {
  const metadata = object.metadata as JsonObject;
  return object.kind === 'Namespace' ? { ...object, metadata: { ...metadata, name: `${String(metadata.name)}-2` } } : object;
}

test.each(EXAMPLES)('what $id refuses is refused by the policy, which names the rule', async ({ id, refused }) => {
  const rule = RULES.find(each => each.id === id)!;
  const snapshot = snapshotOf([...refused], {}, TARGET);
  const weak = new Set(rule.check(snapshot).map(({ manifest }) => manifest.json));
  const answers = [...await judged(refused)].filter(([object]) => weak.has(object));
  expect(answers.length).toBeGreaterThan(0);
  answers.forEach(([, { isOk, message = '' }]) => {
    expect([isOk, message]).toEqual([false, expect.stringContaining(`[${id}] `)]);
  });
});

test.each(EXAMPLES)('what $id accepts is accepted by all policies', async ({ accepted: good }) => {
  const answers = await judged(good);
  // What is there already has passed the policies before the server notices.
  expect([...answers.values()].filter(({ isOk, status }) => !isOk && status !== 409).map(({ message }) => message)).toEqual([]);
  expect(answers.size).toBeGreaterThan(0);
});

test('the rules without an example here say what an API server cannot see of them', () => {
  const without = RULES.filter(({ id }) => !EXAMPLES.some(example => example.id === id));
  without.forEach(({ id, admission: { beyond } }) => expect([id, beyond]).toEqual([id, expect.stringMatching(/.{20}/)]));
});

describe('updates', () => {
  const namespace = (labels: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: UPDATED, labels } });
  const strong = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const weak = { 'pod-security.kubernetes.io/enforce': 'privileged' };
  const role = (verbs: string[]): JsonObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'reader', namespace: UPDATED }, rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
  });
  const deployment = (changes: JsonObject = {}) => merge(deploymentInShop(), merge({ metadata: { name: 'updated', namespace: UPDATED } }, changes));
  const hostNetwork = { spec: { template: { spec: { hostNetwork: true } } } };

  beforeAll(async () => {
    for (const object of [namespace(strong), role(['get']), deployment()]) {
      accepted(await client.create(object));
    }
  });

  test.each([undefined, 'status', 'finalize'])('of the labels of a namespace are judged, through the subresource %s', async subresource => {
    const { metadata } = accepted(await client.get(namespace({})));
    const changed = { ...namespace(weak), metadata: { ...metadata as JsonObject, labels: weak } };
    const { message } = await client.update(changed, { subresource, dryRun: true });
    expect(message).toContain('[ns-pss-enforced] metadata.labels["pod-security.kubernetes.io/enforce"]: Set the label to restricted.');
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    ['a role', role(['get']), { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }] }, '[rbac-no-wildcards] verbs of pods'],
    ['a Deployment', deployment(), hostNetwork, '[host-namespaces] '],
  ])('of %s are judged however they are sent', async (_, object, change, expected) => {
    const answers = [await client.patch(object, 'merge', change, { dryRun: true }), await client.apply(merge(object, change), { dryRun: true, fieldManager: 'other' })];
    answers.forEach(({ message }) => expect(message).toContain(expected));
  });

  test('of something else leave an object alone that was weak before', async () => {
    await enforced.remove();
    accepted(await client.patch(deployment(), 'merge', hostNetwork));
    accepted(await client.patch(namespace({}), 'merge', { metadata: { labels: weak } }));
    enforced = await enforcePolicies(client, generatedPolicies({}, VERSION));

    const note = { metadata: { annotations: { note: 'x' }, finalizers: ['example.com/wait'], labels: { team: 'x' } } };
    accepted(await client.patch(deployment(), 'merge', note, { dryRun: true }));
    accepted(await client.patch(namespace({}), 'merge', note, { dryRun: true }));
    expect((await client.patch(deployment(), 'merge', { spec: { template: { spec: { hostPID: true } } } }, { dryRun: true })).message).toContain('[host-namespaces] ');
    const audit = { metadata: { labels: { 'pod-security.kubernetes.io/audit': 'baseline' } } };
    expect((await client.patch(namespace({}), 'merge', audit, { dryRun: true })).message).toContain('[ns-pss-enforced] ');
  });
});

test('the refusal is the one that docs/admission.md shows', async () => {
  const [, manifest] = /^```yaml\n([^]*?)^```$/m.exec(fs.readFileSync(GUIDE, 'utf8')) ?? [];
  const { message = '' } = await client.create(parse(manifest) as JsonObject, { dryRun: true });
  const wrapped = message.replace(/(.{1,140})(?: |$)/g, '$1\n').trimEnd();
  expectFile(GUIDE, withPart(GUIDE, 'refusal', `\`\`\`text\n${wrapped}\n\`\`\``));
});
