import { BEYOND_SPELLINGS, isNarrow } from './address-block-expressions';
import { AdmissionCheck, AdmissionSubject } from './admission';
import { shown } from './finding';
import { FieldPath, isObject, isUnset, Json, JsonObject, valueAt } from './json';
import { selects, selectsEverything } from './label-selector';
import { groupOf } from './manifest';
import {
  admitsStranger, admitsStrangerNamespace, Direction, DIRECTIONS, isNetworkPolicy, NAMESPACE_NAME_LABEL, NetworkPolicy, PEER_FIELD, peerPath,
  PolicyPeer, PolicyRule, readPolicies, rulePath, TYPE_OF,
} from './network-policy';
import { everyBlock, everyPeer, everyPortItem, everyRule, isForStrangersNextDoor, isNotMostOfThePorts } from './network-policy-expressions';
import { isEveryPort, mostlyOpenProtocols, protocolOf } from './policy-ports';
import { selectPods } from './policy-selection';
import { Rule, Severity, Snapshot, Violation } from './rule';
import { isVendorPolicy, workloadsUnder } from './vendor-policy';
import { describeUnion, wideBlocks, wideUnions } from './wide-blocks';

const NAME_THE_PORTS = 'Name the ports in ports.';
const NAME_THE_PORT = 'Name the port.';
const EXPECTED_PORTS = 'Name the ports that are expected.';
const NAME_THE_PODS = 'Name the pods: podSelector with labels that only they carry.';
const NAME_THE_CLIENTS = 'Name the addresses of the clients, or of the load balancer in front of the workload.';

const namePeers = (direction: Direction): string => `Name the peers in ${PEER_FIELD[direction]}, or remove the rule.`;
const withoutEffect = (direction: Direction): string => `Add ${TYPE_OF[direction]}, or remove the ${direction} rules.`;

/** A fault of one policy, before it is known whom it concerns. */
interface Fault {
  readonly path: FieldPath;
  readonly value?: Json;
  readonly problem: string;
  readonly remediation: string;
}

/** Kubernetes Application Security Checklist, "Network policies": only expected traffic, so every rule names its peers and its ports. */
export const netOnlyExpected: Rule = {
  id: 'net-only-expected',
  title: 'Every rule of a network policy names the peers and the ports it is for',
  severity: Severity.HIGH,
  checklist: ['net-only-expected', 'aks-06-network-policy'],
  exemptible: true,
  remediation: 'Name the peers and the ports that are expected.',
  admission: {
    checks: () => [...DIRECTIONS.map(typesCheck), ...DIRECTIONS.flatMap(ruleChecks), wideBlocksCheck('ingress')],
    beyond: 'policyTypes that are left out, since the API server fills them in before policies look; ranges of ports that overlap, and blocks that are narrow'
      + ` one by one, where only together they are too much; ${BEYOND_SPELLINGS}; network policies of other kinds, such as those of Cilium and Calico.`,
  },
  check: snapshot => [...openPolicies(snapshot), ...vendorPolicies(snapshot)],
};

function typesCheck(direction: Direction): AdmissionCheck {
  return {
    subject: AdmissionSubject.NETWORK_POLICY,
    field: 'spec.policyTypes',
    valid: `variables.${direction}.size() == 0 || '${TYPE_OF[direction]}' in variables.policyTypes`,
    remediation: withoutEffect(direction),
  };
}

function ruleChecks(direction: Direction): AdmissionCheck[] {
  const check = (place: string, valid: string, remediation: string): AdmissionCheck => ({
    subject: AdmissionSubject.NETWORK_POLICY, field: `spec.${direction}${place}`, valid, remediation,
  });
  const peers = PEER_FIELD[direction];
  return [
    check('', everyRule(direction, `rule.?${peers}.orValue([]).size() > 0`), namePeers(direction)),
    check('', everyRule(direction, 'rule.?ports.orValue([]).size() > 0'), NAME_THE_PORTS),
    check('.ports', everyPortItem(direction, item => `has(${item}.port)`), NAME_THE_PORT),
    check('.ports', everyRule(direction, isNotMostOfThePorts('rule')), EXPECTED_PORTS),
    check(`.${peers}`, everyPeer(direction, peer => `${isForStrangersNextDoor(peer)} == false`), NAME_THE_PODS),
  ];
}

function wideBlocksCheck(direction: Direction): AdmissionCheck {
  return {
    subject: AdmissionSubject.NETWORK_POLICY,
    field: `spec.${direction}.${PEER_FIELD[direction]}.ipBlock`,
    valid: everyBlock(direction, isNarrow),
    remediation: NAME_THE_CLIENTS,
  };
}

function openPolicies(snapshot: Snapshot): Violation[] {
  const policies = readPolicies(snapshot);
  const selection = selectPods(snapshot, policies);
  const namespaces = namespacesOf(snapshot);
  const order = new Map(policies.map((policy, index) => [policy, index]));
  const faults = policies.filter(policy => concerns(policy, namespaces)).flatMap(policy => [
    ...typeFaults(policy),
    ...policy.rules.flatMap(rule => ruleFaults(rule)),
    ...policy.rules.flatMap(rule => ownNamespaceFaults(rule, policy.manifest.namespace, namespaces)),
    ...blockFaults(policy),
  ].map(fault => ({ ...fault, manifest: policy.manifest, undoes: selection.workloadsOf(policy) })));
  const unions = wideUnions(selection, order, 'ingress').filter(({ policy }) => concerns(policy, namespaces)).map(wide => ({
    manifest: wide.policy.manifest, path: rulePath(wide.rule), value: wide.rule.json, problem: describeUnion(wide), undoes: wide.workloads,
  }));
  return [...faults, ...unions];
}

