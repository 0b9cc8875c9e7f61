import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Fault, placeholder } from './fault';
import { apiObjectOf, ExemptionEntry, Ledger } from './ledger';
import { duplicateFaults, identityFaults, manifestsOf } from './manifests';
import { Document } from './output-files';
import { apiObjectsOf, OutputPlan, planOutput } from './output-plan';
import { copyPlainJson } from './plain-json';
import {
  EXEMPTION_FILE_MISSING, MANIFEST_IDENTITY, MANIFEST_PLAIN_JSON, OUTPUT_UNCHANGED, OUTPUT_UNIQUE_OBJECT, PROCESS_RULES, RULE_ERROR,
} from './process-rules';
import { settle } from './settle';
import { Finding, toFinding } from '../rules/finding';
import { isObject } from '../rules/json';
import { describeManifest, Manifest } from '../rules/manifest';
import { append } from '../rules/namespaced-index';
import { podTemplatesOf } from '../rules/pod-template';
import { RULES } from '../rules/registry';
import { RuleRecord, Severity, Snapshot, Violation } from '../rules/rule';
import { Target } from '../rules/target';

/** The one rendering of an app, and everything there is to say about it. */
export interface Judgement {
  readonly plan: OutputPlan;
  /** In the order of the plan. */
  readonly documents: readonly Document[];
  readonly findings: readonly Finding[];
  /** The faults that the findings tell, unsorted. */
  readonly open: readonly Fault[];
  readonly exempted: readonly { finding: Finding; exemption: ExemptionEntry }[];
  readonly objects: ObjectIndex;
}

/** The Kubernetes objects of the output by the name that findings give them. */
export interface ObjectIndex {
  /** The objects below a construct that findings call so, `Deployment shop/web`. */
  called(name: string, scope: IConstruct): readonly Manifest[];
  /** Whether an object stands below a construct. */
  isBelow(manifest: Manifest, scope: IConstruct): boolean;
}

export interface JudgeOptions {
  /** Judge every object, or only those of secure constructs and what undoes them. */
  readonly everything: boolean;
  /** `YYYY-MM-DD`, what expiry dates are measured against. */
  readonly today: string;
  /** The clusters the output is for. */
  readonly target: Target;
  /** Faults found before, for instance by validations of other constructs. */
  readonly faults?: readonly Fault[];
  /** Renders one API object. Called exactly once for each. */
  render(apiObject: ApiObject): unknown;
  /** Faults of the output as a whole that need the documents, for instance of the file layout. */
  faultsOfOutput?(plan: OutputPlan, documents: readonly Document[]): Fault[];
}

const KNOWN_RULES: ReadonlyMap<string, RuleRecord> = new Map([...RULES, ...PROCESS_RULES].map(rule => [rule.id, rule]));

/** Renders every API object below `root` once and judges the result: plain JSON, then the rules, then exemptions. */
export function judge(root: IConstruct, ledger: Ledger, options: JudgeOptions): Judgement {
  const plan = planOutput(root);
  const faults: Fault[] = [...options.faults ?? [], ...pollutionFaults(), ...missingFileFaults(ledger)];
  const documents = plan.charts.flatMap(({ chart, apiObjects }) => apiObjects.map(apiObject => render(apiObject, chart, options, ledger, faults)));
  faults.push(...changedTreeFaults(root, documents), ...options.faultsOfOutput?.(plan, documents) ?? []);

  const documentOf = new Map<Manifest, Document>();
  const manifests = documents.flatMap(document => {
    const own = manifestsOf(document.json, document.apiObject.node.path, ledger.sources.get(document.apiObject));
    own.forEach(manifest => documentOf.set(manifest, document));
    return own;
  });
  const isGuarded = guardedBy(ledger, documentOf);
  faults.push(...manifests.flatMap(identityFaults).map(violation => ({ rule: MANIFEST_IDENTITY, violation })));
  faults.push(...duplicateFaults(manifests).map(violation => ({ rule: OUTPUT_UNIQUE_OBJECT, violation })));
  faults.push(...overriddenChartFaults(plan, chart => options.everything
    || documents.some(document => document.chart === chart && isGuardedObject(ledger, document.apiObject))));
  faults.push(...runRules(snapshotOf(manifests, ledger, documentOf, options.target)));

  const concerning = options.everything ? faults
    : faults.filter(({ rule, violation }) => alwaysReported(rule, violation, documentOf) || isGuarded(violation.manifest)
      || (violation.undoes ?? []).some(isGuarded));
  const itemsOf = new Map<IConstruct, number>();
  for (const manifest of manifests.filter(({ root: { length } }) => length > 0)) {
    const list = documentOf.get(manifest)!.apiObject;
    itemsOf.set(list, (itemsOf.get(list) ?? 0) + 1);
  }
  const inOutput = new Set<IConstruct>(documents.map(document => document.apiObject));
  const objects = objectIndex(manifests, documentOf);
  const settled = settle(concerning, ledger.grants, ledger.exemptions, {
    apiObjectOf: manifest => documentOf.get(manifest)?.apiObject ?? root,
    isInOutput: construct => inOutput.has(construct),
    holdsSeveral: construct => (itemsOf.get(construct) ?? 0) > 1,
    ruleOf: id => KNOWN_RULES.get(id),
    objectsCalled: objects.called,
    today: options.today,
  });
  return {
    plan,
    documents,
    open: settled.open,
    objects,
    findings: sorted(settled.open.map(({ rule, violation }) => toFinding(rule, violation))),
    exempted: settled.exempted.map(({ fault, exemption }) => ({ finding: toFinding(fault.rule, fault.violation), exemption })),
  };
}

