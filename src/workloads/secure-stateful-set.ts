import { Duration, Size } from 'cdk8s';
import {
  Container, ContainerPort, ContainerProps, k8s, PersistentVolumeAccessMode, PodManagementPolicy, Protocol, Service, ServiceType, StatefulSet,
  StatefulSetUpdateStrategy, SubjectConfiguration,
} from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { requireMebibytes } from './container-resources';
import { parentProps } from './parent-props';
import { PodHardening } from './pod-hardening';
import { SECURE_WORKLOAD_PROPERTIES, SecureWorkloadProps } from './secure-workload-props';
import { invalid, refuseOtherProperties, requireAbsolutePath, requireCount, requireName, requireObjectName } from '../input';

/** A persistent volume that each pod of a StatefulSet gets for itself. */
export interface SecureVolumeClaim {
  /** At most 63 lower-case letters, digits and `-`; unique in the StatefulSet. */
  readonly name: string;
  /** Size in whole MiB. */
  readonly size: Size;
  /** Absolute path of the directory where the container sees it. */
  readonly path: string;
  /**
   * Name of the one container that mounts it.
   * @default - the first container
   */
  readonly container?: string;
  /** @default - the default StorageClass of the cluster */
  readonly storageClassName?: string;
  /** @default [PersistentVolumeAccessMode.READ_WRITE_ONCE] */
  readonly accessModes?: PersistentVolumeAccessMode[];
}

export interface SecureStatefulSetProps extends SecureWorkloadProps {
  /**
   * Number of pods.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Volumes that stay when a pod goes. They belong to `fsGroup`, so that the containers can write to them without being root.
   * @default - none
   */
  readonly volumeClaims?: SecureVolumeClaim[];
  /**
   * The headless Service that gives the pods their names.
   * @default - a Service of its own with the ports of the containers; without any port the constructor throws
   */
  readonly service?: Service;
  /** @default PodManagementPolicy.ORDERED_READY */
  readonly podManagementPolicy?: PodManagementPolicy;
  /** @default - rolling update */
  readonly strategy?: StatefulSetUpdateStrategy;
  /** @default Duration.seconds(0) */
  readonly minReady?: Duration;
  /**
   * Selects the pods by the address label of cdk8s-plus.
   * @default true
   */
  readonly select?: boolean;
}

const KNOWN = [...SECURE_WORKLOAD_PROPERTIES, 'replicas', 'volumeClaims', 'service', 'podManagementPolicy', 'strategy', 'minReady', 'select'];
/** The controller labels each pod with the name of its revision, and a label has at most 63 characters (kubernetes/kubernetes#64023). */
const LONGEST_NAME = 52;
const CLAIM_PROPERTIES = ['name', 'size', 'path', 'container', 'storageClassName', 'accessModes'];

/**
 * A StatefulSet that a cluster with Pod Security *restricted* accepts, hardened as `SecureDeployment` is.
 *
 * Its volume claims belong to the group of the workload, so that nobody has to be root to write to them.
 *
 * Sources: Kubernetes Application Security Checklist; Pod Security Standards, restricted.
 *
 * @example
 * new SecureStatefulSet(this, 'database', {
 *   containers: [{
 *     image: 'registry.example.com/shop/database@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
 *     portNumber: 5432,
 *   }],
 *   volumeClaims: [{ name: 'data', size: Size.gibibytes(10), path: '/var/lib/database' }],
 * });
 */
export class SecureStatefulSet extends StatefulSet {
  private readonly hardening: PodHardening;
  private readonly volumeClaims: readonly SecureVolumeClaim[];

  /**
   * @param scope a chart, or a construct in one.
   * @param id unique in its scope.
   * @param props what the workload runs. Throws where a value is malformed or would weaken the workload.
   */
  constructor(scope: Construct, id: string, props: SecureStatefulSetProps = {}) {
    const where = `${scope.node.path}/${id}`;
    const { replicas, podManagementPolicy, strategy, minReady, select } = props;
    const shared = parentProps(scope, id, props, KNOWN);
    requireCount(where, 'replicas', replicas);
    const volumeClaims = (props.volumeClaims ?? []).map(claim => requireClaim(where, claim));
    requireUniqueNames(where, volumeClaims);
    // The parent class can only make one from containers that it was given itself.
    const service = props.service ?? new Service(scope, `${id}Service`, {
      metadata: { namespace: props.metadata?.namespace }, clusterIP: 'None', type: ServiceType.CLUSTER_IP,
    });
    super(scope, id, { ...shared, service, replicas, podManagementPolicy, strategy, minReady, select });
    if (this.name.length > LONGEST_NAME) {
      throw invalid(where, 'its name', this.name, `metadata.name with at most ${LONGEST_NAME} characters: the pods have it in a label, with 11 more behind it`);
    }
    this.volumeClaims = volumeClaims;
    this.hardening = new PodHardening(this, props, { hasVolumeClaims: volumeClaims.length > 0, isReplicated: true });
    this.hardening.attach(this.apiObject);
    if (props.service === undefined) {
      this.hardening.guard(service);
      this.bindPorts(where, service);
    }
    this.volumeClaims.forEach(claim => this.requireContainer(where, claim));
  }

