import { Grant, GrantRuleId, GRANTS, Probe, ResourceProbe } from './rbac-catalogue';
import { allowsGroup, allowsResource, allowsVerb, isNamed, PolicyRule, urlCovers } from './rbac-matching';
import { Severity } from './rule';

/** Where a grant holds: in one namespace, or in all of them and outside of namespaces. */
export type GrantScope = 'namespaced' | 'cluster-wide';

/**
 * What becomes of a grant: `refuse`, nothing accepts it as it is; `justify`, only a recorded reason accepts it; `warn` and `report` are worth
 * telling; `invalid`, no request in this scope can ever match, so the author believes in something that does not work.
 */
export type GrantAction = 'refuse' | 'justify' | 'warn' | 'report' | 'invalid';

/** The requests through which a policy rule hits an entry of the catalogue: the cross product of the lists. */
export interface GrantMatch {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** One kind of power that a policy rule hands out. */
export interface Risk {
  readonly id: string;
  /** The rule that reports it. */
  readonly rule: GrantRuleId;
  readonly severity: Severity;
  readonly action: GrantAction;
  readonly justification: Grant['justification'];
  readonly why: string;
  readonly instead: string;
  /** What matched, from all probes together: what a wildcard means here, not the wildcard. */
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** The resource names of the policy rule. */
  readonly names: readonly string[];
  /** False when every resource was reached through a wildcard of the policy rule. */
  readonly spelledOut: boolean;
  readonly matches: readonly GrantMatch[];
}

const SEVERITIES = [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW];

/** Negative when `a` is more serious than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/**
 * Every kind of power in the catalogue that a policy rule hands out, most serious first. A rule is rated by the requests it allows, so wildcards,
 * duplicates and order make no difference. Limited to names, a grant is one step less serious, unless names cannot limit it.
 */
export function rateRule(rule: PolicyRule, scope: GrantScope): Risk[] {
  const risks = GRANTS.flatMap(grant => rateGrant(grant, rule, scope));
  return risks.sort((a, b) => compareSeverity(a.severity, b.severity));
}

interface Hit extends GrantMatch { readonly spelledOut: boolean }

/** What `rateRule` says of one entry of the catalogue: nothing where the policy rule does not hand it out. */
export function rateGrant(grant: Grant, rule: PolicyRule, scope: GrantScope): Risk[] {
  const hits = grant.probes.flatMap(probe => hitsOf(probe, rule));
  const severity = scope === 'cluster-wide' ? grant.clusterWide : grant.namespaced;
  const spelledOut = hits.some(hit => hit.spelledOut);
  if (hits.length === 0 || (severity === 'dead' && !spelledOut)) {
    return [];
  }
  const { resourceNames: names } = rule;
  const named = isNamed(rule);
  const refused = grant.justification === 'never' || (grant.names === 'required' && !named) || names.some(name => isRefused(grant, name));
  const rated = severity === 'dead' ? Severity.LOW : narrowed(severity, named && !refused && grant.names !== 'none');
  return [{
    id: grant.id,
    rule: grant.rule,
    severity: rated,
    action: severity === 'dead' ? 'invalid' : refused ? 'refuse' : actionOf(rated, scope),
    justification: grant.justification,
    why: grant.why,
    instead: grant.instead,
    apiGroups: union(hits.map(hit => hit.apiGroups)),
    resources: union(hits.map(hit => hit.resources)),
    verbs: union(hits.map(hit => hit.verbs)),
    names,
    spelledOut,
    matches: hits,
  }];
}

function hitsOf(probe: Probe, rule: PolicyRule): Hit[] {
  if ('paths' in probe) {
    const urls = rule.nonResourceURLs.filter(entry => probe.paths.some(path => reachesBelow(entry, path)));
    return hitOf([''], urls, rule.verbs, urls.some(entry => !entry.endsWith('*')));
  }
  if ('verbPrefixes' in probe) {
    const spelled = rule.verbs.filter(verb => probe.verbPrefixes.some(prefix => verb.startsWith(prefix)));
    const verbs = rule.verbs.includes('*') ? [...spelled, ...probe.verbPrefixes.map(prefix => `${prefix}*`)] : spelled;
    return hitOf(rule.apiGroups, rule.resources, verbs, spelled.length > 0);
  }
  const apiGroups = probe.apiGroups.filter(group => allowsGroup(rule, group));
  if (apiGroups.length === 0) {
    return [];
  }
  const { resources, spelledOut } = resourcesOf(probe, rule);
  // A deletecollection request never carries a name; the rule about resource names reports that such a grant is dead.
  return hitOf(apiGroups, resources, probe.verbs.filter(verb => allowsVerb(rule, verb) && !(verb === 'deletecollection' && isNamed(rule))), spelledOut);
}

function hitOf(apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[], spelledOut: boolean): Hit[] {
  return apiGroups.length > 0 && resources.length > 0 && verbs.length > 0 ? [{ apiGroups, resources, verbs, spelledOut }] : [];
}

function resourcesOf(probe: ResourceProbe, rule: PolicyRule): { resources: readonly string[]; spelledOut: boolean } {
  if (probe.anySubresource === undefined) {
    const resources = probe.resources.filter(resource => allowsResource(rule, resource));
    return { resources, spelledOut: resources.some(resource => rule.resources.includes(resource)) };
  }
  const spelled = rule.resources.filter(entry => probe.resources.some(resource => entry.startsWith(`${resource}/`)));
  const covered = rule.resources.some(entry => entry === '*' || entry.startsWith('*/')) ? probe.resources.map(resource => `${resource}/*`) : [];
  return { resources: [...spelled, ...covered], spelledOut: spelled.length > 0 };
}

/** Whether an entry of `nonResourceURLs` covers the path or anything below it. */
function reachesBelow(entry: string, path: string): boolean {
  return urlCovers(entry, path) || entry === `${path}*` || entry.startsWith(`${path}/`);
}

function isRefused({ refusedNames = [] }: Grant, name: string): boolean {
  return refusedNames.some(refused => urlCovers(refused, name));
}

function narrowed(severity: Severity, byNames: boolean): Severity {
  return byNames ? SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, SEVERITIES.length - 1)] : severity;
}

function actionOf(severity: Severity, scope: GrantScope): GrantAction {
  if (severity === Severity.LOW) {
    return 'report';
  }
  return severity === Severity.MEDIUM && scope === 'namespaced' ? 'warn' : 'justify';
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return lists.length === 1 ? lists[0] : [...new Set(lists.flat())];
}
