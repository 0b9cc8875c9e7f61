import { ManifestSnippet, Snippets } from './snippet';

/** Who pods are for the API server, and what roles and bindings let them do. */
export const ACCESS: Snippets<ManifestSnippet> = {
  'sa-dedicated': {
    refused: `
      kind: Pod
      spec:
        serviceAccountName: default
    `,
    accepted: `
      kind: Pod
      spec:
        serviceAccountName: web
    `,
  },
  'sa-automount-off': {
    refused: `
      kind: Pod
      spec:
        automountServiceAccountToken: true
    `,
    accepted: `
      kind: Pod
      spec:
        automountServiceAccountToken: false
    `,
  },
  'sa-no-projected-token': {
    refused: `
      kind: Pod
      spec:
        volumes:
          - name: files
            projected:
              sources:
                - configMap:
                    name: settings
                - serviceAccountToken:
                    path: token
    `,
    accepted: `
      kind: Pod
      spec:
        volumes:
          - name: files
            projected:
              sources:
                - configMap:
                    name: settings
    `,
  },
  'sa-bound-token': {
    refused: `
      kind: ServiceAccount
      automountServiceAccountToken: false
      ---
      kind: Secret
      metadata:
        name: web-token
        annotations:
          kubernetes.io/service-account.name: web
      type: kubernetes.io/service-account-token
    `,
    accepted: `
      kind: ServiceAccount
      automountServiceAccountToken: false
      # and no Secret: kubectl create token web --duration=10m
    `,
  },
  'rbac-well-formed': {
    refused: `
      kind: RoleBinding
      subjects:
        - kind: serviceaccount
          name: web
          namespace: shop
    `,
    accepted: `
      kind: RoleBinding
      subjects:
        - kind: ServiceAccount
          name: web
          namespace: shop
    `,
  },
  'rbac-no-unauthenticated': {
    refused: `
      kind: RoleBinding
      subjects:
        - kind: Group
          name: system:authenticated
    `,
    accepted: `
      kind: RoleBinding
      subjects:
        - kind: ServiceAccount
          name: web
          namespace: shop
    `,
  },
  'rbac-no-cluster-admin': {
    refused: `
      kind: RoleBinding
      roleRef:
        kind: ClusterRole
        name: edit
    `,
    accepted: `
      kind: RoleBinding
      roleRef:
        kind: Role
        name: reader
    `,
  },
  'rbac-namespaced': {
    refused: `
      kind: ClusterRoleBinding
      roleRef:
        kind: ClusterRole
        name: reader
    `,
    accepted: `
      kind: RoleBinding
      roleRef:
        kind: ClusterRole
        name: reader
    `,
  },
  'rbac-no-wildcards': {
    refused: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: ["*"]
          verbs: [get, list]
    `,
    accepted: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [pods, services]
          verbs: [get, list]
    `,
  },
  'rbac-escalate-bind-impersonate': {
    refused: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [serviceaccounts]
          verbs: [get, impersonate]
    `,
    accepted: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [serviceaccounts]
          verbs: [get]
    `,
  },
  'rbac-no-role-write': {
    refused: `
      kind: Role
      rules:
        - apiGroups: [rbac.authorization.k8s.io]
          resources: [rolebindings]
          verbs: [get, create]
    `,
    accepted: `
      kind: Role
      rules:
        - apiGroups: [rbac.authorization.k8s.io]
          resources: [rolebindings]
          verbs: [get]
    `,
  },
  'rbac-secrets-read': {
    refused: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [configmaps, secrets]
          verbs: [get]
    `,
    accepted: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [configmaps]
          verbs: [get]
    `,
  },
  'rbac-workload-create': {
    refused: `
      kind: Role
      rules:
        - apiGroups: [apps]
          resources: [deployments]
          verbs: [get, patch]
    `,
    accepted: `
      kind: Role
      rules:
        - apiGroups: [apps]
          resources: [deployments]
          verbs: [get]
    `,
  },
  'rbac-token-request': {
    refused: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [serviceaccounts/token]
          verbs: [create]
    `,
    accepted: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [serviceaccounts]
          verbs: [get]
    `,
  },
  'rbac-nodes-proxy': {
    refused: `
      kind: ClusterRole
      rules:
        - apiGroups: [""]
          resources: [nodes/proxy]
          verbs: [get]
    `,
    accepted: `
      kind: ClusterRole
      rules:
        - apiGroups: [""]
          resources: [nodes/metrics]
          verbs: [get]
    `,
  },
  'rbac-pv-create': {
    refused: `
      kind: ClusterRole
      rules:
        - apiGroups: [""]
          resources: [persistentvolumes]
          verbs: [get, create]
    `,
    accepted: `
      kind: ClusterRole
      rules:
        - apiGroups: [""]
          resources: [persistentvolumes]
          verbs: [get]
    `,
  },
  'rbac-webhooks': {
    refused: `
      kind: ClusterRole
      rules:
        - apiGroups: [admissionregistration.k8s.io]
          resources: [validatingwebhookconfigurations]
          verbs: [get, patch]
    `,
    accepted: `
      kind: ClusterRole
      rules:
        - apiGroups: [admissionregistration.k8s.io]
          resources: [validatingwebhookconfigurations]
          verbs: [get]
    `,
  },
  'rbac-csr': {
    refused: `
      kind: ClusterRole
      rules:
        - apiGroups: [certificates.k8s.io]
          resources: [certificatesigningrequests]
          verbs: [get, create]
    `,
    accepted: `
      kind: ClusterRole
      rules:
        - apiGroups: [certificates.k8s.io]
          resources: [certificatesigningrequests]
          verbs: [get]
    `,
  },
  'rbac-namespace-patch': {
    refused: `
      kind: ClusterRole
      rules:
        - apiGroups: [""]
          resources: [namespaces]
          verbs: [get, patch]
    `,
    accepted: `
      kind: ClusterRole
      rules:
        - apiGroups: [""]
          resources: [namespaces]
          verbs: [get]
    `,
  },
  'rbac-write-verbs': {
    refused: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [configmaps]
          verbs: [get, update]
    `,
    accepted: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [configmaps]
          verbs: [get]
    `,
  },
  'rbac-resource-names': {
    refused: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [configmaps]
          resourceNames: ["settings-*"]
          verbs: [get]
    `,
    accepted: `
      kind: Role
      rules:
        - apiGroups: [""]
          resources: [configmaps]
          resourceNames: [settings-web, settings-worker]
          verbs: [get]
    `,
  },
  'rbac-aggregation': {
    refused: `
      kind: ClusterRole
      metadata:
        labels:
          app.kubernetes.io/name: shop
          rbac.authorization.k8s.io/aggregate-to-view: "true"
    `,
    accepted: `
      kind: ClusterRole
      metadata:
        labels:
          app.kubernetes.io/name: shop
    `,
  },
};
