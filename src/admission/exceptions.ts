import { AdmissionCheck, AdmissionItem, AdmissionSubject } from '../rules/admission';
import { isAskedBy } from '../rules/built-in-controllers';
import { celLiteral, celText, REQUEST_NAMESPACE } from '../rules/cel';
import { Json } from '../rules/json';

/** An object by its name. */
export interface ObjectName {
  readonly kind: string;
  /** @default - none: the object is cluster-scoped */
  readonly namespace?: string;
  readonly name: string;
}

/** One rule that is not asked of an object, or of a part of it. */
export interface ExceptedRule {
  readonly rule: string;
  /**
   * What in the object it is for: everything, what is not in a container, one container, or policy rules that read exactly so.
   */
  readonly part: 'everything' | 'outside-containers' | { readonly container: string } | { readonly policyRules: readonly Json[] };
  /** Why, by whom and until when, in words. */
  readonly because: string;
}

/** An object with all that is excepted for it. */
export interface ExceptedObject {
  readonly object: ObjectName;
  readonly rules: readonly ExceptedRule[];
}

const SUBJECT_OF: Readonly<Record<string, AdmissionSubject>> = {
  Binding: AdmissionSubject.POD_BINDING,
  ClusterRole: AdmissionSubject.ROLE,
  ClusterRoleBinding: AdmissionSubject.BINDING,
  ConfigMap: AdmissionSubject.CONFIG_MAP,
  ControllerRevision: AdmissionSubject.POD,
  CronJob: AdmissionSubject.POD,
  DaemonSet: AdmissionSubject.POD,
  Deployment: AdmissionSubject.POD,
  Job: AdmissionSubject.POD,
  Namespace: AdmissionSubject.NAMESPACE,
  NetworkPolicy: AdmissionSubject.NETWORK_POLICY,
  PersistentVolume: AdmissionSubject.PERSISTENT_VOLUME,
  Pod: AdmissionSubject.POD,
  PodTemplate: AdmissionSubject.POD,
  PriorityClass: AdmissionSubject.PRIORITY_CLASS,
  ReplicaSet: AdmissionSubject.POD,
  ReplicationController: AdmissionSubject.POD,
  Role: AdmissionSubject.ROLE,
  RoleBinding: AdmissionSubject.BINDING,
  RuntimeClass: AdmissionSubject.RUNTIME_CLASS,
  Secret: AdmissionSubject.SECRET,
  Service: AdmissionSubject.SERVICE,
  ServiceAccount: AdmissionSubject.SERVICE_ACCOUNT,
  StatefulSet: AdmissionSubject.POD,
  StorageClass: AdmissionSubject.STORAGE_CLASS,
};

/** The subject whose policy judges objects of this kind; `undefined` for kinds that no policy judges. */
export function subjectOf(kind: string): AdmissionSubject | undefined {
  return Object.hasOwn(SUBJECT_OF, kind) ? SUBJECT_OF[kind] : undefined;
}

/** The kinds that an exception can name. */
export const JUDGED_KINDS: readonly string[] = Object.keys(SUBJECT_OF);

/** Objects that a controller makes from another one, and how they are called. */
interface Descendants {
  readonly kind: string;
  readonly controller: string;
  readonly ownerKind: string;
  /** RE2 for the part of the name of the owner behind the name of the excepted object. */
  readonly ownerSuffix: string;
}

const REPLICA_SET_SUFFIX = '-[a-z0-9]{1,10}';
const JOB_SUFFIX = '-[0-9]+';

function podsOf(ownerKind: string, controller: string, ownerSuffix = ''): Descendants {
  return { kind: 'Pod', controller, ownerKind, ownerSuffix };
}

const DESCENDANTS: Readonly<Record<string, readonly Descendants[]>> = {
  CronJob: [
    { kind: 'Job', controller: 'cronjob-controller', ownerKind: 'CronJob', ownerSuffix: '' },
    podsOf('Job', 'job-controller', JOB_SUFFIX),
  ],
  DaemonSet: [
    { kind: 'ControllerRevision', controller: 'daemon-set-controller', ownerKind: 'DaemonSet', ownerSuffix: '' },
    podsOf('DaemonSet', 'daemon-set-controller'),
  ],
  Deployment: [
    { kind: 'ReplicaSet', controller: 'deployment-controller', ownerKind: 'Deployment', ownerSuffix: '' },
    podsOf('ReplicaSet', 'replicaset-controller', REPLICA_SET_SUFFIX),
  ],
  Job: [podsOf('Job', 'job-controller')],
  ReplicaSet: [podsOf('ReplicaSet', 'replicaset-controller')],
  ReplicationController: [podsOf('ReplicationController', 'replication-controller')],
  StatefulSet: [
    { kind: 'ControllerRevision', controller: 'statefulset-controller', ownerKind: 'StatefulSet', ownerSuffix: '' },
    podsOf('StatefulSet', 'statefulset-controller'),
  ],
};

/**
 * CEL that is true for this object, and for those that a built-in controller makes from it. Nobody else can make one of these: the request must come
 * from the controller, which writes the name of the owner.
 */
export function isObject({ kind, namespace, name }: ObjectName): string {
  const itself = `object.kind == ${celText(kind)} && object.metadata.?name.orValue('') == ${celText(name)}`;
  const made = (Object.hasOwn(DESCENDANTS, kind) ? DESCENDANTS[kind] : []).map(descendants => madeBy(descendants, name));
  const any = [itself, ...made].map(clause => `(${clause})`).join(' || ');
  return namespace === undefined ? any : `${REQUEST_NAMESPACE} == ${celText(namespace)} && (${any})`;
}

function madeBy({ kind, controller, ownerKind, ownerSuffix }: Descendants, name: string): string {
  const owner = ownerSuffix === '' ? `owner.name == ${celText(name)}` : `owner.name.matches(${celText(`^${escapeRegExp(name)}${ownerSuffix}$`)})`;
  return `object.kind == ${celText(kind)} && request.operation == 'CREATE' && ${isAskedBy(controller)}`
    + ` && object.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false) && owner.kind == ${celText(ownerKind)} && ${owner})`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.+*?()[\]{}|^$\\]/g, '\\$&');
}

/** What is left of a check for an object with these exceptions; `undefined` when nothing is. */
export function withoutExcepted(check: AdmissionCheck, exceptions: readonly ExceptedRule[]): AdmissionCheck | undefined {
  let { valid } = check;
  for (const { part } of exceptions) {
    const clause = exceptedClause(check, part);
    if (clause === true) {
      return undefined;
    }
    valid = clause === undefined ? valid : `${clause} || (${valid})`;
  }
  return { ...check, valid };
}

/** CEL for the items that are excepted; true when all of the check is, `undefined` when nothing of it is. */
function exceptedClause({ each }: AdmissionCheck, part: ExceptedRule['part']): string | true | undefined {
  const isOfContainers = each === AdmissionItem.CONTAINER || each === AdmissionItem.STARTED_CONTAINER;
  if (part === 'everything' || (part === 'outside-containers' && !isOfContainers)) {
    return true;
  }
  if (part === 'outside-containers') {
    return undefined;
  }
  if ('container' in part) {
    return isOfContainers ? `container.name == ${celText(part.container)}` : undefined;
  }
  return each === AdmissionItem.POLICY_RULE ? `rule in [${part.policyRules.map(celLiteral).join(', ')}]` : undefined;
}
