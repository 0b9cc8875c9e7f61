import { ApiObject } from 'cdk8s';
import { Container, ContainerProps, k8s, Pod, RestartPolicy, SubjectConfiguration } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parentProps } from './parent-props';
import { PodHardening } from './pod-hardening';
import { SECURE_WORKLOAD_PROPERTIES, SecureWorkloadProps } from './secure-workload-props';
import { whileInTree } from '../synthesis/while-in-tree';

export interface SecurePodProps extends SecureWorkloadProps {
  /** @default RestartPolicy.ALWAYS */
  readonly restartPolicy?: RestartPolicy;
}

const KNOWN = [...SECURE_WORKLOAD_PROPERTIES.filter(property => property !== 'podMetadata'), 'restartPolicy'];

/**
 * A Pod that a cluster with Pod Security *restricted* accepts, hardened as `SecureDeployment` is. A pod without a controller does not come back
 * when its node fails. Its metadata are those of the workload: `podMetadata` throws.
 *
 * Sources: Kubernetes Application Security Checklist; Pod Security Standards, restricted.
 *
 * @example
 * new SecurePod(this, 'probe', {
 *   containers: [{
 *     image: 'registry.example.com/shop/probe@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
 *   }],
 * });
 */
export class SecurePod extends Pod {
  private readonly hardening: PodHardening;

  /**
   * @param scope a chart, or a construct in one.
   * @param id unique in its scope.
   * @param props what the workload runs. Throws where a value is malformed or would weaken the workload.
   */
  constructor(scope: Construct, id: string, props: SecurePodProps = {}) {
    super(scope, id, { ...parentProps(scope, id, props, KNOWN), restartPolicy: props.restartPolicy });
    this.hardening = new PodHardening(this, props);
    this.hardening.attach(this.apiObject);
    if (props.serviceAccount === undefined) {
      // The API server refuses a Pod whose ServiceAccount is not there yet, and no controller tries again.
      this.apiObject.node.addDependency(whileInTree(ApiObject.of(this.serviceAccount!)));
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
}
