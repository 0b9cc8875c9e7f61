import { Construct } from 'constructs';
import { invalid, refuseOtherProperties, requireDate, requireName, requireReason, requireText } from '../input';
import { AdmissionAction } from './admission-action';
import { AdmissionException, AdmissionPoliciesProps } from './admission-policies-props';
import { JUDGED_KINDS, subjectOf } from './exceptions';
import { Exception } from './ledger-exceptions';
import { isClusterScopedKind } from '../rules/manifest';
import { RULES } from '../rules/registry';
import { chosenMinor } from '../synthesis/context';

/** Kubernetes 1.30 serves the API, and later versions understand the expressions. */
const OLDEST_MINOR = 31;

/** Throws for an app that is for clusters which do not understand the policies. */
export function requireNewEnough(where: string, construct: Construct): void {
  const minor = chosenMinor(construct);
  if (minor !== undefined && minor < OLDEST_MINOR) {
    throw new Error(`${where}: the policies need Kubernetes 1.${OLDEST_MINOR}, and the app is for 1.${minor}; choose a newer kubernetesVersion, or leave the policies out`);
  }
}

export function requireAction(where: string, what: string, action: unknown): AdmissionAction {
  if (!(action instanceof AdmissionAction)) {
    throw invalid(where, what, action, 'AdmissionAction.deny(), or AdmissionAction.warn() or AdmissionAction.audit() with a reason');
  }
  return action;
}

/** What becomes of requests: a weaker choice says why, and each rule has one. */
export function requireActions(where: string, { action, ruleActions = [] }: AdmissionPoliciesProps): void {
  if (action !== undefined) {
    requireAction(where, 'action', action);
  }
  const rules = new Set<string>();
  ruleActions.forEach((each, index) => {
    const at = `${where}: ruleActions[${index}]`;
    refuseOtherProperties(at, each, ['rule', 'action']);
    if (rules.has(requireRule(at, each.rule))) {
      throw invalid(at, 'rule', each.rule, 'each rule once');
    }
    rules.add(each.rule);
    requireWeakerAction(at, each.action);
  });
}

/** An action that lets requests through, and says why. */
function requireWeakerAction(where: string, action: unknown): AdmissionAction {
  const weaker = requireAction(where, 'action', action);
  if (weaker.reason === undefined) {
    throw invalid(where, 'action', weaker.validationActions, 'AdmissionAction.warn() or AdmissionAction.audit() with a reason; to refuse is the default');
  }
  return weaker;
}

/** Which namespaces are judged how. */
export function requireNamespaces(where: string, { namespaceNames, excludedNamespaces = [], trials = [] }: AdmissionPoliciesProps): void {
  if (namespaceNames !== undefined) {
    requireNames(where, 'namespaceNames', namespaceNames);
    if (excludedNamespaces.length > 0) {
      throw invalid(where, 'excludedNamespaces', excludedNamespaces, 'nothing beside namespaceNames, which selects already');
    }
  }
  excludedNamespaces.forEach((each, index) => {
    const at = `${where}: excludedNamespaces[${index}]`;
    refuseOtherProperties(at, each, ['namespaceName', 'reason']);
    requireName(at, 'namespaceName', each.namespaceName);
    requireReason(at, each.reason);
  });
  const tried = new Set<string>();
  trials.forEach((each, index) => {
    const at = `${where}: trials[${index}]`;
    refuseOtherProperties(at, each, ['namespaceNames', 'action']);
    requireNames(at, 'namespaceNames', each.namespaceNames);
    requireWeakerAction(at, each.action);
    each.namespaceNames.forEach(name => {
      if (tried.has(name)) {
        throw invalid(at, 'namespaceNames', name, 'each namespace in one trial');
      }
      tried.add(name);
    });
  });
}

function requireNames(where: string, what: string, names: unknown): void {
  if (!Array.isArray(names) || names.length === 0) {
    throw invalid(where, what, names, 'the names of namespaces, at least one');
  }
  names.forEach(name => requireName(where, `an entry of ${what}`, name));
}

/** The id of a rule that exists. */
function requireRule(where: string, id: unknown): string {
  const rule = RULES.find(each => each.id === id);
  if (rule === undefined) {
    throw invalid(where, 'rule', id, 'the id of a rule, such as "img-digest"');
  }
  return rule.id;
}

/** An exception for an object of another app. */
export function exceptionOf(where: string, exception: AdmissionException, today: string): Exception {
  refuseOtherProperties(where, exception, ['rule', 'kind', 'name', 'namespaceName', 'container', 'reason', 'owner', 'expires']);
  const { kind, name, namespaceName, container, reason, owner, expires } = exception;
  const rule = requireRule(where, exception.rule);
  if (!RULES.some(({ id, exemptible }) => id === rule && exemptible)) {
    throw invalid(where, 'rule', rule, 'a rule that takes exemptions; what this one finds has to be mended');
  }
  if (subjectOf(kind) === undefined) {
    throw invalid(where, 'kind', kind, `one of ${JUDGED_KINDS.join(', ')}`);
  }
  requireText(where, 'name', name, 'the name of the object');
  if (isClusterScopedKind(kind) !== (namespaceName === undefined)) {
    throw invalid(where, 'namespaceName', namespaceName, isClusterScopedKind(kind) ? `nothing: a ${kind} stands outside of namespaces` : 'the namespace of the object');
  }
  if (namespaceName !== undefined) {
    requireName(where, 'namespaceName', namespaceName);
  }
  if (container !== undefined) {
    requireName(where, 'container', container);
  }
  requireReason(where, reason);
  requireText(where, 'owner', owner, 'a team or a person, such as "team-shop"');
  if (requireDate(where, 'expires', expires) < today) {
    throw invalid(where, 'expires', expires, `a day that is not over; today is ${today}, and the owner is ${owner}`);
  }
  return {
    object: { kind, namespace: namespaceName, name },
    excepted: { rule, part: container === undefined ? 'everything' : { container }, because: `${reason} (${owner}, until ${expires})` },
  };
}
