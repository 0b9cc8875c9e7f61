import { Container, ContainerProps, DaemonSet, k8s, Node, NodeTaintQuery, SubjectConfiguration } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parentProps } from './parent-props';
import { PodHardening } from './pod-hardening';
import { SECURE_WORKLOAD_PROPERTIES, SecureWorkloadProps } from './secure-workload-props';
import { invalid, requireCount, requireReason } from '../input';
import { Guard } from '../synthesis/guard';

/** Pods on the nodes of the control plane, beside the API server. */
export interface ControlPlanePlacement {
  /** Why they have to run there, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

export interface SecureDaemonSetProps extends SecureWorkloadProps {
  /**
   * Taints of nodes on which the pods run all the same, each by its key: `NodeTaintQuery.exists('gpu')`. `NodeTaintQuery.any()` throws.
   * @default - none but those that Kubernetes gives to every DaemonSet
   */
  readonly tolerations?: NodeTaintQuery[];
  /**
   * Lets the pods run on the nodes of the control plane too.
   * @default - not there
   */
  readonly controlPlane?: ControlPlanePlacement;
  /**
   * Seconds for which a new pod must be ready before it counts as available.
   * @default 0
   */
  readonly minReadySeconds?: number;
  /**
   * Selects the pods by the address label of cdk8s-plus.
   * @default true
   */
  readonly select?: boolean;
}

const KNOWN = [...SECURE_WORKLOAD_PROPERTIES, 'tolerations', 'controlPlane', 'minReadySeconds', 'select'];
const CONTROL_PLANE_TAINT = 'node-role.kubernetes.io/control-plane';

/**
 * A DaemonSet that a cluster with Pod Security *restricted* accepts, hardened as `SecureDeployment` is.
 *
 * It tolerates the taints that it names and no others: a toleration of everything would put its pods on nodes that are being shut off.
 *
 * Sources: Kubernetes Application Security Checklist; Kubernetes Security Checklist, pod placement; Pod Security Standards, restricted.
 *
 * @example
 * new SecureDaemonSet(this, 'log-forwarder', {
 *   containers: [{
 *     image: 'registry.example.com/shop/log-forwarder@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
 *   }],
 *   tolerations: [kplus.NodeTaintQuery.exists('shop.example/batch')],
 * });
 */
export class SecureDaemonSet extends DaemonSet {
  private readonly hardening: PodHardening;

  /**
   * @param scope a chart, or a construct in one.
   * @param id unique in its scope.
   * @param props what the workload runs. Throws where a value is malformed or would weaken the workload.
   */
  constructor(scope: Construct, id: string, props: SecureDaemonSetProps = {}) {
    const where = `${scope.node.path}/${id}`;
    const { minReadySeconds, select, tolerations = [], controlPlane } = props;
    requireCount(where, 'minReadySeconds', minReadySeconds);
    if (controlPlane !== undefined) {
      requireReason(`${where}.controlPlane`, controlPlane.reason);
    }
    tolerations.forEach((query, index) => requireKey(where, query, index));
    super(scope, id, { ...parentProps(scope, id, props, KNOWN), minReadySeconds, select });
    this.hardening = new PodHardening(this, props);
    this.hardening.attach(this.apiObject);
    tolerations.forEach(query => this.scheduling.tolerate(Node.tainted(query)));
    if (controlPlane !== undefined) {
      this.tolerateControlPlane(controlPlane.reason);
    }
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
    return this.hardening.completePodSpec(super._toPodSpec());
  }

  private tolerateControlPlane(reason: string): void {
    this.scheduling.tolerate(Node.tainted(NodeTaintQuery.exists(CONTROL_PLANE_TAINT)));
    Guard.of(this).ledger.grants.push({
      rules: ['placement-tier'],
      construct: this,
      values: [CONTROL_PLANE_TAINT],
      allows: 'run on the nodes of the control plane',
      reason,
    });
  }
}

function requireKey(where: string, query: NodeTaintQuery, index: number): void {
  const { key } = query._toKube();
  if (key === undefined || key.trim() === '') {
    throw invalid(where, `tolerations[${index}]`, 'a toleration of every taint', 'the key of each taint, such as NodeTaintQuery.exists("gpu")');
  }
  if (key === CONTROL_PLANE_TAINT) {
    throw invalid(where, `tolerations[${index}]`, key, 'controlPlane with a reason instead');
  }
}
