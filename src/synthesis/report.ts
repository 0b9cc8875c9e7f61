import { IConstruct } from 'constructs';
import { FilledInDefault } from './filled-in';
import { Judgement } from './judge';
import { Ledger } from './ledger';
import { Finding } from '../rules/finding';
import { JsonObject, valueAt } from '../rules/json';

/** What a checklist allows where it is needed, and was allowed here for a reason. */
export interface ListedGrant {
  /** Path of the construct. */
  readonly constructPath: string;
  /** The container it is for, when it is for one. */
  readonly container?: string;
  /** What is allowed, in words. */
  readonly allows: string;
  readonly reason: string;
}

/** A finding that an exemption settles. */
export interface ExemptedFinding {
  readonly finding: Finding;
  readonly reason: string;
  readonly owner: string;
  /** `YYYY-MM-DD` */
  readonly expires: string;
}

/** Everything there is to say about an app. */
export interface SecurityReport {
  /** What keeps the app from being written, most severe first. */
  readonly findings: Finding[];
  /** What exemptions settle. */
  readonly exempted: ExemptedFinding[];
  /** What typed grants allow. */
  readonly grants: ListedGrant[];
  /** What SecureInclude and SecureHelm wrote into manifests, as far as it is still there. */
  readonly filledIn: FilledInDefault[];
}

export function reportOf(judgement: Judgement, ledger: Ledger): SecurityReport {
  return {
    findings: [...judgement.findings],
    exempted: judgement.exempted.map(({ finding, exemption: { reason, owner, expires } }) => ({ finding, reason, owner, expires })),
    grants: [
      ...ledger.grants.map(({ construct, container, allows, reason }) => ({ constructPath: construct.node.path, container, allows, reason })),
      ...ledger.sensitive.map(({ construct, reason }) => ({
        constructPath: construct.node.path, allows: 'run as a sensitive workload, with CPU limits', reason,
      })),
      ...ledger.sensitiveNamespaces.map(({ construct, reason }) => ({
        constructPath: construct.node.path, allows: 'mark the namespace as sensitive, which limits who may write there', reason,
      })),
      ...ledger.defaultDenyElsewhere.map(({ construct, namespace, reason }) => ({
        constructPath: construct.node.path, allows: `leave the default deny policy of namespace ${namespace} to somebody else`, reason,
      })),
      ...ledger.quotaElsewhere.map(({ construct, namespace, reason }) => ({
        constructPath: construct.node.path, allows: `leave the quota and the limits of namespace ${namespace} to somebody else`, reason,
      })),
    ],
    filledIn: filledInDefaults(judgement, ledger),
  };
}

/** Later patches may have changed or removed what was written. */
function filledInDefaults({ documents }: Judgement, { filledIn }: Ledger): FilledInDefault[] {
  const jsonOf = new Map<IConstruct, JsonObject>(documents.map(({ apiObject, json }) => [apiObject, json]));
  return filledIn.map(({ construct, path, listed }) => ({ listed, now: JSON.stringify(valueAt(jsonOf.get(construct), path)) }))
    .filter(({ listed, now }) => now === listed.value).map(({ listed }) => listed);
}
