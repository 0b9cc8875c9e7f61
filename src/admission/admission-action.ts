import { requireReason } from '../input';

/**
 * What becomes of a request for an object that a policy finds weak. Refusing is what policies are for; letting it through is for the time in which
 * they are rolled out, and has a reason.
 */
export class AdmissionAction {
  /** The request is refused, and the refusal stands in the audit log. */
  static deny(): AdmissionAction {
    return new AdmissionAction(['Deny', 'Audit']);
  }

  /**
   * The request goes through; whoever sent it is warned, and the audit log has it.
   *
   * @param reason why it is not refused yet, in at least ten characters. It is listed in the report.
   */
  static warn(reason: string): AdmissionAction {
    return new AdmissionAction(['Warn', 'Audit'], requireReason('AdmissionAction.warn()', reason));
  }

  /**
   * The request goes through, and only the audit log has it.
   *
   * @param reason why it is not refused yet, in at least ten characters. It is listed in the report.
   */
  static audit(reason: string): AdmissionAction {
    return new AdmissionAction(['Audit'], requireReason('AdmissionAction.audit()', reason));
  }

  /** The `validationActions` of the binding. */
  readonly validationActions: string[];
  /** Why requests are not refused; absent where they are. */
  readonly reason?: string;

  private constructor(validationActions: string[], reason?: string) {
    this.validationActions = validationActions;
    this.reason = reason;
  }
}
