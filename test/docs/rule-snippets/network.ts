import { CodeSnippet, ManifestSnippet, Snippets } from './snippet';
import { DefaultDenyNetworkPolicy, NetworkPolicyEnforcement } from '../../../src';

/** What may reach pods, and what pods may reach. */
export const NETWORK: Snippets<CodeSnippet | ManifestSnippet> = {
  'network-policy-well-formed': {
    refused: `
      kind: NetworkPolicy
      spec:
        ingress:
          - form:
              - podSelector:
                  matchLabels:
                    app: frontend
            ports:
              - port: 8080
    `,
    accepted: `
      kind: NetworkPolicy
      spec:
        ingress:
          - from:
              - podSelector:
                  matchLabels:
                    app: frontend
            ports:
              - port: 8080
    `,
  },
  'net-default-deny': {
    refused: `
      kind: NetworkPolicy
      metadata:
        name: default-deny
      spec:
        podSelector: {}
        policyTypes: [Ingress]
    `,
    accepted: `
      kind: NetworkPolicy
      metadata:
        name: default-deny
      spec:
        podSelector: {}
        policyTypes: [Ingress, Egress]
    `,
  },
  'net-only-expected': {
    refused: `
      kind: NetworkPolicy
      spec:
        ingress:
          - ports:
              - port: 8080
    `,
    accepted: `
      kind: NetworkPolicy
      spec:
        ingress:
          - ports:
              - port: 8080
            from:
              - podSelector:
                  matchLabels:
                    app: frontend
    `,
  },
  'net-no-empty-namespace-selector': {
    refused: `
      kind: NetworkPolicy
      spec:
        ingress:
          - from:
              - namespaceSelector: {}
                podSelector:
                  matchLabels:
                    app: prometheus
            ports:
              - port: 9090
    `,
    accepted: `
      kind: NetworkPolicy
      spec:
        ingress:
          - from:
              - namespaceSelector:
                  matchLabels:
                    kubernetes.io/metadata.name: monitoring
                podSelector:
                  matchLabels:
                    app: prometheus
            ports:
              - port: 9090
    `,
  },
  'net-metadata-api': {
    refused: `
      kind: NetworkPolicy
      spec:
        egress:
          - to:
              - ipBlock:
                  cidr: 168.63.129.0/24
            ports:
              - port: 443
    `,
    accepted: `
      kind: NetworkPolicy
      spec:
        egress:
          - to:
              - ipBlock:
                  cidr: 168.63.129.0/24
                  except: [168.63.129.16/32]
            ports:
              - port: 443
    `,
  },
  'aks-08-egress-restricted': {
    refused: `
      kind: NetworkPolicy
      spec:
        egress:
          - to:
              - ipBlock:
                  cidr: 0.0.0.0/0
            ports:
              - port: 443
    `,
    accepted: `
      kind: NetworkPolicy
      spec:
        egress:
          - to:
              - ipBlock:
                  cidr: 198.51.100.7/32
            ports:
              - port: 443
    `,
  },
  'net-cni-enforces': {
    refused: ({ chart }) => {
      new DefaultDenyNetworkPolicy(chart, 'network', {
        enforcement: NetworkPolicyEnforcement.notEnforced('a firewall stands before the nodes'),
      });
    },
    accepted: ({ chart }) => {
      new DefaultDenyNetworkPolicy(chart, 'network', {
        enforcement: NetworkPolicyEnforcement.cilium(),
      });
    },
  },
  'net-lb-externalips': {
    refused: `
      kind: Service
      spec:
        type: LoadBalancer
    `,
    accepted: `
      kind: Service
      spec:
        type: ClusterIP
    `,
  },
};
