import { ApiObject, Size } from 'cdk8s';
import {
  AbstractPod, Capability, Container, ContainerProps, ContainerSecurityContextProps, FsGroupChangePolicy, IServiceAccount, k8s,
  PodSecurityContextProps, Volume,
} from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { SecureServiceAccount } from '../access/secure-service-account';
import {
  invalid, refuseOtherProperties, requireImage, requireMetadata, requireName, requireNonRootId, requireObjectName,
  requirePort, requirePortName, requireReason,
} from '../input';
import { completeEphemeralStorage, completeResources, EphemeralStorage, requireMebibytes } from './container-resources';
import { CONTAINER_ADVICE, SECURE_CONTAINER_PROPERTIES, SecureContainerProps } from './secure-container-props';
import { SecureWorkloadProps, WORKLOAD_ADVICE } from './secure-workload-props';
import { isObject, Json, JsonObject } from '../rules/json';
import { SENSITIVE_LABEL } from '../rules/sensitive';
import { Guard } from '../synthesis/guard';

const DEFAULT_ID = 65532;

/** Only what a subclass of a cdk8s-plus workload can hand to its parent before it exists itself. */
export interface ParentProps {
  readonly securityContext: PodSecurityContextProps;
  readonly automountServiceAccountToken: boolean;
}

/** Checks what can be checked before the workload exists, and says what its parent class is told. */
export function hardenedParentProps(where: string, props: SecureWorkloadProps, known: readonly string[]): ParentProps {
  refuseOtherProperties(where, props, known, WORKLOAD_ADVICE);
  requireMetadata(where, props.metadata);
  if (props.apiAccess !== undefined) {
    requireReason(`${where}.apiAccess`, props.apiAccess.reason);
  }
  if (props.sensitive !== undefined) {
    requireReason(`${where}.sensitive`, props.sensitive.reason);
    requireObjectName(`${where}.sensitive`, 'runtimeClassName', props.sensitive.runtimeClassName);
    if (props.runtimeClassName !== undefined) {
      throw invalid(where, 'runtimeClassName', props.runtimeClassName, 'it once: in sensitive.runtimeClassName');
    }
  }
  if (props.runtimeClassName !== undefined) {
    requireObjectName(where, 'runtimeClassName', props.runtimeClassName);
  }
  if (props.fsGroup !== undefined) {
    requireNonRootId(where, 'fsGroup', props.fsGroup);
  }
  return {
    automountServiceAccountToken: props.apiAccess !== undefined,
    securityContext: {
      ensureNonRoot: true,
      user: requireNonRootId(where, 'runAsUser', props.runAsUser ?? DEFAULT_ID),
      group: requireNonRootId(where, 'runAsGroup', props.runAsGroup ?? DEFAULT_ID),
      fsGroup: props.fsGroup,
      fsGroupChangePolicy: props.fsGroupChangePolicy ?? FsGroupChangePolicy.ON_ROOT_MISMATCH,
    },
  };
}

/** The one place that hardens a pod: used by every secure workload, whatever its kind. */
export class PodHardening {
  private readonly ephemeralStorage = new Map<Container, EphemeralStorage>();
  private readonly volumeNames = new Set<string>();

  constructor(private readonly workload: AbstractPod, private readonly props: SecureWorkloadProps) { }

  /** Makes the parts around the pod, and tells the guard what is to be judged and what was granted. */
  attach(apiObject: ApiObject): void {
    if (this.props.appArmorProfile !== undefined) {
      this.addAfterRendering(apiObject);
    }
    // Before anything can throw: whoever goes on with a workload that is half made gets no unguarded one.
    Guard.of(this.workload).protect(this.workload);
    const { ledger } = Guard.of(this.workload);
    if (this.props.serviceAccount === undefined) {
      const serviceAccount: IServiceAccount = new SecureServiceAccount(this.workload, 'ServiceAccount');
      // The parent takes it in its constructor only, where this workload cannot be the scope of anything yet.
      (this.workload as { -readonly [Key in 'serviceAccount']: AbstractPod[Key] }).serviceAccount = serviceAccount;
    }
    if (this.props.apiAccess !== undefined) {
      ledger.grants.push({
        rules: ['sa-automount-off'],
        construct: this.workload,
        values: [true],
        allows: 'mount a token for the Kubernetes API',
        reason: this.props.apiAccess.reason,
      });
    }
    if (this.props.sensitive !== undefined) {
      this.workload.metadata.addLabel(SENSITIVE_LABEL, 'true');
      this.workload.podMetadata.addLabel(SENSITIVE_LABEL, 'true');
      ledger.sensitive.push({ construct: this.workload, reason: this.props.sensitive.reason });
    }
    (this.props.containers ?? []).forEach(container => this.addSecureContainer(container, container.name ?? 'main', each => this.workload.addContainer(each)));
    (this.props.initContainers ?? []).forEach((container, index) => this.addSecureContainer(
      container, container.name ?? `init-${index}`, each => this.workload.addInitContainer(each)));
    (this.props.volumes ?? []).forEach(volume => this.workload.addVolume(volume));
    (this.props.hostAliases ?? []).forEach(alias => this.workload.addHostAlias(alias));
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
    const completed = add({ ...props, resources: completeResources(where, resources, this.props.sensitive !== undefined) });
    this.ephemeralStorage.set(completed, completeEphemeralStorage(where, { ephemeralStorage }));
    return completed;
  }

