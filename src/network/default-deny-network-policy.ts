import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { AbstractPod, INetworkPolicyPeer, NetworkPolicy, NetworkPolicyPort, NetworkPolicyTrafficDefault } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { invalid, refuseOtherProperties, requireMetadata, requireName, requirePort, requireReason } from '../input';
import { AllowPeer } from './allow-peer';
import { AllowPort } from './allow-port';
import { allowPolicy, AllowRuleProps, Direction, selectorOf } from './allow-rule';
import { NetworkPolicyEnforcement } from './network-policy-enforcement';
import { Guard } from '../synthesis/guard';

/** Annotation that says who enforces the policy. */
const ENFORCEMENT_ANNOTATION = 'cdk8s-secure.io/network-policy-enforcement';

export interface DefaultDenyNetworkPolicyProps {
  /**
   * Metadata of the policy.
   * @default - a generated name in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;
  /** Who makes the cluster obey network policies. There is no default: silence would mean that nobody knows. */
  readonly enforcement: NetworkPolicyEnforcement;
}

/** Traffic between two workloads of one namespace. */
export interface AllowConnectionProps {
  /** The workload that opens the connection. */
  readonly source: AbstractPod;
  /** The workload that is connected to. */
  readonly target: AbstractPod;
  /** The ports of the target, at least one. */
  readonly ports: AllowPort[];
}

/** The DNS server of a cluster, where it is not kube-dns in kube-system. */
export interface AllowDnsProps {
  /** @default "kube-system" */
  readonly namespaceName?: string;
  /** @default - k8s-app: kube-dns */
  readonly podLabels?: { [key: string]: string };
  /**
   * The port on the pods of the DNS server, 1 to 65535; 5353 on OpenShift.
   * @default 53
   */
  readonly port?: number;
  /**
   * Addresses of a node-local DNS cache, such as `169.254.20.10/32`.
   * @default - none
   */
  readonly nodeLocalCidrs?: string[];
}

/** Says that somebody else applies the default deny policy of a namespace. */
export interface DefaultDenyElsewhereProps {
  /** Name of the namespace. */
  readonly namespaceName: string;
  /** Who applies it and where, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/**
 * Denies all traffic of every pod in its namespace, in both directions. What is needed is allowed by policies of its own:
 * `allowDns()`, `allowConnection()`, `allowIngress()`, `allowEgress()`.
 *
 * The policy itself never carries a rule; one that gets a rule later, and any other policy of the app that opens again what it denies, is a
 * finding.
 *
 * Sources: Kubernetes Security Checklist § Network security; Kubernetes Network Policies § Default policies.
 *
 * @example
 * const network = new DefaultDenyNetworkPolicy(this, 'network', { enforcement: NetworkPolicyEnforcement.cilium() });
 * network.allowDns();
 */
export class DefaultDenyNetworkPolicy extends NetworkPolicy {
  /**
   * Says that a namespace has a default deny policy that this app does not make, so that its workloads are no findings.
   *
   * @param scope any construct of the app.
   * @param props which namespace, and who applies its policy.
   */
  static declareElsewhere(scope: Construct, props: DefaultDenyElsewhereProps): void {
    const where = 'DefaultDenyNetworkPolicy.declareElsewhere()';
    Guard.of(scope).ledger.defaultDenyElsewhere.push({
      construct: scope, namespace: requireName(where, 'namespaceName', props.namespaceName), reason: requireReason(where, props.reason),
    });
  }

  private readonly policyMetadata: ApiObjectMetadata;

  /**
   * @param scope a chart with a namespace, or a construct in one.
   * @param id unique in its scope.
   * @param props who enforces it. Throws when nobody says so.
   */
  constructor(scope: Construct, id: string, props: DefaultDenyNetworkPolicyProps) {
    const where = `${scope.node.path}/${id}`;
    const given = props ?? {};
    refuseOtherProperties(where, given, ['metadata', 'enforcement'], {
      egress: 'the policy denies everything; call allowEgress(), allowDns() or allowConnection()',
      ingress: 'the policy denies everything; call allowIngress() or allowConnection()',
      selector: 'the policy selects every pod of its namespace',
    });
    requireMetadata(where, given.metadata);
    const { enforcement } = given;
    if (!(enforcement instanceof NetworkPolicyEnforcement)) {
      throw invalid(where, 'enforcement', enforcement, 'who enforces network policies in the cluster, such as NetworkPolicyEnforcement.cilium()');
    }
    super(scope, id, {
      metadata: { ...given.metadata, annotations: { ...given.metadata?.annotations, [ENFORCEMENT_ANNOTATION]: enforcement.statement } },
      egress: { default: NetworkPolicyTrafficDefault.DENY },
      ingress: { default: NetworkPolicyTrafficDefault.DENY },
    });
    this.policyMetadata = { namespace: this.metadata.namespace, annotations: { [ENFORCEMENT_ANNOTATION]: enforcement.statement } };
    const guard = Guard.of(this);
    guard.ledger.defaultDeny.push(this);
    guard.ledger.enforcement.push({ construct: this, statement: enforcement.statement, enforced: enforcement.enforced });
    guard.protect(this);
  }

