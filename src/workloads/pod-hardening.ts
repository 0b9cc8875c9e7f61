import { ApiObject } from 'cdk8s';
import { AbstractPod, Container, ContainerProps, IServiceAccount, k8s, Pod, SubjectConfiguration } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { writeAppArmorProfile } from './app-armor';
import { ContainerHardening } from './container-hardening';
import { SecureWorkloadProps } from './secure-workload-props';
import { toWindowsPod } from './windows-pod';
import { SecureServiceAccount } from '../access/secure-service-account';
import { Json } from '../rules/json';
import { SENSITIVE_LABEL } from '../rules/sensitive';
import { Platform } from '../rules/target';
import { targetOf } from '../synthesis/context';
import { Guard } from '../synthesis/guard';

/** What hardening cannot see in the props that all workloads share. */
export interface PodTraits {
  /** Whether the pods get persistent volumes that are not in their spec. */
  readonly hasVolumeClaims?: boolean;
  /** Whether several pods do the same work, so that they should not stand on one node. */
  readonly isReplicated?: boolean;
}

/** The one place that hardens a pod: used by every secure workload, whatever its kind. */
export class PodHardening {
  private readonly containers: ContainerHardening;
  private readonly platform: Platform;

  constructor(private readonly workload: AbstractPod, private readonly props: SecureWorkloadProps, private readonly traits: PodTraits = {}) {
    this.platform = targetOf(workload).platform;
    this.containers = new ContainerHardening(workload, props);
  }

  /** Makes the parts around the pod, and tells the guard what is to be judged and what was granted. */
  attach(apiObject: ApiObject): void {
    if (this.props.appArmorProfile !== undefined) {
      writeAppArmorProfile(this.workload, apiObject, this.props.appArmorProfile);
    }
    // Before anything can throw: whoever goes on with a workload that is half made gets no unguarded one.
    Guard.of(this.workload).protect(this.workload);
    const { ledger } = Guard.of(this.workload);
    if (this.props.serviceAccount === undefined) {
      const serviceAccount: IServiceAccount = new SecureServiceAccount(this.workload, 'ServiceAccount');
      // The parent takes it in its constructor only, where this workload cannot be the scope of anything yet.
      (this.workload as { -readonly [Key in 'serviceAccount']: AbstractPod[Key] }).serviceAccount = serviceAccount;
    }
    this.recordGrants();
    if (this.props.sensitive !== undefined) {
      this.workload.metadata.addLabel(SENSITIVE_LABEL, 'true');
      this.workload.podMetadata.addLabel(SENSITIVE_LABEL, 'true');
      ledger.sensitive.push({ construct: this.workload, reason: this.props.sensitive.reason });
    }
    (this.props.containers ?? []).forEach(container => this.containers.addRegular(container));
    (this.props.initContainers ?? []).forEach((container, index) => this.containers.addInit(container, index));
    (this.props.volumes ?? []).forEach(volume => this.workload.addVolume(volume));
    (this.props.hostAliases ?? []).forEach(alias => this.workload.addHostAlias(alias));
  }

  /** What the checklists allow where it is needed, and why it is needed here. */
  private recordGrants(): void {
    const { apiAccess, windows, rootInUserNamespace } = this.props;
    const grant = (rules: string[], values: Json[], allows: string, reason: string) => Guard.of(this.workload).ledger.grants.push(
      { rules, construct: this.workload, values, allows, reason });
    if (apiAccess !== undefined) {
      grant(['sa-automount-off'], [true], 'mount a token for the Kubernetes API', apiAccess.reason);
    }
    if (windows !== undefined) {
      grant(['os-exemption'], ['windows'], 'run on Windows, without the security settings that only Linux has', windows.reason);
    }
    if (rootInUserNamespace !== undefined) {
      grant(['userns'], [false, 0], 'run as root in a user namespace', rootInUserNamespace.reason);
    }
  }

  /** Completes a container before the parent class takes it in; explicit values are kept, the rules judge them. */
  container(props: ContainerProps, add: (completed: ContainerProps) => Container): Container {
    return this.containers.complete(props, add);
  }

  /** Does the same for an init container. */
  initContainer(props: ContainerProps, add: (completed: ContainerProps) => Container): Container {
    const name = props.name ?? `init-${this.workload.initContainers.length}`;
    return this.container({ ...this.containers.endingByItself(name, props), name }, add);
  }

  /** The ServiceAccount of the pods as a binding names it. */
  subject(): SubjectConfiguration {
    const { serviceAccount, metadata } = this.workload;
    return { kind: 'ServiceAccount', name: serviceAccount!.name, apiGroup: '', namespace: metadata.namespace };
  }

  /** Guards a construct that belongs to the workload and does not stand in it. */
  guard(construct: IConstruct): void {
    Guard.of(this.workload).protect(construct);
  }

  /** What the parent class cannot say about a pod. Fills in what is missing and changes nothing that is there. */
  completePodSpec(spec: k8s.PodSpec): k8s.PodSpec {
    const { sensitive, runtimeClassName, userNamespace, rootInUserNamespace, windows } = this.props;
    const completed: k8s.PodSpec = {
      ...spec,
      enableServiceLinks: spec.enableServiceLinks ?? false,
      hostUsers: userNamespace || rootInUserNamespace !== undefined ? false : spec.hostUsers,
      topologySpreadConstraints: spec.topologySpreadConstraints ?? this.spreadConstraints(),
      runtimeClassName: sensitive?.runtimeClassName ?? runtimeClassName ?? spec.runtimeClassName,
      securityContext: {
        ...spec.securityContext,
        seccompProfile: spec.securityContext?.seccompProfile ?? { type: 'RuntimeDefault' },
        fsGroup: spec.securityContext?.fsGroup ?? this.fsGroupFor(spec),
      },
      containers: spec.containers.map((container, index) => this.containers.completeRendered(container, this.workload.containers[index])),
      initContainers: spec.initContainers
        ?.map((container, index) => this.containers.completeRendered(container, this.workload.initContainers[index])),
    };
    return windows === undefined ? completed : toWindowsPod(completed, windows.runAsUserName);
  }

  /** AKS asks that pods of one workload do not share a node where they can avoid it. */
  private spreadConstraints(): k8s.TopologySpreadConstraint[] | undefined {
    const address = this.workload.podMetadata.getLabel(Pod.ADDRESS_LABEL);
    return this.platform === Platform.AKS_DEPLOYMENT_SAFEGUARDS && this.traits.isReplicated && address !== undefined ? [{
      labelSelector: { matchLabels: { [Pod.ADDRESS_LABEL]: address } },
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
    }] : undefined;
  }

  private fsGroupFor(spec: k8s.PodSpec): number | undefined {
    if (this.platform === Platform.OPENSHIFT) {
      return undefined;
    }
    const hasClaims = this.traits.hasVolumeClaims || (spec.volumes ?? []).some(volume => volume.persistentVolumeClaim !== undefined);
    return hasClaims ? spec.securityContext?.runAsGroup : undefined;
  }
}