function render(apiObject: ApiObject, chart: Chart, options: JudgeOptions, ledger: Ledger, faults: Fault[]): Document {
  const { json, faults: notJson } = copyPlainJson(options.render(apiObject));
  const document: Document = { apiObject, chart, json: isObject(json) ? json : {} };
  if (notJson.length > 0 || !isObject(json)) {
    const [manifest] = manifestsOf(document.json, apiObject.node.path, ledger.sources.get(apiObject));
    notJson.forEach(({ path, problem }) => faults.push({ rule: MANIFEST_PLAIN_JSON, violation: { manifest, path, problem } }));
    if (!isObject(json) && notJson.length === 0) {
      faults.push({ rule: MANIFEST_PLAIN_JSON, violation: { manifest, path: [], value: json } });
    }
  }
  return document;
}

/** `toJSON` on a built-in prototype would be asked by the YAML writer for the text of every value. */
function pollutionFaults(): Fault[] {
  return [Object, Array, String, Number, Boolean].filter(({ prototype }) => 'toJSON' in prototype).map(({ name }) => ({
    rule: MANIFEST_PLAIN_JSON,
    violation: {
      manifest: placeholder('App', '(whole app)', ''),
      path: [],
      problem: `runs where ${name}.prototype has a method toJSON`,
      remediation: 'Remove it from the prototype: it decides what is written.',
    },
  }));
}

/** Nobody knows what stands in a file that does not exist, and a typo in its path must not go unnoticed. */
function missingFileFaults({ exemptionFiles }: Ledger): Fault[] {
  return exemptionFiles.filter(({ exists }) => !exists).map(({ file, scope }) => ({
    rule: EXEMPTION_FILE_MISSING, violation: { manifest: placeholder('Exemptions', `of ${file}`, scope.node.path), path: [], problem: 'cannot be read: there is no such file' },
  }));
}

/** Built when the first name is looked up: few apps have files of exemptions. */
function objectIndex(manifests: readonly Manifest[], documentOf: ReadonlyMap<Manifest, Document>): ObjectIndex {
  const byName = new Map<string, Manifest[]>();
  const isBelow = (manifest: Manifest, scope: IConstruct) => documentOf.get(manifest)?.apiObject.node.scopes.includes(scope) ?? false;
  return {
    isBelow,
    called: (name, scope) => {
      if (byName.size === 0) {
        manifests.forEach(manifest => append(byName, describeManifest(manifest), manifest));
      }
      return (byName.get(name) ?? []).filter(manifest => isBelow(manifest, scope));
    },
  };
}

/** Constructs that were added or removed while the others were rendered. */
function changedTreeFaults(root: IConstruct, documents: readonly Document[]): Fault[] {
  const rendered = new Set<IConstruct>(documents.map(document => document.apiObject));
  const now = apiObjectsOf(root);
  return [
    ...now.filter(apiObject => !rendered.has(apiObject)).map(apiObject => ({ apiObject, problem: 'was added while the app was rendered' })),
    ...(now.length < rendered.size ? [...rendered].filter(apiObject => !now.includes(apiObject as ApiObject)) : [])
      .map(apiObject => ({ apiObject, problem: 'was removed while the app was rendered' })),
  ].map(({ apiObject, problem }) => ({
    rule: OUTPUT_UNCHANGED,
    violation: { manifest: placeholder('ApiObject', apiObject.node.id, apiObject.node.path), path: [], problem },
  }));
}

