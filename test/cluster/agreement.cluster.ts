import * as fc from 'fast-check';
import { enforcePolicies, EnforcedPolicies } from './admission-policies';
import { clusterClient } from './cluster';
import { generatedPolicies, rulesIn } from './generated-policies';
import { Answer } from './kubernetes-client';
import { makeShop } from './shop';
import { VARIETIES } from './variety';
import { KubernetesVersion, Platform } from '../../src';
import { JsonObject, valueAt } from '../../src/rules/json';
import { RULES } from '../../src/rules/registry';
import { Rule } from '../../src/rules/rule';
import { minorOf } from '../../src/rules/target';
import { snapshotOf } from '../rules/judge';

const client = clusterClient();

const SEED = 20261124;
const AT_ONCE = 8;
const REFUSAL = /ValidatingAdmissionPolicy '[a-z0-9.-]+' with binding '[a-z0-9.-]+' denied request: (.*)$/s;

/** What stands beside each object: rules judge network policies by whether anything else is in their namespace. */
function contextOf({ metadata }: JsonObject): JsonObject[] {
  const namespace = valueAt(metadata, ['namespace']);
  return namespace === undefined ? [] : [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'neighbour', namespace }, automountServiceAccountToken: false },
  ];
}

interface Verdict {
  readonly object: JsonObject;
  /** The rules of the policies that refuse it; `undefined` where the API server refuses it by itself. */
  readonly refusedBy?: readonly string[];
  readonly message?: string;
}

async function verdictOf(object: JsonObject): Promise<Verdict> {
  const answer = await client.create(object, { dryRun: true });
  return { object, refusedBy: refusedBy(answer), message: answer.message };
}

function refusedBy({ isOk, message = '' }: Answer): string[] | undefined {
  const refusal = REFUSAL.exec(message)?.[1];
  return isOk ? [] : refusal === undefined ? undefined : rulesIn(refusal);
}

async function verdictsOf(objects: readonly JsonObject[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = new Array(objects.length);
  const pending = objects.map((object, index) => ({ object, index }));
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      verdicts[next.index] = await verdictOf(next.object);
    }
  }));
  return verdicts;
}

/** What the rules that policies enforce for a subject find in an object. */
function foundBy(rules: readonly Rule[], object: JsonObject, minor: number): string[] {
  const snapshot = snapshotOf([object, ...contextOf(object)], {}, { minor });
  const [manifest] = snapshot.manifests;
  return rules.filter(rule => rule.check(snapshot).some(violation => violation.manifest === manifest)).map(({ id }) => id).sort();
}

/** Where expression and rule differ: the cluster must refuse nothing that synth accepts, and less only where the rule says so. */
function disagreements(verdicts: readonly Verdict[], rules: readonly Rule[], minor: number): unknown[] {
  const partial = new Set(rules.filter(({ admission }) => admission.beyond !== undefined).map(({ id }) => id));
  return verdicts.flatMap(({ object, refusedBy: inCluster }) => {
    if (inCluster === undefined) {
      return [];
    }
    const atSynth = foundBy(rules, object, minor);
    const onlyInCluster = inCluster.filter(id => !atSynth.includes(id));
    const onlyAtSynth = atSynth.filter(id => !inCluster.includes(id) && !partial.has(id));
    return onlyInCluster.length + onlyAtSynth.length === 0 ? [] : [{ onlyInCluster, onlyAtSynth, object }];
  });
}

describe.each([KubernetesVersion.V1_31, KubernetesVersion.V1_37])('for Kubernetes %s, rule and expression agree', version => {
  let enforced: EnforcedPolicies;

  beforeAll(async () => {
    await makeShop(client);
    enforced = await enforcePolicies(client, generatedPolicies({}, version));
  });

  afterAll(() => enforced.remove());

  test.each(VARIETIES)('over $count objects of $subject', async ({ subject, objects, count }) => {
    const minor = minorOf(version);
    const target = { minor, platform: Platform.KUBERNETES };
    const rules = RULES.filter(({ admission }) => admission.checks(target).some(check => check.subject === subject));
    const verdicts = await verdictsOf(fc.sample(objects, { numRuns: count, seed: SEED + minor }));

    expect(verdicts.filter(({ refusedBy: ids }) => ids === undefined).slice(0, 3)).toEqual([]);
    expect(disagreements(verdicts, rules, minor).slice(0, 3)).toEqual([]);
    expect(neverTried(verdicts, rules)).toEqual([]);
  });
});

/** Rules that had no chance to go wrong either way. */
function neverTried(verdicts: readonly Verdict[], rules: readonly Rule[]): string[] {
  const refusals = verdicts.flatMap(({ refusedBy: ids }) => ids ?? []);
  return rules.map(({ id }) => id).filter(id => {
    const refused = refusals.filter(each => each === id).length;
    return refused === 0 || refused === verdicts.length;
  });
}
