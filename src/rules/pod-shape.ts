import { BOOLEAN, listOf, mapOf, notEmpty, OBJECT, objectWith, secret, Shape, TEXT } from './shape';

const NAME = notEmpty(TEXT);
const TEXTS = listOf(TEXT);
/** Passwords are given in them. */
const ARGUMENTS = secret(listOf(secret(TEXT)));
const OBJECTS = listOf(OBJECT);

const HANDLER = objectWith({ exec: OBJECT, grpc: OBJECT, httpGet: OBJECT, sleep: OBJECT, tcpSocket: OBJECT });

const ENVIRONMENT_VARIABLE = objectWith({
  name: NAME,
  value: secret(TEXT),
  valueFrom: objectWith({ configMapKeyRef: OBJECT, fieldRef: OBJECT, fileKeyRef: OBJECT, resourceFieldRef: OBJECT, secretKeyRef: OBJECT }),
}, ['name']);

const CONTAINER = objectWith({
  name: NAME,
  command: ARGUMENTS,
  args: ARGUMENTS,
  env: secret(listOf(secret(ENVIRONMENT_VARIABLE))),
  envFrom: listOf(objectWith({ configMapRef: OBJECT, secretRef: OBJECT })),
  lifecycle: objectWith({ postStart: HANDLER, preStop: HANDLER }),
  livenessProbe: HANDLER,
  ports: OBJECTS,
  readinessProbe: HANDLER,
  resources: objectWith({ requests: OBJECT, limits: OBJECT }),
  securityContext: objectWith({ capabilities: objectWith({ add: TEXTS, drop: TEXTS }) }),
  startupProbe: HANDLER,
  volumeDevices: OBJECTS,
  volumeMounts: OBJECTS,
}, ['name']);

const VOLUME = objectWith({
  name: NAME,
  configMap: OBJECT,
  csi: OBJECT,
  downwardAPI: OBJECT,
  emptyDir: OBJECT,
  ephemeral: OBJECT,
  image: OBJECT,
  persistentVolumeClaim: OBJECT,
  projected: objectWith({
    sources: listOf(objectWith({
      clusterTrustBundle: OBJECT, configMap: OBJECT, downwardAPI: OBJECT, podCertificate: OBJECT, secret: OBJECT, serviceAccountToken: OBJECT,
    })),
  }),
  secret: OBJECT,
}, ['name']);

const POD_FIELDS: Readonly<Record<string, Shape>> = {
  automountServiceAccountToken: BOOLEAN,
  containers: listOf(CONTAINER),
  enableServiceLinks: BOOLEAN,
  ephemeralContainers: listOf(CONTAINER),
  hostIPC: BOOLEAN,
  hostNetwork: BOOLEAN,
  hostPID: BOOLEAN,
  hostUsers: BOOLEAN,
  imagePullSecrets: OBJECTS,
  initContainers: listOf(CONTAINER),
  nodeSelector: mapOf(TEXT),
  os: OBJECT,
  resources: objectWith({ requests: OBJECT, limits: OBJECT }),
  securityContext: OBJECT,
  setHostnameAsFQDN: BOOLEAN,
  shareProcessNamespace: BOOLEAN,
  tolerations: OBJECTS,
  volumes: listOf(VOLUME),
};

/** Kubernetes API reference, PodSpec: the types of everything in it that rules read. */
export const POD_SPEC = objectWith({ ...POD_FIELDS, containers: notEmpty(listOf(CONTAINER)) }, ['containers']);

/** The same in a custom resource, whose controller may add the containers. */
export const EMBEDDED_POD_SPEC = objectWith(POD_FIELDS);

/** Kubernetes API reference, ObjectMeta: labels and annotations are strings. */
export const POD_METADATA = objectWith({ labels: mapOf(TEXT), annotations: mapOf(TEXT) });
