import { AddressFamily, AddressSet, IntervalSet, size, union } from './cidr';
import { describeManifest, Manifest } from './manifest';
import { Direction, NetworkPolicy, PolicyBlock, PolicyPeer, PolicyRule } from './network-policy';
import { PodTemplate } from './pod-template';
import { manifestsOf, PolicyGroup, PolicySelection } from './policy-selection';
import { NAT64, PUBLIC_ADDRESSES, publicPart } from './special-addresses';

/** Shortest prefixes that one block may have as soon as it holds public addresses. */
export const SHORTEST_PREFIX: Readonly<Record<AddressFamily, number>> = { IPv4: 8, IPv6: 32 };

/** Blocks may add up to one part in this many of all public addresses. */
const PUBLIC_SHARE = 4n;

const LIMIT = { IPv4: size(PUBLIC_ADDRESSES.IPv4) / PUBLIC_SHARE, IPv6: size(PUBLIC_ADDRESSES.IPv6) / PUBLIC_SHARE };

const FAMILIES: readonly AddressFamily[] = ['IPv4', 'IPv6'];

/** A block that is too wide on its own. */
export interface WideBlock {
  readonly rule: PolicyRule;
  readonly peer: PolicyPeer;
  readonly block: PolicyBlock;
  /** `every IPv4 address`. */
  readonly extent: string;
}

/** Blocks that are narrow enough one by one, but not together. */
export interface WideUnion {
  /** The last policy and rule that add to it. */
  readonly policy: NetworkPolicy;
  readonly rule: PolicyRule;
  /** The other policies that add to it. */
  readonly others: readonly NetworkPolicy[];
  /** `more than a quarter of the public IPv4 addresses`. */
  readonly extent: string;
  /** The workloads they are open for. */
  readonly workloads: readonly Manifest[];
}

/** The blocks of a policy that are too wide on their own. */
export function wideBlocks(policy: NetworkPolicy, direction: Direction): WideBlock[] {
  return policy.rules.filter(rule => rule.direction === direction).flatMap(rule => rule.peers.flatMap(peer => {
    const extent = peer.block === undefined ? undefined : tooWide(peer.block);
    return peer.block === undefined || extent === undefined ? [] : [{ rule, peer, block: peer.block, extent }];
  }));
}

function tooWide({ cidr, addresses, json }: PolicyBlock): string | undefined {
  const isNat64 = cidr.family === 'IPv6' && cidr.prefixLength >= SHORTEST_PREFIX.IPv6 && cidr.first <= NAT64.last && cidr.last >= NAT64.first;
  const shortest = isNat64 ? SHORTEST_PREFIX.IPv4 + 96 : SHORTEST_PREFIX[cidr.family];
  if (cidr.prefixLength >= shortest || isEmpty(publicPart(addresses))) {
    return undefined;
  }
  const exceptions = Array.isArray(json.except) && json.except.length > 0 ? ' outside its exceptions' : '';
  if (cidr.prefixLength === 0 || (isNat64 && cidr.prefixLength <= 96)) {
    return `every ${isNat64 ? 'IPv4 address through NAT64' : `${cidr.family} address`}${exceptions}`;
  }
  return `${cidr.text}${exceptions}, which is wider than /${shortest}`;
}

function isEmpty(addresses: AddressSet): boolean {
  return FAMILIES.every(family => addresses[family].length === 0);
}

/** The public addresses of one rule that no finding of `wideBlocks` has told already. */
interface Share {
  readonly policy: NetworkPolicy;
  readonly rule: PolicyRule;
  readonly addresses: AddressSet;
}

/** What the policies of a group add, and how much at most. */
interface Load {
  readonly group: PolicyGroup;
  readonly shares: readonly Share[];
  readonly addresses: AddressSet;
  readonly sizes: Readonly<Record<AddressFamily, bigint>>;
}

/**
 * Blocks of all policies of one workload that add up to too much. The test runs once for each distinct set of groups that select a pod,
 * and what is too much already on its own is told once and left out of larger sets.
 */
