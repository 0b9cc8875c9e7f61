import fc, { Arbitrary } from 'fast-check';
import { AddressFamily, Cidr, formatAddress, intersect, Interval, parseAddress, parseCidr, subtract, union } from '../../../src/rules/cidr';
import { Json, JsonObject } from '../../../src/rules/json';
import { Direction, NAMESPACE_NAME_LABEL, PEER_FIELD, STRANGERS } from '../../../src/rules/network-policy';
import { ALL_METADATA, NAT64, NAT64_BLOCK, NOT_PUBLIC_IPV4, NOT_PUBLIC_IPV6, PUBLIC_ADDRESSES, PUBLIC_IPV6 } from '../../../src/rules/special-addresses';

const BITS: Readonly<Record<AddressFamily, number>> = { IPv4: 32, IPv6: 128 };

/** Addresses in or beside the blocks that rules know. */
const ADDRESSES: Readonly<Record<AddressFamily, readonly bigint[]>> = {
  IPv4: valuesOf([
    ...ALL_METADATA.filter(text => !text.includes(':')), ...NOT_PUBLIC_IPV4.map(addressIn), '0.0.0.0', '8.8.8.8', '11.0.0.0', '169.254.169.255', '172.32.0.0', '192.0.1.0',
    '223.255.255.255', '255.255.255.255',
  ]),
  IPv6: valuesOf([
    ...ALL_METADATA.filter(text => text.includes(':')), ...[...NOT_PUBLIC_IPV6, PUBLIC_IPV6, NAT64_BLOCK].map(addressIn), '::', '::1', '64:ff9b::a00:0', '64:ff9b::1:0:0',
    '64:ff9b::808:808', '2001:4860::', '2a00::', '3fff::', '4000::', 'fc00::', 'fe80::', 'ff00::',
  ]),
};

const LENGTHS: Readonly<Record<AddressFamily, readonly number[]>> = {
  IPv4: [0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 8, 9, 12, 16, 24, 31, 32, 32],
  IPv6: [0, 1, 2, 3, 4, 8, 16, 31, 32, 33, 48, 64, 95, 96, 97, 100, 103, 104, 104, 105, 120, 127, 128, 128],
};

/** NetworkPolicy in the namespace `shop`. */
export function networkPolicies(): Arbitrary<JsonObject> {
  const rules = (direction: Direction) => fc.oneof(
    { arbitrary: fc.constantFrom<Json | undefined>(undefined, []), weight: 2 },
    { arbitrary: fc.array(policyRules(direction), { minLength: 1, maxLength: 3 }), weight: 4 },
  );
  return fc.record({
    podSelector: fc.oneof(fc.constant({}), selectors(['app', 'team'], ['web', 'shop'])),
    policyTypes: fc.oneof(
      { arbitrary: fc.constant<Json>(['Ingress', 'Egress']), weight: 6 },
      { arbitrary: fc.constantFrom<Json | undefined>(undefined, [], ['Ingress'], ['Egress'], ['Egress', 'Ingress']), weight: 4 },
    ),
    ingress: rules('ingress'),
    egress: rules('egress'),
  }).map(spec => ({
    apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'tried', namespace: 'shop' }, spec: withoutUndefined(spec),
  }));
}

/** A rule of a network policy; most name their peers and ports. */
export function policyRules(direction: Direction): Arbitrary<JsonObject> {
  return fc.record({
    peers: listOf(policyPeers(), 12),
    ports: listOf(policyPorts(), 12),
  }).map(({ peers, ports }) => withoutUndefined({ [PEER_FIELD[direction]]: peers, ports }));
}

/** A peer with selectors or an address block. */
export function policyPeers(): Arbitrary<JsonObject> {
  const pods = selectors(['app', 'app.kubernetes.io/name', ...STRANGERS.flatMap(labels => Object.keys(labels))], ['web', 'api', '']);
  const namespaces = selectors([NAMESPACE_NAME_LABEL, NAMESPACE_NAME_LABEL, 'team'], ['shop', 'shop', 'warehouse', '']);
  return fc.oneof(
    { arbitrary: pods.map(podSelector => ({ podSelector })), weight: 2 },
    { arbitrary: namespaces.map(namespaceSelector => ({ namespaceSelector })), weight: 2 },
    { arbitrary: fc.record({ podSelector: pods, namespaceSelector: namespaces }), weight: 3 },
    { arbitrary: ipBlocks().map(ipBlock => ({ ipBlock })), weight: 4 },
  );
}

