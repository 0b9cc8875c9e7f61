import { ApiObjectMetadata, Duration } from 'cdk8s';
import { FsGroupChangePolicy, HostAlias, IServiceAccount, ISecret, PodDnsProps, Volume } from 'cdk8s-plus-28';
import { AppArmorProfile } from './app-armor-profile';
import { SecureContainerProps } from './secure-container-props';

/** Access to the Kubernetes API for the pods of a workload. */
export interface ApiAccess {
  /** Why the workload needs it, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/** A workload that handles sensitive data or runs code that is not trusted. */
export interface SensitiveWorkload {
  /** The RuntimeClass of a sandbox in your cluster, such as `gvisor` or `kata`. */
  readonly runtimeClassName: string;
  /** Why it is sensitive, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/** A workload for Windows nodes. */
export interface WindowsWorkload {
  /** Why it runs on Windows, in at least ten characters. It is listed in the report. */
  readonly reason: string;
  /**
   * The account that the containers run as. Administrators throw.
   * @default "ContainerUser"
   */
  readonly runAsUserName?: string;
}

/** A workload that runs as root, in a user namespace of its own where that is no user of the node. */
export interface RootInUserNamespace {
  /** Why it has to be root, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/** What all secure workloads share. There is no property for what must never be said: host namespaces, privileges, node ports, tokens. */
export interface SecureWorkloadProps {
  /**
   * Metadata of the workload object.
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
  /**
   * Metadata of the pods.
   * @default - the address label of cdk8s-plus
   */
  readonly podMetadata?: ApiObjectMetadata;
  /**
   * At least one, here or with `addContainer()`.
   * @default - none
   */
  readonly containers?: SecureContainerProps[];
  /** @default - none */
  readonly initContainers?: SecureContainerProps[];
  /**
   * Volumes beside those that containers mount.
   * @default - none
   */
  readonly volumes?: Volume[];
  /**
   * The identity of the pods. Sharing one between workloads shares its rights.
   * @default - a SecureServiceAccount of its own
   */
  readonly serviceAccount?: IServiceAccount;
  /**
   * Mounts a token for the Kubernetes API.
   * @default - no token
   */
  readonly apiAccess?: ApiAccess;
  /**
   * User id of all containers, 1 to 2147483647; 0, which is root, throws.
   * @default 65532; none on OpenShift, which assigns one
   */
  readonly runAsUser?: number;
  /**
   * Group id of all containers, 1 to 2147483647; 0, which is root, throws.
   * @default 65532
   */
  readonly runAsGroup?: number;
  /**
   * Group that owns the files of mounted volumes, 1 to 2147483647; 0, which is root, throws.
   * @default - the group of the workload when a persistent volume claim is mounted, otherwise none; none on OpenShift, which assigns one
   */
  readonly fsGroup?: number;
  /**
   * When the ownership of volume files is changed.
   * @default FsGroupChangePolicy.ON_ROOT_MISMATCH
   */
  readonly fsGroupChangePolicy?: FsGroupChangePolicy;
  /**
   * Marks the workload as sensitive: it runs in a sandboxed runtime and its containers get CPU limits (500m where nothing is said).
   * @default - not sensitive
   */
  readonly sensitive?: SensitiveWorkload;
  /**
   * RuntimeClass of the pods. For sensitive workloads write `sensitive` instead.
   * @default - the runtime of the cluster
   */
  readonly runtimeClassName?: string;
  /**
   * AppArmor profile of the pods. It is written as the field of Kubernetes 1.30, and as the annotations before it where the app names an older
   * `kubernetesVersion`.
   * @default - the profile of the container runtime, without saying so in the manifest
   */
  readonly appArmorProfile?: AppArmorProfile;
  /**
   * Gives the pods a user namespace of their own (`hostUsers: false`), for clusters and nodes that have the feature.
   * @default false
   */
  readonly userNamespace?: boolean;
  /**
   * Runs as root inside a user namespace (`hostUsers: false`), which Pod Security *restricted* allows since Kubernetes 1.35. Throws where the
   * app names no such `kubernetesVersion`: older clusters may ignore the user namespace and run the pods as root of the node.
   * @default - not root
   */
  readonly rootInUserNamespace?: RootInUserNamespace;
  /**
   * Makes pods for Windows nodes: without the fields that only Linux has, as a user without administrative rights. Properties of Linux throw
   * beside it.
   * @default - pods for Linux nodes
   */
  readonly windows?: WindowsWorkload;
  /** @default - cluster DNS */
  readonly dns?: PodDnsProps;
  /** @default - none */
  readonly hostAliases?: HostAlias[];
  /**
   * Secret with the credentials of the image registry.
   * @default - none
   */
  readonly dockerRegistryAuth?: ISecret;
  /** @default Duration.seconds(30) */
  readonly terminationGracePeriod?: Duration;
}

export const SECURE_WORKLOAD_PROPERTIES = [
  'metadata', 'podMetadata', 'containers', 'initContainers', 'volumes', 'serviceAccount', 'apiAccess', 'runAsUser', 'runAsGroup', 'fsGroup',
  'fsGroupChangePolicy', 'sensitive', 'runtimeClassName', 'appArmorProfile', 'userNamespace', 'rootInUserNamespace', 'windows', 'dns', 'hostAliases',
  'dockerRegistryAuth', 'terminationGracePeriod',
];

export const WORKLOAD_ADVICE: Readonly<Record<string, string>> = {
  automountServiceAccountToken: 'write apiAccess with a reason',
  hostNetwork: 'secure workloads never use the network of the node',
  isolate: 'write one DefaultDenyNetworkPolicy for the namespace',
  restartPolicy: 'the workload decides how its pods are restarted',
  securityContext: 'write runAsUser, runAsGroup or fsGroup; everything else in it is set to what the checklist asks for',
};
