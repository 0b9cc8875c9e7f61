import { JsonObject } from '../../src/rules/json';

const DIGEST = 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';

/** A container that every rule accepts, with `changes` laid over it; `undefined` removes a field. */
export function container(changes: JsonObject = {}): JsonObject {
  return merge({
    name: 'main',
    image: `registry.example.com/app@${DIGEST}`,
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { 'memory': '128Mi', 'ephemeral-storage': '1Gi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    },
  }, changes);
}

/** A pod spec that every rule accepts, with `changes` laid over it. */
export function podSpec(changes: JsonObject = {}): JsonObject {
  return merge({
    serviceAccountName: 'web',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container()],
  }, changes);
}

/** Deployment shop/web with this pod spec. */
export function deployment(spec: JsonObject = podSpec(), podMetadata: JsonObject = { labels: { app: 'web' } }): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: podMetadata, spec } },
  };
}

/** Lays `changes` over `base`, objects field by field, everything else whole. */
export function merge(base: JsonObject, changes: JsonObject): JsonObject {
  const result: JsonObject = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const before = result[key];
    const both = [before, value].every(side => typeof side === 'object' && side !== null && !Array.isArray(side));
    result[key] = both ? merge(before as JsonObject, value as JsonObject) : value;
    if (value === undefined) {
      delete result[key];
    }
  }
  return result;
}
