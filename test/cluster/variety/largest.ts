import { AdmissionSubject } from '../../../src/rules/admission';
import { JsonObject } from '../../../src/rules/json';
import { container, podSpec } from '../../rules/pods';

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const named = (apiVersion: string, kind: string, fields: JsonObject): JsonObject => ({ apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, ...fields });

/** A Pod of 40 containers, each with 20 variables and 10 mounts, 40 volumes, half of them Secrets, and every field that a rule reads. */
function largePod(): JsonObject {
  const containers = (name: string, count: number) => many(count, index => container({
    name: `${name}-${index}`,
    env: many(20, at => (at % 2 === 0 ? { name: `SETTING_${at}`, value: 'x'.repeat(80) } : { name: `KEY_${at}`, valueFrom: { secretKeyRef: { name: `secret-${at}`, key: 'k' } } })),
    envFrom: [{ secretRef: { name: `secret-${index}` } }],
    ports: many(5, at => ({ containerPort: 8000 + at })),
    volumeMounts: many(10, at => ({ name: `volume-${at * 2}`, mountPath: `/data/${at}` })),
    livenessProbe: { httpGet: { path: '/', port: 8000 } },
    readinessProbe: { tcpSocket: { port: 8000 } },
    lifecycle: { preStop: { httpGet: { path: '/stop', port: 8000 } } },
  }));
  return named('v1', 'Pod', {
    spec: podSpec({
      containers: containers('main', 30),
      initContainers: containers('init', 10),
      volumes: many(40, index => ({ name: `volume-${index}`, ...index % 2 === 0 ? { secret: { secretName: `secret-${index}` } } : { emptyDir: { sizeLimit: '1Gi' } } })),
      tolerations: many(20, index => ({ key: `tier-${index}`, operator: 'Exists' })),
    }),
  });
}

/** 100 policy rules of 10 entries in each list, which reach much of the catalogue. */
function largeRole(): JsonObject {
  const lists = { apiGroups: many(10, index => `group-${index}.example.com`), resources: many(10, index => `things-${index}`), verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] };
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'web' },
    rules: many(100, index => ({ ...lists, apiGroups: index % 2 === 0 ? ['', 'apps', ...lists.apiGroups.slice(2)] : lists.apiGroups, resources: ['pods', 'secrets', ...lists.resources.slice(2)] })),
  };
}

/** 40 rules in each direction, of 20 peers and 20 ports. */
function largeNetworkPolicy(): JsonObject {
  const peers = many(20, index => (index % 2 === 0 ? { ipBlock: { cidr: `10.${index}.0.0/16`, except: many(4, at => `10.${index}.${at}.0/24`) } }
    : { podSelector: { matchLabels: { app: `app-${index}` } }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'bank' } } }));
  const ports = many(20, index => ({ port: 8000 + index, protocol: 'TCP' }));
  return named('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: many(40, () => ({ from: peers, ports })),
      egress: many(40, () => ({ to: peers, ports })),
    },
  });
}

/** For each policy the largest objects that people may sensibly write. The API server takes up to about 1 MiB. */
export const LARGEST: Readonly<Record<AdmissionSubject, readonly JsonObject[]>> = {
  [AdmissionSubject.POD]: [largePod()],
  [AdmissionSubject.POD_BINDING]: [{
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: 'web', namespace: 'shop', annotations: Object.fromEntries(many(500, index => [`note-${index}`, 'x'])) },
    target: { kind: 'Node', name: 'node' },
  }],
  [AdmissionSubject.ROLE]: [largeRole()],
  [AdmissionSubject.BINDING]: [named('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: many(500, index => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: `group-${index}` })),
  })],
  [AdmissionSubject.NETWORK_POLICY]: [largeNetworkPolicy()],
  [AdmissionSubject.SERVICE]: [named('v1', 'Service', { spec: { ports: many(100, index => ({ name: `port-${index}`, port: 8000 + index })), externalIPs: many(50, index => `192.0.2.${index}`) } })],
  [AdmissionSubject.SERVICE_ACCOUNT]: [named('v1', 'ServiceAccount', { secrets: many(200, index => ({ name: `secret-${index}` })), automountServiceAccountToken: false })],
  [AdmissionSubject.NAMESPACE]: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: Object.fromEntries(many(200, index => [`label-${index}`, 'x'])) } }],
  [AdmissionSubject.SECRET]: [named('v1', 'Secret', { data: Object.fromEntries(many(200, index => [`key-${index}`, 'eA=='])) })],
  [AdmissionSubject.CONFIG_MAP]: [
    named('v1', 'ConfigMap', { data: { 'application.properties': 'some.setting=value\n'.repeat(40_000) } }),
    named('v1', 'ConfigMap', { data: Object.fromEntries(many(2000, index => [`key-${index}`, `value ${index} `.repeat(20)])) }),
    named('v1', 'ConfigMap', { binaryData: { archive: Buffer.alloc(500_000, 1).toString('base64') } }),
  ],
  [AdmissionSubject.PERSISTENT_VOLUME]: [{
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'web' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], csi: { driver: 'disk.csi.example.com', volumeHandle: 'x' } },
  }],
  [AdmissionSubject.STORAGE_CLASS]: [{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' }, provisioner: 'disk.csi.example.com' }],
  [AdmissionSubject.PRIORITY_CLASS]: [{ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'batch' }, value: 1000 }],
  [AdmissionSubject.RUNTIME_CLASS]: [{
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'gvisor' },
    handler: 'runsc',
    scheduling: { tolerations: many(50, index => ({ key: `tier-${index}`, operator: 'Exists' })), nodeSelector: { sandbox: 'gvisor' } },
  }],
};
