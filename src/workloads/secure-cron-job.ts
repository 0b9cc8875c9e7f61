import { Cron, Duration } from 'cdk8s';
import { ConcurrencyPolicy, Container, ContainerProps, CronJob, k8s, SubjectConfiguration } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { parentProps } from './parent-props';
import { PodHardening } from './pod-hardening';
import { JOB_PROPERTIES, jobParentProps, SecureJobProps } from './secure-job';
import { requireCount } from '../input';

export interface SecureCronJobProps extends SecureJobProps {
  /** When the job runs. */
  readonly schedule: Cron;
  /**
   * Name of the time zone of the schedule, `Europe/Berlin` for instance.
   * @default - the time zone of the control plane
   */
  readonly timeZone?: string;
  /** @default ConcurrencyPolicy.FORBID */
  readonly concurrencyPolicy?: ConcurrencyPolicy;
  /**
   * How late a run may start before it is left out. At least 10 seconds.
   * @default Duration.minutes(5)
   */
  readonly startingDeadline?: Duration;
  /** @default false */
  readonly suspend?: boolean;
  /**
   * How many successful jobs are kept, with their logs. Not beside `ttlAfterFinished`.
   * @default 3
   */
  readonly successfulJobsRetained?: number;
  /**
   * How many failed jobs are kept, with their logs. Not beside `ttlAfterFinished`.
   * @default 1
   */
  readonly failedJobsRetained?: number;
}

const KNOWN = [
  ...JOB_PROPERTIES, 'schedule', 'timeZone', 'concurrencyPolicy', 'startingDeadline', 'suspend', 'successfulJobsRetained', 'failedJobsRetained',
];

/**
 * A CronJob that a cluster with Pod Security *restricted* accepts, hardened as `SecureDeployment` is. Its jobs have a deadline, do not overlap and
 * leave a short history.
 *
 * Sources: Kubernetes Application Security Checklist; Pod Security Standards, restricted.
 *
 * @example
 * new SecureCronJob(this, 'cleanup', {
 *   schedule: Cron.daily(),
 *   containers: [{
 *     image: 'registry.example.com/shop/cleanup@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
 *   }],
 * });
 */
export class SecureCronJob extends CronJob {
  private readonly hardening: PodHardening;

  /**
   * @param scope a chart, or a construct in one.
   * @param id unique in its scope.
   * @param props what the workload runs, and when. Throws where a value is malformed or would weaken the workload.
   */
  constructor(scope: Construct, id: string, props: SecureCronJobProps) {
    const where = `${scope.node.path}/${id}`;
    const { schedule, timeZone, concurrencyPolicy, startingDeadline, suspend, successfulJobsRetained, failedJobsRetained } = props;
    requireCount(where, 'successfulJobsRetained', successfulJobsRetained);
    requireCount(where, 'failedJobsRetained', failedJobsRetained);
    super(scope, id, {
      ...parentProps(scope, id, props, KNOWN),
      ...jobParentProps(where, props),
      schedule,
      timeZone,
      concurrencyPolicy,
      startingDeadline: startingDeadline ?? Duration.minutes(5),
      suspend,
      successfulJobsRetained,
      failedJobsRetained,
    });
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