  /** What the parent class cannot say about a pod. Fills in what is missing and changes nothing that is there. */
  completePodSpec(spec: k8s.PodSpec): k8s.PodSpec {
    const { sensitive, runtimeClassName, userNamespace } = this.props;
    return {
      ...spec,
      enableServiceLinks: spec.enableServiceLinks ?? false,
      hostUsers: userNamespace ? false : spec.hostUsers,
      runtimeClassName: sensitive?.runtimeClassName ?? runtimeClassName ?? spec.runtimeClassName,
      securityContext: {
        ...spec.securityContext,
        seccompProfile: spec.securityContext?.seccompProfile ?? { type: 'RuntimeDefault' },
        fsGroup: spec.securityContext?.fsGroup ?? this.fsGroupFor(spec),
      },
      containers: spec.containers.map((container, index) => this.completeContainer(container, this.workload.containers[index])),
      initContainers: spec.initContainers?.map((container, index) => this.completeContainer(container, this.workload.initContainers[index])),
    };
  }

  private get where(): string {
    return this.workload.node.path;
  }

  private addSecureContainer(props: SecureContainerProps, name: string, add: (completed: ContainerProps) => Container): void {
    const where = `${this.where}, container ${JSON.stringify(name)}`;
    refuseOtherProperties(where, props, SECURE_CONTAINER_PROPERTIES, CONTAINER_ADVICE);
    const { writablePaths, runAsUser, runAsGroup, capability, ...rest } = props;
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

  private grantCapability(where: string, container: string, { capability: grant }: SecureContainerProps): Capability {
    if (grant?.capability !== Capability.NET_BIND_SERVICE) {
      throw invalid(where, 'capability', grant?.capability, 'Capability.NET_BIND_SERVICE, the only one that Pod Security restricted allows');
    }
    Guard.of(this.workload).ledger.grants.push({
      rules: ['ctr-drop-all-caps'],
      construct: this.workload,
      container,
      values: [grant.capability],
      allows: `add the capability ${grant.capability}`,
      reason: requireReason(`${where}.capability`, grant.reason),
    });
    return grant.capability;
  }

  private writableVolume(where: string, container: string, path: string, size: Size): Volume {
    if (!/^\/[^:\0]+$/.test(path) || path.split('/').includes('..')) {
      throw invalid(where, 'a path in writablePaths', path, 'an absolute path of a directory inside the container, such as "/tmp"');
    }
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
    return (spec.volumes ?? []).some(volume => volume.persistentVolumeClaim !== undefined) ? spec.securityContext?.runAsGroup : undefined;
  }

  private completeContainer(rendered: k8s.Container, container: Container): k8s.Container {
    const storage = this.ephemeralStorage.get(container) ?? completeEphemeralStorage(this.where, undefined);
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
        capabilities: { ...rendered.securityContext?.capabilities, drop: rendered.securityContext?.capabilities?.drop ?? [Capability.ALL] },
      },
    };
  }

  /** Fields that are younger than the classes cdk8s-plus-28 generates are dropped on the way out; they are added behind it. */
  private addAfterRendering(apiObject: ApiObject): void {
    const render = apiObject.toJson.bind(apiObject) as () => Json;
    const profile = this.props.appArmorProfile;
    const withProfile = (): Json => {
      const manifest = render();
      const template = podTemplateOf(manifest);
      if (isObject(template?.spec) && profile !== undefined) {
        const securityContext = isObject(template.spec.securityContext) ? template.spec.securityContext : {};
        template.spec.securityContext = {
          appArmorProfile: profile.localhostProfile === undefined
            ? { type: profile.type } : { localhostProfile: profile.localhostProfile, type: profile.type },
          ...securityContext,
        };
      }
      return manifest;
    };
    Object.defineProperty(apiObject, 'toJson', { value: withProfile, configurable: true, writable: true });
  }
}

function podTemplateOf(manifest: Json): JsonObject | undefined {
  const spec = isObject(manifest) ? manifest.spec : undefined;
  return isObject(spec) && isObject(spec.template) ? spec.template : undefined;
}
