import { createHash } from 'crypto';
import { AdmissionAction } from './admission-action';
import { AdmissionPoliciesProps, RuleAction } from './admission-policies-props';
import { ExceptedObject, ExceptedRule, ObjectName, subjectOf } from './exceptions';
import { bindingSpec, checksLeft, checksOf, NamespaceSelection, policySpec, RuleCheck, SYSTEM_NAMESPACES } from './policies';
import { DOMAIN } from './policy-object';
import { AdmissionSubject } from '../rules/admission';
import { JsonObject } from '../rules/json';
import { append } from '../rules/namespaced-index';
import { Target } from '../rules/target';

/** A policy with its bindings. */
export interface PlannedPolicy {
  /** Unique among the planned ones. */
  readonly id: string;
  readonly name: string;
  readonly spec: JsonObject;
  /** The objects it is for, with the rules that are not asked of them and why; absent for policies that are for all objects. */
  readonly exceptions?: string;
  readonly bindings: readonly PlannedBinding[];
}

export interface PlannedBinding {
  readonly id: string;
  readonly name: string;
  readonly spec: JsonObject;
  /** Present where it refuses nothing: what it does instead, and why. */
  readonly lenience?: { readonly allows: string; readonly reason: string };
}

/** Rules with the same action, which share policies. */
interface ActionGroup {
  /** Goes into the names of the policies. */
  readonly suffix: string;
  readonly action: AdmissionAction;
  includes(rule: string): boolean;
}

/** Subjects outside of namespaces, which cannot be limited to some. */
const CLUSTER_SCOPED: ReadonlySet<AdmissionSubject> = new Set([
  AdmissionSubject.PERSISTENT_VOLUME, AdmissionSubject.PRIORITY_CLASS, AdmissionSubject.RUNTIME_CLASS, AdmissionSubject.STORAGE_CLASS,
]);

/** Names of objects have at most 253 characters. */
const LONGEST_ID = 200;

/** The policies for all objects, one for each subject and action, and one more for all objects of which the same is excepted. */
export function planPolicies(choices: AdmissionPoliciesProps, exceptions: readonly ExceptedObject[], target: Target): PlannedPolicy[] {
  const clusterScoped = choices.namespaceNames === undefined;
  const subjects = Object.values(AdmissionSubject).filter(subject => clusterScoped || !CLUSTER_SCOPED.has(subject));
  return subjects.flatMap(subject => actionGroups(choices).flatMap(group => {
    const checks = checksOf(subject, target).filter(({ rule }) => group.includes(rule.id));
    const alike = alikeExcepted(exceptions.filter(({ object }) => subjectOf(object.kind) === subject), group)
      .map(excepted => ({ ...excepted, left: checksLeft(checks, excepted.objects[0].rules) })).filter(({ left }) => isLess(left, checks));
    const id = `${subject}${group.suffix}`;
    const bindings = bindingsFor(subject, group, choices);
    return checks.length === 0 ? [] : [
      planned(id, policySpec(subject, checks, { except: alike.flatMap(({ objects }) => namesOf(objects)), clusterScoped }), bindings),
      ...alike.filter(({ left }) => left.length > 0).map(({ name, objects, left }) => ({
        ...planned(`${id}-except-${name}`, policySpec(subject, left, { only: namesOf(objects), clusterScoped }), bindings),
        exceptions: objects.map(({ object, rules }) => `${objectText(object)}: ${reasonsFor(rules)}`).join('; '),
      })),
    ];
  }));
}

function namesOf(objects: readonly ExceptedObject[]): ObjectName[] {
  return objects.map(({ object }) => object);
}

/** Objects of which the same is excepted. */
interface AlikeExcepted {
  /** The rules, and a hash of what parts of the objects they are excepted for. */
  readonly name: string;
  readonly objects: readonly ExceptedObject[];
}

