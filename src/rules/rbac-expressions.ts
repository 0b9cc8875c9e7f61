import { Admission, AdmissionCheck, AdmissionItem, AdmissionSubject } from './admission';
import { celTexts } from './cel';
import { append } from './namespaced-index';
import { Grant, GrantRuleId, GRANTS, Probe, ResourceProbe } from './rbac-catalogue';
import { isReported } from './rbac-findings';
import { GrantScope, rateGrant } from './rbac-grants';
import { policyRule, PolicyRule } from './rbac-matching';

/** CEL for a policy rule that is not limited to names: it has none, or the one of requests without a name. */
export const UNNAMED = "'' in rule.?resourceNames.orValue([''])";

/** What is not in the cluster where a rule asks how a ClusterRole is bound. */
export const BEYOND_BINDINGS = 'that RoleBindings are all that binds a ClusterRole: what it grants is judged as granted in every namespace.';

/** What decides, beside the requests that a policy rule allows, whether a grant is reported. */
export interface Situation {
  readonly scope: GrantScope;
  readonly named: boolean;
}

export const SITUATIONS: readonly Situation[] = [
  { scope: 'namespaced', named: true }, { scope: 'namespaced', named: false },
  { scope: 'cluster-wide', named: true }, { scope: 'cluster-wide', named: false },
];

/** What policies ask where a rule reports grants of the catalogue: no policy rule of a role allows a request that is reported. */
export function grantAdmission(id: GrantRuleId): Admission {
  return { checks: () => [grantCheck(id)], beyond: dependsOnScope(id) ? BEYOND_BINDINGS : undefined };
}

/** The check of requests for resources, which is all of `grantAdmission`. */
export function grantCheck(id: GrantRuleId, remediation?: string): AdmissionCheck {
  // What several grants have in common is asked once.
  const clauses = grouped(grantsOf(id).flatMap(reportedRequests), ({ verbs }) => verbs).map(([verbs, withVerbs]) => {
    const targets = grouped(withVerbs, ({ groups }) => groups).map(([groups, inGroups]) => allOf([groups, resourcesOf(inGroups)]));
    return allOf([verbs, anyOf(targets)]);
  });
  return policyRuleCheck('verbs', `(${allOf(['has(rule.resources)', anyOf(clauses)])}) == false`, remediation);
}

/** The check of paths of the API server. A wildcard is not spelled out, so none of those counts. */
export function pathCheck(id: GrantRuleId, remediation: string): AdmissionCheck {
  const reported = grantsOf(id).filter(grant => isGrantReported(grant, { scope: 'cluster-wide', named: false }, true));
  const paths = reported.flatMap(grant => grant.probes.flatMap(probe => ('paths' in probe ? probe.paths : [])));
  const below = anyOf(paths.map(path => `url == '${path}' || url.startsWith('${path}/')`));
  const valid = `rule.?nonResourceURLs.orValue([]).exists(url, ${allOf(["url.endsWith('*') == false", below])}) == false`;
  return policyRuleCheck('nonResourceURLs', valid, remediation);
}

/** A check of each policy rule of a role: `rule` in CEL. */
export function policyRuleCheck(field: string, valid: string, remediation?: string): AdmissionCheck {
  return { subject: AdmissionSubject.ROLE, each: AdmissionItem.POLICY_RULE, field, valid, remediation };
}

/** Whether a policy rule that hits the grant is reported, when it spells the resource out or when it reaches it by a wildcard. */
export function isGrantReported(grant: Grant, { scope, named }: Situation, spelledOut: boolean): boolean {
  const rule = hitting(grant.probes[0], spelledOut);
  return rateGrant(grant, { ...rule, resourceNames: named ? ['any'] : [] }, scope).some(isReported);
}

/** CEL for the situations where `holds` is true. */
export function conditionOf(holds: (situation: Situation) => boolean): string {
  const byNames = (scope: GrantScope): string => {
    const [named, unnamed] = [true, false].map(limited => holds({ scope, named: limited }));
    return named === unnamed ? String(named) : named ? `(${UNNAMED}) == false` : UNNAMED;
  };
  const [role, clusterRole] = [byNames('namespaced'), byNames('cluster-wide')];
  if (role === clusterRole) {
    return role;
  }
  const kinds = ([['Role', role], ['ClusterRole', clusterRole]] as const).filter(([, condition]) => condition !== 'false');
  return anyOf(kinds.map(([kind, condition]) => allOf([`object.kind == '${kind}'`, condition])));
}

function dependsOnScope(id: GrantRuleId): boolean {
  return grantsOf(id).some(grant => [true, false].some(named => [true, false].some(spelledOut => (
    isGrantReported(grant, { scope: 'namespaced', named }, spelledOut) !== isGrantReported(grant, { scope: 'cluster-wide', named }, spelledOut)
  ))));
}

function grantsOf(id: GrantRuleId): readonly Grant[] {
  return GRANTS.filter(({ rule }) => rule === id);
}

