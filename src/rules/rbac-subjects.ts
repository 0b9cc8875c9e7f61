import { isObject, Json } from './json';
import { groupOf, Manifest } from './manifest';
import { append, joined, NamespacedIndex } from './namespaced-index';
import { PodTemplate } from './pod-template';

/** Whom a subject of a binding means, whatever way it is spelled. */
export type Identity =
  /** One ServiceAccount; without a namespace it stands in the one that the output is applied to. */
  | { readonly who: 'service-account'; readonly namespace?: string; readonly name: string }
  /** Every ServiceAccount of one namespace. */
  | { readonly who: 'service-accounts-of-namespace'; readonly namespace: string }
  | { readonly who: 'all-service-accounts' }
  /** Everybody who has logged in, every ServiceAccount included. */
  | { readonly who: 'authenticated' }
  /** Everybody who has not. */
  | { readonly who: 'unauthenticated' }
  /** Members are never asked for permission. */
  | { readonly who: 'masters' }
  | { readonly who: 'user' | 'group'; readonly name: string };

/**
 * Reads a subject as the RBAC authorizer does. A ServiceAccount is also the user `system:serviceaccount:<namespace>:<name>`, and without a
 * namespace it stands in the namespace of its binding. Undefined for what no API server accepts, which rbac-well-formed reports.
 */
export function identityOf(subject: Json, bindingNamespace: string | undefined): Identity | undefined {
  if (!isObject(subject) || typeof subject.name !== 'string' || subject.name === '') {
    return undefined;
  }
  const { kind, name } = subject;
  switch (kind) {
    case 'ServiceAccount': {
      const namespace = typeof subject.namespace === 'string' && subject.namespace !== '' ? subject.namespace : bindingNamespace;
      return { who: 'service-account', namespace, name };
    }
    case 'User': return userIdentity(name);
    case 'Group': return groupIdentity(name);
    default: return undefined;
  }
}

function userIdentity(name: string): Identity {
  if (name === 'system:anonymous') {
    return { who: 'unauthenticated' };
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  return account === null ? { who: 'user', name } : { who: 'service-account', namespace: account[1], name: account[2] };
}

const GROUPS: ReadonlyMap<string, Identity> = new Map<string, Identity>([
  ['system:serviceaccounts', { who: 'all-service-accounts' }],
  ['system:authenticated', { who: 'authenticated' }],
  ['system:unauthenticated', { who: 'unauthenticated' }],
  ['system:masters', { who: 'masters' }],
]);

function groupIdentity(name: string): Identity {
  const namespace = /^system:serviceaccounts:([^:]+)$/.exec(name);
  return namespace === null ? GROUPS.get(name) ?? { who: 'group', name } : { who: 'service-accounts-of-namespace', namespace: namespace[1] };
}

/** Whether pods that name no ServiceAccount are meant, since they run as the one called default. */
export function reachesDefaultServiceAccount(identity: Identity): boolean {
  switch (identity.who) {
    case 'service-account': return identity.name === 'default';
    case 'service-accounts-of-namespace':
    case 'all-service-accounts':
    case 'authenticated': return true;
    default: return false;
  }
}

/** Whom the pods of a template are. */
export function identityOfPods(pod: PodTemplate): Identity {
  return { who: 'service-account', namespace: pod.manifest.namespace, name: accountNameOf(pod) };
}

function accountNameOf({ spec: { serviceAccountName } }: PodTemplate): string {
  return typeof serviceAccountName === 'string' && serviceAccountName !== '' ? serviceAccountName : 'default';
}

/**
 * The ServiceAccounts of a snapshot, and the objects whose pods run as one, by what subjects say of them: an account that is made elsewhere is
 * armed all the same. One without a namespace counts wherever its name fits.
 */
export class ServiceAccounts {
  private readonly all: Manifest[] = [];
  private readonly byNamespace = new Map<string | undefined, Manifest[]>();
  private readonly index = new NamespacedIndex<Manifest>();

  public constructor(manifests: readonly Manifest[], pods: readonly PodTemplate[] = []) {
    for (const manifest of manifests) {
      if (manifest.kind === 'ServiceAccount' && groupOf(manifest) === '') {
        this.add(manifest, manifest.name);
      }
    }
    pods.forEach(pod => this.add(pod.manifest, accountNameOf(pod)));
  }

  /** Those that an identity stands for. */
  public reachedBy(identity: Identity): readonly Manifest[] {
    switch (identity.who) {
      case 'service-account': return this.index.find(identity.namespace, identity.name);
      case 'service-accounts-of-namespace': return joined(this.byNamespace.get(identity.namespace), this.byNamespace.get(undefined));
      case 'all-service-accounts':
      case 'authenticated': return this.all;
      default: return [];
    }
  }

  private add(manifest: Manifest, account: string): void {
    this.all.push(manifest);
    append(this.byNamespace, manifest.namespace, manifest);
    this.index.add(manifest.namespace, account, manifest);
  }
}

/** Each of these pods with the ServiceAccounts of the snapshot that it runs as. */
export function withAccounts(manifests: readonly Manifest[], pods: readonly PodTemplate[]): { pod: PodTemplate; accounts: readonly Manifest[] }[] {
  const accounts = new ServiceAccounts(pods.length === 0 ? [] : manifests);
  return pods.map(pod => ({ pod, accounts: accounts.reachedBy(identityOfPods(pod)) }));
}
