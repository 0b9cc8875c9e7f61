import { Admission } from './admission';
import { FieldPath, Json, JsonObject } from './json';
import { Manifest } from './manifest';
import { PodTemplate } from './pod-template';
import { Target } from './target';

/** How much harm a finding stands for. */
export enum Severity {
  /** The boundary between the workload and the cluster or node is gone. */
  CRITICAL = 'critical',
  /** A direct way to more power or data than the workload needs. */
  HIGH = 'high',
  /** A missing layer of defence. */
  MEDIUM = 'medium',
  /** Worth knowing. */
  LOW = 'low',
}

/** What is known of a rule without running it. Docs, reports and policies are made from these records. */
export interface RuleRecord {
  /** kebab-case; the id of the checklist item it enforces wherever there is one. Stable once released. */
  readonly id: string;
  /** One line in the imperative: what holds when nothing is found. */
  readonly title: string;
  readonly severity: Severity;
  /** Ids of checklist items, the first one is quoted in messages. */
  readonly checklist: readonly string[];
  /** The checks of Kubernetes' own Pod Security admission whose faults it finds, by their upstream ids. */
  readonly podSecurityChecks?: readonly string[];
  /** Whether an exemption may settle its findings. */
  readonly exemptible: boolean;
  /** What to write instead: one or two sentences that start with a verb. */
  readonly remediation: string;
}

/** One fault, as a rule sees it. */
export interface Violation {
  readonly manifest: Manifest;
  /** The offending field, from the root of the manifest. */
  readonly path: FieldPath;
  /** Name of the container, when the field belongs to one. */
  readonly container?: string;
  /** The value found; `undefined` when the field is missing. */
  readonly value?: Json;
  /** Says what is wrong with the value, after the name of the field. Default: `is <value>` or `is missing`. */
  readonly problem?: string;
  /** Takes the place of the remediation of the rule. */
  readonly remediation?: string;
  /** Other manifests whose protection this one undoes. */
  readonly undoes?: readonly Manifest[];
}

/** What constructs state in typed form and no manifest can say. */
export interface Statements {
  /** Manifests made by a DefaultDenyNetworkPolicy. */
  readonly defaultDeny: readonly Manifest[];
  /** Namespaces whose default deny policy is applied by somebody else. */
  readonly defaultDenyElsewhere: readonly string[];
  /** Namespaces whose ResourceQuota and LimitRange are applied by somebody else. */
  readonly quotaElsewhere: readonly string[];
  /** Who enforces network policies in the cluster, once for each policy that says so. */
  readonly enforcement: readonly EnforcementStatement[];
  /** Workloads declared sensitive. */
  readonly sensitive: readonly Manifest[];
  /** Namespaces declared sensitive. */
  readonly sensitiveNamespaces: readonly Manifest[];
  /** Admission policies and bindings made by constructs of this library, with the spec they were made with. */
  readonly admission: readonly AdmissionStatement[];
}

/** Of an app that states nothing. */
export const NO_STATEMENTS: Statements = {
  defaultDeny: [], defaultDenyElsewhere: [], quotaElsewhere: [], enforcement: [], sensitive: [], sensitiveNamespaces: [], admission: [],
};

export interface EnforcementStatement {
  readonly manifest: Manifest;
  readonly statement: string;
  readonly enforced: boolean;
}

export interface AdmissionStatement {
  readonly manifest: Manifest;
  readonly spec: JsonObject;
}

/** Everything a rule may look at: the complete output, as plain data. */
export interface Snapshot {
  readonly manifests: readonly Manifest[];
  /** Every pod spec in the manifests, wherever it is embedded. */
  readonly pods: readonly PodTemplate[];
  readonly statements: Statements;
  readonly target: Target;
}

/** A rule: a record and a pure function over the snapshot. It never changes its input and never reads anything else. */
export interface Rule extends RuleRecord {
  /** How policies in the cluster ask for the same. */
  readonly admission: Admission;
  check(snapshot: Snapshot): Violation[];
}
