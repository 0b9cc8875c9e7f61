import { JsonObject } from '../../src/rules/json';

/** NetworkPolicy shop/web with this spec. */
export function networkPolicy(spec: JsonObject | undefined, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'web', namespace: 'shop', ...metadata }, spec };
}

/** The canonical default deny of a namespace. */
export function defaultDeny(namespace = 'shop', changes: JsonObject = {}): JsonObject {
  return networkPolicy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], ...changes }, { name: 'deny', namespace });
}

/** NetworkPolicy shop/web with one egress rule to these peers, on port 443. */
export function egressTo(...to: JsonObject[]): JsonObject {
  return networkPolicy({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{ to, ports: [{ port: 443 }] }] });
}

/** NetworkPolicy shop/web with one ingress rule from these peers, on port 8080. */
export function ingressFrom(...from: JsonObject[]): JsonObject {
  return networkPolicy({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'], ingress: [{ from, ports: [{ port: 8080 }] }] });
}

/** A peer that is an address block. */
export function block(cidr: string, ...except: string[]): JsonObject {
  return { ipBlock: except.length === 0 ? { cidr } : { cidr, except } };
}
