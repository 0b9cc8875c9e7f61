import { AdmissionCheck } from './admission';
import { celTexts } from './cel';
import { append } from './namespaced-index';
import { Grant, GRANTS } from './rbac-catalogue';
import { allOf, anyOf, conditionOf, grouped, isGrantReported, policyRuleCheck, Situation, SITUATIONS, UNNAMED } from './rbac-expressions';

/** Verbs that change nothing. */
export const READ_VERBS = ['get', 'list', 'watch'];
/** HTTP methods that change nothing. */
export const READ_METHODS = [...READ_VERBS, 'head', 'options'];

/** They tell a caller about itself, store nothing, and belong to every authenticated user anyway (ClusterRole system:basic-user). */
export const SELF_REVIEWS = [
  'authentication.k8s.io/selfsubjectreviews', 'authorization.k8s.io/selfsubjectaccessreviews', 'authorization.k8s.io/selfsubjectrulesreviews',
];

/** What rbac-write-verbs asks in the cluster: each request that writes is one that another rule reports, or one that needs no reason. */
export function writeChecks(): AdmissionCheck[] {
  return [
    policyRuleCheck('verbs', `has(rule.resources) == false || ${everyWriteIsSettled()}`),
    policyRuleCheck('verbs', `has(rule.nonResourceURLs) == false || rule.verbs.all(verb, verb in ${celTexts(READ_METHODS)} || verb.contains('*'))`),
  ];
}

/** What is asked for more than once gets a name as the only item of a list. */
function everyWriteIsSettled(): string {
  // Verbs with a star are those of rbac-no-wildcards, and a request for a collection carries no name.
  const writesNothing = anyOf([
    `verb in ${celTexts(READ_VERBS)}`,
    "verb.contains('*')",
    `verb == 'deletecollection' && (${UNNAMED}) == false`,
    ...settledPrefixes().map(prefix => `verb.startsWith('${prefix}')`),
  ]);
  const { always, sometimes } = settledTargets();
  // Each with the verbs that are settled on it, as one text: CEL finds a text in a map much faster than in a list.
  const table = celMap(grouped(always, ({ group }) => group).map(([group, targets]) => (
    [group, celMap(targets.map(({ resource, verbs }) => [resource, `'${verbs.join(' ')}'`]))])));
  const row = settledBeginnings().reduce((other, beginning) => `(resource.startsWith('${beginning}') ? '${beginning}' : ${other})`, 'resource');
  const enough = [
    `${celTexts([...new Set(always.map(({ verbs }) => verbs.join(' ')))])}.filter(verbs, sets.contains(verbs.split(' '), writes))`,
    ...grouped(sometimes, ({ when }) => when).map(([when, targets]) => (
      `(${when} ? ${celTexts(targets.map(({ group, resource }) => `${group}|${resource}`))} : [])`)),
  ];
  return `[rule.verbs.filter(verb, ${writesNothing} == false)].all(writes, size(writes) == 0 || [${enough.join(' + ')}].all(enough,`
    + " rule.apiGroups.all(group, rule.resources.all(resource, resource.contains('*')"
    + ` || ${table}[?group][?${row}].orValue('') in enough || (group + '|' + resource) in enough))))`;
}

/** Resources of a group; the subresources of one where it ends in a slash. The group `*` is every group at once. */
interface Target {
  readonly group: string;
  readonly resource: string;
}

/** Targets with the verbs that are settled on them in every situation, and those with CEL for when all of `writes` are. */
function settledTargets(): { always: (Target & { readonly verbs: string[] })[]; sometimes: (Target & { readonly when: string })[] } {
  const inSituations = SITUATIONS.map(situation => ({ situation, settled: settledIn(situation) }));
  const targets = [...new Set(inSituations.flatMap(({ settled }) => [...settled.keys()]))].map(key => {
    const [group, resource] = key.split(' ');
    const verbs = inSituations.map(({ situation, settled }) => ({ situation, verbs: [...new Set(settled.get(key))].sort() }));
    const common = verbs[0].verbs.filter(verb => verbs.every(each => each.verbs.includes(verb)));
    return { group, resource, common, more: verbs.filter(each => each.verbs.length > common.length) };
  });
  return {
    always: targets.filter(({ common }) => common.length > 0).map(({ group, resource, common }) => ({ group, resource, verbs: common })),
    sometimes: targets.flatMap(({ group, resource, more }) => grouped(more, ({ verbs }) => celTexts(verbs)).map(([verbs, same]) => {
      const condition = conditionOf(({ scope, named }) => same.some(({ situation }) => situation.scope === scope && situation.named === named));
      return { group, resource, when: allOf([condition, `sets.contains(${verbs}, writes)`]) };
    })),
  };
}

function celMap(entries: readonly (readonly [key: string, value: string])[]): string {
  return `{${entries.map(([key, value]) => `'${key}': ${value}`).join(', ')}}`;
}

/** The verbs that are settled, by group and resource with a blank between them. */
function settledIn(situation: Situation): ReadonlyMap<string, readonly string[]> {
  const settled = new Map<string, string[]>();
  const own = new Set(GRANTS.filter(isOwn).flatMap(writesOf).map(({ resource, verb }) => `${resource} ${verb}`));
  for (const { group, resource, verb } of GRANTS.filter(grant => isSettled(grant, situation)).flatMap(writesOf)) {
    // A rule for every group also grants what this rule reports.
    [group, ...own.has(`${resource} ${verb}`) ? [] : ['*']].forEach(each => append(settled, `${each} ${resource}`, verb));
  }
  SELF_REVIEWS.forEach(review => append(settled, review.replace('/', ' '), 'create'));
  return settled;
}

function isOwn(grant: Grant): boolean {
  return grant.rule === 'rbac-write-verbs' && grant.justification !== 'none';
}

function isSettled(grant: Grant, situation: Situation): boolean {
  return grant.justification === 'none' || (!isOwn(grant) && isGrantReported(grant, situation, true));
}

/** The requests of a grant that write, one by one. */
function writesOf({ probes }: Grant): (Target & { readonly verb: string })[] {
  return probes.flatMap(probe => ('resources' in probe ? probe.apiGroups.flatMap(group => probe.resources.flatMap(resource => (
    probe.verbs.filter(verb => !READ_VERBS.includes(verb)).map(verb => ({ group, resource: probe.anySubresource ? `${resource}/` : resource, verb }))
  ))) : []));
}

/** Beginnings of verbs that are settled on every resource. */
function settledPrefixes(): string[] {
  return GRANTS.filter(grant => SITUATIONS.every(situation => isSettled(grant, situation)))
    .flatMap(({ probes }) => probes.flatMap(probe => ('verbPrefixes' in probe ? probe.verbPrefixes : [])));
}

/** Resources all of whose subresources may be settled, with a slash at the end. */
function settledBeginnings(): string[] {
  return [...new Set(GRANTS.flatMap(writesOf).map(({ resource }) => resource).filter(resource => resource.endsWith('/')))];
}
