import { size, union } from './cidr';
import { isObject, isUnset, Json } from './json';
import { PolicyRule } from './network-policy';

export const ALL_PORTS = 65535;
export const PROTOCOLS: readonly string[] = ['TCP', 'UDP', 'SCTP'];

/** The protocol of an item of `ports`: TCP where none is written. */
export function protocolOf(item: Json): Json {
  return isObject(item) && !isUnset(item.protocol) ? item.protocol : 'TCP';
}

/** Whether an item of `ports` names no port and so means all ports of its protocol. */
export function isEveryPort(item: Json): boolean {
  // A null item is an empty one to the API server.
  return item === null || (isObject(item) && isUnset(item.port));
}

/** The protocols of which the numbered ports of a rule are more than half of all ports. */
export function mostlyOpenProtocols({ ports }: PolicyRule): string[] {
  const numbered = ports.filter(isObject).filter(({ port }) => Number.isInteger(port));
  const ranges = numbered.map(item => ({ protocol: String(protocolOf(item)), first: Number(item.port), last: Number(item.endPort ?? item.port) }));
  const valid = ranges.filter(({ first, last }) => first > 0 && last <= ALL_PORTS && first <= last);
  return [...new Set(valid.map(({ protocol }) => protocol))].filter(protocol => {
    const ofProtocol = valid.filter(range => range.protocol === protocol);
    return size(union(ofProtocol.map(({ first, last }) => ({ first: BigInt(first), last: BigInt(last) })))) * 2n > BigInt(ALL_PORTS);
  });
}