  /**
   * Adds a container. What is not said is filled in as for the containers of the constructor; what is said is kept, and found when the app
   * is synthesized if it is weak.
   *
   * @param cont the container. Throws where its image, its name or a quantity is malformed.
   */
  addContainer(cont: ContainerProps): Container {
    return this.hardening.container(cont, completed => super.addContainer(completed));
  }

  /**
   * Adds an init container, or a sidecar when its `restartPolicy` is `ALWAYS`, on the same terms as `addContainer()`.
   *
   * @param cont the container. Throws where its image, its name or a quantity is malformed.
   */
  addInitContainer(cont: ContainerProps): Container {
    return this.hardening.initContainer(cont, completed => super.addInitContainer(completed));
  }

  /** The ServiceAccount of the pods, with its namespace, so that a binding reaches this workload and no other. */
  toSubjectConfiguration(): SubjectConfiguration {
    return this.hardening.subject();
  }

  /**
   * @internal
   */
  _toPodSpec(): k8s.PodSpec {
    const spec = this.hardening.completePodSpec(super._toPodSpec());
    return { ...spec, containers: spec.containers.map(container => ({ ...container, volumeMounts: this.mountsOf(container) })) };
  }

  /**
   * @internal
   */
  _toKube(): k8s.StatefulSetSpec {
    return { ...super._toKube(), volumeClaimTemplates: this.volumeClaims.length === 0 ? undefined : this.volumeClaims.map(toTemplate) };
  }

  private bindPorts(where: string, service: Service): void {
    const ports = this.containers.flatMap(container => container.ports);
    if (ports.length === 0) {
      throw new Error(`${where}: containers have no ports for the Service of the StatefulSet; write portNumber for one of them, or a service`);
    }
    servicePorts(ports).forEach(({ name, number, protocol }) => service.bind(number, { name, targetPort: number, protocol }));
  }

  private requireContainer(where: string, { name, container }: SecureVolumeClaim): void {
    const names = this.containers.map(each => each.name);
    if (container === undefined ? names.length === 0 : !names.includes(container)) {
      throw invalid(`${where}, volume claim ${JSON.stringify(name)}`, 'container', container, `the name of one of its containers: ${names.join(', ')}`);
    }
  }

  private mountsOf(container: k8s.Container): k8s.VolumeMount[] | undefined {
    const first = this.containers[0].name;
    const own = this.volumeClaims.filter(claim => (claim.container ?? first) === container.name).map(({ name, path }) => ({ name, mountPath: path }));
    return own.length === 0 ? container.volumeMounts : [...container.volumeMounts ?? [], ...own];
  }
}

/** Each port once. Where there are several, the API server wants a name for each, and no name twice. */
function servicePorts(ports: readonly ContainerPort[]): ContainerPort[] {
  const nameOf = ({ number, protocol = Protocol.TCP }: ContainerPort) => `${protocol.toLowerCase()}-${number}`;
  const distinct = [...new Map(ports.map(port => [nameOf(port), port])).values()];
  const isUnnamed = ({ name }: ContainerPort) => name === undefined || distinct.filter(port => port.name === name).length > 1;
  return distinct.length === 1 ? distinct : distinct.map(port => (isUnnamed(port) ? { ...port, name: nameOf(port) } : port));
}

function requireClaim(where: string, claim: SecureVolumeClaim): SecureVolumeClaim {
  const at = `${where}, volume claim ${JSON.stringify(claim.name)}`;
  refuseOtherProperties(at, claim, CLAIM_PROPERTIES);
  requireName(at, 'name', claim.name);
  requireAbsolutePath(at, 'path', claim.path);
  if (requireMebibytes(at, 'size', claim.size) === undefined) {
    throw invalid(at, 'size', claim.size, 'a size in whole MiB, such as Size.gibibytes(10)');
  }
  if (claim.storageClassName !== undefined) {
    requireObjectName(at, 'storageClassName', claim.storageClassName);
  }
  return { ...claim };
}

function requireUniqueNames(where: string, claims: readonly SecureVolumeClaim[]): void {
  const names = claims.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw invalid(where, 'a name in volumeClaims', repeated, 'each name once');
  }
}

function toTemplate({ name, size, storageClassName, accessModes }: SecureVolumeClaim): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name },
    spec: {
      accessModes: accessModes ?? [PersistentVolumeAccessMode.READ_WRITE_ONCE],
      resources: { requests: { storage: k8s.Quantity.fromString(`${size.toMebibytes()}Mi`) } },
      storageClassName,
    },
  };
}
