import { IConstruct } from 'constructs';
import { Fault, placeholder } from './fault';
import { apiObjectOf, ExemptionEntry, ExemptionInFile, Grant } from './ledger';
import {
  EXEMPTION_EXPIRED, EXEMPTION_INCOMPLETE, EXEMPTION_NOT_ALLOWED, EXEMPTION_TOO_BROAD, EXEMPTION_UNKNOWN_RULE, EXEMPTION_UNUSED, GRANT_UNUSED,
} from './process-rules';
import { isSameJson } from '../rules/json';
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
  /** The objects below a construct that findings call so. */
  objectsCalled(name: string, scope: IConstruct): readonly Manifest[];
}

/** Takes the faults away that a grant or a valid exemption settles, and adds what is wrong with the grants and exemptions. */
export function settle(faults: readonly Fault[], grants: readonly Grant[], exemptions: readonly ExemptionEntry[], context: SettleContext): Settled {
  const afterGrants = applyGrants(faults, grants, context);
  const problems: Fault[] = [...afterGrants.problems];
  const exempted: Settled['exempted'] = [];
  const ofConstruct = new Map<IConstruct, Set<Fault>>();
  if (exemptions.length > 0) {
    for (const fault of afterGrants.open) {
      const construct = context.apiObjectOf(fault.violation.manifest);
      ofConstruct.set(construct, (ofConstruct.get(construct) ?? new Set()).add(fault));
    }
  }
  const isSettled = new Set<Fault>();
  for (const exemption of exemptions) {
    const covered = coverageOf(exemption, context);
    if (isProblem(covered)) {
      problems.push(covered);
      continue;
    }
    const candidates = ofConstruct.get(covered.construct) ?? new Set<Fault>();
    const settled = [...candidates].filter(fault => isExempted(fault, exemption, covered));
    const incomplete = exemption.inFile?.incomplete;
    if (settled.length === 0) {
      problems.push(aboutExemption(exemption, EXEMPTION_UNUSED, 'settles no finding'));
    } else if (incomplete !== undefined) {
      // It stands for what it is to settle, so that nothing is told twice.
      problems.push(aboutExemption(exemption, EXEMPTION_INCOMPLETE, incomplete));
    } else {
      settled.forEach(fault => exempted.push({ fault, exemption }));
    }
    for (const fault of settled) {
      isSettled.add(fault);
      candidates.delete(fault);
    }
  }
  return { open: [...afterGrants.open.filter(fault => !isSettled.has(fault)), ...problems], exempted };
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

/** What an exemption is for: all of what one API object made, or one object in it. */
interface Coverage {
  readonly construct: IConstruct;
  /** @default - every object of the construct */
  readonly manifest?: Manifest;
}

function isProblem(coverage: Coverage | Fault): coverage is Fault {
  return 'violation' in coverage;
}

/** What the exemption is for, or what is wrong with it. */
function coverageOf(exemption: ExemptionEntry, context: SettleContext): Coverage | Fault {
  const rule = context.ruleOf(exemption.rule);
  if (rule === undefined) {
    return aboutExemption(exemption, EXEMPTION_UNKNOWN_RULE, 'names no rule');
  }
  if (!rule.exemptible) {
    return aboutExemption(exemption, EXEMPTION_NOT_ALLOWED, 'names a rule that takes no exemption');
  }
  const coverage = exemption.inFile === undefined ? coverageOfScope(exemption, context) : coverageOfName(exemption, exemption.inFile, context);
  if (!isProblem(coverage) && exemption.inFile?.incomplete === undefined && exemption.expires < context.today) {
    return aboutExemption(exemption, EXEMPTION_EXPIRED, `expired after ${exemption.expires}; today is ${context.today}, its owner is ${exemption.owner}`);
  }
  return coverage;
}

function coverageOfScope(exemption: ExemptionEntry, context: SettleContext): Coverage | Fault {
  const construct = apiObjectOf(exemption.scope);
  return construct === undefined || context.holdsSeveral(construct)
    ? aboutExemption(exemption, EXEMPTION_TOO_BROAD, 'covers more than one API object')
    : { construct };
}

/** A name that means nothing, or several objects, settles nothing: another object may get it tomorrow. */
function coverageOfName(exemption: ExemptionEntry, { object, apiVersion }: ExemptionInFile, context: SettleContext): Coverage | Fault {
  const scope = exemption.scope.node.path === '' ? 'the app' : `construct ${exemption.scope.node.path}`;
  const called = context.objectsCalled(object, exemption.scope);
  const [manifest, ...others] = apiVersion === undefined ? called : called.filter(each => each.apiVersion === apiVersion);
  if (manifest === undefined) {
    const missing = apiVersion === undefined ? '' : ` of ${apiVersion}`;
    return aboutExemption(exemption, EXEMPTION_UNUSED, `names an object${missing} that is not in ${scope}`,
      'Write kind, namespace and name as findings print them, or remove the entry.');
  }
  if (others.length > 0) {
    return aboutExemption(exemption, EXEMPTION_UNUSED, `names ${others.length + 1} objects in ${scope}: of ${[manifest, ...others].map(each => each.apiVersion).join(' and ')}`,
      'Add the apiVersion to the entry; where that is the same, give the construct of one of them to Exemptions.add().');
  }
  return isListOfSeveral(manifest) ? aboutExemption(exemption, EXEMPTION_TOO_BROAD, 'covers more than one API object', 'Name one item of the list.')
    : { construct: context.apiObjectOf(manifest), manifest };
}

/** Whether this is a list of several objects, each of which has a name of its own. */
export function isListOfSeveral({ json: { items } }: Manifest): boolean {
  return Array.isArray(items) && items.length > 1;
}

function isExempted({ rule, violation }: Fault, exemption: ExemptionEntry, { manifest }: Coverage): boolean {
  return rule.id === exemption.rule
    && (manifest === undefined || manifest === violation.manifest)
    && (exemption.container === undefined || exemption.container === violation.container);
}

function aboutExemption({ rule: id, scope, container, inFile }: ExemptionEntry, rule: RuleRecord, problem: string, remediation?: string): Fault {
  const manifest = inFile === undefined
    ? placeholder('Exemption', `from ${id}`, scope.node.path)
    : placeholder('Exemption', `from ${id} for ${inFile.object}`, scope.node.path, { file: inFile.file, entry: inFile.entry });
  return { rule, violation: { manifest, path: [], container, problem, remediation } };
}
