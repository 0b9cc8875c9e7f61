import { celTexts } from './cel';
import { ALL_METADATA, NAT64_BLOCK, NOT_PUBLIC_IPV4, NOT_PUBLIC_IPV6, PUBLIC_IPV6, throughNat64Block } from './special-addresses';
import { SHORTEST_PREFIX } from './wide-blocks';

const ALL_IPV4 = '0.0.0.0/0';
const NAT64_BITS = 96;

/** CEL for whether the text is an address block in its one canonical spelling. */
export function isCanonical(text: string): string {
  return `isCIDR(${text}) && string(cidr(${text}).masked()) == ${text}`;
}

/** What is not in the cluster where rules ask what is in a block. */
export const BEYOND_SPELLINGS = 'blocks that are spelled with leading zeros or as IPv4-mapped IPv6, which network-policy-well-formed refuses';

/** CEL for whether `valid` holds of an `ipBlock`, where CEL can read it. */
function ifReadable(ipBlock: string, valid: string): string {
  return `(isCIDR(${ipBlock}.cidr) && ${exceptions(ipBlock)}.all(text, isCIDR(text))) == false || ${valid}`;
}

function exceptions(ipBlock: string): string {
  return `${ipBlock}.?except.orValue([])`;
}

/** CEL for whether an `ipBlock` has none of the addresses that `metadataIn` looks for. */
export function hasNoMetadata(ipBlock: string): string {
  const isExcepted = `${exceptions(ipBlock)}.exists(text, cidr(text).containsIP(address))`;
  return ifReadable(ipBlock, `${celTexts(ALL_METADATA)}.all(address, cidr(${ipBlock}.cidr).containsIP(address) == false || ${isExcepted})`);
}

/** CEL for whether an `ipBlock` is none of those that `wideBlocks` finds. */
export function isNarrow(ipBlock: string): string {
  const removed = `${exceptions(ipBlock)}.map(text, cidr(text))`;
  const isShortIpv4 = `block.ip().family() == 4 && block.prefixLength() < ${SHORTEST_PREFIX.IPv4}`;
  const overlapsNat64 = `(block.containsIP(cidr('${NAT64_BLOCK}').ip()) || cidr('${NAT64_BLOCK}').containsIP(block.ip()))`;
  const isShortIpv6 = `block.ip().family() == 6 && (block.prefixLength() < ${SHORTEST_PREFIX.IPv6}`
    + ` || (block.prefixLength() < ${SHORTEST_PREFIX.IPv4 + NAT64_BITS} && ${overlapsNat64}))`;
  const ipv4 = hasNothingPublic(ALL_IPV4, NOT_PUBLIC_IPV4, removed);
  const ipv6 = hasNothingPublic(PUBLIC_IPV6, NOT_PUBLIC_IPV6, removed);
  const nat64 = hasNothingPublic(NAT64_BLOCK, NOT_PUBLIC_IPV4.map(throughNat64Block), removed);
  const valid = `(${isShortIpv4} ? ${ipv4} : ${isShortIpv6} ? ${ipv6} && ${nat64} : true)`;
  return ifReadable(ipBlock, `[cidr(${ipBlock}.cidr)].all(block, ${valid})`);
}

/** Whether the part of `block` that is in `whole` has no address left outside of these blocks and those that are taken out. */
function hasNothingPublic(whole: string, notPublic: readonly string[], removed: string): string {
  const part = `[block, cidr('${whole}')].filter(part, ${isInside('part', `cidr('${whole}')`)} && ${isInside('part', 'block')})`;
  const others = `[${celTexts(notPublic)}.map(text, cidr(text)) + ${removed}]`;
  return `${part}.all(part, ${others}.exists(others, others.exists(other, ${isInside('part', 'other')}) || ${areAll('part', 'others')}))`;
}

/** Whether a block is a part of another, or the same. `containsCIDR` does not say so: it takes no part for one before Kubernetes 1.32. */
function isInside(part: string, whole: string): string {
  return `(${whole}.prefixLength() <= ${part}.prefixLength() && ${whole}.containsIP(${part}.ip()))`;
}

/** How many bits a share may be smaller than the whole; what is smaller counts as if it were not, so that nothing is refused for it. */
const LARGEST_EXPONENT = 62;

/**
 * Whether these blocks add up to all of `part`, of which each of them is less. Two blocks are apart or one is inside the other, so that those inside
 * no other are disjoint and their shares, as powers of two, have a sum that is exact. Of equal ones each counts a fraction.
 */
function areAll(part: string, others: string): string {
  const isLargest = 'around.all(larger, larger.prefixLength() == other.prefixLength())';
  const share = `[around.size()].map(equal, (${powerOfTwo(`${LARGEST_EXPONENT} - other.prefixLength() + ${part}.prefixLength()`)} + equal - 1) / equal)[0]`;
  const around = `[inner.filter(larger, ${isInside('other', 'larger')})].map(around, ${isLargest} ? ${share} : 0)[0]`;
  const sum = `inner.map(other, ${around}).sum() >= ${2n ** BigInt(LARGEST_EXPONENT)}`;
  return `[${others}.filter(other, ${isInside('other', part)})].exists(inner, ${sum})`;
}

/** CEL has no powers: one of eight small ones times one of eight large ones. */
function powerOfTwo(exponent: string): string {
  const [small, large] = [1n, 8n].map(step => Array.from({ length: 8 }, (_, index) => 2n ** (step * BigInt(index))).join(', '));
  return `[${exponent}].map(exponent, exponent < 0 ? 1 : [${small}][exponent % 8] * [${large}][exponent / 8])[0]`;
}
