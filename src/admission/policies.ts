import { ExceptedRule, isObject, ObjectName, withoutExcepted } from './exceptions';
import { CelVariable, ITEMS, SUBJECTS } from './subjects';
import { AdmissionCheck, AdmissionSubject } from '../rules/admission';
import { isAskedBy } from '../rules/built-in-controllers';
import { celText, REQUEST_NAMESPACE } from '../rules/cel';
import { JsonObject } from '../rules/json';
import { RULES } from '../rules/registry';
import { Rule } from '../rules/rule';
import { Target } from '../rules/target';

/** Where a check comes from. */
export interface RuleCheck {
  readonly rule: Rule;
  readonly check: AdmissionCheck;
}

/** The longest message that the API server takes from an expression is 5 KiB; a longer one would be replaced by the fixed message. */
const LONGEST_MESSAGE = 4500;

/** Where the parts of the cluster itself run, in which nothing of this library is asked. */
export const SYSTEM_NAMESPACES: readonly string[] = ['kube-node-lease', 'kube-public', 'kube-system'];

/** The API server writes its own objects, and its first roles, through admission. */
export const API_SERVER = 'system:apiserver';
/** The group that it is in. No approved request for a certificate can ask for it. */
const API_SERVER_GROUP = 'system:masters';

/** Everything that is asked of a subject in these clusters, in the order of the registry. */
export function checksOf(subject: AdmissionSubject, target: Target): RuleCheck[] {
  return RULES.flatMap(rule => rule.admission.checks(target).filter(check => check.subject === subject).map(check => ({ rule, check })));
}

/** The checks that are left where these rules are excepted. */
export function checksLeft(checks: readonly RuleCheck[], excepted: readonly ExceptedRule[]): RuleCheck[] {
  return checks.flatMap(({ rule, check }) => {
    const left = withoutExcepted(check, excepted.filter(each => each.rule === rule.id));
    return left === undefined ? [] : [{ rule, check: left }];
  });
}

/** Which objects of a subject a policy is for. */
export interface PolicyScope {
  /** Objects that another policy is for. */
  readonly except?: readonly ObjectName[];
  /** @default - every object but the excepted ones */
  readonly only?: readonly ObjectName[];
  /** Whether objects outside of namespaces are judged too. */
  readonly clusterScoped: boolean;
}

/** The `spec` of the ValidatingAdmissionPolicy that asks these checks of a subject, in admissionregistration.k8s.io/v1. */
export function policySpec(subject: AdmissionSubject, checks: readonly RuleCheck[], scope: PolicyScope): JsonObject {
  const named = nameVariables(checks);
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      matchPolicy: 'Equivalent',
      resourceRules: SUBJECTS[subject].matches.map(({ group, resources }) => ({
        apiGroups: [group],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: [...resources],
        scope: scope.clusterScoped || subject === AdmissionSubject.NAMESPACE ? '*' : 'Namespaced',
      })),
    },
    matchConditions: matchConditions(subject, scope).map(({ name, expression }) => ({ name, expression })),
    variables: [...SUBJECTS[subject].variables, ...named.map(faultsVariable), ...messageVariables(named)]
      .map(({ name, expression }) => ({ name, expression })),
    validations: [{
      expression: `[${named.map(({ variable }) => `variables.${variable}`).join(', ')}].all(faults, faults.size() == 0)`,
      message: `This object is weaker than cdk8s-secure allows; one of these rules is violated: ${[...new Set(checks.map(({ rule }) => rule.id))].join(', ')}`,
      messageExpression: `variables.detailed.size() <= ${LONGEST_MESSAGE} ? variables.detailed : variables.brief.size() <= ${LONGEST_MESSAGE} ? variables.brief`
        + ` : variables.fields.substring(0, variables.fields.size() <= ${LONGEST_MESSAGE} ? variables.fields.size() : ${LONGEST_MESSAGE})`,
      reason: 'Forbidden',
    }],
  };
}

interface NamedCheck extends RuleCheck {
  readonly variable: string;
}

/** Each check has a variable that is called like its rule. */
function nameVariables(checks: readonly RuleCheck[]): NamedCheck[] {
  const used = new Map<string, number>();
  return checks.map(each => {
    const name = each.rule.id.replace(/-/g, '_');
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return { ...each, variable: count === 1 ? name : `${name}_${count}` };
  });
}

