import { AddressSet, addressesOf, Cidr, parseCidr, perFamily, subtract } from './cidr';
import { shown } from './finding';
import { EMPTY, FieldPath, isObject, isUnset, Json, JsonObject } from './json';
import { LabelSelector, readSelector, selects, selectsEverything, unknownFields } from './label-selector';
import { groupOf, Manifest } from './manifest';
import { Snapshot } from './rule';

export type Direction = 'ingress' | 'egress';

/** An item of `from` or `to`. */
export interface PolicyPeer {
  readonly index: number;
  readonly json: Json;
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly block?: PolicyBlock;
}

/** An `ipBlock` that could be parsed. */
export interface PolicyBlock {
  readonly json: JsonObject;
  readonly cidr: Cidr;
  /** `cidr` minus its own exceptions; an exception that cannot be read takes nothing away. */
  readonly addresses: AddressSet;
}

/** A rule of one direction. */
export interface PolicyRule {
  readonly direction: Direction;
  readonly index: number;
  readonly json: Json;
  /** No peers are written: the rule is for everybody. */
  readonly everybody: boolean;
  readonly peers: readonly PolicyPeer[];
  /** No ports are written: the rule is for every port of every protocol. */
  readonly everyPort: boolean;
  readonly ports: readonly Json[];
}

/** A NetworkPolicy as the API server reads it. What is malformed is left out here and reported by network-policy-well-formed. */
export interface NetworkPolicy {
  readonly manifest: Manifest;
  readonly spec: JsonObject;
  readonly podSelector: LabelSelector;
  /** The directions it isolates, after defaulting. */
  readonly isolates: ReadonlySet<Direction>;
  readonly rules: readonly PolicyRule[];
}

export const SPEC_FIELDS = ['podSelector', 'policyTypes', 'ingress', 'egress'];
export const PEER_FIELD: Readonly<Record<Direction, string>> = { ingress: 'from', egress: 'to' };
export const TYPE_OF: Readonly<Record<Direction, string>> = { ingress: 'Ingress', egress: 'Egress' };
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** Whether this is a Kubernetes NetworkPolicy, in whatever version. */
export function isNetworkPolicy(manifest: Manifest): boolean {
  return manifest.kind === 'NetworkPolicy' && ['networking.k8s.io', 'extensions'].includes(groupOf(manifest));
}

/** The NetworkPolicies of the output, read. */
export function readPolicies({ manifests }: Snapshot): NetworkPolicy[] {
  return manifests.filter(isNetworkPolicy).map(readPolicy);
}

/** Reads one manifest with the defaulting of the API server. */
export function readPolicy(manifest: Manifest): NetworkPolicy {
  const spec = isObject(manifest.json.spec) ? manifest.json.spec : EMPTY;
  return {
    manifest,
    spec,
    podSelector: readSelector(spec.podSelector),
    isolates: isolatedBy(spec),
    rules: DIRECTIONS.flatMap(direction => items(spec[direction]).map((rule, index) => readRule(direction, rule, index))),
  };
}

/** Absent types mean Ingress, and Egress as soon as there is an egress rule. */
function isolatedBy(spec: JsonObject): ReadonlySet<Direction> {
  const types = items(spec.policyTypes);
  if (types.length > 0) {
    return new Set(DIRECTIONS.filter(direction => types.includes(TYPE_OF[direction])));
  }
  return new Set(items(spec.egress).length > 0 ? DIRECTIONS : ['ingress']);
}

function readRule(direction: Direction, json: Json, index: number): PolicyRule {
  // A null item is an empty rule to the API server, and an empty rule allows everything.
  const rule = isObject(json) ? json : EMPTY;
  const peers = rule[PEER_FIELD[direction]];
  return {
    direction,
    index,
    json,
    everybody: isNone(peers),
    peers: items(peers).map(readPeer),
    everyPort: isNone(rule.ports),
    ports: items(rule.ports),
  };
}

function readPeer(json: Json, index: number): PolicyPeer {
  const peer = isObject(json) ? json : EMPTY;
  return {
    index,
    json,
    podSelector: isUnset(peer.podSelector) ? undefined : readSelector(peer.podSelector),
    namespaceSelector: isUnset(peer.namespaceSelector) ? undefined : readSelector(peer.namespaceSelector),
    block: isObject(peer.ipBlock) ? readBlock(peer.ipBlock) : undefined,
  };
}