/** The namespaces in which the output has more than policies, with the labels it gives them. */
function namespacesOf({ manifests }: Snapshot): Map<string, JsonObject> {
  const namespaces = new Map<string, JsonObject>();
  for (const manifest of manifests) {
    const isNamespace = manifest.kind === 'Namespace' && groupOf(manifest) === '';
    const name = isNamespace ? manifest.name : manifest.namespace;
    if (name !== undefined && !isNetworkPolicy(manifest) && (isNamespace || !namespaces.has(name))) {
      const labels = isNamespace ? valueAt(manifest.json, ['metadata', 'labels']) : undefined;
      namespaces.set(name, { ...(isObject(labels) ? labels : {}), [NAMESPACE_NAME_LABEL]: name });
    }
  }
  return namespaces;
}

/** Policies for single workloads in namespaces of somebody else are not judged here. */
function concerns({ manifest, podSelector }: NetworkPolicy, namespaces: ReadonlyMap<string, JsonObject>): boolean {
  return manifest.namespace === undefined || namespaces.has(manifest.namespace) || podSelector.faults.length > 0 || selectsEverything(podSelector);
}

function typeFaults({ spec, rules }: NetworkPolicy): Fault[] {
  const types = spec.policyTypes;
  const path = ['spec', 'policyTypes'];
  if (isUnset(types) || (Array.isArray(types) && types.length === 0)) {
    const remediation = 'Write the directions that the policy closes: Ingress, Egress or both.';
    return [{ path, value: types ?? undefined, problem: `is ${isUnset(types) ? 'missing' : 'empty'}, so egress stays open unless there is an egress rule`, remediation }];
  }
  const isReadable = Array.isArray(types) && types.every(type => DIRECTIONS.some(direction => TYPE_OF[direction] === type));
  const ignored = !isReadable ? [] : DIRECTIONS.filter(direction =>
    !types.includes(TYPE_OF[direction]) && rules.some(rule => rule.direction === direction));
  return ignored.map(direction => ({
    path,
    value: types,
    problem: `is ${shown(types)} without ${TYPE_OF[direction]}, so the ${direction} rules have no effect and this policy leaves ${direction} open`,
    remediation: withoutEffect(direction),
  }));
}

function ruleFaults(rule: PolicyRule): Fault[] {
  const faults: Fault[] = [];
  const add = (path: FieldPath, value: Json, problem: string, remediation: string) => {
    faults.push({ path: [...rulePath(rule), ...path], value, problem, remediation });
  };
  if (rule.everybody) {
    const problem = rule.direction === 'ingress' ? 'admits traffic from everybody' : 'allows traffic to everybody';
    add([], rule.json, `names no peers, so it ${problem}`, namePeers(rule.direction));
  }
  if (rule.everyPort) {
    add([], rule.json, 'names no ports, so it allows all of them', NAME_THE_PORTS);
  }
  rule.ports.forEach((item, index) => {
    if (isEveryPort(item)) {
      add(['ports', index], item, `names no port, so it allows all ${shown(protocolOf(item)).replace(/"/g, '')} ports`, NAME_THE_PORT);
    }
  });
  mostlyOpenProtocols(rule).forEach(protocol => add([], rule.json, `allows more than half of all ${protocol} ports`, EXPECTED_PORTS));
  return faults;
}

function ownNamespaceFaults(rule: PolicyRule, namespace: string | undefined, namespaces: ReadonlyMap<string, JsonObject>): Fault[] {
  const verb = rule.direction === 'ingress' ? 'admits' : 'reaches';
  return rule.peers.filter(peer => fitsOwnNamespace(peer, namespace, namespaces)).map(peer => ({
    path: peerPath(rule, peer),
    value: peer.json,
    problem: `${verb} pods of its own namespace that nobody named`,
    remediation: NAME_THE_PODS,
  }));
}

function fitsOwnNamespace(
  { podSelector, namespaceSelector }: PolicyPeer, namespace: string | undefined, namespaces: ReadonlyMap<string, JsonObject>,
): boolean {
  if (namespaceSelector === undefined) {
    return podSelector !== undefined && admitsStranger(podSelector);
  }
  // What fits all namespaces is reported by net-no-empty-namespace-selector.
  return namespace !== undefined && namespaceSelector.faults.length === 0 && !admitsStrangerNamespace(namespaceSelector)
    && selects(namespaceSelector, namespaces.get(namespace) ?? { [NAMESPACE_NAME_LABEL]: namespace }) && admitsStranger(podSelector);
}

function blockFaults(policy: NetworkPolicy): Fault[] {
  const direction: Direction = 'ingress';
  return wideBlocks(policy, direction).map(({ rule, peer, extent }) => ({
    path: peerPath(rule, peer),
    value: peer.json,
    problem: `admits ${extent}`,
    remediation: NAME_THE_CLIENTS,
  }));
}

function vendorPolicies(snapshot: Snapshot): Violation[] {
  return snapshot.manifests.filter(isVendorPolicy).map(manifest => ({
    manifest,
    path: ['kind'],
    value: manifest.kind,
    problem: `is ${JSON.stringify(manifest.kind)} of ${groupOf(manifest)}, which this library does not judge, and which can open what a default deny closes`,
    remediation: 'Write a NetworkPolicy instead, or exempt this object and say who reviews it.',
    undoes: workloadsUnder(manifest, snapshot),
  }));
}