/** A selector in every form, of labels with these keys and values. */
export function selectors(keys: readonly string[], values: readonly string[]): Arbitrary<JsonObject> {
  const key = fc.constantFrom(...keys);
  const value = fc.constantFrom(...values);
  const matchLabels = fc.dictionary(key, value, { minKeys: 1, maxKeys: 2 }).map(labels => ({ ...labels }));
  const expression = fc.oneof(
    fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }) }),
    fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );
  const matchExpressions = fc.array(expression, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { arbitrary: fc.constantFrom<JsonObject>({}, { matchLabels: {} }, { matchExpressions: [] }), weight: 1 },
    { arbitrary: matchLabels.map(labels => ({ matchLabels: labels })), weight: 4 },
    { arbitrary: matchExpressions.map(all => ({ matchExpressions: all })), weight: 3 },
    { arbitrary: fc.record({ matchLabels, matchExpressions }), weight: 1 },
  );
}

/** An item of `ports`: most are one port, some many, all of a protocol, or a name. */
export function policyPorts(): Arbitrary<JsonObject> {
  const protocol = fc.constantFrom(undefined, 'TCP', 'TCP', 'UDP', 'SCTP');
  const number = fc.constantFrom(1, 53, 80, 443, 8080, 16384, 32767, 32768, 32769, 49152, 65535);
  const range = fc.tuple(number, number).map(([port, other]) => ({ port: Math.min(port, other), endPort: Math.max(port, other) }));
  const port = fc.oneof(
    { arbitrary: number.map(one => ({ port: one })), weight: 8 },
    { arbitrary: fc.constantFrom('http', 'metrics', '0-a').map(name => ({ port: name })), weight: 3 },
    { arbitrary: range, weight: 3 },
    { arbitrary: fc.constant({}), weight: 1 },
  );
  return fc.record({ protocol, port }).map(({ protocol: some, port: which }) => withoutUndefined({ protocol: some, ...which }));
}

/** An `ipBlock` near the blocks that rules know, with exceptions of several kinds. */
export function ipBlocks(): Arbitrary<JsonObject> {
  return fc.constantFrom<AddressFamily>('IPv4', 'IPv6').chain(blocks)
    .chain(block => exceptionsFrom(block).map(except => ({ cidr: block.text, ...except.length === 0 ? {} : { except: [...except] } })))
    .chain(block => fc.oneof({ arbitrary: fc.constant(block), weight: 12 }, { arbitrary: respelled(block), weight: 1 }));
}

/** The same block, IPv6 in another spelling that every API server accepts. */
function respelled({ cidr, except = [] }: JsonObject): Arbitrary<JsonObject> {
  const shout = (text: string): string => text.toUpperCase();
  const pad = (text: string): string => text.replace(/(?<![0-9a-f.])[0-9a-f]{1,3}(?=:)/, group => group.padStart(4, '0'));
  return fc.tuple(fc.constantFrom(shout, pad, String), fc.constantFrom(shout, pad, String)).map(([outer, inner]) => (
    { cidr: outer(String(cidr)), ...Array.isArray(except) && except.length > 0 ? { except: except.map(text => inner(String(text))) } : {} }));
}

function blocks(family: AddressFamily): Arbitrary<Cidr> {
  const address = fc.oneof(
    { arbitrary: fc.constantFrom(...ADDRESSES[family]), weight: 4 },
    { arbitrary: fc.bigInt({ min: 0n, max: 2n ** BigInt(BITS[family]) - 1n }), weight: 1 },
  );
  return fc.tuple(address, fc.constantFrom(...LENGTHS[family])).map(([value, length]) => blockAround(family, value, length));
}

