import { Duration } from 'cdk8s';
import { Container, ContainerProps, Job, k8s, RestartPolicy, SubjectConfiguration } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parentProps } from './parent-props';
import { PodHardening } from './pod-hardening';
import { SECURE_WORKLOAD_PROPERTIES, SecureWorkloadProps } from './secure-workload-props';
import { invalid, requireCount } from '../input';

export interface SecureJobProps extends SecureWorkloadProps {
  /**
   * `NEVER` starts a new pod after a failure, `ON_FAILURE` the same containers again; `ALWAYS` throws.
   * @default RestartPolicy.NEVER
   */
  readonly restartPolicy?: RestartPolicy;
  /**
   * After this time the Job is ended, whatever it is doing: one that hangs does not keep its rights and resources for ever.
   * @default Duration.hours(24)
   */
  readonly activeDeadline?: Duration;
  /**
   * How often it is tried again before it counts as failed.
   * @default 6
   */
  readonly backoffLimit?: number;
  /**
   * How long a finished Job is kept. Tools that compare the cluster with the manifests may run a Job again that was removed.
   * @default - until somebody removes it, or the history of its CronJob is full
   */
  readonly ttlAfterFinished?: Duration;
}

export const JOB_PROPERTIES = [...SECURE_WORKLOAD_PROPERTIES, 'restartPolicy', 'activeDeadline', 'backoffLimit', 'ttlAfterFinished'];

/** What Job and CronJob are told about how jobs run and end. */
export interface JobParentProps {
  readonly restartPolicy: RestartPolicy;
  readonly activeDeadline: Duration;
  readonly backoffLimit: number;
  readonly ttlAfterFinished?: Duration;
}

/** Checks how jobs run and end, and fills in what is not said. */
export function jobParentProps(where: string, props: SecureJobProps): JobParentProps {
  const { restartPolicy = RestartPolicy.NEVER, activeDeadline = Duration.hours(24), backoffLimit = 6, ttlAfterFinished } = props;
  if (restartPolicy !== RestartPolicy.NEVER && restartPolicy !== RestartPolicy.ON_FAILURE) {
    throw invalid(where, 'restartPolicy', restartPolicy, 'RestartPolicy.NEVER or RestartPolicy.ON_FAILURE: a job ends');
  }
  requireCount(where, 'backoffLimit', backoffLimit);
  return { restartPolicy, activeDeadline, backoffLimit, ttlAfterFinished };
}

/**
 * A Job that a cluster with Pod Security *restricted* accepts, hardened as `SecureDeployment` is, and with a deadline.
 *
 * Sources: Kubernetes Application Security Checklist; Pod Security Standards, restricted.
 *
 * @example
 * new SecureJob(this, 'migration', {
 *   containers: [{
 *     image: 'registry.example.com/shop/migration@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
 *   }],
 *   activeDeadline: Duration.minutes(30),
 * });
 */
export class SecureJob extends Job {
  private readonly hardening: PodHardening;

  /**
   * @param scope a chart, or a construct in one.
   * @param id unique in its scope.
   * @param props what the workload runs. Throws where a value is malformed or would weaken the workload.
   */
  constructor(scope: Construct, id: string, props: SecureJobProps = {}) {
    super(scope, id, { ...parentProps(scope, id, props, JOB_PROPERTIES), ...jobParentProps(`${scope.node.path}/${id}`, props) });
    this.hardening = new PodHardening(this, props);
    this.hardening.attach(this.apiObject);
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
