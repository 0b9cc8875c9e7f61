import { isCanonical } from './address-block-expressions';
import { AdmissionSubject } from './admission';
import { cidrFault, cidrRemediation, isStrictSubset, parseCidr } from './cidr';
import { below, FieldFault } from './field-fault';
import { isObject, isUnset, Json, JsonObject } from './json';
import { readSelector, unknownFields } from './label-selector';
import { Direction, DIRECTIONS, isNetworkPolicy, PEER_FIELD, SPEC_FIELDS, TYPE_OF } from './network-policy';
import { everyBlock } from './network-policy-expressions';
import { portFaults } from './policy-port-faults';
import { Rule, Severity } from './rule';

const PEER_FIELDS = ['podSelector', 'namespaceSelector', 'ipBlock'];

/** Validation of networking.k8s.io/v1: what the API server rejects is no policy at all, and what it drops means more than it looks. */
export const networkPolicyWellFormed: Rule = {
  id: 'network-policy-well-formed',
  title: 'The API server accepts every network policy as it is written',
  severity: Severity.HIGH,
  checklist: ['out-complete'],
  exemptible: false,
  remediation: 'Write what networking.k8s.io/v1 defines.',
  admission: {
    checks: () => DIRECTIONS.map(direction => ({
      subject: AdmissionSubject.NETWORK_POLICY,
      field: `spec.${direction}.${PEER_FIELD[direction]}.ipBlock`,
      valid: everyBlock(direction, block => `${isCanonical(`${block}.cidr`)} && ${block}.?except.orValue([]).all(text, ${isCanonical('text')})`),
      remediation: 'Write each block in its canonical spelling: no bits beyond the prefix length, no leading zeros, IPv6 as short as it gets.',
    })),
  },
  check: ({ manifests }) => manifests.filter(isNetworkPolicy)
    .flatMap(manifest => [...versionFaults(manifest.apiVersion), ...below(['spec'], specFaults(manifest.json.spec))].map(fault => ({ manifest, ...fault }))),
};

function versionFaults(apiVersion: string): FieldFault[] {
  return apiVersion === 'networking.k8s.io/v1' ? [] : [{
    path: ['apiVersion'], value: apiVersion, problem: `is ${JSON.stringify(apiVersion)}, which clusters do not serve`, remediation: 'Write networking.k8s.io/v1.',
  }];
}

function specFaults(spec: Json | undefined): FieldFault[] {
  if (!isObject(spec)) {
    return isUnset(spec) ? [] : [{ path: [], value: spec, remediation: 'Write an object.' }];
  }
  return [
    ...unknownFields(spec, SPEC_FIELDS),
    ...below(['podSelector'], readSelector(spec.podSelector).faults),
    ...below(['policyTypes'], typeFaults(spec.policyTypes)),
    ...DIRECTIONS.flatMap(direction => eachItem(spec, direction, rule => ruleFaults(rule, direction))),
  ];
}

function typeFaults(types: Json | undefined): FieldFault[] {
  const names = Object.values(TYPE_OF);
  if (isUnset(types)) {
    return [];
  }
  if (!Array.isArray(types)) {
    return [{ path: [], value: types, remediation: 'Write a list of Ingress and Egress.' }];
  }
  const unknown = types.flatMap((type, index) => names.some(name => name === type) ? [] : [{ path: [index], value: type, remediation: 'Write Ingress or Egress.' }]);
  return types.length <= names.length ? unknown : [...unknown, {
    path: [], value: types, problem: 'has more than two entries', remediation: 'Write each direction once.',
  }];
}

/** Faults of a list field and of its items; `known` says for each item what is wrong with it. */
function eachItem(parent: JsonObject, field: string, faultsOf: (item: JsonObject) => FieldFault[]): FieldFault[] {
  const list = parent[field];
  if (!Array.isArray(list)) {
    return isUnset(list) ? [] : [{ path: [field], value: list, remediation: 'Write a list.' }];
  }
  return list.flatMap((item, index) => {
    // A null item is an empty one to the API server.
    const faults = item === null ? faultsOf({}) : isObject(item) ? faultsOf(item) : [{ path: [], value: item, remediation: 'Write an object.' }];
    return below([field, index], faults);
  });
}

function ruleFaults(rule: JsonObject, direction: Direction): FieldFault[] {
  return [
    ...unknownFields(rule, [PEER_FIELD[direction], 'ports']),
    ...eachItem(rule, PEER_FIELD[direction], peerFaults),
    ...eachItem(rule, 'ports', portFaults),
  ];
}

function peerFaults(peer: JsonObject): FieldFault[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const faults = [
    ...unknownFields(peer, PEER_FIELDS),
    ...below(['podSelector'], readSelector(podSelector).faults),
    ...below(['namespaceSelector'], readSelector(namespaceSelector).faults),
    ...(isUnset(ipBlock) ? [] : below(['ipBlock'], blockFaults(ipBlock))),
  ];
  if (PEER_FIELDS.every(field => isUnset(peer[field]))) {
    faults.push({ path: [], value: peer, problem: 'selects nobody', remediation: 'Write a podSelector, a namespaceSelector or an ipBlock.' });
  }
  if (!isUnset(ipBlock) && !(isUnset(podSelector) && isUnset(namespaceSelector))) {
    faults.push({ path: [], value: peer, problem: 'has an ipBlock beside selectors', remediation: 'Write the ipBlock as a peer of its own.' });
  }
  return faults;
}

function blockFaults(block: Json): FieldFault[] {
  if (!isObject(block)) {
    return [{ path: [], value: block, remediation: 'Write an object with cidr.' }];
  }
  const { cidr, except } = block;
  const faults = [...unknownFields(block, ['cidr', 'except']), ...below(['cidr'], cidrFaults(cidr))];
  if (isUnset(except)) {
    return faults;
  }
  if (!Array.isArray(except)) {
    return [...faults, { path: ['except'], value: except, remediation: 'Write a list of address blocks.' }];
  }
  return [...faults, ...except.flatMap((item, index) => below(['except', index], [...cidrFaults(item), ...subsetFaults(item, cidr)]))];
}

function cidrFaults(cidr: Json | undefined): FieldFault[] {
  if (typeof cidr !== 'string') {
    return [{ path: [], value: cidr ?? undefined, remediation: cidrRemediation({ problem: '' }) }];
  }
  const fault = cidrFault(cidr);
  return fault === undefined ? [] : [{
    path: [], value: cidr, problem: `is ${JSON.stringify(cidr)}, which ${fault.problem}`, remediation: cidrRemediation(fault),
  }];
}

function subsetFaults(exception: Json, cidr: Json | undefined): FieldFault[] {
  const inner = typeof exception === 'string' ? parseCidr(exception) : undefined;
  const outer = typeof cidr === 'string' ? parseCidr(cidr) : undefined;
  if (inner === undefined || outer === undefined) {
    return [];
  }
  return isStrictSubset(inner, outer) ? [] : [{
    path: [],
    value: exception,
    problem: `is ${JSON.stringify(exception)}, which is not a part of ${JSON.stringify(cidr)}`,
    remediation: 'Name a smaller block inside cidr, or leave the exception out.',
  }];
}
