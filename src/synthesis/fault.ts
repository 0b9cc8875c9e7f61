import { Manifest, Source } from '../rules/manifest';
import { RuleRecord, Violation } from '../rules/rule';

/** A violation together with the record of the rule that found it. */
export interface Fault {
  readonly rule: RuleRecord;
  readonly violation: Violation;
}

/** Stands for what is no Kubernetes object: an app, a chart, an exemption. */
export function placeholder(kind: string, name: string, constructPath: string, source?: Source): Manifest {
  return { apiVersion: '', kind, name, constructPath, source, root: [], json: {} };
}
