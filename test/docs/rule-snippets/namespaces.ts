import { ManifestSnippet, Snippets } from './snippet';

/** What holds for namespaces and for what stands in them. */
export const NAMESPACES: Snippets<ManifestSnippet> = {
  'quota-limitrange': {
    refused: `
      kind: Namespace
      metadata:
        name: bank
    `,
    accepted: `
      kind: Namespace
      metadata:
        name: bank
      ---
      kind: ResourceQuota
      metadata:
        name: bank
        namespace: bank
      spec:
        hard:
          pods: "50"
          requests.cpu: "16"
          limits.memory: 32Gi
      ---
      kind: LimitRange
      metadata:
        name: bank
        namespace: bank
      spec:
        limits:
          - type: Container
            defaultRequest:
              cpu: 100m
              memory: 128Mi
            default:
              memory: 128Mi
    `,
  },
  'ns-pss-enforced': {
    refused: `
      kind: Namespace
      metadata:
        labels:
          pod-security.kubernetes.io/enforce: baseline
    `,
    accepted: `
      kind: Namespace
      metadata:
        labels:
          pod-security.kubernetes.io/enforce: restricted
    `,
  },
  'ns-isolation': {
    refused: `
      kind: Pod
      metadata:
        namespace: default
    `,
    accepted: `
      kind: Pod
      metadata:
        namespace: shop
    `,
  },
  'rbac-vap-sensitive-writes': {
    refused: `
      kind: Namespace
      metadata:
        labels:
          cdk8s-secure.io/sensitive: very
    `,
    accepted: `
      kind: Namespace
      metadata:
        labels:
          cdk8s-secure.io/sensitive: "true"
    `,
  },
  'admission-policy-enforced': {
    refused: `
      kind: ValidatingAdmissionPolicyBinding
      spec:
        validationActions: [Warn, Audit]
    `,
    accepted: `
      kind: ValidatingAdmissionPolicyBinding
      spec:
        validationActions: [Deny, Audit]
    `,
  },
};