  /**
   * Always throws: a default deny policy with a rule denies less than everything.
   *
   * @param _peer not used.
   * @param _ports not used.
   */
  addIngressRule(_peer: INetworkPolicyPeer, _ports?: NetworkPolicyPort[]): void {
    throw new Error(`${this.node.path}: a default deny policy takes no rules; call allowIngress() or allowConnection(), which make a policy of their own`);
  }

  /**
   * Always throws: a default deny policy with a rule denies less than everything.
   *
   * @param _peer not used.
   * @param _ports not used.
   */
  addEgressRule(_peer: INetworkPolicyPeer, _ports?: NetworkPolicyPort[]): void {
    throw new Error(`${this.node.path}: a default deny policy takes no rules; call allowEgress(), allowDns() or allowConnection(), `
      + 'which make a policy of their own');
  }

  /**
   * Lets pods of this namespace be reached.
   *
   * @param id unique among the rules of this policy.
   * @param props which pods, by whom, on which ports. Throws where one of them is missing or would mean everybody.
   * @returns the NetworkPolicy that says so.
   */
  allowIngress(id: string, props: AllowRuleProps): ApiObject {
    return this.allowOne(id, 'Ingress', props);
  }

  /**
   * Lets pods of this namespace reach somebody. Where the other end is isolated too, it has to allow it as well.
   *
   * @param id unique among the rules of this policy.
   * @param props which pods, whom, on which ports. Throws where one of them is missing or would mean everybody.
   * @returns the NetworkPolicy that says so.
   */
  allowEgress(id: string, props: AllowRuleProps): ApiObject {
    return this.allowOne(id, 'Egress', props);
  }

  /**
   * Lets one workload of this namespace reach another one: a policy for each end.
   *
   * @param id unique among the rules of this policy.
   * @param props both ends and the ports. Throws when one of them is in another namespace: that end is isolated there, or not at all.
   */
  allowConnection(id: string, props: AllowConnectionProps): void {
    refuseOtherProperties(`${this.node.path}/${id}`, props, ['source', 'target', 'ports']);
    this.allowOne(`${id}-egress`, 'Egress', { workload: props.source, peers: [AllowPeer.workload(props.target)], ports: props.ports });
    this.allowOne(`${id}-ingress`, 'Ingress', { workload: props.target, peers: [AllowPeer.workload(props.source)], ports: props.ports });
  }

  /**
   * Lets every pod of this namespace ask the DNS server of the cluster, and nobody else on that port.
   *
   * @param props where the DNS server is, if it is not kube-dns in kube-system.
   * @returns the NetworkPolicy that says so.
   */
  allowDns(props: AllowDnsProps = {}): ApiObject {
    const where = `${this.node.path}.allowDns()`;
    refuseOtherProperties(where, props, ['namespaceName', 'podLabels', 'port', 'nodeLocalCidrs']);
    const port = requirePort(where, 'port', props.port ?? 53);
    const peers = [
      AllowPeer.pods(props.namespaceName ?? 'kube-system', props.podLabels ?? { 'k8s-app': 'kube-dns' }),
      ...(props.nodeLocalCidrs ?? []).map(cidr => AllowPeer.cidr(cidr)),
    ];
    return allowPolicy(this, 'dns', {
      metadata: this.policyMetadata, direction: 'Egress', podSelector: {}, peers, ports: [AllowPort.udp(port), AllowPort.tcp(port)],
    });
  }

  private allowOne(id: string, direction: Direction, props: AllowRuleProps): ApiObject {
    const podSelector = selectorOf(`${this.node.path}/${id}`, this.metadata.namespace, props);
    return allowPolicy(this, id, { metadata: this.policyMetadata, direction, podSelector, peers: props.peers, ports: props.ports });
  }
}