export function wideUnions({ groups }: PolicySelection, order: ReadonlyMap<NetworkPolicy, number>, direction: Direction): WideUnion[] {
  const found: WideUnion[] = [];
  const report = (loads: readonly Load[], pods: readonly PodTemplate[]) => {
    const excess = tooMuch(loads);
    if (excess !== undefined) {
      found.push(toUnion(loads, excess, order, pods));
    }
    return excess !== undefined;
  };
  const loads = groups.map(group => loadOf(group, direction)).filter(({ shares }) => shares.length > 0);
  const narrow = loads.filter(load => !report([load], load.group.pods));
  const partial = narrow.filter(({ group }) => !group.everyPod);
  const whole = new Map(narrow.filter(({ group }) => group.everyPod).map(load => [load.group.namespace, load]));
  for (const { loads: members, pods } of combinations(partial)) {
    const base = whole.get(members[0].group.namespace);
    report(base === undefined ? members : [base, ...members], pods);
  }
  return found;
}

/** The distinct sets of groups that select a pod together, and each group that selects none yet. */
function combinations(loads: readonly Load[]): { loads: Load[]; pods: PodTemplate[] }[] {
  const byPod = new Map<PodTemplate, number[]>();
  const distinct = new Map<string, { loads: Load[]; pods: PodTemplate[] }>();
  loads.forEach((load, index) => {
    load.group.pods.forEach(pod => {
      const indexes = byPod.get(pod) ?? [];
      byPod.set(pod, indexes);
      indexes.push(index);
    });
    if (load.group.pods.length === 0) {
      distinct.set(String(index), { loads: [load], pods: [] });
    }
  });
  for (const [pod, indexes] of byPod) {
    const key = indexes.join();
    const same = distinct.get(key) ?? { loads: indexes.map(index => loads[index]), pods: [] };
    distinct.set(key, same);
    same.pods.push(pod);
  }
  return [...distinct.values()];
}

function loadOf(group: PolicyGroup, direction: Direction): Load {
  const shares = group.policies.flatMap(policy => policy.rules.filter(rule => rule.direction === direction).flatMap(rule => {
    const narrow = rule.peers.flatMap(({ block }) => block === undefined || tooWide(block) !== undefined ? [] : [block.addresses]);
    const addresses = narrow.length === 0 ? NONE : publicPart(together(narrow));
    return isEmpty(addresses) ? [] : [{ policy, rule, addresses }];
  }));
  const addresses = together(shares.map(share => share.addresses));
  return { group, shares, addresses, sizes: { IPv4: size(addresses.IPv4), IPv6: size(addresses.IPv6) } };
}

const NONE: AddressSet = { IPv4: [], IPv6: [] };

function together(sets: readonly AddressSet[]): AddressSet {
  const ofFamily = (family: AddressFamily): IntervalSet => union(...sets.map(addresses => addresses[family]));
  return { IPv4: ofFamily('IPv4'), IPv6: ofFamily('IPv6') };
}

function tooMuch(loads: readonly Load[]): AddressFamily | undefined {
  return FAMILIES.find(family => {
    const limit = LIMIT[family];
    // The sum is never less than the union and much cheaper.
    return loads.reduce((sum, { sizes }) => sum + sizes[family], 0n) > limit
      && size(union(...loads.map(({ addresses }) => addresses[family]))) > limit;
  });
}

function toUnion(
  loads: readonly Load[], family: AddressFamily, order: ReadonlyMap<NetworkPolicy, number>, pods: readonly PodTemplate[],
): WideUnion {
  const place = (policy: NetworkPolicy) => order.get(policy) ?? 0;
  const shares = loads.flatMap(load => load.shares).filter(({ addresses }) => addresses[family].length > 0);
  const last = shares.reduce((best, share) => place(share.policy) >= place(best.policy) ? share : best);
  return {
    policy: last.policy,
    rule: last.rule,
    others: [...new Set(shares.map(share => share.policy))].filter(policy => policy !== last.policy).sort((a, b) => place(a) - place(b)),
    extent: `more than a quarter of the public ${family} addresses`,
    workloads: manifestsOf(pods),
  };
}

const MOST_NAMES = 5;

/** `adds up with NetworkPolicy shop/a, NetworkPolicy shop/b to more than …`. */
export function describeUnion({ others, extent }: WideUnion): string {
  if (others.length === 0) {
    return `is the last of rules in this policy that add up to ${extent}`;
  }
  const names = others.slice(0, MOST_NAMES).map(policy => describeManifest(policy.manifest)).join(', ');
  const more = others.length > MOST_NAMES ? ` and ${others.length - MOST_NAMES} more` : '';
  return `adds up with ${names}${more} to ${extent}`;
}
