import { FieldPath, JsonObject } from './json';

/** Where something was written that the author of the app did not write in code. */
export interface Source {
  /** As its author wrote it: a path, a URL, or a Helm chart. */
  readonly file: string;
  /** Number of the YAML document in the file, counted from 1 without empty ones. */
  readonly document?: number;
  /** Number of the entry in a list of exemptions, counted from 1. */
  readonly entry?: number;
}

/** One Kubernetes object of the output: a document, or an item of a `List` document. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  /** `metadata.namespace` as written; absent for cluster-scoped objects and where nobody said one. */
  readonly namespace?: string;
  readonly name: string;
  /** The construct that made the document. */
  readonly constructPath: string;
  /** The file it was included from, if any. */
  readonly source?: Source;
  /** Where the object begins in its document: empty, or `['items', 2]`. */
  readonly root: FieldPath;
  readonly json: JsonObject;
}

/** `Deployment shop/web`, `Namespace shop`. */
export function describeManifest(manifest: Manifest): string {
  const name = manifest.namespace === undefined || isClusterScoped(manifest) ? manifest.name : `${manifest.namespace}/${manifest.name}`;
  return `${manifest.kind || 'object without kind'} ${name || '(no name)'}`;
}

/** The part of `apiVersion` before the slash; empty for the core group. */
export function groupOf(manifest: Manifest): string {
  const slash = manifest.apiVersion.indexOf('/');
  return slash < 0 ? '' : manifest.apiVersion.slice(0, slash);
}

const CLUSTER_SCOPED = new Set([
  '/Namespace', '/Node', '/PersistentVolume',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration', 'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', 'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition', 'apiregistration.k8s.io/APIService', 'certificates.k8s.io/CertificateSigningRequest',
  'networking.k8s.io/IngressClass', 'node.k8s.io/RuntimeClass', 'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding', 'scheduling.k8s.io/PriorityClass', 'storage.k8s.io/CSIDriver', 'storage.k8s.io/CSINode',
  'storage.k8s.io/StorageClass', 'storage.k8s.io/VolumeAttachment',
]);

const CLUSTER_SCOPED_KINDS: ReadonlySet<string> = new Set([...CLUSTER_SCOPED].map(entry => entry.slice(entry.indexOf('/') + 1)));

/** Whether objects of a kind that Kubernetes defines stand outside of namespaces. No other group of Kubernetes has a kind of the same name. */
export function isClusterScopedKind(kind: string): boolean {
  return CLUSTER_SCOPED_KINDS.has(kind);
}

/** Whether the API server ignores `metadata.namespace` of this object. cdk8s writes the namespace of the chart there all the same. */
export function isClusterScoped(manifest: Manifest): boolean {
  return CLUSTER_SCOPED.has(`${groupOf(manifest)}/${manifest.kind}`);
}
