export type AddressFamily = 'IPv4' | 'IPv6';

const BITS: Readonly<Record<AddressFamily, number>> = { IPv4: 32, IPv6: 128 };

/** The addresses from `first` to `last`, both included. */
export interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** Sorted, disjoint and not adjacent, so that equal sets look equal. Made by the functions of this file. */
export type IntervalSet = readonly Interval[];

/** Addresses of both families. */
export type AddressSet = Readonly<Record<AddressFamily, IntervalSet>>;

/** An address block. */
export interface Cidr extends Interval {
  readonly family: AddressFamily;
  readonly prefixLength: number;
  /** The block in its one canonical spelling: RFC 5952 for IPv6, no bits beyond the prefix length. */
  readonly text: string;
}

/** A single address. */
export interface Address {
  readonly family: AddressFamily;
  readonly value: bigint;
}

/** What is wrong with the text of an address block. */
export interface CidrFault {
  /** After the text: `has no prefix length`. */
  readonly problem: string;
  /** The block that was meant, as far as one can tell. */
  readonly canonical?: string;
}

const ACCEPTED = 'an address, a slash and a prefix length, such as "10.0.0.0/8" or "fd00::/8"';

/** The IPv4-mapped addresses, which Go and with it the API server read as IPv4. */
const MAPPED = 0xffff00000000n;

/** The block that Kubernetes reads from this text, also where it is not canonical: bits beyond the prefix length are dropped, IPv4-mapped blocks are IPv4. */
export function parseCidr(text: string): Cidr | undefined {
  const [, address, length] = /^([^/]*)\/(\d+)$/.exec(text) ?? [];
  const parsed = address === undefined ? undefined : parseAddress(address);
  return parsed === undefined || Number(length) > BITS[parsed.family] ? undefined : blockOf(parsed, Number(length));
}

/** What is wrong with the text of an address block; `undefined` for a canonical one. */
export function cidrFault(text: string): CidrFault | undefined {
  const cidr = parseCidr(text);
  if (cidr?.text === text) {
    return undefined;
  }
  if (cidr === undefined) {
    return unreadable(text);
  }
  const address = parseAddress(text.slice(0, text.indexOf('/')));
  if (address?.family !== cidr.family) {
    return { problem: 'is an IPv4 block written as IPv6', canonical: cidr.text };
  }
  return { problem: address.value === cidr.first ? 'is not the canonical spelling' : 'has bits beyond its prefix length', canonical: cidr.text };
}

/** One sentence on what is wrong and what is accepted; `undefined` for a canonical block. */
export function explainCidr(text: string): string | undefined {
  const fault = cidrFault(text);
  if (fault === undefined) {
    return undefined;
  }
  const mend = fault.canonical === undefined ? `write ${ACCEPTED}.` : `did you mean "${fault.canonical}"?`;
  return `${JSON.stringify(text)} ${fault.problem}: ${mend}`;
}

/** What to write instead of a block with this fault. */
export function cidrRemediation(fault: CidrFault): string {
  return fault.canonical === undefined ? `Write ${ACCEPTED}.` : `Write "${fault.canonical}" if that is the block you mean.`;
}

function unreadable(text: string): CidrFault {
  const [address, length] = text.split('/', 2);
  const parsed = parseAddress(address);
  if (parsed === undefined) {
    return { problem: address.includes('%') ? 'has a zone' : 'is not an IPv4 or IPv6 block' };
  }
  if (length === undefined) {
    return { problem: 'has no prefix length', canonical: blockOf(parsed, BITS[parsed.family]).text };
  }
  return { problem: `has no prefix length from 0 to ${BITS[parsed.family]}` };
}

function blockOf({ family, value }: Address, prefixLength: number): Cidr {
  const isMapped = prefixLength >= 96 && value >= MAPPED && value < MAPPED + 2n ** 32n;
  return isMapped ? block('IPv4', value - MAPPED, prefixLength - 96) : block(family, value, prefixLength);
}

function block(family: AddressFamily, value: bigint, prefixLength: number): Cidr {
  const length = 2n ** BigInt(BITS[family] - prefixLength);
  const first = value - value % length;
  const address = family === 'IPv4' ? formatIpv4(first) : formatIpv6(first);
  return { family, prefixLength, first, last: first + length - 1n, text: `${address}/${prefixLength}` };
}

