import { AdmissionAction } from './admission-action';

/** A namespace whose objects are not judged in the cluster. */
export interface ExcludedNamespace {
  /** Name of the namespace. */
  readonly namespaceName: string;
  /** Why its objects are not judged, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/** What becomes of requests in some namespaces, while policies are rolled out from one to the next. */
export interface NamespaceTrial {
  /** Names of the namespaces, at least one. */
  readonly namespaceNames: string[];
  /** `AdmissionAction.warn()` or `AdmissionAction.audit()`, with its reason. */
  readonly action: AdmissionAction;
}

/** What becomes of requests that violate one rule. */
export interface RuleAction {
  /** Id of the rule, as findings print it: `img-digest`. */
  readonly rule: string;
  /** `AdmissionAction.warn()` or `AdmissionAction.audit()`, with its reason. */
  readonly action: AdmissionAction;
}

/** An object of another app that a rule is not asked of. Typed reasons and exemptions of this app are exceptions by themselves. */
export interface AdmissionException {
  /** Id of the rule, as refusals print it: `img-digest`. Rules that take no exemption throw. */
  readonly rule: string;
  /** Kind of the object, such as `Deployment`; what its controllers make from it is excepted with it. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   * @default - none, for kinds that stand outside of namespaces; all others throw without it
   */
  readonly namespaceName?: string;
  /**
   * Only this container.
   * @default - the object with all of its containers
   */
  readonly container?: string;
  /** Why it is accepted, in at least ten characters. */
  readonly reason: string;
  /** Who answers for it: a team or a person. */
  readonly owner: string;
  /** The last day on which it holds, `YYYY-MM-DD`. After that the app throws; in the cluster the exception stands until the app is applied again. */
  readonly expires: string;
}

export interface AdmissionPoliciesProps {
  /**
   * What becomes of requests for weak objects.
   * @default AdmissionAction.deny()
   */
  readonly action?: AdmissionAction;
  /**
   * Rules that do not refuse yet.
   * @default - all rules do what `action` says
   */
  readonly ruleActions?: RuleAction[];
  /**
   * Namespaces that are not refused anything yet.
   * @default - none
   */
  readonly trials?: NamespaceTrial[];
  /**
   * Names of the namespaces whose objects are judged. Objects outside of namespaces are then left alone, except these namespaces themselves.
   * @default - all namespaces but kube-system, kube-public, kube-node-lease and the excluded ones, and all objects outside of namespaces
   */
  readonly namespaceNames?: string[];
  /**
   * Namespaces whose objects are not judged.
   * @default - none beside those of the cluster itself
   */
  readonly excludedNamespaces?: ExcludedNamespace[];
  /**
   * Objects of other apps that a rule is not asked of.
   * @default - what this app has accepted itself, by typed reasons and by exemptions
   */
  readonly exceptions?: AdmissionException[];
}
