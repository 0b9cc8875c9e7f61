import { ManifestSnippet, Snippets } from './snippet';

/** What holds for a pod as a whole. */
export const PODS: Snippets<ManifestSnippet> = {
  'pod-well-formed': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            env:
              - name: PORT
                value: 8080
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            env:
              - name: PORT
                value: "8080"
    `,
  },
  'pod-run-as-non-root': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          runAsNonRoot: false
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          runAsNonRoot: true
    `,
  },
  'pod-run-as-user': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          runAsUser: 0
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          runAsUser: 65532
    `,
  },
  'img-unprivileged-user': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          runAsUser: null
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          runAsUser: 65532
    `,
  },
  'userns': {
    target: { minor: 35 },
    refused: `
      kind: Pod
      spec:
        hostUsers: false
        securityContext:
          runAsUser: 0
    `,
    accepted: `
      kind: Pod
      spec:
        hostUsers: false
        securityContext:
          runAsUser: 65532
    `,
  },
  'pod-fs-group': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          fsGroup: 0
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          fsGroup: 65532
    `,
  },
  'sysctls': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          sysctls:
            - name: kernel.msgmax
              value: "65536"
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          sysctls:
            - name: net.ipv4.tcp_syncookies
              value: "1"
    `,
  },
  'share-pid': {
    refused: `
      kind: Pod
      spec:
        shareProcessNamespace: true
    `,
    accepted: `
      kind: Pod
      spec:
        shareProcessNamespace: false
    `,
  },
  'os-exemption': {
    refused: `
      kind: Pod
      spec:
        os:
          name: windows
    `,
    accepted: `
      kind: Pod
      spec:
        os:
          name: linux
    `,
  },
  'runtime-class': {
    refused: `
      kind: Pod
      metadata:
        labels:
          cdk8s-secure.io/sensitive: "true"
      spec:
        runtimeClassName: null
        containers:
          - name: main
            resources:
              limits:
                cpu: 500m
    `,
    accepted: `
      kind: Pod
      metadata:
        labels:
          cdk8s-secure.io/sensitive: "true"
      spec:
        runtimeClassName: gvisor
        containers:
          - name: main
            resources:
              limits:
                cpu: 500m
    `,
  },
  'service-links': {
    refused: `
      kind: Pod
      spec:
        enableServiceLinks: true
    `,
    accepted: `
      kind: Pod
      spec:
        enableServiceLinks: false
    `,
  },
};
