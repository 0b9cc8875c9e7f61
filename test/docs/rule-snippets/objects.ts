import { parseAllDocuments } from 'yaml';
import { JsonObject } from '../../../src/rules/json';
import { container, deployment, merge, podSpec } from '../../rules/pods';
import { defaultDeny, networkPolicy } from '../../rules/policies';
import { clusterRole, clusterRoleBinding, policyRuleJson, role, roleBinding } from '../../rules/rbac';

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/** A namespace with a workload, as every rule accepts it. Objects of a snippet take the place of those with their kind and name. */
const SHOP: readonly JsonObject[] = [
  {
    apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  },
  { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota', namespace: 'shop' }, spec: { hard: { pods: '50' } } },
  {
    apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'limits', namespace: 'shop' }, spec: { limits: [{ type: 'Container', max: { memory: '8Gi' } }] },
  },
  merge(defaultDeny('shop'), { metadata: { name: 'default-deny' } }),
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' }, automountServiceAccountToken: false },
  deployment(),
];

/** What snippets of each kind are laid over, unless the shop has an object of that kind and name. */
const BASES: readonly JsonObject[] = [
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } }, spec: podSpec() },
  networkPolicy({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress', 'Egress'] }),
  role(policyRuleJson()),
  clusterRole(policyRuleJson()),
  roleBinding(),
  clusterRoleBinding(),
  {
    apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { selector: { app: 'web' }, ports: [{ port: 443, targetPort: 8080 }] },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'shop' } },
  { kind: 'ExternalSecret', metadata: { name: 'database', namespace: 'shop' }, spec: { target: { name: 'database' } } },
  { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' } },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'limits.example.com' },
    spec: { policyName: 'limits.example.com', validationActions: ['Deny'] },
  },
];

/** The complete output of an app whose only peculiarity is this snippet. */
export function objectsOf(snippet: string): JsonObject[] {
  const objects = overlaysIn(snippet).map(overlay => merge(baseOf(overlay), withWholeContainers(overlay)));
  const written = new Set(objects.map(identity));
  return [...SHOP.filter(object => !written.has(identity(object))), ...objects];
}

function overlaysIn(snippet: string): JsonObject[] {
  return parseAllDocuments(snippet).map(document => {
    if (document.errors.length > 0) {
      throw new Error(`the snippet is no YAML: ${document.errors[0].message}\n${snippet}`);
    }
    return document.toJS() as JsonObject;
  });
}

function baseOf(overlay: JsonObject): JsonObject {
  const ofKind = [...SHOP, ...BASES].filter(({ kind }) => kind === overlay.kind);
  const { name } = (overlay.metadata ?? {}) as JsonObject;
  const base = ofKind.find(({ metadata }) => (metadata as JsonObject).name === (name ?? 'web')) ?? ofKind[0];
  if (base === undefined) {
    throw new Error(`there is no object of kind ${String(overlay.kind)} to lay a snippet over: add one to BASES`);
  }
  return base;
}

/** `merge` takes lists as they are, so each container is made whole before. */
function withWholeContainers(overlay: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(overlay).map(([key, value]) => {
    if (CONTAINER_LISTS.includes(key) && Array.isArray(value)) {
      return [key, value.map(each => container(each as JsonObject))];
    }
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [key, isNested ? withWholeContainers(value) : value];
  }));
}

function identity({ kind, metadata }: JsonObject): string {
  return `${String(kind)}/${String((metadata as JsonObject).name)}`;
}
