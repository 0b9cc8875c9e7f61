import { isCoreKind } from './core-kind';
import { FieldPath, isObject, isUnset, Json, valueAt } from './json';
import { Manifest } from './manifest';
import { append } from './namespaced-index';
import { parseQuantity } from './quantity';
import { Rule, Severity, Violation } from './rule';

/** What keeps an object from counting: the field, and what is wrong with it where its value alone does not say so. */
interface Fault {
  readonly path: FieldPath;
  readonly problem?: string;
}

/** A kind that every namespace needs, and what it must say to be of any use. */
interface Requirement {
  readonly kind: string;
  readonly remediation: string;
  faultOf(manifest: Manifest): Fault | undefined;
}

/** Each of them bounds what the pods of a namespace can take from the cluster; a quota of Services alone does not. */
const BOUNDING = ['pods', 'count/pods', 'cpu', 'requests.cpu', 'limits.cpu', 'memory', 'requests.memory', 'limits.memory'];
const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'];

const REQUIREMENTS: readonly Requirement[] = [
  { kind: 'ResourceQuota', remediation: 'Write in spec.hard how many pods, or how much CPU or memory, the namespace may have, and leave scopes out.', faultOf: quotaFault },
  { kind: 'LimitRange', remediation: 'Write an item of type Container with default, defaultRequest and max in spec.limits.', faultOf: limitFault },
];

/**
 * Kubernetes Multi-tenancy, quotas, and RBAC Good Practices, object creation denial-of-service: without both, one namespace can take all of a cluster.
 * Namespaces that are not in the output are made by somebody who answers for them.
 */
export const quotaLimitrange: Rule = {
  id: 'quota-limitrange',
  title: 'Every namespace has a ResourceQuota and a LimitRange',
  severity: Severity.MEDIUM,
  checklist: ['quota-limitrange'],
  exemptible: true,
  remediation: 'Make the namespace with SecureNamespace, add both to it, or state that somebody else applies them there.',
  admission: { checks: () => [], beyond: 'presence of other objects, which a policy cannot look up.' },
  check: ({ manifests, statements }) => {
    const elsewhere = new Set(statements.quotaElsewhere);
    const namespaces = manifests.filter(manifest => isCoreKind(manifest, 'Namespace') && !elsewhere.has(manifest.name));
    return namespaces.length === 0 ? [] : REQUIREMENTS.flatMap(requirement => unmet(requirement, namespaces, manifests));
  },
};

function unmet({ kind, remediation, faultOf }: Requirement, namespaces: readonly Manifest[], manifests: readonly Manifest[]): Violation[] {
  const present = new Map<string, Manifest[]>();
  manifests.filter(manifest => manifest.kind === kind && manifest.apiVersion === 'v1')
    .forEach(manifest => append(present, manifest.namespace ?? '', manifest));
  return namespaces.flatMap((namespace): Violation[] => {
    const own = namespace.name === '' ? [] : present.get(namespace.name) ?? [];
    if (own.length === 0) {
      return [{ manifest: namespace, path: [], problem: `has no ${kind}` }];
    }
    const faults = own.flatMap((manifest): Violation[] => {
      const fault = faultOf(manifest);
      const undoes = [namespace];
      return fault === undefined ? [] : [{ manifest, ...fault, value: valueAt(manifest.json, fault.path) ?? undefined, remediation, undoes }];
    });
    return faults.length < own.length ? [] : faults;
  });
}

function quotaFault({ json: { spec } }: Manifest): Fault | undefined {
  const path = ['spec', 'hard'];
  const hard = valueAt(spec, ['hard']);
  if (!isObject(hard) || Object.keys(hard).length === 0) {
    return { path };
  }
  const unreadable = unreadableIn(hard);
  if (unreadable !== undefined) {
    return { path: [...path, unreadable] };
  }
  const scope = ['scopes', 'scopeSelector'].find(field => !isNone(valueAt(spec, [field])));
  if (scope !== undefined) {
    return { path: ['spec', scope], problem: 'leaves the pods that it does not select without a quota' };
  }
  return BOUNDING.some(resource => !isUnset(hard[resource])) ? undefined : { path, problem: 'limits neither pods nor CPU nor memory' };
}

function limitFault({ json: { spec } }: Manifest): Fault | undefined {
  const path = ['spec', 'limits'];
  const limits = valueAt(spec, ['limits']);
  if (!Array.isArray(limits) || limits.length === 0) {
    return { path };
  }
  for (const [index, item] of limits.entries()) {
    if (!isObject(item) || typeof item.type !== 'string') {
      return { path: isObject(item) ? [...path, index, 'type'] : [...path, index] };
    }
    for (const list of LISTS.filter(each => !isUnset(item[each]))) {
      const unreadable = unreadableIn(item[list]);
      if (unreadable !== undefined) {
        return { path: [...path, index, list, ...unreadable === '' ? [] : [unreadable]] };
      }
    }
  }
  return limits.some(boundsPods) ? undefined : { path, problem: 'has no item with a default or a maximum for containers or pods' };
}

function boundsPods(item: Json): boolean {
  const lists = isObject(item) && item.type === 'Container' ? ['default', 'max'] : ['max'];
  return isObject(item) && (item.type === 'Container' || item.type === 'Pod')
    && lists.some(list => Object.values(isObject(item[list]) ? item[list] : {}).some(value => !isUnset(value)));
}

/** The key of a value that is no quantity: the API server refuses the object. Empty when the list itself is none. */
function unreadableIn(quantities: Json | undefined): string | undefined {
  return isObject(quantities) ? Object.keys(quantities).find(key => !isUnset(quantities[key]) && (parseQuantity(quantities[key]) ?? -1n) < 0n) : '';
}

function isNone(value: Json | undefined): boolean {
  return isUnset(value) || (Array.isArray(value) && value.length === 0);
}