/** A chart that changes its JSON after rendering would write something else than what was judged. */
function overriddenChartFaults(plan: OutputPlan, isJudged: (chart: Chart) => boolean): Fault[] {
  return plan.charts.filter(({ chart }) => chart.toJson !== Chart.prototype.toJson && isJudged(chart)).map(({ chart }) => ({
    rule: OUTPUT_UNCHANGED,
    violation: { manifest: placeholder('Chart', chart.node.id, chart.node.path), path: [], problem: 'overrides toJson()' },
  }));
}

function snapshotOf(manifests: Manifest[], ledger: Ledger, documentOf: Map<Manifest, Document>, target: Target): Snapshot {
  const manifestOf = new Map<IConstruct, Manifest>();
  manifests.filter(({ root }) => root.length === 0).forEach(manifest => manifestOf.set(documentOf.get(manifest)!.apiObject, manifest));
  const of = (construct: IConstruct): Manifest[] => {
    const apiObject = apiObjectOf(construct);
    const manifest = apiObject === undefined ? undefined : manifestOf.get(apiObject);
    return manifest === undefined ? [] : [manifest];
  };
  return {
    manifests,
    pods: manifests.flatMap(podTemplatesOf),
    target,
    statements: {
      defaultDeny: ledger.defaultDeny.flatMap(of),
      defaultDenyElsewhere: ledger.defaultDenyElsewhere.map(({ namespace }) => namespace),
      quotaElsewhere: ledger.quotaElsewhere.map(({ namespace }) => namespace),
      enforcement: ledger.enforcement.flatMap(({ construct, statement, enforced }) => of(construct)
        .map(manifest => ({ manifest, statement, enforced }))),
      sensitive: ledger.sensitive.flatMap(({ construct }) => of(construct)),
      sensitiveNamespaces: ledger.sensitiveNamespaces.flatMap(({ construct }) => of(construct)),
      admission: ledger.admission.flatMap(({ construct, spec }) => of(construct).map(manifest => ({ manifest, spec: spec() }))),
    },
  };
}

function runRules(snapshot: Snapshot): Fault[] {
  return RULES.flatMap(rule => {
    try {
      return rule.check(snapshot).map((violation): Fault => ({ rule, violation }));
    } catch (error) {
      const manifest = placeholder('Rule', rule.id, '');
      return [{ rule: RULE_ERROR, violation: { manifest, path: [], problem: `failed: ${error instanceof Error ? error.message : String(error)}` } }];
    }
  });
}

function guardedBy(ledger: Ledger, documentOf: Map<Manifest, Document>): (manifest: Manifest) => boolean {
  return manifest => {
    const document = documentOf.get(manifest);
    return document !== undefined && isGuardedObject(ledger, document.apiObject);
  };
}

/** Whether a secure construct made this object. */
export function isGuardedObject(ledger: Ledger, apiObject: ApiObject): boolean {
  return ledger.guarded.size > 0 && apiObject.node.scopes.some(scope => ledger.guarded.has(scope));
}

/** Faults of no Kubernetes object concern the output as a whole; values that are not JSON could hide what an object is. */
function alwaysReported(rule: RuleRecord, violation: Violation, documentOf: Map<Manifest, Document>): boolean {
  return rule === MANIFEST_PLAIN_JSON || !documentOf.has(violation.manifest);
}

const SEVERITIES = [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW];

/** Most severe first, then by object and field; each once. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const key = (finding: Finding) => [
    String(SEVERITIES.indexOf(finding.severity)), finding.kind, finding.namespace ?? '', finding.name, finding.constructPath, finding.pointer,
    finding.rule, finding.message,
  ];
  const keyed = new Map(findings.map(finding => [JSON.stringify(key(finding)), { finding, key: key(finding) }]));
  return [...keyed.values()].sort((left, right) => compare(left.key, right.key)).map(({ finding }) => finding);
}

function compare(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) {
      return left[index] < right[index] ? -1 : 1;
    }
  }
  return 0;
}
