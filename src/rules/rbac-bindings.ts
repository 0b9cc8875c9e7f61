import { EMPTY, isObject, Json, listAt } from './json';
import { Manifest } from './manifest';
import { append, NamespacedIndex } from './namespaced-index';
import { GrantScope, rateRule, Risk } from './rbac-grants';
import { IndexedRule, isRbac, policyRulesOf } from './rbac-matching';
import { Identity, identityOf, ServiceAccounts } from './rbac-subjects';
import { Snapshot } from './rule';

/** One subject of a binding that an API server understands. */
export interface BoundSubject {
  /** `subjects[index]` of the binding. */
  readonly index: number;
  readonly json: Json;
  readonly identity: Identity;
  /** The ServiceAccounts of the snapshot that the subject stands for, and the objects whose pods run as them. */
  readonly serviceAccounts: readonly Manifest[];
}

/** A RoleBinding or ClusterRoleBinding. */
export interface Binding {
  readonly manifest: Manifest;
  readonly clusterWide: boolean;
  /** Kind and name of the role as written; empty when they are no text. */
  readonly roleKind: string;
  readonly roleName: string;
  readonly subjects: readonly BoundSubject[];
}

/** A policy rule and what it hands out. */
export interface RatedRule extends IndexedRule { readonly risks: readonly Risk[] }

/** A Role or ClusterRole with the bindings of the snapshot that refer to it. */
export interface BoundRole {
  readonly manifest: Manifest;
  /** Cluster-wide for a ClusterRole, unless RoleBindings are all that binds it: nobody knows how an unbound one will be bound. */
  readonly scope: GrantScope;
  readonly rules: readonly RatedRule[];
  readonly bindings: readonly Binding[];
}

/** Roles and bindings of a snapshot, joined. */
export interface Rbac {
  readonly roles: readonly BoundRole[];
  readonly bindings: readonly Binding[];
}

// A snapshot never changes, and a dozen rules look at the same join.
const JOINED = new WeakMap<Snapshot, Rbac>();

/** Joins the roles and bindings of a snapshot, in one pass over its manifests. */
export function rbacOf(snapshot: Snapshot): Rbac {
  let rbac = JOINED.get(snapshot);
  if (rbac === undefined) {
    rbac = join(snapshot);
    JOINED.set(snapshot, rbac);
  }
  return rbac;
}

function join({ manifests, pods }: Snapshot): Rbac {
  const accounts = new ServiceAccounts(manifests, pods);
  const bindings = manifests.filter(manifest => isRbac(manifest, 'RoleBinding', 'ClusterRoleBinding')).map(manifest => bindingOf(manifest, accounts));
  const ofRoles = new NamespacedIndex<Binding>();
  const ofClusterRoles = new Map<string, Binding[]>();
  for (const binding of bindings) {
    if (binding.roleKind === 'Role') {
      ofRoles.add(binding.manifest.namespace, binding.roleName, binding);
    } else if (binding.roleKind === 'ClusterRole') {
      append(ofClusterRoles, binding.roleName, binding);
    }
  }
  const roles = manifests.filter(manifest => isRbac(manifest, 'Role', 'ClusterRole'));
  const aggregates = roles.some(role => isObject(role.json.aggregationRule));
  return {
    bindings,
    // A ClusterRole has no namespace, whatever its metadata or that of its binding says.
    roles: roles.map(manifest => (manifest.kind === 'Role'
      ? boundRole(manifest, ofRoles.find(manifest.namespace, manifest.name).filter(binding => !binding.clusterWide), aggregates)
      : boundRole(manifest, ofClusterRoles.get(manifest.name) ?? [], aggregates))),
  };
}

function bindingOf(manifest: Manifest, accounts: ServiceAccounts): Binding {
  const clusterWide = manifest.kind === 'ClusterRoleBinding';
  const roleRef = isObject(manifest.json.roleRef) ? manifest.json.roleRef : EMPTY;
  const subjects = listAt(manifest.json, ['subjects']).flatMap((json, index) => {
    const identity = identityOf(json, clusterWide ? undefined : manifest.namespace);
    return identity === undefined ? [] : [{ index, json, identity, serviceAccounts: accounts.reachedBy(identity) }];
  });
  return { manifest, clusterWide, roleKind: text(roleRef.kind), roleName: text(roleRef.name), subjects };
}

function boundRole(manifest: Manifest, bindings: readonly Binding[], aggregates: boolean): BoundRole {
  // The selectors of an aggregating ClusterRole may collect any ClusterRole that has labels, and then its own bindings count too.
  const collectable = aggregates && isObject(manifest.json.metadata) && isObject(manifest.json.metadata.labels);
  const namespaced = manifest.kind === 'Role' || (bindings.length > 0 && bindings.every(binding => !binding.clusterWide) && !collectable);
  const scope = namespaced ? 'namespaced' : 'cluster-wide';
  return { manifest, scope, bindings, rules: policyRulesOf(manifest).map(entry => ({ ...entry, risks: rateRule(entry.rule, scope) })) };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The ServiceAccounts of the snapshot that these bindings arm, and the objects whose pods run as them, each once. */
export function boundServiceAccounts(bindings: readonly Binding[]): readonly Manifest[] {
  const lists = bindings.flatMap(({ subjects }) => subjects.map(subject => subject.serviceAccounts)).filter(list => list.length > 0);
  return lists.length === 1 ? lists[0] : [...new Set(lists.flat())];
}