/** An address without prefix length or zone. Leading zeros are decimal, as the API server reads them. */
export function parseAddress(text: string): Address | undefined {
  const family = text.includes(':') ? 'IPv6' : 'IPv4';
  const value = family === 'IPv4' ? parseIpv4(text) : parseIpv6(text);
  return value === undefined ? undefined : { family, value };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  const isAddress = parts.length === 4 && parts.every(part => /^\d+$/.test(part) && Number(part) <= 255);
  return isAddress ? parts.reduce((value, part) => value * 256n + BigInt(part), 0n) : undefined;
}

function parseIpv6(text: string): bigint | undefined {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const ipv4 = parseIpv4(tail);
  const hex = ipv4 === undefined ? text : `${text.slice(0, -tail.length)}${(ipv4 / 65536n).toString(16)}:${(ipv4 % 65536n).toString(16)}`;
  const halves = hex.split('::').map(half => half === '' ? [] : half.split(':'));
  const missing = 8 - halves.flat().length;
  const isComplete = halves.length === 2 ? missing > 0 : halves.length === 1 && missing === 0;
  if (!isComplete || !halves.flat().every(group => /^[0-9a-f]{1,4}$/i.test(group))) {
    return undefined;
  }
  const groups = [...halves[0], ...Array<string>(missing).fill('0'), ...(halves[1] ?? [])];
  return groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}

/** RFC 5952 for IPv6, four decimals for IPv4. */
export function formatAddress(family: AddressFamily, value: bigint): string {
  return family === 'IPv4' ? formatIpv4(value) : formatIpv6(value);
}

function formatIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => value / 2n ** shift % 256n).join('.');
}

function formatIpv6(value: bigint): string {
  const text = [7n, 6n, 5n, 4n, 3n, 2n, 1n, 0n].map(group => (value / 65536n ** group % 65536n).toString(16)).join(':');
  // The first of the longest runs of two or more zero groups.
  const runs = [...text.matchAll(/(?<![^:])0(?::0)+(?![^:])/g)];
  const longest = runs.reduce<RegExpExecArray | undefined>(
    (best, run) => best !== undefined && best[0].length >= run[0].length ? best : run, undefined);
  if (longest === undefined) {
    return text;
  }
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const after = text.slice(longest.index + longest[0].length + 1);
  return `${before}::${after}`;
}

/** Everything that is in one of the sets. */
export function union(...sets: readonly IntervalSet[]): IntervalSet {
  const sorted = sets.flat().sort((a, b) => Number(a.first - b.first));
  const merged: Interval[] = [];
  for (const { first, last } of sorted) {
    const previous = merged.at(-1);
    if (previous === undefined || first > previous.last + 1n) {
      merged.push({ first, last });
    } else if (last > previous.last) {
      merged[merged.length - 1] = { first: previous.first, last };
    }
  }
  return merged;
}

/** Everything that is in `set` and not in `removed`. */
export function subtract(set: IntervalSet, removed: IntervalSet): IntervalSet {
  const rest: Interval[] = [];
  let next = 0;
  for (const { first, last } of set) {
    let from = first;
    while (next < removed.length && removed[next].last < first) {
      next += 1;
    }
    for (let index = next; index < removed.length && removed[index].first <= last; index += 1) {
      if (removed[index].first > from) {
        rest.push({ first: from, last: removed[index].first - 1n });
      }
      from = removed[index].last + 1n;
    }
    if (from <= last) {
      rest.push({ first: from, last });
    }
  }
  return rest;
}

/** Everything that is in both sets. */
export function intersect(a: IntervalSet, b: IntervalSet): IntervalSet {
  return subtract(a, subtract(a, b));
}

export function contains(set: IntervalSet, value: bigint): boolean {
  return set.some(({ first, last }) => first <= value && value <= last);
}

/** How many numbers are in the set. */
export function size(set: IntervalSet): bigint {
  return set.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

/** The set of the addresses in these blocks. */
export function addressesOf(blocks: readonly Cidr[]): AddressSet {
  const ofFamily = (family: AddressFamily) => union(blocks.filter(cidr => cidr.family === family).map(({ first, last }) => ({ first, last })));
  return { IPv4: ofFamily('IPv4'), IPv6: ofFamily('IPv6') };
}

/** Whether `inner` is a part of `outer` and not all of it, as the API server asks of an exception. */
export function isStrictSubset(inner: Cidr, outer: Cidr): boolean {
  return inner.family === outer.family && inner.prefixLength > outer.prefixLength && inner.first >= outer.first && inner.last <= outer.last;
}

/** Applies set algebra to both families. */
export function perFamily(compute: (family: AddressFamily) => IntervalSet): AddressSet {
  return { IPv4: compute('IPv4'), IPv6: compute('IPv6') };
}
