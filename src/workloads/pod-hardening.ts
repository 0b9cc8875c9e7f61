import { ApiObject, Size } from 'cdk8s';
import {
  AbstractPod, Capability, Container, ContainerProps, ContainerSecurityContextProps, IServiceAccount, k8s, Pod, Probe, SubjectConfiguration, Volume,
} from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { SecureServiceAccount } from '../access/secure-service-account';
import {
  invalid, refuseOtherProperties, requireAbsolutePath, requireImage, requireName, requireNonRootId, requirePort, requirePortName, requireReason,
} from '../input';
import { writeAppArmorProfile } from './app-armor';
import {
  completeEphemeralStorage, completeResources, EphemeralStorage, requireMebibytes, resourceDefaults, ResourceDefaults,
} from './container-resources';
import { CONTAINER_ADVICE, SECURE_CONTAINER_PROPERTIES, SecureContainerProps, SecretsInEnvironment } from './secure-container-props';
import { SecureWorkloadProps } from './secure-workload-props';
import { toWindowsPod } from './windows-pod';
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
  private readonly ephemeralStorage = new Map<Container, EphemeralStorage>();
  private readonly volumeNames = new Set<string>();
  private readonly platform: Platform;
  private readonly defaults: ResourceDefaults;

  constructor(private readonly workload: AbstractPod, private readonly props: SecureWorkloadProps, private readonly traits: PodTraits = {}) {
    this.platform = targetOf(workload).platform;
    this.defaults = resourceDefaults(this.platform, props.sensitive !== undefined);
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
    (this.props.containers ?? []).forEach(container => this.addSecureContainer(
      { ...container, readiness: container.readiness ?? this.defaultReadiness(container) }, container.name ?? 'main',
      each => this.workload.addContainer(each)));
    (this.props.initContainers ?? []).forEach((container, index) => this.addSecureContainer(
      container, container.name ?? `init-${index}`, each => this.workload.addInitContainer(each)));
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
    const name = props.name ?? 'main';
    const where = `${this.where}, container ${JSON.stringify(name)}`;
    requireName(where, 'name', name);
    requireImage(where, props.image);
    [props.portNumber, ...(props.ports ?? []).map(({ number }) => number)].filter(port => port !== undefined)
      .forEach(port => requirePort(where, 'port', port));
    (props.ports ?? []).filter(port => port.name !== undefined).forEach(port => requirePortName(`${where}, port ${port.number}`, 'name', port.name));
    const { ephemeralStorage, ...resources } = props.resources ?? {};
    const completed = add({ ...props, resources: completeResources(where, resources, this.defaults) });
    this.ephemeralStorage.set(completed, completeEphemeralStorage(where, { ephemeralStorage }, this.defaults));
    return completed;
  }

  /** Does the same for an init container. */
  initContainer(props: ContainerProps, add: (completed: ContainerProps) => Container): Container {
    return this.container({ ...props, name: props.name ?? `init-${this.workload.initContainers.length}` }, add);
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
      containers: spec.containers.map((container, index) => this.completeContainer(container, this.workload.containers[index])),
      initContainers: spec.initContainers?.map((container, index) => this.completeContainer(container, this.workload.initContainers[index])),
    };
    return windows === undefined ? completed : toWindowsPod(completed, windows.runAsUserName);
  }

  private get where(): string {
    return this.workload.node.path;
  }

  private addSecureContainer(props: SecureContainerProps, name: string, add: (completed: ContainerProps) => Container): void {
    const where = `${this.where}, container ${JSON.stringify(name)}`;
    refuseOtherProperties(where, props, SECURE_CONTAINER_PROPERTIES, CONTAINER_ADVICE);
    const { writablePaths, runAsUser, runAsGroup, capability, secretsInEnvironment, ...rest } = props;
    if (secretsInEnvironment !== undefined) {
      this.grantSecrets(where, name, props, secretsInEnvironment);
    }
    (props.ports ?? []).forEach(port => refuseOtherProperties(`${where}, port ${port.number}`, port, ['number', 'name', 'protocol'], {
      hostPort: 'ports of the node cannot be taken; use a Service', hostIp: 'ports of the node cannot be taken; use a Service',
    }));
    const securityContext: ContainerSecurityContextProps = {
      user: runAsUser === undefined ? undefined : requireNonRootId(where, 'runAsUser', runAsUser),
      group: runAsGroup === undefined ? undefined : requireNonRootId(where, 'runAsGroup', runAsGroup),
      capabilities: capability === undefined ? undefined : { add: [this.grantCapability(where, name, props)], drop: [Capability.ALL] },
    };
    const mounts = Object.entries(writablePaths ?? {}).map(([path, size]) => ({ path, volume: this.writableVolume(where, name, path, size) }));
    add({ ...rest, name, securityContext, volumeMounts: [...props.volumeMounts ?? [], ...mounts] });
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

  /** AKS refuses containers whose readiness or liveness nobody can see. */
  private defaultReadiness({ portNumber, liveness }: SecureContainerProps): Probe | undefined {
    const isNeeded = this.platform === Platform.AKS_DEPLOYMENT_SAFEGUARDS && portNumber !== undefined && liveness === undefined;
    return isNeeded ? Probe.fromTcpSocket() : undefined;
  }

  private grantSecrets(where: string, container: string, { envVariables, envFrom }: SecureContainerProps, { reason }: SecretsInEnvironment): void {
    const names = [
      ...Object.values(envVariables ?? {}).map(({ valueFrom }) => (valueFrom as k8s.EnvVarSource | undefined)?.secretKeyRef?.name),
      ...(envFrom ?? []).map(source => source._toKube().secretRef?.name),
    ].filter(name => name !== undefined);
    Guard.of(this.workload).ledger.grants.push({
      rules: ['secret-volume-over-env'],
      construct: this.workload,
      container,
      values: [...new Set(names)],
      allows: 'read Secrets from the environment',
      reason: requireReason(`${where}.secretsInEnvironment`, reason),
    });
  }

  private grantCapability(where: string, container: string, { capability: grant }: SecureContainerProps): Capability {
    if (grant?.capability !== Capability.NET_BIND_SERVICE) {
      throw invalid(where, 'capability', grant?.capability, 'Capability.NET_BIND_SERVICE, the only one that Pod Security restricted allows');
    }
    Guard.of(this.workload).ledger.grants.push({
      rules: ['ctr-net-bind-service'],
      construct: this.workload,
      container,
      values: [grant.capability],
      allows: `add the capability ${grant.capability}`,
      reason: requireReason(`${where}.capability`, grant.reason),
    });
    return grant.capability;
  }

  private writableVolume(where: string, container: string, path: string, size: Size): Volume {
    requireAbsolutePath(where, 'a path in writablePaths', path);
    if (requireMebibytes(where, `writablePaths["${path}"]`, size) === undefined) {
      throw invalid(where, `writablePaths["${path}"]`, size, 'a size, such as Size.mebibytes(64)');
    }
    return Volume.fromEmptyDir(this.volumeScope(), `${container}${path}`, this.volumeName(`${container}${path}`), { sizeLimit: size });
  }

  /** Different paths can look alike once only the characters of a name are left, so each name is given once. */
  private volumeName(text: string): string {
    const base = text.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 59).replace(/^-+|-+$/g, '');
    let name = base;
    for (let count = 2; this.volumeNames.has(name); count++) {
      name = `${base}-${count}`;
    }
    this.volumeNames.add(name);
    return name;
  }

  private volumeScope(): Construct {
    return (this.workload.node.tryFindChild('WritablePaths') as Construct | undefined) ?? new Construct(this.workload, 'WritablePaths');
  }

  private fsGroupFor(spec: k8s.PodSpec): number | undefined {
    if (this.platform === Platform.OPENSHIFT) {
      return undefined;
    }
    const hasClaims = this.traits.hasVolumeClaims || (spec.volumes ?? []).some(volume => volume.persistentVolumeClaim !== undefined);
    return hasClaims ? spec.securityContext?.runAsGroup : undefined;
  }

  private completeContainer(rendered: k8s.Container, container: Container): k8s.Container {
    const storage = this.ephemeralStorage.get(container) ?? completeEphemeralStorage(this.where, undefined, this.defaults);
    const quantity = (mebibytes: number) => k8s.Quantity.fromString(`${mebibytes}Mi`);
    return {
      ...rendered,
      resources: {
        ...rendered.resources,
        requests: { 'ephemeral-storage': quantity(storage.request), ...rendered.resources?.requests },
        limits: { 'ephemeral-storage': quantity(storage.limit), ...rendered.resources?.limits },
      },
      securityContext: {
        ...rendered.securityContext,
        runAsNonRoot: this.props.rootInUserNamespace !== undefined && rendered.securityContext?.runAsNonRoot
          ? undefined : rendered.securityContext?.runAsNonRoot,
        capabilities: { ...rendered.securityContext?.capabilities, drop: rendered.securityContext?.capabilities?.drop ?? [Capability.ALL] },
      },
    };
  }
}
