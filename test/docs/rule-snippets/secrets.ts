import { ManifestSnippet, Snippets } from './snippet';

/** Where confidential values are kept, and how they reach containers. */
export const SECRETS: Snippets<ManifestSnippet> = {
  'secret-no-manifest': {
    refused: `
      kind: Secret
      stringData:
        password: correct-horse-battery
    `,
    accepted: `
      apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      spec:
        secretStoreRef:
          kind: ClusterSecretStore
          name: vault
        data:
          - secretKey: password
            remoteRef:
              key: shop/database
              property: password
    `,
  },
  'secret-not-in-configmap': {
    refused: `
      kind: ConfigMap
      data:
        DATABASE_HOST: db.shop.example.com
        DATABASE_PASSWORD: correct-horse-battery
    `,
    accepted: `
      kind: ConfigMap
      data:
        DATABASE_HOST: db.shop.example.com
        DATABASE_PASSWORD_FILE: /run/secrets/database/password
    `,
  },
  'secret-volume-over-env': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            env:
              - name: DATABASE_PASSWORD
                valueFrom:
                  secretKeyRef:
                    name: database
                    key: password
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            volumeMounts:
              - name: database
                mountPath: /run/secrets/database
                readOnly: true
        volumes:
          - name: database
            secret:
              secretName: database
    `,
  },
  'secret-per-container': {
    refused: `
      kind: Pod
      spec:
        containers:
          - name: main
            volumeMounts:
              - name: database
                mountPath: /run/secrets/database
          - name: metrics
            volumeMounts:
              - name: database
                mountPath: /run/secrets/database
        volumes:
          - name: database
            secret:
              secretName: database
    `,
    accepted: `
      kind: Pod
      spec:
        containers:
          - name: main
            volumeMounts:
              - name: database
                mountPath: /run/secrets/database
          - name: metrics
        volumes:
          - name: database
            secret:
              secretName: database
    `,
  },
};
