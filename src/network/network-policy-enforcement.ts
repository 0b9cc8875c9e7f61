import { requireReason, requireText } from '../input';

/**
 * Who makes the cluster obey NetworkPolicies. The API server stores them whether or not anybody does, so it has to be said.
 */
export class NetworkPolicyEnforcement {
  /** Cilium. */
  static cilium(): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement('cilium', true);
  }

  /** Calico. */
  static calico(): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement('calico', true);
  }

  /** Antrea. */
  static antrea(): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement('antrea', true);
  }

  /** OVN-Kubernetes, as in OpenShift. */
  static ovnKubernetes(): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement('ovn-kubernetes', true);
  }

  /** kube-router. */
  static kubeRouter(): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement('kube-router', true);
  }

  /** The Amazon VPC CNI with its network policy agent switched on. */
  static awsVpcCni(): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement('aws-vpc-cni', true);
  }

  /** Google Kubernetes Engine with Dataplane V2. */
  static gkeDataplaneV2(): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement('gke-dataplane-v2', true);
  }

  /** Azure Kubernetes Service with Azure CNI powered by Cilium. */
  static azureCilium(): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement('azure-cilium', true);
  }

  /**
   * Another implementation.
   *
   * @param implementation its name.
   * @param evidence how you know that it enforces network policies, in at least ten characters.
   */
  static other(implementation: string, evidence: string): NetworkPolicyEnforcement {
    const where = 'NetworkPolicyEnforcement.other()';
    return new NetworkPolicyEnforcement(
      `${requireText(where, 'implementation', implementation, 'its name, such as "weave"')}: ${requireReason(`${where}, evidence`, evidence)}`, true);
  }

  /**
   * Nobody: the policies are written all the same, and the finding `net-cni-enforces` says that they protect nothing.
   *
   * @param compensatingControl what protects the workloads instead, in at least ten characters.
   */
  static notEnforced(compensatingControl: string): NetworkPolicyEnforcement {
    return new NetworkPolicyEnforcement(
      `not enforced: ${requireReason('NetworkPolicyEnforcement.notEnforced(), compensatingControl', compensatingControl)}`, false);
  }

  private constructor(
    /** What is said about the cluster, as it stands in the annotation of each policy. */
    readonly statement: string,
    /** Whether anybody enforces network policies. */
    readonly enforced: boolean,
  ) { }
}
