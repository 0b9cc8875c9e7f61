import { isObject, isUnset, Json, JsonObject } from '../rules/json';
import { groupOf, isClusterScoped, Manifest, Source } from '../rules/manifest';
import { NamespacedIndex } from '../rules/namespaced-index';
import { Violation } from '../rules/rule';

/** The Kubernetes objects of one document: itself, and the items of what kubectl takes for a list, which is anything with `items`. */
export function manifestsOf(document: JsonObject, constructPath: string, source?: Source): Manifest[] {
  const found: Manifest[] = [];
  unfold(document, { constructPath, source }, [], found);
  return found;
}

function unfold(json: JsonObject, origin: Pick<Manifest, 'constructPath' | 'source'>, root: (string | number)[], found: Manifest[]): void {
  const metadata = isObject(json.metadata) ? json.metadata : {};
  found.push({
    apiVersion: text(json.apiVersion),
    kind: text(json.kind),
    namespace: isUnset(metadata.namespace) ? undefined : text(metadata.namespace),
    name: text(metadata.name),
    ...origin,
    root,
    json,
  });
  if (Array.isArray(json.items)) {
    json.items.forEach((item, index) => {
      if (isObject(item)) {
        unfold(withListKind(item, json), origin, [...root, 'items', index], found);
      }
    });
  }
}

/** kubectl gives an item without kind the kind of its list: `Deployment` in a `DeploymentList`. */
function withListKind(item: JsonObject, list: JsonObject): JsonObject {
  const kind = text(list.kind);
  if (!isUnset(item.kind) || !kind.endsWith('List') || kind === 'List') {
    return item;
  }
  const apiVersion = isUnset(item.apiVersion) ? list.apiVersion : item.apiVersion;
  return Object.assign(Object.create(null) as JsonObject, item, { apiVersion, kind: kind.slice(0, -'List'.length) });
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Objects that do not say what they are: no rule could judge them. */
export function identityFaults(manifest: Manifest): Violation[] {
  const faults: Violation[] = [];
  const { json } = manifest;
  const isList = Array.isArray(json.items);
  for (const field of ['apiVersion', 'kind']) {
    if (typeof json[field] !== 'string' || json[field] === '') {
      faults.push({ manifest, path: [field], value: json[field] ?? undefined });
    }
  }
  const { metadata } = json;
  if (!isObject(metadata) && !isList) {
    faults.push({ manifest, path: ['metadata'], value: metadata ?? undefined });
  }
  if (isObject(metadata)) {
    const named = !isUnset(metadata.name) ? metadata.name : metadata.generateName;
    if ((typeof named !== 'string' || named === '') && !isList) {
      faults.push({ manifest, path: ['metadata', 'name'], value: named ?? undefined });
    }
    if (!isUnset(metadata.namespace) && typeof metadata.namespace !== 'string') {
      faults.push({ manifest, path: ['metadata', 'namespace'], value: metadata.namespace, remediation: 'Write the namespace as a string.' });
    }
  }
  if (!isUnset(json.items) && Array.isArray(json.items)) {
    json.items.forEach((item, index) => {
      if (!isObject(item)) {
        faults.push({ manifest, path: ['items', index], value: item });
      }
    });
  }
  return faults;
}

/**
 * Each object whose identity another one before it has taken: group, kind, namespace and name; versions of one group are the same object. One
 * without a namespace may be applied to that of the other.
 */
export function duplicateFaults(manifests: readonly Manifest[]): Violation[] {
  const taken = new NamespacedIndex<Manifest>();
  const faults: Violation[] = [];
  for (const manifest of manifests) {
    if (manifest.name === '') {
      continue;
    }
    const namespace = isClusterScoped(manifest) ? undefined : manifest.namespace;
    const name = JSON.stringify([groupOf(manifest), manifest.kind, manifest.name]);
    const others = taken.find(namespace, name);
    if (others.length === 0) {
      taken.add(namespace, name, manifest);
    } else {
      faults.push({
        manifest,
        path: ['metadata', 'name'],
        value: manifest.name,
        undoes: others,
        problem: `is "${manifest.name}", the name that construct ${others[0].constructPath} has taken already`,
      });
    }
  }
  return faults;
}
