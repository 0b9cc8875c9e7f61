import { ManifestSnippet, Snippets } from './snippet';

/** What holds for namespaces and for what stands in them. */
export const NAMESPACES: Snippets<ManifestSnippet> = {
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
};
