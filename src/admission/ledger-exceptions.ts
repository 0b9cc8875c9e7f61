import { IConstruct } from 'constructs';
import { ExceptedObject, ExceptedRule, ObjectName, subjectOf } from './exceptions';
import { isClusterScopedKind } from '../rules/manifest';
import { apiObjectOf, ExemptionEntry, Grant, Ledger } from '../synthesis/ledger';

/** `Deployment shop/web`, `ClusterRole reader`. */
const OBJECT = /^(\S+) (?:([^/\s]+)\/)?([^/\s]+)$/;

/** What the app itself has accepted, by typed reasons and by exemptions, as exceptions for its policies. */
export function exceptionsIn({ grants, exemptions }: Ledger): Exception[] {
  return [...grants.flatMap(exceptionsOfGrant), ...exemptions.flatMap(exceptionOfExemption)];
}

/** One rule for one object, before those of one object are put together. */
export interface Exception {
  readonly object: ObjectName;
  readonly excepted: ExceptedRule;
}

/** Puts the exceptions of one object together, in their order. */
export function byObject(exceptions: readonly Exception[]): ExceptedObject[] {
  const objects = new Map<string, { object: ObjectName; rules: ExceptedRule[] }>();
  for (const { object, excepted } of exceptions) {
    const key = [object.kind, object.namespace ?? '', object.name].join('/');
    const entry = objects.get(key) ?? { object, rules: [] };
    objects.set(key, entry);
    entry.rules.push(excepted);
  }
  return [...objects.values()];
}

function exceptionsOfGrant({ rules, construct, container, values, reason }: Grant): Exception[] {
  const object = nameOf(construct);
  return object === undefined ? [] : rules.map(rule => ({
    object, excepted: { rule, part: partOf(object, container, values), because: reason },
  }));
}

/** A grant settles what it names and nothing else: policy rules as they are written, one container, or what is in no container. */
function partOf({ kind }: ObjectName, container: string | undefined, policyRules: Grant['values']): ExceptedRule['part'] {
  if (kind === 'Role' || kind === 'ClusterRole') {
    return { policyRules };
  }
  return container === undefined ? 'outside-containers' : { container };
}

function exceptionOfExemption({ rule, scope, container, reason, owner, expires, inFile }: ExemptionEntry): Exception[] {
  const object = inFile === undefined ? nameOf(scope) : nameIn(inFile.object);
  const because = `${reason} (${owner}, until ${expires})`;
  return object === undefined || inFile?.incomplete !== undefined ? []
    : [{ object, excepted: { rule, part: container === undefined ? 'everything' : { container }, because } }];
}

/** The object a construct makes; `undefined` when no policy can name it. */
function nameOf(construct: IConstruct): ObjectName | undefined {
  const apiObject = apiObjectOf(construct);
  return apiObject === undefined ? undefined : objectName(apiObject.kind, apiObject.metadata.namespace, apiObject.name);
}

function nameIn(text: string): ObjectName | undefined {
  const match = OBJECT.exec(text);
  return match === null ? undefined : objectName(match[1], match[2], match[3]);
}

/** Where nobody knows in which namespace an object will be, it is not excepted: that would be every object of its name. */
function objectName(kind: string, namespace: string | undefined, name: string): ObjectName | undefined {
  if (subjectOf(kind) === undefined) {
    return undefined;
  }
  if (isClusterScopedKind(kind)) {
    return { kind, name };
  }
  return namespace === undefined ? undefined : { kind, namespace, name };
}
