import { parseAllDocuments } from 'yaml';
import { controllerUser, madeFrom } from './controllers';
import { Answer, KubernetesClient } from './kubernetes-client';
import { createNamespace, prepareNamespace } from './namespaces';
import { isObject, Json, JsonObject, valueAt } from '../../src/rules/json';

/** What an app writes. */
export interface Output {
  readonly objects: readonly JsonObject[];
  /** ValidatingAdmissionPolicies and their bindings, which come before all else. */
  readonly policies: readonly JsonObject[];
}

/** Everything the server has said to what an app and its controllers make. */
export interface Outcome {
  /** Objects that are there now. */
  readonly created: readonly JsonObject[];
  /** What controllers would make of them, and could. */
  readonly made: readonly JsonObject[];
  /** Kinds that no API server serves by itself. */
  readonly leftOut: readonly string[];
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

const RESTRICTED = Object.fromEntries(['enforce', 'warn', 'audit'].map(mode => [`pod-security.kubernetes.io/${mode}`, 'restricted']));

/** What stands in a namespace before pods can. */
const SURROUNDINGS = ['LimitRange', 'Namespace', 'ResourceQuota'];

/** The documents of a YAML text, as YAML 1.1 reads them. */
export function outputIn(yaml: string): Output {
  const all = parseAllDocuments(yaml, { version: '1.1' }).map(document => document.toJSON() as JsonObject);
  const isPolicy = ({ kind }: JsonObject) => String(kind).startsWith('ValidatingAdmissionPolicy');
  return { objects: all.filter(json => !isPolicy(json)), policies: all.filter(isPolicy) };
}

/** The same with other namespaces, also in the expressions of policies. Their names stand for nothing else in it. */
export function inNamespaces({ objects, policies }: Output, nameFor: (namespace: string) => string): Output {
  const names = new Set(objects.map(namespaceOf).filter(name => name !== undefined));
  const rename = (value: Json | undefined): Json | undefined => {
    if (typeof value === 'string') {
      return names.has(value) ? nameFor(value) : [...names].reduce((text, name) => text.replaceAll(`'${name}'`, `'${nameFor(name)}'`), value);
    }
    return Array.isArray(value) ? value.map(item => rename(item) as Json)
      : isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rename(item)])) : value;
  };
  return { objects: objects.map(json => rename(json) as JsonObject), policies: policies.map(json => rename(json) as JsonObject) };
}

function namespaceOf({ kind, metadata }: JsonObject): string | undefined {
  const name = valueAt(metadata, [kind === 'Namespace' ? 'name' : 'namespace']);
  return typeof name === 'string' ? name : undefined;
}

/**
 * Applies objects in their order, as somebody would who has every right, then does as a dry run what controllers would do with them, down to one pod of
 * each workload. Namespaces that nobody makes enforce restricted.
 */
export async function applied(client: KubernetesClient, objects: readonly JsonObject[]): Promise<Outcome> {
  const [created, made, leftOut, refusals, warnings]: [JsonObject[], JsonObject[], string[], string[], string[]] = [[], [], [], [], []];
  const storedBy = (answer: Answer, object: JsonObject): JsonObject[] => {
    const what = `${String(object.kind)} ${namespaceOf(object) ?? ''}/${String(valueAt(object, ['metadata', 'name']) ?? valueAt(object, ['metadata', 'generateName']))}`;
    refusals.push(...answer.isOk ? [] : [`${what}: ${String(answer.message)}`]);
    warnings.push(...answer.warnings.map(warning => `${what}: ${warning}`));
    return answer.isOk ? [{ ...answer.body, apiVersion: object.apiVersion, kind: object.kind }] : [];
  };
  const known = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(namespaceOf));
  const ready = new Set<string>();
  for (const object of objects) {
    if (!isServed(object)) {
      leftOut.push(String(object.kind));
      continue;
    }
    const namespace = namespaceOf(object);
    if (namespace !== undefined && !ready.has(namespace) && !SURROUNDINGS.includes(String(object.kind))) {
      ready.add(namespace);
      await (known.has(namespace) ? prepareNamespace(client, namespace) : createRestricted(client, namespace));
    }
    created.push(...storedBy(await client.create(object), object));
  }
  for (let generation = created; generation.length > 0;) {
    const answers = await Promise.all(generation.flatMap(madeFrom).map(async ({ object, controller }) => (
      { object, answer: await client.create(object, { dryRun: true, user: controllerUser(controller) }) })));
    generation = answers.flatMap(({ object, answer }) => storedBy(answer, object));
    made.push(...generation);
  }
  return { created, made, leftOut, refusals, warnings };
}

/** Where somebody else answers for the namespace. It may be there from before. */
async function createRestricted(client: KubernetesClient, name: string): Promise<void> {
  if ((await client.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })).status === 404) {
    await createNamespace(client, { name, labels: RESTRICTED });
  }
}

/** Whether an API server serves the group without anybody's CustomResourceDefinition. */
function isServed({ apiVersion }: JsonObject): boolean {
  return /^(v1|(apps|autoscaling|batch|policy)\/v\d|[a-z.]+\.k8s\.io\/v1)$/.test(String(apiVersion));
}
