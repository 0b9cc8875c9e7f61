import { Size } from 'cdk8s';
import {
  AbstractPod, Capability, Container, ContainerProps, ContainerRestartPolicy, ContainerSecurityContextProps, k8s, Probe, Volume,
} from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { invalid, refuseOtherProperties, requireAbsolutePath, requireImage, requireName, requireNonRootId, requirePort, requirePortName, requireReason } from '../input';
import {
  completeEphemeralStorage, completeResources, EphemeralStorage, requireMebibytes, resourceDefaults, ResourceDefaults,
} from './container-resources';
import { CONTAINER_ADVICE, SECURE_CONTAINER_PROPERTIES, SecretsInEnvironment, SecureContainerProps } from './secure-container-props';
import { SecureWorkloadProps } from './secure-workload-props';
import { Platform } from '../rules/target';
import { targetOf } from '../synthesis/context';
import { Guard } from '../synthesis/guard';

/** Properties that only containers of Linux have. */
const LINUX_PROPERTIES = ['runAsUser', 'runAsGroup', 'capability'] as const;

/** Hardens the containers of one pod. */
export class ContainerHardening {
  private readonly ephemeralStorage = new Map<Container, EphemeralStorage>();
  private readonly volumeNames = new Set<string>();
  private readonly platform: Platform;
  private readonly defaults: ResourceDefaults;

  constructor(private readonly workload: AbstractPod, private readonly props: SecureWorkloadProps) {
    this.platform = targetOf(workload).platform;
    this.defaults = resourceDefaults(this.platform, props.sensitive !== undefined);
  }

  /** Adds a regular container that was described by `containers` of the workload. */
  addRegular(props: SecureContainerProps): void {
    const readiness = props.readiness ?? this.defaultReadiness(props);
    this.addDescribed({ ...props, readiness }, props.name ?? 'main', each => this.workload.addContainer(each));
  }

  /** Adds an init container that was described by `initContainers` of the workload. */
  addInit(props: SecureContainerProps, index: number): void {
    this.addDescribed(props, props.name ?? `init-${index}`, each => this.workload.addInitContainer(each));
  }

  /** Completes a container before the parent class takes it in; explicit values are kept, the rules judge them. */
  complete(props: ContainerProps, add: (completed: ContainerProps) => Container): Container {
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

  /**
   * An init container as the API server takes it. Only sidecars have a lifecycle and probes, and cdk8s-plus gives whatever has a `portNumber` a startup
   * probe.
   */
  endingByItself(name: string, props: ContainerProps): ContainerProps {
    if (props.restartPolicy === ContainerRestartPolicy.ALWAYS) {
      return props;
    }
    if (props.lifecycle !== undefined) {
      throw new Error(`${this.where}, container ${JSON.stringify(name)}: an init container has no lifecycle; `
        + 'write restartPolicy: ContainerRestartPolicy.ALWAYS where it is a sidecar, or leave lifecycle out');
    }
    const { portNumber, ...others } = props;
    return portNumber === undefined ? props : { ...others, ports: [{ number: portNumber }, ...props.ports ?? []] };
  }

  /** What the parent class cannot say about a container. Fills in what is missing and changes nothing that is there. */
  completeRendered(rendered: k8s.Container, container: Container): k8s.Container {
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

  private get where(): string {
    return this.workload.node.path;
  }

  private addDescribed(props: SecureContainerProps, name: string, add: (completed: ContainerProps) => Container): void {
    const where = `${this.where}, container ${JSON.stringify(name)}`;
    refuseOtherProperties(where, props, SECURE_CONTAINER_PROPERTIES, CONTAINER_ADVICE);
    this.refuseLinuxProperties(where, props);
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

  private refuseLinuxProperties(where: string, props: SecureContainerProps): void {
    const given = LINUX_PROPERTIES.find(property => props[property] !== undefined);
    if (this.props.windows !== undefined && given !== undefined) {
      throw invalid(where, given, props[given], `nothing beside windows: containers of Windows have no ${given}`);
    }
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
}
