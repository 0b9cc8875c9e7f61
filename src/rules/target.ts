/** Minor versions of Kubernetes whose Pod Security Standards the rules know. */
export enum KubernetesVersion {
  V1_25 = '1.25',
  V1_26 = '1.26',
  V1_27 = '1.27',
  V1_28 = '1.28',
  V1_29 = '1.29',
  V1_30 = '1.30',
  V1_31 = '1.31',
  V1_32 = '1.32',
  V1_33 = '1.33',
  V1_34 = '1.34',
  V1_35 = '1.35',
  V1_36 = '1.36',
  V1_37 = '1.37',
}

/** Platforms that assign values to pods which are left to them. */
export enum Platform {
  /** Nothing is assigned: everything is written. */
  KUBERNETES = 'kubernetes',
  /** OpenShift gives each namespace a range of users and volume groups and refuses pods that name others, so none are written. */
  OPENSHIFT = 'openshift',
  /** GKE Autopilot raises requests to its minimum and makes limits of ephemeral storage equal to requests, so that is written. */
  GKE_AUTOPILOT = 'gke-autopilot',
  /** The deployment safeguards of AKS ask for CPU limits, probes and spreading, so those are written. */
  AKS_DEPLOYMENT_SAFEGUARDS = 'aks-deployment-safeguards',
}

/** The clusters that the output is for. */
export interface Target {
  /** Minor version of the oldest of them: 25 for Kubernetes 1.25. */
  readonly minor: number;
  readonly platform: Platform;
}

/** What is accepted for this target is accepted everywhere: later versions only allow more. */
export const STRICTEST_TARGET: Target = { minor: 25, platform: Platform.KUBERNETES };

/** 34 for `KubernetesVersion.V1_34`. */
export function minorOf(version: KubernetesVersion): number {
  return Number(version.split('.')[1]);
}
