import { celTexts } from './cel';
import { isForStrangeNamespaces, isForStrangers, selectsOwnNamespace } from './label-selector-expressions';
import { Direction, PEER_FIELD } from './network-policy';
import { ALL_PORTS, PROTOCOLS } from './policy-ports';

/** CEL for whether `valid` holds of every rule of a direction. */
export function everyRule(direction: Direction, valid: string): string {
  return `variables.${direction}.all(rule, ${valid})`;
}

/** CEL for whether something holds of every item of `ports`; it is given the name of one. */
export function everyPortItem(direction: Direction, validOf: (item: string) => string): string {
  return everyRule(direction, `rule.?ports.orValue([]).all(item, ${validOf('item')})`);
}

/** CEL for whether something holds of every peer; it is given the name of one. */
export function everyPeer(direction: Direction, validOf: (peer: string) => string): string {
  return everyRule(direction, `rule.?${PEER_FIELD[direction]}.orValue([]).all(peer, ${validOf('peer')})`);
}

/** CEL for whether something holds of every `ipBlock`; it is given the name of one. */
export function everyBlock(direction: Direction, validOf: (ipBlock: string) => string): string {
  return everyPeer(direction, peer => `has(${peer}.ipBlock) == false || (${validOf(`${peer}.ipBlock`)})`);
}

/** CEL for whether a peer fits pods of the namespace of the policy that nobody thought of. What fits all namespaces is told elsewhere. */
export function isForStrangersNextDoor(peer: string): string {
  const namespaces = `${peer}.namespaceSelector`;
  const isNextDoor = `(has(${namespaces}) ? ${isForStrangeNamespaces(namespaces)} == false && ${selectsOwnNamespace(namespaces)} : has(${peer}.podSelector))`;
  return `(${isNextDoor} && (has(${peer}.podSelector) == false || ${isForStrangers(`${peer}.podSelector`)}))`;
}

/** CEL for whether no range of ports in a rule, and no protocol whose ranges are all apart, is more than half of all ports. */
export function isNotMostOfThePorts(rule: string): string {
  const most = Math.floor(ALL_PORTS / 2);
  const ranges = `[${rule}.?ports.orValue([]).filter(item, type(item.?port.orValue('')) == int && item.?protocol.orValue('TCP') == protocol)]`;
  const last = (item: string): string => `${item}.?endPort.orValue(${item}.port)`;
  const size = `int(${last('item')} - item.port + 1)`;
  const areApart = `ranges.all(item, ranges.exists_one(other, other.port <= item.port && item.port <= ${last('other')}))`;
  const isFine = `ranges.all(item, ${size} <= ${most}) && (ranges.map(item, ${size}).sum() <= ${most} || ${areApart} == false)`;
  return `${celTexts(PROTOCOLS)}.all(protocol, ${ranges}.all(ranges, ${isFine}))`;
}
