import { AddressSet, addressesOf, contains, formatAddress, intersect, Interval, IntervalSet, parseCidr, perFamily, subtract, union } from './cidr';

/** An address that hands out credentials or metadata to whoever asks from the node or a pod on it. */
export interface MetadataAddress {
  readonly text: string;
  /** After the address, in parentheses. */
  readonly use: string;
}

/** The addresses to keep out of every egress rule, on every port. */
export const METADATA_ADDRESSES: readonly MetadataAddress[] = [
  { text: '169.254.169.254', use: 'instance metadata of AWS, Azure, Google and others' },
  { text: '169.254.170.2', use: 'task credentials of AWS ECS' },
  { text: '169.254.170.23', use: 'EKS Pod Identity' },
  { text: '169.254.169.252', use: 'GKE metadata server' },
  { text: '168.63.129.16', use: 'Azure WireServer' },
  { text: '100.100.100.200', use: 'instance metadata of Alibaba Cloud' },
  { text: 'fd00:ec2::254', use: 'instance metadata of AWS' },
  { text: 'fd00:ec2::23', use: 'EKS Pod Identity' },
];

/** A metadata address inside a set, and the exception that would take it out. */
export interface ReachedMetadata extends MetadataAddress {
  readonly exception: string;
}

/** IPv4 as seen through IPv6 (RFC 6052). */
export const NAT64_BLOCK = '64:ff9b::/96';
export const NAT64 = set(NAT64_BLOCK).IPv6[0];

/** Not reachable over the internet (IANA special-purpose registry, multicast and reserved blocks). */
export const NOT_PUBLIC_IPV4: readonly string[] = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16',
  '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3',
];

/** The global unicast block of IPv6, and what in it is not reachable. */
export const PUBLIC_IPV6 = '2000::/3';
export const NOT_PUBLIC_IPV6: readonly string[] = ['2001:db8::/32'];

const NOT_PUBLIC = set(...NOT_PUBLIC_IPV4, ...NOT_PUBLIC_IPV6);

/** The addresses that anybody on the internet may have: IPv4 without special purposes, and the global unicast block of IPv6. */
export const PUBLIC_ADDRESSES: AddressSet = perFamily(family => subtract(set('0.0.0.0/0', PUBLIC_IPV6)[family], NOT_PUBLIC[family]));

/** The public addresses in a set; those that are reached through NAT64 count as IPv4. */
export function publicPart(addresses: AddressSet): AddressSet {
  const reached = { IPv4: union(addresses.IPv4, throughNat64(addresses)), IPv6: addresses.IPv6 };
  return perFamily(family => intersect(reached[family], PUBLIC_ADDRESSES[family]));
}

/** The metadata addresses in a set, directly or through NAT64. */
export function metadataIn(addresses: AddressSet): ReachedMetadata[] {
  const translated = throughNat64(addresses);
  return METADATA.flatMap(({ record, family, value }) => [
    ...(contains(addresses[family], value) ? [{ ...record, exception: `${record.text}/${family === 'IPv4' ? 32 : 128}` }] : []),
    ...(family === 'IPv4' && contains(translated, value) ? [throughNat64Record(record, value)] : []),
  ]);
}

function throughNat64Record({ text, use }: MetadataAddress, value: bigint): ReachedMetadata {
  const mapped = formatAddress('IPv6', NAT64.first + value);
  return { text: mapped, use: `${text} through NAT64, ${use}`, exception: `${mapped}/128` };
}

/** An IPv4 block as seen through NAT64. */
export function throughNat64Block(text: string): string {
  const [{ first }] = set(text).IPv4;
  return `${formatAddress('IPv6', NAT64.first + first)}/${Number(text.slice(text.indexOf('/') + 1)) + 96}`;
}

/** The IPv4 addresses that are reached through the NAT64 block in a set. */
function throughNat64({ IPv6 }: AddressSet): IntervalSet {
  return intersect(IPv6, [NAT64]).map(({ first, last }): Interval => ({ first: first - NAT64.first, last: last - NAT64.first }));
}

const METADATA = METADATA_ADDRESSES.map(record => {
  const family: keyof AddressSet = record.text.includes(':') ? 'IPv6' : 'IPv4';
  return { record, family, value: set(`${record.text}/${family === 'IPv4' ? 32 : 128}`)[family][0].first };
});

/** Every address that `metadataIn` looks for, directly and through NAT64. */
export const ALL_METADATA: readonly string[] = metadataIn(set('0.0.0.0/0', '::/0')).map(({ text }) => text);

function set(...blocks: readonly string[]): AddressSet {
  return addressesOf(blocks.map(parseCidr).filter(cidr => cidr !== undefined));
}
