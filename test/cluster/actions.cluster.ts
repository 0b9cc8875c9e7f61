import { enforcePolicies, EnforcedPolicies } from './admission-policies';
import { clusterClient } from './cluster';
import { generatedPolicies } from './generated-policies';
import { Answer } from './kubernetes-client';
import { createNamespace } from './namespaces';
import { AdmissionAction, AdmissionPoliciesProps } from '../../src';
import { JsonObject } from '../../src/rules/json';

const client = clusterClient();

const FAILURES = 'validation.policy.admission.k8s.io/validation_failure';
const REASON = 'first month of the rollout';

const nodePort = (namespace: string): JsonObject => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace }, spec: { type: 'NodePort', ports: [{ port: 80 }] },
});
const wildcards: JsonObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'everything' }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
};
const refused = expect.stringContaining('[net-lb-externalips] spec.type: ');

let shop: string;
let blog: string;
let enforced: EnforcedPolicies | undefined;

beforeAll(async () => {
  shop = await createNamespace(client);
  blog = await createNamespace(client);
});

afterEach(async () => enforced?.remove());

async function enforce(props: AdmissionPoliciesProps): Promise<void> {
  enforced = await enforcePolicies(client, generatedPolicies(props));
}

const tried = (object: JsonObject): Promise<Answer> => client.create(object, { dryRun: true });

/** The audit log of a cluster that is not our own cannot be seen. */
async function expectAudited(answer: Answer): Promise<void> {
  if (client.isOwn) {
    expect((await client.auditAnnotations(answer))[FAILURES]).toContain('[net-lb-externalips]');
  }
}

test('deny refuses, and the audit log has it', async () => {
  await enforce({});
  const answer = await tried(nodePort(shop));
  expect([answer.status, answer.message, answer.warnings]).toEqual([403, refused, []]);
  await expectAudited(answer);
  expect((await tried(wildcards)).message).toContain('[rbac-no-wildcards] ');
});

test('warn lets through with a warning that says what is wrong', async () => {
  await enforce({ action: AdmissionAction.warn(REASON) });
  const answer = await tried(nodePort(shop));
  expect([answer.status, answer.warnings]).toEqual([201, [refused]]);
  await expectAudited(answer);
});

test('audit lets through, and only the audit log has it', async () => {
  await enforce({ action: AdmissionAction.audit(REASON) });
  const answer = await tried(nodePort(shop));
  expect([answer.status, answer.warnings]).toEqual([201, []]);
  await expectAudited(answer);
});

test('a namespace on trial is warned, and all others are refused', async () => {
  await enforce({ trials: [{ namespaceNames: [blog], action: AdmissionAction.warn(REASON) }] });
  expect((await tried(nodePort(shop))).message).toEqual(refused);
  const { status, warnings } = await tried(nodePort(blog));
  expect([status, warnings]).toEqual([201, [refused]]);
});

test('a rule of its own action warns beside the others, which refuse', async () => {
  await enforce({ ruleActions: [{ rule: 'net-lb-externalips', action: AdmissionAction.warn(REASON) }] });
  const { status, warnings } = await tried(nodePort(shop));
  expect([status, warnings]).toEqual([201, [refused]]);
  expect((await tried(wildcards)).message).toContain('[rbac-no-wildcards] ');
});

test('an excluded namespace is left alone', async () => {
  await enforce({ excludedNamespaces: [{ namespaceName: blog, reason: 'it is moved to another cluster' }] });
  expect((await tried(nodePort(shop))).message).toEqual(refused);
  expect((await tried(nodePort(blog))).status).toBe(201);
});

test('limited to a namespace, all others and what is outside of namespaces are left alone', async () => {
  await enforce({ namespaceNames: [shop] });
  expect((await tried(nodePort(shop))).message).toEqual(refused);
  expect((await tried(nodePort(blog))).status).toBe(201);
  expect((await tried(wildcards)).status).toBe(201);
  const label = { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } };
  const relabelled = (name: string) => client.patch({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, 'merge', label, { dryRun: true });
  expect((await relabelled(shop)).message).toContain('[ns-pss-enforced] ');
  expect((await relabelled(blog)).status).toBe(200);
});