/** The names of the items at fault; one empty name where it is the object itself. */
function faultsVariable({ check: { each, valid }, variable }: NamedCheck): CelVariable {
  if (each === undefined) {
    return { name: variable, expression: `(${valid}) ? [] : ['']` };
  }
  const { list, variable: item, name } = ITEMS[each];
  return { name: variable, expression: `${list}.filter(${item}, !(${valid})).map(${item}, string(${name}))` };
}

/** What a refusal says: every violated rule with its places and what to write instead; the rules and places alone where that is too long; or no names in these. */
function messageVariables(checks: readonly NamedCheck[]): CelVariable[] {
  const listOf = (textOf: (check: NamedCheck) => string) => (
    `[${checks.map(named => `variables.${named.variable}.size() == 0 ? '' : ${textOf(named)}`).join(', ')}].filter(text, text != '').join(' ')`);
  const list = (endOf: (check: NamedCheck) => string) => listOf(named => entry(named, endOf(named)));
  const object = `object.kind + ' ' + (object.kind == 'Namespace' || ${REQUEST_NAMESPACE} == '' ? '' : ${REQUEST_NAMESPACE} + '/')`
    + " + object.metadata.?name.orValue(object.metadata.?generateName.orValue(''))";
  return [
    { name: 'subject', expression: `${object} + ' is weaker than cdk8s-secure allows. '` },
    { name: 'detailed', expression: `variables.subject + ${list(({ rule, check }) => `: ${oneLine(check.remediation ?? rule.remediation)}`)}` },
    { name: 'brief', expression: `variables.subject + ${list(() => ';')}` },
    { name: 'fields', expression: `variables.subject + ${listOf(named => celText(`${placeOf(named)};`))}` },
  ];
}

function entry(named: NamedCheck, end: string): string {
  const begin = placeOf(named);
  return named.check.each === undefined ? celText(begin + end) : `${celText(`${begin} of `)} + variables.${named.variable}.join(', ') + ${celText(end)}`;
}

function placeOf({ rule, check }: NamedCheck): string {
  return `[${rule.id}] ${check.field}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** All of them must hold for an object to be judged. */
function matchConditions(subject: AdmissionSubject, { except = [], only }: PolicyScope): CelVariable[] {
  const { applies, changes } = SUBJECTS[subject];
  const conditions: CelVariable[] = [
    // Finalizers and status must stay writable on objects that were weak before.
    { name: 'judged-parts-changed', expression: `request.operation != 'UPDATE' || ${changes.map(clause => `(${clause})`).join(' || ')}` },
    // Somebody else may come to a certificate with this name, but to none with this group.
    { name: 'not-by-the-api-server', expression: `request.userInfo.username != ${celText(API_SERVER)} || !(${celText(API_SERVER_GROUP)} in request.userInfo.groups)` },
    ...applies === undefined ? [] : [{ name: 'has-what-is-judged', expression: applies }],
    ...controllerConditions(subject),
  ];
  if (only !== undefined) {
    conditions.push({ name: 'is-an-excepted-object', expression: isOneOf(only) });
  } else if (except.length > 0) {
    conditions.push({ name: 'is-no-excepted-object', expression: `!(${isOneOf(except)})` });
  }
  return conditions;
}

function isOneOf(objects: readonly ObjectName[]): string {
  return objects.map(object => `(${isObject(object)})`).join(' || ');
}

/** A controller writes the rules of aggregated roles on behalf of those who wrote the roles it collects. */
function controllerConditions(subject: AdmissionSubject): CelVariable[] {
  return subject !== AdmissionSubject.ROLE ? [] : [{
    name: 'not-by-the-aggregation-controller',
    expression: `!(has(object.aggregationRule) && request.operation == 'UPDATE' && ${isAskedBy('clusterrole-aggregation-controller')})`,
  }];
}

/** The `spec` of the binding that puts a policy in force for the objects of some namespaces. */
export function bindingSpec(policyName: string, actions: readonly string[], namespaces: NamespaceSelection): JsonObject {
  const operator = namespaces.only === undefined ? 'NotIn' : 'In';
  const values = namespaces.only ?? namespaces.except;
  return {
    policyName,
    validationActions: [...actions],
    matchResources: {
      matchPolicy: 'Equivalent',
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values: [...values] }] },
    },
  };
}

/** Namespaces by name. Objects outside of namespaces are selected always. */
export interface NamespaceSelection {
  /** @default - all but the excepted ones */
  readonly only?: readonly string[];
  readonly except: readonly string[];
}
