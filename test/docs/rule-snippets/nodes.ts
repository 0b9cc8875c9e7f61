import { ManifestSnippet, Snippets } from './snippet';

/** What keeps pods apart from their nodes, and on the right ones. */
export const NODES: Snippets<ManifestSnippet> = {
  'host-namespaces': {
    refused: `
      kind: Pod
      spec:
        hostNetwork: true
    `,
    accepted: `
      kind: Pod
      spec:
        hostNetwork: false
    `,
  },
  'host-path': {
    refused: `
      kind: Pod
      spec:
        volumes:
          - name: logs
            hostPath:
              path: /var/log
    `,
    accepted: `
      kind: Pod
      spec:
        volumes:
          - name: logs
            emptyDir:
              sizeLimit: 100Mi
    `,
  },
  'host-ports': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            ports:
              - containerPort: 8080
                hostPort: 8080
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            ports:
              - containerPort: 8080
    `,
  },
  'host-probe': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            livenessProbe:
              httpGet:
                port: 8080
                host: 10.0.0.1
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            livenessProbe:
              httpGet:
                port: 8080
    `,
  },
  'volume-types': {
    refused: `
      kind: Pod
      spec:
        volumes:
          - name: media
            nfs:
              server: files.example.com
              path: /media
    `,
    accepted: `
      kind: Pod
      spec:
        volumes:
          - name: media
            persistentVolumeClaim:
              claimName: media
    `,
  },
  'windows-host-process': {
    refused: `
      kind: Pod
      spec:
        securityContext:
          windowsOptions:
            hostProcess: true
    `,
    accepted: `
      kind: Pod
      spec:
        securityContext:
          windowsOptions:
            hostProcess: false
    `,
  },
  'placement-tier': {
    refused: `
      kind: Pod
      spec:
        tolerations:
          - operator: Exists
    `,
    accepted: `
      kind: Pod
      spec:
        tolerations:
          - key: shop.example.com/spot
            operator: Exists
    `,
  },
  'storage-reclaim': {
    refused: `
      kind: StorageClass
      provisioner: disk.csi.example.com
      reclaimPolicy: Retain
    `,
    accepted: `
      kind: StorageClass
      provisioner: disk.csi.example.com
      reclaimPolicy: Delete
    `,
  },
};
