import { ApiObjectMetadata, Duration } from 'cdk8s';
import { FsGroupChangePolicy, IServiceAccount, ISecret, PodDnsProps, PodSecurityContextProps } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { invalid, refuseOtherProperties, requireMetadata, requireNonRootId, requireObjectName, requireReason } from '../input';
import { SecureWorkloadProps, WORKLOAD_ADVICE } from './secure-workload-props';
import { Platform } from '../rules/target';
import { targetOf } from '../synthesis/context';

const DEFAULT_ID = 65532;

/** Properties that only pods of Linux have. */
const LINUX_PROPERTIES = [
  'runAsUser', 'runAsGroup', 'fsGroup', 'fsGroupChangePolicy', 'appArmorProfile', 'userNamespace', 'rootInUserNamespace', 'sensitive',
] as const;

/** What every secure workload tells the class of cdk8s-plus it extends. */
export interface ParentProps {
  readonly metadata?: ApiObjectMetadata;
  readonly podMetadata?: ApiObjectMetadata;
  readonly serviceAccount?: IServiceAccount;
  readonly dns?: PodDnsProps;
  readonly dockerRegistryAuth?: ISecret;
  readonly terminationGracePeriod?: Duration;
  readonly securityContext: PodSecurityContextProps;
  readonly automountServiceAccountToken: boolean;
}

/**
 * Checks what can be checked before the workload exists, and says what its parent class is told. Containers and volumes are added later, by
 * `PodHardening`.
 */
export function parentProps(scope: Construct, id: string, props: SecureWorkloadProps, known: readonly string[]): ParentProps {
  const where = `${scope.node.path}/${id}`;
  refuseOtherProperties(where, props, known, WORKLOAD_ADVICE);
  requireMetadata(where, props.metadata);
  if (props.apiAccess !== undefined) {
    requireReason(`${where}.apiAccess`, props.apiAccess.reason);
  }
  requireRuntime(where, props);
  requireWindows(where, props);
  requireRootInUserNamespace(where, scope, props);
  const { metadata, podMetadata, serviceAccount, dns, dockerRegistryAuth, terminationGracePeriod } = props;
  return {
    metadata,
    podMetadata,
    serviceAccount,
    dns,
    dockerRegistryAuth,
    terminationGracePeriod,
    automountServiceAccountToken: props.apiAccess !== undefined,
    securityContext: securityContext(where, scope, props),
  };
}

function securityContext(where: string, scope: Construct, props: SecureWorkloadProps): PodSecurityContextProps {
  const { runAsUser, runAsGroup, fsGroup, fsGroupChangePolicy } = props;
  for (const [what, value] of Object.entries({ runAsUser, runAsGroup, fsGroup })) {
    if (value !== undefined) {
      requireNonRootId(where, what, value);
    }
  }
  if (props.windows !== undefined) {
    return { ensureNonRoot: true };
  }
  const isRoot = props.rootInUserNamespace !== undefined;
  const defaultUser = targetOf(scope).platform === Platform.OPENSHIFT ? undefined : DEFAULT_ID;
  return {
    ensureNonRoot: !isRoot,
    user: isRoot ? 0 : runAsUser ?? defaultUser,
    group: runAsGroup ?? DEFAULT_ID,
    fsGroup,
    fsGroupChangePolicy: fsGroupChangePolicy ?? FsGroupChangePolicy.ON_ROOT_MISMATCH,
  };
}

function requireRuntime(where: string, { sensitive, runtimeClassName }: SecureWorkloadProps): void {
  if (sensitive !== undefined) {
    requireReason(`${where}.sensitive`, sensitive.reason);
    requireObjectName(`${where}.sensitive`, 'runtimeClassName', sensitive.runtimeClassName);
    if (runtimeClassName !== undefined) {
      throw invalid(where, 'runtimeClassName', runtimeClassName, 'it once: in sensitive.runtimeClassName');
    }
  }
  if (runtimeClassName !== undefined) {
    requireObjectName(where, 'runtimeClassName', runtimeClassName);
  }
}

function requireWindows(where: string, props: SecureWorkloadProps): void {
  if (props.windows === undefined) {
    return;
  }
  requireReason(`${where}.windows`, props.windows.reason);
  const given = LINUX_PROPERTIES.find(property => props[property] !== undefined);
  if (given !== undefined) {
    throw invalid(where, given, props[given], `nothing beside windows: pods of Windows have no ${given}`);
  }
}

function requireRootInUserNamespace(where: string, scope: Construct, props: SecureWorkloadProps): void {
  if (props.rootInUserNamespace === undefined) {
    return;
  }
  requireReason(`${where}.rootInUserNamespace`, props.rootInUserNamespace.reason);
  const { minor } = targetOf(scope);
  if (minor < 35) {
    throw new Error(`${where}: rootInUserNamespace is for clusters from Kubernetes 1.35 on, the app is for 1.${minor}; write a kubernetesVersion of the app `
      + 'of at least 1.35, or leave it out');
  }
  if (props.runAsUser !== undefined) {
    throw invalid(where, 'runAsUser', props.runAsUser, 'nothing beside rootInUserNamespace, which runs as user 0');
  }
}
