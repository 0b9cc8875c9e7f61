import { celTexts } from './cel';
import { NAMESPACE_NAME_LABEL, STRANGERS } from './network-policy';

/** CEL for the labels of the namespace of an object; without the Namespace only the one that every namespace has is known. */
const LABELS_OF_NAMESPACE = `(namespaceObject == null ? {'${NAMESPACE_NAME_LABEL}': object.metadata.namespace} : namespaceObject.metadata.labels)`;

/** CEL for what `admitsStranger` says of a selector of pods that is there. No value in a selector is one that nobody thought of. */
export function isForStrangers(selector: string): string {
  const strangers = STRANGERS.map(labels => celTexts(Object.keys(labels))).join(', ');
  return `(${selector}.?matchLabels.orValue({}).size() == 0 && [${strangers}].exists(keys, ${expressions(selector)}.all(expression, ${fitsUnknownValues('keys')})))`;
}

/** CEL for what `admitsStrangerNamespace` says of a selector of namespaces. */
export function isForStrangeNamespaces(selector: string): string {
  const keys = celTexts([NAMESPACE_NAME_LABEL]);
  return `(${selector}.?matchLabels.orValue({}).size() == 0 && ${expressions(selector)}.all(expression, ${fitsUnknownValues(keys)}))`;
}

/** CEL for whether a selector of namespaces selects the one that the object is in. */
export function selectsOwnNamespace(selector: string): string {
  const byLabels = `${selector}.?matchLabels.orValue({}).all(key, key in own && own[key] == ${selector}.matchLabels[key])`;
  const byExpressions = `${expressions(selector)}.all(expression, ${fitsLabels('own')})`;
  return `[${LABELS_OF_NAMESPACE}].exists(own, ${byLabels} && ${byExpressions})`;
}

function expressions(selector: string): string {
  return `${selector}.?matchExpressions.orValue([])`;
}

function fitsUnknownValues(keys: string): string {
  return `expression.operator == 'NotIn' || (expression.operator == 'Exists' && expression.key in ${keys})`
    + ` || (expression.operator == 'DoesNotExist' && (expression.key in ${keys}) == false)`;
}

function fitsLabels(labels: string): string {
  const hasValue = `(expression.key in ${labels} && ${labels}[expression.key] in expression.values)`;
  return `expression.operator == 'In' ? ${hasValue} : expression.operator == 'NotIn' ? ${hasValue} == false`
    + ` : (expression.key in ${labels}) == (expression.operator == 'Exists')`;
}
