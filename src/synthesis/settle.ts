import { IConstruct } from 'constructs';
import { Fault, placeholder } from './fault';
import { apiObjectOf, ExemptionEntry, Grant } from './ledger';
import {
  EXEMPTION_EXPIRED, EXEMPTION_NOT_ALLOWED, EXEMPTION_TOO_BROAD, EXEMPTION_UNKNOWN_RULE, EXEMPTION_UNUSED, GRANT_UNUSED,
} from './process-rules';
import { Json } from '../rules/json';
import { Manifest } from '../rules/manifest';
import { RuleRecord } from '../rules/rule';

export interface Settled {
  /** What nothing settles, and what is wrong with grants and exemptions themselves. */
  readonly open: Fault[];
  /** Faults that an exemption settles. */
  readonly exempted: { fault: Fault; exemption: ExemptionEntry }[];
}

/** What settling needs to know about the app. */
export interface SettleContext {
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** The construct that made the document of this manifest. */
  apiObjectOf(manifest: Manifest): IConstruct;
  /** Whether a construct is part of the output. */
  isInOutput(construct: IConstruct): boolean;
  /** Whether the document of a construct is a list of several objects. */
  holdsSeveral(construct: IConstruct): boolean;
  ruleOf(id: string): RuleRecord | undefined;
}

/** Takes the faults away that a grant or a valid exemption settles, and adds what is wrong with the grants and exemptions. */
export function settle(faults: readonly Fault[], grants: readonly Grant[], exemptions: readonly ExemptionEntry[], context: SettleContext): Settled {
  const afterGrants = applyGrants(faults, grants, context);
  const problems: Fault[] = [...afterGrants.problems];
  const exempted: Settled['exempted'] = [];
  let open = afterGrants.open;
  for (const exemption of exemptions) {
    const problem = problemOf(exemption, context);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const settled = open.filter(fault => isExempted(fault, exemption, context));
    if (settled.length === 0) {
      problems.push(aboutExemption(exemption, EXEMPTION_UNUSED, 'settles no finding'));
    }
    settled.forEach(fault => exempted.push({ fault, exemption }));
    open = open.filter(fault => !settled.includes(fault));
  }
  return { open: [...open, ...problems], exempted };
}

function applyGrants(faults: readonly Fault[], grants: readonly Grant[], context: SettleContext): { open: Fault[]; problems: Fault[] } {
  const byConstruct = new Map<IConstruct, Grant[]>();
  for (const grant of grants) {
    const construct = apiObjectOf(grant.construct);
    if (construct !== undefined && context.isInOutput(construct)) {
      byConstruct.set(construct, [...byConstruct.get(construct) ?? [], grant]);
    }
  }
  const used = new Set<Grant>();
  const open = faults.filter(fault => {
    const candidates = byConstruct.get(context.apiObjectOf(fault.violation.manifest)) ?? [];
    const matching = candidates.filter(grant => isGranted(fault, grant));
    matching.forEach(grant => used.add(grant));
    return matching.length === 0;
  });
  const problems = [...byConstruct].flatMap(([construct, own]) => own.filter(grant => grant.rules.length > 0 && !used.has(grant)).map(grant => ({
    rule: GRANT_UNUSED,
    violation: {
      manifest: placeholder('Grant', `to ${grant.allows}`, construct.node.path),
      path: [],
      container: grant.container,
      problem: 'allows nothing that is in the manifest',
    },
  })));
  return { open, problems };
}

function isGranted({ rule, violation }: Fault, grant: Grant): boolean {
  return grant.rules.includes(rule.id) && violation.container === grant.container && grant.values.some(value => isSameJson(violation.value, value))
    && (grant.spec === undefined || isSameJson(violation.manifest.json.spec, grant.spec));
}

function isSameJson(left: Json | undefined, right: Json | undefined): boolean {
  return canonical(left) === canonical(right);
}

/** JSON text with sorted keys, so that the order of keys does not matter. */
function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

function problemOf(exemption: ExemptionEntry, context: SettleContext): Fault | undefined {
  const rule = context.ruleOf(exemption.rule);
  if (rule === undefined) {
    return aboutExemption(exemption, EXEMPTION_UNKNOWN_RULE, 'names no rule');
  }
  if (!rule.exemptible) {
    return aboutExemption(exemption, EXEMPTION_NOT_ALLOWED, 'names a rule that takes no exemption');
  }
  const construct = apiObjectOf(exemption.scope);
  if (construct === undefined || context.holdsSeveral(construct)) {
    return aboutExemption(exemption, EXEMPTION_TOO_BROAD, 'covers more than one API object');
  }
  if (exemption.expires < context.today) {
    return aboutExemption(exemption, EXEMPTION_EXPIRED, `expired after ${exemption.expires}; today is ${context.today}, its owner is ${exemption.owner}`);
  }
  return undefined;
}

function isExempted({ rule, violation }: Fault, exemption: ExemptionEntry, context: SettleContext): boolean {
  return rule.id === exemption.rule
    && context.apiObjectOf(violation.manifest) === apiObjectOf(exemption.scope)
    && (exemption.container === undefined || exemption.container === violation.container);
}

function aboutExemption(exemption: ExemptionEntry, rule: RuleRecord, problem: string): Fault {
  const manifest = placeholder('Exemption', `from ${exemption.rule}`, exemption.scope.node.path);
  return { rule, violation: { manifest, path: [], container: exemption.container, problem } };
}
