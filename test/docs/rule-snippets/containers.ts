import { ManifestSnippet, Snippets } from './snippet';

/** What holds for each container of a pod. */
export const CONTAINERS: Snippets<ManifestSnippet> = {
  'ctr-not-privileged': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              privileged: true
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              privileged: false
    `,
  },
  'ctr-no-privilege-escalation': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              allowPrivilegeEscalation: true
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              allowPrivilegeEscalation: false
    `,
  },
  'ctr-read-only-root-fs': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              readOnlyRootFilesystem: false
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              readOnlyRootFilesystem: true
    `,
  },
  'ctr-drop-all-caps': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              capabilities:
                drop: [NET_RAW]
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              capabilities:
                drop: [ALL]
    `,
  },
  'ctr-net-bind-service': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            ports:
              - containerPort: 80
            securityContext:
              capabilities:
                drop: [ALL]
                add: [NET_BIND_SERVICE]
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            ports:
              - containerPort: 8080
            securityContext:
              capabilities:
                drop: [ALL]
    `,
  },
  'lsm-seccomp': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          seccompProfile:
            type: Unconfined
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          seccompProfile:
            type: RuntimeDefault
    `,
  },
  'lsm-apparmor': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          appArmorProfile:
            type: Unconfined
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          appArmorProfile:
            type: RuntimeDefault
    `,
  },
  'lsm-selinux': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          seLinuxOptions:
            type: spc_t
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          seLinuxOptions:
            type: container_t
    `,
  },
  'proc-mount': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              procMount: Unmasked
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            securityContext:
              procMount: Default
    `,
  },
  'qos-class': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            resources:
              requests:
                cpu: 500m
              limits:
                cpu: 250m
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            resources:
              requests:
                cpu: 500m
              limits:
                cpu: "1"
    `,
  },
  'mem-limit-set': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            resources:
              requests:
                memory: 128Mi
              limits:
                memory: 1Gi
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            resources:
              requests:
                memory: 128Mi
              limits:
                memory: 128Mi
    `,
  },
  'cpu-limit-sensitive': {
    refused: `
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
                cpu: null
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
  'ephemeral-storage': {
    refused: `
      kind: Pod
      spec:
        volumes:
          - name: tmp
            emptyDir: {}
    `,
    accepted: `
      kind: Pod
      spec:
        volumes:
          - name: tmp
            emptyDir:
              sizeLimit: 100Mi
    `,
  },
  'img-digest': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            image: registry.example.com/shop/web:1.4
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            image: registry.example.com/shop/web:1.4@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    `,
  },
};