function exceptionsFrom(block: Cidr): Arbitrary<readonly string[]> {
  const { family, prefixLength } = block;
  if (prefixLength === BITS[family]) {
    return fc.constant([]);
  }
  const inside = fc.tuple(fc.constantFrom(...ADDRESSES[family], block.first, block.last), fc.integer({ min: prefixLength + 1, max: BITS[family] }))
    .map(([value, length]) => blockAround(family, value < block.first || value > block.last ? block.first : value, length).text);
  const metadata = ALL_METADATA.filter(text => isInside(text, block)).map(text => `${text}/${BITS[family]}`);
  const middle = block.first + (block.last - block.first) / 2n;
  const halves = blocksOf(family, [{ first: block.first, last: middle }, { first: middle + 1n, last: block.last }]);
  const throughNat64 = PUBLIC_ADDRESSES.IPv4.map(({ first, last }) => ({ first: first + NAT64.first, last: last + NAT64.first }));
  const open = family === 'IPv4' ? PUBLIC_ADDRESSES.IPv4 : union(PUBLIC_ADDRESSES.IPv6, throughNat64);
  // What is public, cut to size: the block has nothing left that is, unless one piece stays.
  const pieces = blocksOf(family, intersect(open, [block])).filter(text => text !== block.text);
  return fc.oneof(
    { arbitrary: fc.constant([]), weight: 3 },
    { arbitrary: fc.array(inside, { minLength: 1, maxLength: 4 }), weight: 2 },
    { arbitrary: fc.constant(metadata), weight: 2 },
    { arbitrary: fc.subarray(metadata), weight: 1 },
    { arbitrary: fc.constant(halves), weight: 1 },
    { arbitrary: fc.tuple(fc.constant(pieces), fc.nat()).map(([all, index]) => all.filter((_, at) => at !== index)), weight: 3 },
    {
      arbitrary: fc.tuple(fc.subarray(pieces), fc.array(inside, { maxLength: 2 })).map(([some, others]) => [...some, ...some.slice(0, 1), ...others]),
      weight: 1,
    },
  );
}

/** The fewest blocks that make up these addresses. */
function blocksOf(family: AddressFamily, addresses: readonly Interval[]): string[] {
  return addresses.flatMap(interval => {
    const found: string[] = [];
    let rest: readonly Interval[] = [interval];
    while (rest.length > 0) {
      const [{ first, last }] = rest;
      const length = Array.from({ length: BITS[family] + 1 }, (_, each) => each).find(each => {
        const block = blockAround(family, first, each);
        return block.first === first && block.last <= last;
      }) ?? BITS[family];
      const block = blockAround(family, first, length);
      found.push(block.text);
      rest = subtract(rest, [block]);
    }
    return found;
  });
}

function blockAround(family: AddressFamily, value: bigint, length: number): Cidr {
  const block = parseCidr(`${formatAddress(family, value)}/${length}`);
  if (block === undefined) {
    throw new Error('an address is always in a block');
  }
  // IPv4-mapped addresses are IPv4 to the API server.
  return block.family === family ? block : blockAround(family, 0n, length);
}

function isInside(text: string, { family, first, last }: Cidr): boolean {
  const address = parseAddress(text);
  return address !== undefined && address.family === family && address.value >= first && address.value <= last;
}

function valuesOf(texts: readonly string[]): bigint[] {
  return texts.map(parseAddress).filter(address => address !== undefined).map(({ value }) => value);
}

function addressIn(block: string): string {
  return block.slice(0, block.indexOf('/'));
}

/** A list that is empty or absent once in so many times. */
function listOf(items: Arbitrary<JsonObject>, times: number): Arbitrary<Json | undefined> {
  return fc.oneof<fc.MaybeWeightedArbitrary<Json | undefined>[]>(
    { arbitrary: fc.array(items, { minLength: 1, maxLength: 2 }), weight: times - 1 },
    { arbitrary: fc.constantFrom<Json | undefined>(undefined, []), weight: 1 },
  );
}

function withoutUndefined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
