import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { FilledIn } from './filled-in';
import { Json, JsonObject } from '../rules/json';
import { Source } from '../rules/manifest';

/**
 * What a typed door of a construct allows, because a checklist itself allows it where it is needed.
 * It settles exactly the findings it names: same object, same container, same value.
 */
export interface Grant {
  /** None when no rule finds what is allowed; then the grant is listed and settles nothing. */
  readonly rules: readonly string[];
  /** The construct whose API object the finding is about. */
  readonly construct: IConstruct;
  readonly container?: string;
  /** The values that a rule would find, one of them. */
  readonly values: readonly Json[];
  /**
   * The spec that was granted. Where a later change made another one of it, nothing is settled.
   * @default - any
   */
  readonly spec?: Json;
  /** What is allowed, in words: `mount a Kubernetes API token`. */
  readonly allows: string;
  readonly reason: string;
}

/** A finding that the team accepts for a while. */
export interface ExemptionEntry {
  readonly rule: string;
  readonly scope: IConstruct;
  readonly container?: string;
  readonly reason: string;
  readonly owner: string;
  /** `YYYY-MM-DD`, the last day on which it holds. */
  readonly expires: string;
  /** Where it stands, when it stands in a file. */
  readonly inFile?: ExemptionInFile;
}

/** What an exemption from a file says beside those from code: its object by name, and perhaps too little. */
export interface ExemptionInFile {
  /** The file as its author wrote it. */
  readonly file: string;
  readonly absolutePath: string;
  /** Counted from 1. */
  readonly entry: number;
  /** As findings print it: `Deployment shop/web`. */
  readonly object: string;
  /** @default - any */
  readonly apiVersion?: string;
  /** What is wrong with reason, owner or last day, in words; absent when nothing is. */
  readonly incomplete?: string;
}

/** A file of exemptions that somebody has named. */
export interface ExemptionFile {
  /** As its author wrote it. */
  readonly file: string;
  readonly absolutePath: string;
  /** Its entries are for the objects below this construct. */
  readonly scope: IConstruct;
  readonly exists: boolean;
}

/** Everything that constructs of one app have said in typed form. */
export interface Ledger {
  /** Secure constructs: their API objects are judged under every kind of app. */
  readonly guarded: Set<IConstruct>;
  readonly grants: Grant[];
  readonly exemptions: ExemptionEntry[];
  readonly exemptionFiles: ExemptionFile[];
  /** Where API objects stand that were included from a file. */
  readonly sources: Map<IConstruct, Source>;
  /** What was written into included objects. */
  readonly filledIn: FilledIn[];
  readonly defaultDeny: IConstruct[];
  readonly defaultDenyElsewhere: Elsewhere[];
  readonly quotaElsewhere: Elsewhere[];
  readonly enforcement: { construct: IConstruct; statement: string; enforced: boolean }[];
  readonly sensitive: { construct: IConstruct; reason: string }[];
  readonly sensitiveNamespaces: { construct: IConstruct; reason: string }[];
  /** Admission policies and their bindings, with the spec they are to have. */
  readonly admission: { construct: IConstruct; spec: () => JsonObject }[];
}

/** What somebody else applies to a namespace. */
export interface Elsewhere {
  readonly construct: IConstruct;
  readonly namespace: string;
  readonly reason: string;
}

export function emptyLedger(): Ledger {
  return {
    guarded: new Set(),
    grants: [],
    exemptions: [],
    exemptionFiles: [],
    sources: new Map(),
    filledIn: [],
    defaultDeny: [],
    defaultDenyElsewhere: [],
    quotaElsewhere: [],
    enforcement: [],
    sensitive: [],
    sensitiveNamespaces: [],
    admission: [],
  };
}

/** The API object a construct stands for: itself, or its default child. `undefined` for a chart, an app, or anything that holds several. */
export function apiObjectOf(construct: IConstruct): ApiObject | undefined {
  if (ApiObject.isApiObject(construct)) {
    return construct as ApiObject;
  }
  const child = construct.node.tryFindChild('Resource') ?? construct.node.tryFindChild('Default');
  return child !== undefined && ApiObject.isApiObject(child) ? child as ApiObject : undefined;
}
