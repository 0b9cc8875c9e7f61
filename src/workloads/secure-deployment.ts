import { Duration } from 'cdk8s';
import {
  Container, ContainerProps, Deployment, DeploymentStrategy, k8s, SubjectConfiguration, Topology,
} from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parentProps } from './parent-props';
import { PodHardening } from './pod-hardening';
import { SECURE_WORKLOAD_PROPERTIES, SecureWorkloadProps } from './secure-workload-props';
import { requireCount } from '../input';

export interface SecureDeploymentProps extends SecureWorkloadProps {
  /**
   * Number of pods.
   * @default 2
   */
  readonly replicas?: number;
  /** @default - rolling update, 25 % surge, 25 % unavailable */
  readonly strategy?: DeploymentStrategy;
  /** @default Duration.seconds(0) */
  readonly minReady?: Duration;
  /** @default Duration.seconds(600) */
  readonly progressDeadline?: Duration;
  /**
   * Keeps the pods apart: no two on one node or in one zone, so there can be no more of them than zones.
   * @default false
   */
  readonly spread?: boolean;
  /**
   * Selects the pods by the address label of cdk8s-plus.
   * @default true
   */
  readonly select?: boolean;
}

const KNOWN = [...SECURE_WORKLOAD_PROPERTIES, 'replicas', 'strategy', 'minReady', 'progressDeadline', 'spread', 'select'];

/**
 * A Deployment that a cluster with Pod Security *restricted* accepts, without being asked for it.
 *
 * It brings its own ServiceAccount without a token, runs as a user that is not root, under the seccomp profile of the runtime, with a
 * read-only root file system, without capabilities, without privilege escalation and without the addresses of other services in its
 * environment, and limits memory and ephemeral storage.
 *
 * Properties that would weaken it do not exist, and throw where JavaScript passes them all the same. What is weakened later, by
 * `addContainer()`, a JSON patch or any other way, is found when the app is synthesized, under every kind of app.
 *
 * Sources: Kubernetes Application Security Checklist; Pod Security Standards, restricted.
 *
 * @example
 * new SecureDeployment(this, 'web', {
 *   containers: [{
 *     image: 'registry.example.com/shop/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
 *     portNumber: 8080,
 *     writablePaths: { '/tmp': Size.mebibytes(64) },
 *   }],
 * });
 */
export class SecureDeployment extends Deployment {
  private readonly hardening: PodHardening;

  /**
   * @param scope a chart, or a construct in one.
   * @param id unique in its scope.
   * @param props what the workload runs. Throws where a value is malformed or would weaken the workload.
   */
  constructor(scope: Construct, id: string, props: SecureDeploymentProps = {}) {
    const { replicas, strategy, minReady, progressDeadline, select } = props;
    requireCount(`${scope.node.path}/${id}`, 'replicas', replicas);
    super(scope, id, { ...parentProps(scope, id, props, KNOWN), replicas, strategy, minReady, progressDeadline, select });
    this.hardening = new PodHardening(this, props, { isReplicated: true });
    this.hardening.attach(this.apiObject);
    if (props.spread) {
      // Not left to the parent class, which adds the terms again each time it renders.
      this.scheduling.spread({ topology: Topology.HOSTNAME });
      this.scheduling.spread({ topology: Topology.ZONE });
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
