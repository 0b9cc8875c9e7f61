import { Target } from './target';

/**
 * The objects that an expression is about. A policy is made for each, with the variables that its expressions may use beside `object`,
 * `oldObject` and `request`. Lists are empty where the object has none; what is said of them holds for every object the API server accepts.
 */
export enum AdmissionSubject {
  /**
   * Everything that carries pods, in fields of the groups that Kubernetes defines.
   *
   * `variables.template` (metadata and spec; a Pod is its own), `variables.spec`, `variables.securityContext` (of the pod, empty when absent),
   * `variables.annotations` (of the pods, empty when absent), `variables.containers` (init, regular and ephemeral), `variables.startedContainers`
   * (init and regular: those that can have resources), `variables.volumes`, `variables.isWindows`.
   */
  POD = 'pod',
  /** What places a Pod on a node, with annotations that the Pod then has. `variables.annotations`. */
  POD_BINDING = 'pod-binding',
  /** Role and ClusterRole. `variables.rules`. */
  ROLE = 'role',
  /** RoleBinding and ClusterRoleBinding. `variables.subjects`. */
  BINDING = 'binding',
  /** `variables.ingress`, `variables.egress`: the rules of each direction; `variables.policyTypes`. */
  NETWORK_POLICY = 'network-policy',
  SERVICE = 'service',
  SERVICE_ACCOUNT = 'service-account',
  /** `variables.labels`. */
  NAMESPACE = 'namespace',
  SECRET = 'secret',
  /** `variables.data`: keys and texts. */
  CONFIG_MAP = 'config-map',
  PERSISTENT_VOLUME = 'persistent-volume',
  STORAGE_CLASS = 'storage-class',
  PRIORITY_CLASS = 'priority-class',
  RUNTIME_CLASS = 'runtime-class',
}

/** The lists whose items are judged one by one, so that a refusal names those at fault and an exception can be for one of them. */
export enum AdmissionItem {
  /** `container`, an item of `variables.containers`. */
  CONTAINER = 'container',
  /** `container`, an item of `variables.startedContainers`. */
  STARTED_CONTAINER = 'started-container',
  /** `volume`, an item of `variables.volumes`. */
  VOLUME = 'volume',
  /** `rule`, an item of `variables.rules`. */
  POLICY_RULE = 'policy-rule',
  /** `subject`, an item of `variables.subjects`. */
  SUBJECT = 'subject',
}

/** What a policy in the cluster asks of an object, or of each item of a list in it. */
export interface AdmissionCheck {
  readonly subject: AdmissionSubject;
  /** @default - the object as a whole */
  readonly each?: AdmissionItem;
  /** What a refusal names as the place, seen from the item or the object: `securityContext.privileged`. */
  readonly field: string;
  /**
   * CEL that is true where nothing is wrong. It may use what Kubernetes 1.30 knows: API servers compile new policies with the features of the version
   * before their own.
   */
  readonly valid: string;
  /** @default - the remediation of the rule */
  readonly remediation?: string;
}

/** How a rule is enforced in the cluster. */
export interface Admission {
  /**
   * What the rule finds and no expression sees, or sees differently: clauses that complete "Only at synth:".
   * @default - policies refuse exactly what the rule finds in objects that the API server accepts
   */
  readonly beyond?: string;
  /** What policies for these clusters ask. */
  checks(target: Target): readonly AdmissionCheck[];
}