function alikeExcepted(exceptions: readonly ExceptedObject[], group: ActionGroup): AlikeExcepted[] {
  const alike = new Map<string, ExceptedObject[]>();
  for (const { object, rules } of exceptions) {
    const own = rules.filter(({ rule }) => group.includes(rule));
    const key = JSON.stringify([...new Set(own.map(({ rule, part }) => JSON.stringify([rule, part])))].sort());
    append(alike, key, { object, rules: own });
  }
  return [...alike].map(([key, objects]) => ({ name: `${[...new Set(objects[0].rules.map(({ rule }) => rule))].sort().join('.')}-${hashOf(key)}`, objects }));
}

/** Whether anything was taken from the checks. */
function isLess(left: readonly RuleCheck[], checks: readonly RuleCheck[]): boolean {
  return left.length < checks.length || left.some(({ check }, index) => check.valid !== checks[index].check.valid);
}

function planned(id: string, spec: JsonObject, bindings: readonly BindingChoice[]): PlannedPolicy {
  const name = nameFor(id);
  return {
    id,
    name,
    spec,
    bindings: bindings.map(({ suffix, action, namespaces }) => ({
      id: `binding${suffix}`,
      name: nameFor(`${id}${suffix}`),
      spec: bindingSpec(name, action.validationActions, namespaces),
      lenience: action.reason === undefined ? undefined : {
        allows: `${action.validationActions.includes('Warn') ? 'warn of' : 'record'} what ${name} finds${placesOf(namespaces)} instead of refusing it`,
        reason: action.reason,
      },
    })),
  };
}

interface BindingChoice {
  readonly suffix: string;
  readonly action: AdmissionAction;
  readonly namespaces: NamespaceSelection;
}

function bindingsFor(
  subject: AdmissionSubject, group: ActionGroup, { namespaceNames, excludedNamespaces = [], trials = [] }: AdmissionPoliciesProps,
): BindingChoice[] {
  const tried = trials.flatMap(trial => trial.namespaceNames);
  const only = namespaceNames?.filter(name => !tried.includes(name));
  const except = [...SYSTEM_NAMESPACES, ...excludedNamespaces.map(({ namespaceName }) => namespaceName), ...tried].sort();
  const main = only?.length === 0 ? [] : [{ suffix: '', action: group.action, namespaces: { only, except } }];
  // Objects outside of namespaces are in no trial.
  return CLUSTER_SCOPED.has(subject) ? main : [
    ...main,
    ...trials.map(({ namespaceNames: names, action }, index) => ({ suffix: `-trial-${index + 1}`, action, namespaces: { only: names, except: [] } })),
  ];
}

/** One group for the rules without an action of their own, and one for each action of its own. */
function actionGroups({ action = AdmissionAction.deny(), ruleActions = [] }: AdmissionPoliciesProps): ActionGroup[] {
  const own = new Map<string, RuleAction[]>();
  ruleActions.forEach(each => {
    const key = JSON.stringify([each.action.validationActions, each.action.reason]);
    own.set(key, [...own.get(key) ?? [], each]);
  });
  const has = (each: readonly RuleAction[], id: string) => each.some(({ rule }) => rule === id);
  return [
    { suffix: '', action, includes: id => !has(ruleActions, id) },
    ...[...own.values()].map((group, index): ActionGroup => ({
      suffix: `-${group[0].action.validationActions.includes('Warn') ? 'warn' : 'audit'}-${index + 1}`, action: group[0].action, includes: id => has(group, id),
    })),
  ];
}

function reasonsFor(rules: readonly ExceptedRule[]): string {
  return [...new Set(rules.map(({ rule, part, because }) => (
    `${rule}${typeof part === 'object' && 'container' in part ? ` in container ${part.container}` : ''}, ${because}`)))].join(', ');
}

/** `Deployment shop/web`. */
export function objectText({ kind, namespace, name }: ObjectName): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function placesOf({ only, except }: NamespaceSelection): string {
  return only === undefined ? ` outside of ${except.join(', ')}` : ` in ${only.join(', ')}`;
}

function nameFor(id: string): string {
  return `${id.length <= LONGEST_ID ? id : `${id.slice(0, LONGEST_ID).replace(/[.-]+$/, '')}-${hashOf(id)}`}.${DOMAIN}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
