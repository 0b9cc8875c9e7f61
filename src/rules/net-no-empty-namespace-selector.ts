import { AdmissionSubject } from './admission';
import { shown } from './finding';
import { isObject } from './json';
import { isForStrangeNamespaces } from './label-selector-expressions';
import { admitsStranger, admitsStrangerNamespace, DIRECTIONS, NetworkPolicy, PEER_FIELD, peerPath, PolicyPeer, readPolicies } from './network-policy';
import { everyPeer } from './network-policy-expressions';
import { selectPods } from './policy-selection';
import { Rule, Severity } from './rule';

/** Kubernetes Multi-tenancy, "Network isolation": a peer that fits namespaces nobody thought of is open to every tenant. */
export const netNoEmptyNamespaceSelector: Rule = {
  id: 'net-no-empty-namespace-selector',
  title: 'No peer of a network policy admits namespaces that it does not name',
  severity: Severity.HIGH,
  checklist: ['net-no-empty-namespace-selector'],
  exemptible: true,
  remediation: 'Name the namespaces: matchLabels with kubernetes.io/metadata.name, which nobody can copy.',
  admission: {
    checks: () => DIRECTIONS.map(direction => ({
      subject: AdmissionSubject.NETWORK_POLICY,
      field: `spec.${direction}.${PEER_FIELD[direction]}.namespaceSelector`,
      valid: everyPeer(direction, peer => `has(${peer}.namespaceSelector) == false || ${isForStrangeNamespaces(`${peer}.namespaceSelector`)} == false`),
    })),
  },
  check: snapshot => {
    const policies = readPolicies(snapshot);
    const open = policies.flatMap(policy => openPeers(policy));
    const selection = open.length === 0 ? undefined : selectPods(snapshot, policies);
    return open.map(({ policy, path, peer, problem }) => ({
      manifest: policy.manifest, path, value: peer.json, problem, undoes: selection?.workloadsOf(policy),
    }));
  },
};

function openPeers(policy: NetworkPolicy) {
  return policy.rules.flatMap(rule => rule.peers
    .filter(peer => peer.namespaceSelector !== undefined && admitsStrangerNamespace(peer.namespaceSelector))
    .map(peer => ({ policy, path: peerPath(rule, peer), peer, problem: problemOf(peer) })));
}

function problemOf({ json, podSelector }: PolicyPeer): string {
  const selector = shown(isObject(json) ? json.namespaceSelector ?? null : json);
  return admitsStranger(podSelector)
    ? `fits every pod of namespaces that nobody named: namespaceSelector is ${selector}`
    : `fits pods of namespaces that nobody named, where any tenant can set the labels it asks for: namespaceSelector is ${selector}`;
}
