import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { AbstractPod, k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { invalid, refuseOtherProperties } from '../input';
import { AllowPeer } from './allow-peer';
import { AllowPort } from './allow-port';
import { requireLabels } from './labels';
import { JsonObject } from '../rules/json';
import { Guard } from '../synthesis/guard';

/** One exception from a default deny policy. */
export interface AllowRuleProps {
  /**
   * The workload the rule is for. Give either this or `labels`.
   * @default - the pods with `labels`
   */
  readonly workload?: AbstractPod;
  /**
   * Labels of the pods the rule is for, for pods that this app does not make. Give either this or `workload`.
   * @default - the pods of `workload`
   */
  readonly labels?: { [key: string]: string };
  /** The other ends, at least one. */
  readonly peers: AllowPeer[];
  /** The ports of the receiving end, at least one. */
  readonly ports: AllowPort[];
}

export type Direction = 'Ingress' | 'Egress';

/** What may settle findings about a peer that was given with a reason. */
const PEER_RULES = ['net-only-expected', 'aks-08-egress-restricted'];

/** Checks an allow rule and says which pods it selects. */
export function selectorOf(where: string, namespace: string | undefined, props: AllowRuleProps): k8s.LabelSelector {
  refuseOtherProperties(where, props, ['workload', 'labels', 'peers', 'ports']);
  if ((props.workload === undefined) === (props.labels === undefined)) {
    throw new Error(`${where}: write exactly one of workload and labels`);
  }
  if (props.workload === undefined) {
    return { matchLabels: requireLabels(where, props.labels) };
  }
  if (props.workload.metadata.namespace !== namespace) {
    throw new Error(`${where}: workload ${props.workload.node.path} is in namespace ${props.workload.metadata.namespace ?? '(none)'}, `
      + `this policy is in namespace ${namespace ?? '(none)'}; write the rule at the default deny policy of its namespace`);
  }
  return props.workload.toPodSelectorConfig().labelSelector._toKube();
}

/** One allow rule, ready to be written. */
export interface AllowPolicy {
  readonly metadata: ApiObjectMetadata;
  readonly direction: Direction;
  readonly podSelector: k8s.LabelSelector;
  readonly peers: AllowPeer[];
  readonly ports: AllowPort[];
}

/** Writes an allow rule as a policy of its own, so that removing it closes exactly that exception. */
export function allowPolicy(scope: Construct, id: string, { metadata, direction, podSelector, peers, ports }: AllowPolicy): ApiObject {
  const where = `${scope.node.path}/${id}`;
  requireEntries(where, 'peers', peers, AllowPeer, 'at least one AllowPeer, such as AllowPeer.workload(api): no peers would mean everybody');
  requireEntries(where, 'ports', ports, AllowPort, 'at least one AllowPort, such as AllowPort.tcp(8080): no ports would mean all of them');
  const ends = peers.flatMap(peer => peer._toKube());
  const rulePorts = ports.map(port => port._toKube());
  const rules = direction === 'Egress' ? { egress: [{ to: ends, ports: rulePorts }] } : { ingress: [{ from: ends, ports: rulePorts }] };
  const spec = { podSelector, policyTypes: [direction], ...rules };
  const policy = new k8s.KubeNetworkPolicy(scope, id, { metadata, spec });
  peers.filter(({ reason }) => reason !== undefined).forEach(peer => grantPeer(policy, spec, peer, metadata.namespace, direction));
  return policy;
}

function grantPeer(policy: ApiObject, spec: k8s.NetworkPolicySpec, peer: AllowPeer, namespace: string | undefined, direction: Direction): void {
  for (const rendered of peer._toKube().map(withoutUndefined)) {
    Guard.of(policy).ledger.grants.push({
      rules: peer._isFoundIn(namespace) ? PEER_RULES : [],
      construct: policy,
      values: rendered.ipBlock === undefined ? [rendered] : [rendered, rendered.ipBlock],
      spec: withoutUndefined(k8s.toJson_NetworkPolicySpec(spec) ?? {}),
      allows: `${direction === 'Egress' ? 'reach' : 'be reached by'} ${peer.description}`,
      reason: peer.reason ?? '',
    });
  }
}

function requireEntries(where: string, what: string, value: unknown, type: typeof AllowPeer | typeof AllowPort, accepted: string): void {
  if (!Array.isArray(value) || value.length === 0 || !value.every(entry => entry instanceof type)) {
    throw invalid(where, what, Array.isArray(value) && value.length > 0 ? 'a list with other entries' : value, accepted);
  }
}

function withoutUndefined(rendered: object): JsonObject {
  return JSON.parse(JSON.stringify(rendered)) as JsonObject;
}