function readBlock(json: JsonObject): PolicyBlock | undefined {
  const cidr = typeof json.cidr === 'string' ? parseCidr(json.cidr) : undefined;
  if (cidr === undefined) {
    return undefined;
  }
  const exceptions = items(json.except).map(text => typeof text === 'string' ? parseCidr(text) : undefined);
  const all = addressesOf([cidr]);
  const removed = addressesOf(exceptions.filter(exception => exception !== undefined));
  return { json, cidr, addresses: perFamily(family => subtract(all[family], removed[family])) };
}

function items(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** Absent, null and the empty list of peers or ports restrict nothing. */
function isNone(value: Json | undefined): boolean {
  return isUnset(value) || (Array.isArray(value) && value.length === 0);
}

/** Where the rule stands in its manifest. */
export function rulePath(rule: PolicyRule): FieldPath {
  return ['spec', rule.direction, rule.index];
}

/** Where a peer of the rule stands in its manifest. */
export function peerPath(rule: PolicyRule, peer: PolicyPeer): FieldPath {
  return [...rulePath(rule), PEER_FIELD[rule.direction], peer.index];
}

/** Set by the API server on every namespace, with its name; nobody can change it. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** No label value has a space, so no selector can have asked for this one. */
const FRESH = 'a value nobody thought of';

/** Pods nobody thought of: with no label at all, and with nothing but what the controllers of Kubernetes put on every pod they make. */
export const STRANGERS: readonly JsonObject[] = [
  {},
  { 'pod-template-hash': FRESH },
  { 'controller-revision-hash': FRESH, 'pod-template-generation': FRESH },
  { 'controller-revision-hash': FRESH, 'statefulset.kubernetes.io/pod-name': FRESH, 'apps.kubernetes.io/pod-index': FRESH },
  {
    'controller-uid': FRESH,
    'job-name': FRESH,
    'batch.kubernetes.io/controller-uid': FRESH,
    'batch.kubernetes.io/job-name': FRESH,
    'batch.kubernetes.io/job-completion-index': FRESH,
  },
];

/** Whether the selector of pods admits one that nobody thought of. A malformed selector is the business of network-policy-well-formed. */
export function admitsStranger(podSelector: LabelSelector | undefined): boolean {
  return podSelector === undefined || (podSelector.faults.length === 0 && STRANGERS.some(labels => selects(podSelector, labels)));
}

/** Whether the selector of namespaces admits one that nobody thought of, which carries nothing but its name. */
export function admitsStrangerNamespace(namespaceSelector: LabelSelector): boolean {
  return namespaceSelector.faults.length === 0 && selects(namespaceSelector, { [NAMESPACE_NAME_LABEL]: FRESH });
}

/** Whether the manifest is the policy that closes both directions for every pod of the namespace it names, and does nothing else. */
export function isDefaultDeny(manifest: Manifest): boolean {
  return defaultDenyDifferences(manifest).length === 0;
}

/** What keeps a manifest from being the canonical default deny, each as a clause after "it". */
export function defaultDenyDifferences(manifest: Manifest): string[] {
  if (manifest.kind !== 'NetworkPolicy' || manifest.apiVersion !== 'networking.k8s.io/v1') {
    return [`belongs to a ${manifest.kind || 'nameless kind'} of ${manifest.apiVersion || 'no version'} instead of a NetworkPolicy of networking.k8s.io/v1`];
  }
  const { spec } = manifest.json;
  if (!isObject(spec)) {
    return [isUnset(spec) ? 'is missing' : `is ${shown(spec)}`];
  }
  const differences = DIRECTIONS.filter(direction => !isNone(spec[direction])).map(direction => `has ${direction} rules`);
  if (!manifest.namespace) {
    differences.unshift('has no namespace in its metadata');
  }
  if (!selectsEverything(readSelector(spec.podSelector))) {
    differences.push(`selects only the pods of ${shown(spec.podSelector ?? null)}`);
  }
  const types = items(spec.policyTypes);
  if (types.length !== 2 || DIRECTIONS.some(direction => !types.includes(TYPE_OF[direction]))) {
    differences.push(isNone(spec.policyTypes) ? 'has no policy types' : `has the policy types ${shown(spec.policyTypes ?? null)}`);
  }
  differences.push(...unknownFields(spec, SPEC_FIELDS).map(({ path }) => `has the unknown field ${JSON.stringify(path[0])}`));
  return differences;
}
