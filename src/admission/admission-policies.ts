import { Lazy } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { refuseOtherProperties } from '../input';
import { exceptionOf, requireActions, requireNamespaces, requireNewEnough } from './admission-input';
import { AdmissionPoliciesProps } from './admission-policies-props';
import { ExceptedObject } from './exceptions';
import { byObject, Exception, exceptionsIn } from './ledger-exceptions';
import { policyObject } from './policy-object';
import { objectText, PlannedPolicy, planPolicies } from './policy-plan';
import { EMPTY } from '../rules/json';
import { Target } from '../rules/target';
import { targetOf, todayOf } from '../synthesis/context';
import { Guard } from '../synthesis/guard';
import { Ledger } from '../synthesis/ledger';

const EXCEPTIONS_ANNOTATION = 'cdk8s-secure.io/exceptions';

/**
 * The rules of this library as ValidatingAdmissionPolicies, so that the API server refuses what synth refuses, whoever sends it.
 *
 * There is one policy for each kind of object: workloads, roles, bindings, network policies, services and so on. A refusal names every violated rule with
 * its place and what to write instead. Typed reasons and exemptions of the app are match conditions: the objects of which the same is excepted have a
 * policy that asks everything else of them. Which rule is enforced to what extent is in docs/admission.md.
 *
 * Policies need Kubernetes 1.31 or newer, and rights that application teams often lack: put them into a chart of their own. An app whose policies were
 * weakened afterwards is a finding of `admission-policy-enforced`.
 *
 * Sources: Kubernetes Security Checklist § Admission controllers; Microsoft Cloud Adoption Framework, AKS § Optimize and scale.
 *
 * @example
 * new AdmissionPolicies(this, 'policies');
 */
export class AdmissionPolicies extends Construct {
  private readonly target: Target;
  private readonly explicit: readonly Exception[];
  private planned?: { readonly key: string; readonly policies: ReadonlyMap<string, PlannedPolicy> };

  /**
   * @param scope a chart, best one of its own.
   * @param id unique in its scope.
   * @param props what to do with weak objects, and where. Throws for a target older than Kubernetes 1.31, for weaker actions and excluded namespaces
   *   without a reason, for rules that do not exist, and for exceptions that have expired or name no judged kind.
   */
  constructor(scope: Construct, id: string, private readonly props: AdmissionPoliciesProps = {}) {
    super(scope, id);
    const where = this.node.path;
    refuseOtherProperties(where, props, ['action', 'ruleActions', 'trials', 'namespaceNames', 'excludedNamespaces', 'exceptions']);
    requireNewEnough(where, this);
    requireActions(where, props);
    requireNamespaces(where, props);
    this.target = targetOf(this);
    this.explicit = (props.exceptions ?? []).map((exception, index) => exceptionOf(`${where}: exceptions[${index}]`, exception, todayOf(this)));
    this.listChoices();
    this.makePolicies();
    // Reasons and exemptions may still be added; validations run before anything is rendered.
    this.node.addValidation({
      validate: () => {
        this.makePolicies();
        return [];
      },
    });
  }

  /** Makes the policies that are not there yet, and takes away those for what is not excepted alike any more. */
  private makePolicies(): void {
    const guard = Guard.of(this);
    const plan = this.plan();
    this.node.children.filter(({ node: { id } }) => !plan.has(id)).forEach(child => {
      forget(guard.ledger, child);
      this.node.tryRemoveChild(child.node.id);
    });
    for (const { id, name, exceptions, bindings } of plan.values()) {
      if (this.node.tryFindChild(id) !== undefined) {
        continue;
      }
      // A reason that is given later stands there too; the types of cdk8s do not know that values may be lazy.
      const reasons = Lazy.any({ produce: () => this.plan().get(id)?.exceptions }) as unknown as string;
      const annotations = exceptions === undefined ? undefined : { [EXCEPTIONS_ANNOTATION]: reasons };
      const policy = policyObject(this, id, { kind: 'ValidatingAdmissionPolicy', name, annotations, spec: () => this.plan().get(id)?.spec ?? EMPTY });
      for (const binding of bindings) {
        const construct = policyObject(policy, binding.id, { kind: 'ValidatingAdmissionPolicyBinding', name: binding.name, spec: () => binding.spec });
        if (binding.lenience !== undefined) {
          const { allows, reason } = binding.lenience;
          guard.ledger.grants.push({ rules: ['admission-policy-enforced'], construct, values: [binding.spec.validationActions ?? null], allows, reason });
        }
      }
    }
    guard.protect(this);
  }

  /** The policies by their ids, for what is accepted now. */
  private plan(): ReadonlyMap<string, PlannedPolicy> {
    const exceptions = this.exceptions();
    const key = JSON.stringify(exceptions);
    if (this.planned?.key !== key) {
      this.planned = { key, policies: new Map(planPolicies(this.props, exceptions, this.target).map(policy => [policy.id, policy])) };
    }
    return this.planned.policies;
  }

  /** What is accepted for single objects, here and in the app. */
  private exceptions(): ExceptedObject[] {
    return byObject([...this.explicit, ...exceptionsIn(Guard.of(this).ledger)]);
  }

  /** Namespaces that are left out and exceptions for objects of other apps show in the report. */
  private listChoices(): void {
    const list = (allows: string, reason: string) => Guard.of(this).ledger.grants.push({ rules: [], construct: this, values: [], allows, reason });
    (this.props.excludedNamespaces ?? []).forEach(({ namespaceName, reason }) => list(`leave namespace ${namespaceName} out of the admission policies`, reason));
    this.explicit.forEach(({ object, excepted: { rule, because } }) => list(`except ${objectText(object)} from ${rule} in the cluster`, because));
  }
}

/** Takes back what was said of a construct and of those below it. */
function forget({ admission, grants }: Ledger, construct: IConstruct): void {
  const isLeft = (said: { readonly construct: IConstruct }) => !said.construct.node.scopes.includes(construct);
  admission.splice(0, admission.length, ...admission.filter(isLeft));
  grants.splice(0, grants.length, ...grants.filter(isLeft));
}