/** A policy rule that hits the probe. */
function hitting(probe: Probe, spelledOut: boolean): PolicyRule {
  if ('paths' in probe) {
    return policyRule({ verbs: ['*'], nonResourceURLs: spelledOut ? [...probe.paths] : ['*'] });
  }
  if ('verbPrefixes' in probe) {
    return policyRule({ verbs: spelledOut ? [...probe.verbPrefixes] : ['*'], apiGroups: [''], resources: ['any'] });
  }
  const { anySubresource, apiGroups, resources } = probe;
  const literal = anySubresource === undefined ? resources : resources.map(resource => `${resource}/any`);
  return policyRule({ verbs: ['*'], apiGroups: [...apiGroups], resources: spelledOut ? [...literal] : ['*'] });
}

/** Resources of a policy rule: entries, and beginnings of entries. */
interface Resources {
  readonly entries: readonly string[];
  readonly beginnings: readonly string[];
}

/** Requests of the catalogue that are reported. A policy rule allows one of them where it fits in verbs, groups and resources. */
interface ReportedRequests extends Resources {
  /** CEL for the verbs, and for the situation. */
  readonly verbs: string;
  /** CEL for the groups. */
  readonly groups: string;
}

function reportedRequests(grant: Grant): ReportedRequests[] {
  const [spelledOut, byWildcard] = [true, false].map(spelled => conditionOf(situation => isGrantReported(grant, situation, spelled)));
  return grant.probes.flatMap(probe => {
    if ('paths' in probe) {
      return [];
    }
    if ('verbPrefixes' in probe) {
      const verbs = anyOf(probe.verbPrefixes.map(prefix => `rule.verbs.exists(verb, verb.startsWith('${prefix}'))`));
      return [{ verbs: allOf([spelledOut, verbs]), groups: 'true', entries: [], beginnings: [] }];
    }
    const [resources, wildcards] = [resourcesIn(probe), wildcardsFor(probe)];
    const groups = `sets.intersects(rule.apiGroups, ${celTexts([...probe.apiGroups, '*'])})`;
    const when = (condition: string, ...lists: Resources[]): ReportedRequests[] => (condition === 'false' ? [] : [{
      verbs: allOf([condition, verbsOf(probe.verbs)]),
      groups,
      entries: lists.flatMap(({ entries }) => entries),
      beginnings: lists.flatMap(({ beginnings }) => beginnings),
    }]);
    return spelledOut === byWildcard ? when(spelledOut, resources, wildcards) : [...when(spelledOut, resources), ...when(byWildcard, wildcards)];
  });
}

/** Whether the rule allows one of the verbs; a request for a collection never carries a name. */
function verbsOf(verbs: readonly string[]): string {
  const others = verbs.filter(verb => verb !== 'deletecollection');
  const allowed = `sets.intersects(rule.verbs, ${celTexts([...others, '*'])})`;
  return others.length === verbs.length ? allowed : `(${allowed} || ('deletecollection' in rule.verbs && ${UNNAMED}))`;
}

/** What spells the resources out. */
function resourcesIn({ anySubresource, resources }: ResourceProbe): Resources {
  return anySubresource === undefined ? { entries: resources, beginnings: [] } : { entries: [], beginnings: resources.map(resource => `${resource}/`) };
}

/** The wildcards that stand for them. */
function wildcardsFor({ anySubresource, resources }: ResourceProbe): Resources {
  const subresources = resources.filter(resource => resource.includes('/')).map(resource => `*${resource.slice(resource.indexOf('/'))}`);
  return { entries: ['*', ...subresources], beginnings: anySubresource === undefined ? [] : ['*/'] };
}

/** Whether the rule has one of the resources; where none are said, any will do. */
function resourcesOf(lists: readonly Resources[]): string {
  const entries = [...new Set(lists.flatMap(list => list.entries))];
  const beginnings = [...new Set(lists.flatMap(list => list.beginnings))];
  const tests = [
    ...entries.length === 0 ? [] : [`sets.intersects(rule.resources, ${celTexts(entries)})`],
    ...beginnings.map(beginning => `rule.resources.exists(resource, resource.startsWith('${beginning}'))`),
  ];
  return tests.length === 0 ? 'true' : anyOf(tests);
}

/** CEL that is true where all of these are. */
export function allOf(expressions: readonly string[]): string {
  const asked = expressions.filter(expression => expression !== 'true');
  return asked.length === 0 ? 'true' : asked.join(' && ');
}

/** CEL that is true where one of these is, and fit to stand beside others. */
export function anyOf(expressions: readonly string[]): string {
  return expressions.length === 1 ? expressions[0] : `(${expressions.join(' || ')})`;
}

/** Items by what `keyOf` says of them, in the order in which that first occurs. */
export function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>();
  items.forEach(item => append(groups, keyOf(item), item));
  return [...groups];
}
