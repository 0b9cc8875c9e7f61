import { Size } from 'cdk8s';
import {
  Capability, ContainerLifecycle, ContainerResources, ContainerRestartPolicy, EnvFrom, EnvValue, ImagePullPolicy, Probe, Protocol, VolumeMount,
} from 'cdk8s-plus-28';

/** A port that a container listens on. Ports of the node cannot be taken. */
export interface SecureContainerPort {
  /** 1 to 65535. Ports below 1024 need the capability NET_BIND_SERVICE on older runtimes. */
  readonly number: number;
  /**
   * At most 15 lower-case letters, digits and `-`.
   * @default - no name
   */
  readonly name?: string;
  /** @default Protocol.TCP */
  readonly protocol?: Protocol;
}

/** A Linux capability that a container gets back after all were dropped. */
export interface CapabilityGrant {
  /** `NET_BIND_SERVICE` is the only one that Pod Security *restricted* allows; every other one throws. */
  readonly capability: Capability;
  /** Why the container needs it, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/** Secrets in the environment of a container, where everything it starts and every crash report can read them. */
export interface SecretsInEnvironment {
  /** Why they cannot be read from a file, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/**
 * A container of a secure workload. What is not said is safe: no privilege escalation, not privileged, a read-only root file system, all
 * capabilities dropped, memory limited and equal to its request, ephemeral storage limited.
 */
export interface SecureContainerProps {
  /**
   * The image, pinned by digest: `registry.example.com/team/app@sha256:<64 hex digits>`. A malformed reference throws at once, a reference
   * without digest is a finding (`img-digest`).
   */
  readonly image: string;
  /**
   * Unique in its pod, at most 63 lower-case letters, digits and `-`.
   * @default "main" for a regular container, "init-<index>" for an init container
   */
  readonly name?: string;
  /**
   * The port the container listens on; it gets a TCP startup probe unless `startup` is given.
   * @default - no port
   */
  readonly portNumber?: number;
  /** @default - none but `portNumber` */
  readonly ports?: SecureContainerPort[];
  /** @default - the entry point of the image */
  readonly command?: string[];
  /** @default - the arguments of the image */
  readonly args?: string[];
  /** @default - the working directory of the image */
  readonly workingDir?: string;
  /**
   * Values from Secrets need `secretsInEnvironment`; a mounted file does without.
   * @default - none
   */
  readonly envVariables?: { [name: string]: EnvValue };
  /**
   * Secrets need `secretsInEnvironment`; mounted files do without.
   * @default - none
   */
  readonly envFrom?: EnvFrom[];
  /**
   * Lets `envVariables` and `envFrom` take values from Secrets.
   * @default - Secrets are mounted as files
   */
  readonly secretsInEnvironment?: SecretsInEnvironment;
  /** @default - none */
  readonly liveness?: Probe;
  /** @default - none; on AKS with deployment safeguards a TCP probe of `portNumber`, unless there is a liveness probe */
  readonly readiness?: Probe;
  /** @default - a TCP probe of `portNumber`, if there is one */
  readonly startup?: Probe;
  /** @default - none */
  readonly lifecycle?: ContainerLifecycle;
  /** @default - none but those of `writablePaths` */
  readonly volumeMounts?: VolumeMount[];
  /** @default ImagePullPolicy.ALWAYS */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * `ContainerRestartPolicy.ALWAYS` makes an init container a sidecar; only init containers take it.
   * @default - none
   */
  readonly restartPolicy?: ContainerRestartPolicy;
  /**
   * Requests and limits. Sizes in whole MiB. What is left out is filled in: memory request equal to limit, and the defaults below.
   * @default - cpu request 100m, memory 128Mi, ephemeral storage request 100Mi and limit 1Gi; on GKE Autopilot cpu request 250m, memory 512Mi,
   * ephemeral storage request and limit 1Gi; on AKS with deployment safeguards also a cpu limit of 500m
   */
  readonly resources?: ContainerResources;
  /**
   * Directories the container may write to, each an emptyDir of this size: `{ '/tmp': Size.mebibytes(64) }`.
   * Everything else of its file system is read-only.
   * @default - none
   */
  readonly writablePaths?: { [path: string]: Size };
  /**
   * 1 to 2147483647; 0, which is root, throws.
   * @default - the user of the workload
   */
  readonly runAsUser?: number;
  /**
   * 1 to 2147483647; 0, which is root, throws.
   * @default - the group of the workload
   */
  readonly runAsGroup?: number;
  /**
   * One capability, with a reason.
   * @default - all capabilities are dropped
   */
  readonly capability?: CapabilityGrant;
}

export const SECURE_CONTAINER_PROPERTIES = [
  'image', 'name', 'portNumber', 'ports', 'command', 'args', 'workingDir', 'envVariables', 'envFrom', 'secretsInEnvironment', 'liveness', 'readiness',
  'startup', 'lifecycle', 'volumeMounts', 'imagePullPolicy', 'restartPolicy', 'resources', 'writablePaths', 'runAsUser', 'runAsGroup', 'capability',
];

export const CONTAINER_ADVICE: Readonly<Record<string, string>> = {
  port: 'write portNumber',
  securityContext: 'write runAsUser, runAsGroup, writablePaths or capability; everything else in it is set to what the checklist asks for',
};
