import { ApiObject, App, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { targetOf, todayOf } from './context';
import { Fault, placeholder } from './fault';
import { isGuardedObject, judge, Judgement, sorted } from './judge';
import { emptyLedger, Ledger } from './ledger';
import { Document } from './output-files';
import { apiObjectsOf, OutputPlan } from './output-plan';
import { toOrdinary } from './plain-json';
import { CONSTRUCT_VALIDATION, OUTPUT_UNCHANGED } from './process-rules';
import { SecurityViolationError } from './security-violation-error';
import { toFinding } from '../rules/finding';
import { Json, JsonObject } from '../rules/json';
import { Manifest } from '../rules/manifest';

type FaultsOfOutput = (plan: OutputPlan, documents: readonly Document[]) => Fault[];

const GUARDS = new WeakMap<IConstruct, Guard>();

/** One rendering that cdk8s is about to fetch object by object. */
class Delivery {
  private readonly documents: Map<IConstruct, Document>;
  private readonly sizes = new Map<Chart, number>();
  private readonly fetched = new Set<IConstruct>();
  private chart?: Chart;
  private entered?: Chart;

  constructor(readonly judgement: Judgement) {
    this.documents = new Map(judgement.documents.map(document => [document.apiObject, document]));
    judgement.plan.charts.forEach(({ chart, apiObjects }) => this.sizes.set(chart, apiObjects.length));
  }

  document(apiObject: IConstruct): Document | undefined {
    return this.documents.get(apiObject);
  }

  /** Whether these are the objects that were judged: all of them and no others. */
  isOf(apiObjects: readonly ApiObject[]): boolean {
    return apiObjects.length === this.documents.size && apiObjects.every(apiObject => this.documents.has(apiObject));
  }

  /** Whether the objects of this chart are those that were judged. Charts in it are charts of their own. */
  isOfChart(chart: Chart): boolean {
    const documents = apiObjectsOf(chart).map(apiObject => this.documents.get(apiObject));
    return !documents.includes(undefined) && documents.filter(document => document?.chart === chart).length === this.sizes.get(chart);
  }

  get untouched(): boolean {
    return this.fetched.size === 0;
  }

  /** Whether this is another chart than the one asked about before. */
  enters(chart: Chart): boolean {
    const isOther = chart !== this.entered;
    this.entered = chart;
    return isOther;
  }

  /** Outside of a synth of the whole app, a rendering serves one chart once: after that the tree may have changed. */
  fetchOnce(apiObject: IConstruct): Document | undefined {
    const document = this.documents.get(apiObject);
    this.chart = this.chart ?? document?.chart;
    if (document === undefined || document.chart !== this.chart || this.fetched.has(apiObject)) {
      return undefined;
    }
    this.fetched.add(apiObject);
    return document;
  }
}

/**
 * Stands at every way out of one app. There is one for each construct tree.
 *
 * cdk8s leaves by `App.synth`, `App.synthYaml`, `Chart.toJson` (which is `Testing.synth`) and `ApiObject.toJson`. The first three run the
 * validations of the app, where the guard renders and judges everything; then all four fetch the objects with `ApiObject.toJson`, where the
 * guard hands out what it has judged. So nothing is rendered a second time after it was judged.
 */
export class Guard {
  /** The guard of the tree this construct stands in. */
  static of(construct: IConstruct): Guard {
    const root = construct.node.root;
    const existing = GUARDS.get(root);
    if (existing !== undefined) {
      return existing;
    }
    const guard = new Guard(root);
    GUARDS.set(root, guard);
    return guard;
  }

  readonly ledger: Ledger = emptyLedger();

  /** Faults of the output as a whole: a SecureApp knows its files. */
  faultsOfOutput?: FaultsOfOutput;

  /** Judge every object of the app. Otherwise only those of secure constructs, and what undoes their protection. */
  judgesEverything = false;

  private readonly renderers = new WeakMap<ApiObject, () => unknown>();
  private working = false;
  /** Set while the guard itself runs the validations: the one it has registered is about to be called, and has nothing to say. */
  private ownTurn = false;
  private inSynth = false;
  private delivery?: Delivery;

  private constructor(private readonly root: IConstruct) {
    root.node.addValidation({ validate: () => this.validate() });
    if (root instanceof App) {
      this.spanSynth(root);
      root.resolvers.unshift({ resolve: ({ key, obj }) => key.length === 0 && this.beforeRendering(obj) });
    }
  }

  /** Judges what this construct makes under every kind of app, and closes `ApiObject.toJson` of its objects. */
  protect(construct: IConstruct): void {
    this.ledger.guarded.add(construct);
    apiObjectsOf(construct).forEach(apiObject => this.close(apiObject));
  }

  /** Renders and judges the app as it is now. Throws nothing and writes nothing. */
  judge(faultsOfOutput: FaultsOfOutput | undefined = this.faultsOfOutput, ledger = this.ledger): Judgement {
    const faults = this.validationFaults();
    return this.judgeNow(faults, faultsOfOutput, ledger);
  }

  /** An object as it would be rendered now. Nothing is judged. */
  preview(apiObject: ApiObject): unknown {
    const before = this.working;
    this.working = true;
    try {
      return this.render(apiObject);
    } finally {
      this.working = before;
    }
  }

  private judgeNow(faults: Fault[], faultsOfOutput?: FaultsOfOutput, ledger = this.ledger): Judgement {
    this.working = true;
    try {
      return judge(this.root, ledger, {
        everything: this.judgesEverything,
        today: todayOf(this.root),
        target: targetOf(this.root),
        faults,
        faultsOfOutput,
        render: apiObject => this.render(apiObject),
      });
    } finally {
      this.working = false;
    }
  }

  private render(apiObject: ApiObject): unknown {
    this.close(apiObject);
    return this.renderers.get(apiObject)?.();
  }

  /** What cdk8s calls on the root, before the validations of all other constructs. */
  private validate(): string[] {
    if (this.ownTurn) {
      this.ownTurn = false;
      return [];
    }
    this.refuseReentry();
    if (!this.inSynth || this.delivery === undefined) {
      this.delivery = this.deliver();
    }
    return [];
  }

  private deliver(): Delivery {
    const judgement = this.judgeNow([]);
    if (judgement.findings.length > 0) {
      // The validations that cdk8s will not come to because of this error belong into it.
      const more = this.validationFaults().map(({ rule, violation }) => toFinding(rule, violation));
      throw new SecurityViolationError(sorted([...judgement.findings, ...more]));
    }
    return new Delivery(judgement);
  }

  /** A synth of the whole app validates once for each chart; within one call the first judgement holds. */
  private spanSynth(app: App): void {
    const { synth, synthYaml } = app;
    const span = <Result>(run: () => Result): Result => {
      this.refuseReentry();
      if (this.inSynth || this.judgesEverything) {
        return run();
      }
      this.validationFaults(); // lets validations that change the tree do so before it is judged
      this.inSynth = true;
      this.delivery = undefined;
      try {
        const result = run();
        if (this.delivery !== undefined) {
          this.refuseChangedTree(this.delivery);
        }
        return result;
      } finally {
        this.inSynth = false;
        this.delivery = undefined;
      }
    };
    define(app, 'synth', () => span(() => synth.call(app)));
    define(app, 'synthYaml', () => span(() => synthYaml.call(app)));
  }

  /** A Lazy or a validation may look at single objects, but what it made of the whole app would leave before it was judged. */
  private refuseReentry(): void {
    if (this.working) {
      throw new Error('cdk8s-secure: the app cannot be synthesized by a Lazy or a validation while it is being judged');
    }
  }

  private refuseChangedTree(delivery: Delivery): void {
    if (!delivery.isOf(apiObjectsOf(this.root))) {
      this.refuse(placeholder('App', '(whole app)', ''), 'got other API objects after it was judged');
    }
  }

  private refuse(manifest: Manifest, problem: string): never {
    throw new SecurityViolationError(this.judgeNow([{ rule: OUTPUT_UNCHANGED, violation: { manifest, path: [], problem } }]).findings);
  }

  /** From now on `toJson` of this object gives what was judged. */
  private close(apiObject: ApiObject): void {
    if (this.renderers.has(apiObject)) {
      return;
    }
    const original = apiObject.toJson;
    this.renderers.set(apiObject, () => original.call(apiObject));
    Object.defineProperty(apiObject, 'toJson', { value: () => this.fetch(apiObject), writable: false, configurable: false });
  }

  private fetch(apiObject: ApiObject): unknown {
    if (this.working) {
      return this.render(apiObject);
    }
    const document = this.inSynth ? this.documentInSynth(apiObject) : this.documentOfChart(apiObject) ?? this.deliver().document(apiObject);
    if (document !== undefined) {
      return toOrdinary(document.json);
    }
    if (this.judgesEverything || isGuardedObject(this.ledger, apiObject)) {
      this.refuse(placeholder('ApiObject', apiObject.node.id, apiObject.node.path), 'was taken out of the app, where nothing judges it');
    }
    return this.renderers.get(apiObject)?.();
  }

  private documentInSynth(apiObject: ApiObject): Document | undefined {
    this.delivery = this.delivery ?? this.deliver();
    const document = this.delivery.document(apiObject);
    if (document === undefined || (this.delivery.enters(document.chart) && !this.delivery.isOfChart(document.chart))) {
      this.refuseChangedTree(this.delivery);
    }
    return document;
  }

  /** What the validations before the rendering of one chart have judged, unless they or what came after them changed the tree. */
  private documentOfChart(apiObject: ApiObject): Document | undefined {
    if (this.delivery?.untouched && !this.delivery.isOf(apiObjectsOf(this.root))) {
      this.delivery = undefined;
    }
    return this.delivery?.fetchOnce(apiObject);
  }

  /**
   * cdk8s is about to render an object past the guard: one that nobody has judged so far, or by the method of its class. Errors thrown here
   * come out in the text of the one that cdk8s throws instead.
   */
  private beforeRendering(apiObject: ApiObject): void {
    if (this.working) {
      return;
    }
    if (this.inSynth && this.delivery !== undefined) {
      this.refuseChangedTree(this.delivery);
    } else if (this.judgesEverything || isGuardedObject(this.ledger, apiObject)) {
      this.deliver();
    }
  }

  /** Runs the validations of all constructs; their messages become findings. */
  private validationFaults(): Fault[] {
    this.working = true;
    this.ownTurn = true;
    try {
      return this.root.node.findAll().flatMap(construct => construct.node.validate().map((message): Fault => ({
        rule: CONSTRUCT_VALIDATION,
        violation: {
          manifest: placeholder('Construct', construct.node.path || '(app)', construct.node.path), path: [], problem: `says: ${message.replace(/\.$/, '')}`,
        },
      })));
    } finally {
      this.working = false;
    }
  }
}

/** The JSON objects of a judgement in output order. */
export function documentsOf(judgement: Judgement): JsonObject[] {
  return judgement.documents.map(({ json }) => json);
}

function define(target: object, name: string, value: () => Json | string | void): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}
