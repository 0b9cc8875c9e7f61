import { IConstruct } from 'constructs';
import { requireDate, requireName, requireReason, requireText } from '../input';
import { Guard } from './guard';

/** A finding that is accepted for a while, by somebody, for a reason. */
export interface ExemptionProps {
  /** Id of the rule, as findings print it: `ctr-read-only-root-fs`. */
  readonly rule: string;
  /**
   * Only findings of this container.
   * @default - all findings of the rule in this object
   */
  readonly container?: string;
  /** Why it is accepted, in at least ten characters. */
  readonly reason: string;
  /** Who answers for it: a team or a person. */
  readonly owner: string;
  /**
   * The last day on which it holds, `YYYY-MM-DD`. After that, synth fails again. It is measured against `today` of SecureApp; under a plain App
   * against the node context `cdk8s-secure/today`, and against the current day (UTC) where neither is given.
   */
  readonly expires: string;
}

/**
 * Accepts findings that cannot be mended yet.
 *
 * An exemption names one rule and one API object. It is a finding itself when its rule is unknown or takes none, when it covers more than
 * one object, when its last day has passed, and when it settles nothing.
 */
export class Exemptions {
  /**
   * Accepts what `props.rule` finds in the API object of `scope`.
   *
   * @param scope the construct of one object: an `ApiObject`, or a construct such as `SecureDeployment` that stands for one.
   * @param props the rule, and who accepts it why and for how long. Throws when one of them is missing or malformed.
   */
  static add(scope: IConstruct, props: ExemptionProps): void {
    const where = `Exemptions.add(${scope.node.path || '(app)'})`;
    requireText(where, 'rule', props.rule, 'the id of a rule, such as "img-digest"');
    if (props.container !== undefined) {
      requireName(where, 'container', props.container);
    }
    requireReason(where, props.reason);
    requireText(where, 'owner', props.owner, 'a team or a person, such as "team-shop"');
    requireDate(where, 'expires', props.expires);
    Guard.of(scope).ledger.exemptions.push({
      rule: props.rule, scope, container: props.container, reason: props.reason, owner: props.owner, expires: props.expires,
    });
  }

  private constructor() { }
}
