import { below, FieldFault } from './field-fault';
import { isObject, isUnset, Json, JsonObject } from './json';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

export type SelectorOperator = typeof OPERATORS[number];

/** One condition on the labels of an object. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Empty for `Exists` and `DoesNotExist`. */
  readonly values: readonly string[];
}

/** A label selector (apimachinery `LabelSelector`): all requirements must hold. */
export interface LabelSelector {
  /** Those that could be read; `matchLabels` as `In` with one value. */
  readonly requirements: readonly Requirement[];
  /** Not empty: the API server rejects the object, and what the selector was to match is unknown. */
  readonly faults: readonly FieldFault[];
}

const SELECTOR_FIELDS = ['matchLabels', 'matchExpressions'];
const REQUIREMENT_FIELDS = ['key', 'operator', 'values'];

/** Reads a selector; absent, null and `{}` have no requirement and match everything. */
export function readSelector(json: Json | undefined): LabelSelector {
  const faults: FieldFault[] = [];
  const requirements: Requirement[] = [];
  if (isUnset(json)) {
    return { requirements, faults };
  }
  if (!isObject(json)) {
    faults.push({ path: [], value: json, remediation: 'Write an object with matchLabels or matchExpressions.' });
    return { requirements, faults };
  }
  faults.push(...unknownFields(json, SELECTOR_FIELDS));
  readMatchLabels(json.matchLabels, requirements, faults);
  readMatchExpressions(json.matchExpressions, requirements, faults);
  return { requirements, faults };
}

/** Fields the API server does not know: it drops them, or rejects the object, but never does what they say. */
export function unknownFields(json: JsonObject, known: readonly string[]): FieldFault[] {
  return Object.keys(json).filter(key => !isUnset(json[key]) && !known.includes(key)).map(key => ({
    path: [key],
    value: json[key],
    problem: 'is a field that Kubernetes does not know, so it has no effect',
    remediation: `Remove it; the fields are ${known.join(', ')}.`,
  }));
}

function readMatchLabels(json: Json | undefined, requirements: Requirement[], faults: FieldFault[]): void {
  if (isUnset(json)) {
    return;
  }
  if (!isObject(json)) {
    faults.push({ path: ['matchLabels'], value: json, remediation: 'Write an object of label keys and values.' });
    return;
  }
  for (const [key, value] of Object.entries(json)) {
    if (value === undefined) {
      continue;
    }
    if (!isLabelKey(key)) {
      faults.push({ path: ['matchLabels', key], value, problem: 'has a key that is not a label key', remediation: LABEL_KEY });
    } else if (!isLabelValue(value)) {
      faults.push({ path: ['matchLabels', key], value, problem: notLabelValue(value), remediation: LABEL_VALUE });
    } else {
      requirements.push({ key, operator: 'In', values: [value] });
    }
  }
}

function readMatchExpressions(json: Json | undefined, requirements: Requirement[], faults: FieldFault[]): void {
  if (isUnset(json)) {
    return;
  }
  if (!Array.isArray(json)) {
    faults.push({ path: ['matchExpressions'], value: json, remediation: 'Write a list of objects with key, operator and values.' });
    return;
  }
  json.forEach((item, index) => {
    const read = readExpression(item);
    faults.push(...below(['matchExpressions', index], read.faults));
    if (read.requirement !== undefined) {
      requirements.push(read.requirement);
    }
  });
}

function readExpression(json: Json): { requirement?: Requirement; faults: FieldFault[] } {
  if (!isObject(json)) {
    return { faults: [{ path: [], value: json, remediation: 'Write an object with key, operator and values.' }] };
  }
  const { key, operator, values: written } = json;
  const faults = unknownFields(json, REQUIREMENT_FIELDS);
  if (typeof key !== 'string' || !isLabelKey(key)) {
    faults.push({ path: ['key'], value: key, remediation: LABEL_KEY });
  }
  const known = OPERATORS.find(name => name === operator);
  if (known === undefined) {
    faults.push({ path: ['operator'], value: operator, remediation: 'Write In, NotIn, Exists or DoesNotExist.' });
  }
  const values = isUnset(written) ? [] : written;
  if (!Array.isArray(values)) {
    faults.push({ path: ['values'], value: values, remediation: 'Write a list of label values.' });
    return { faults };
  }
  const takesValues = known === 'In' || known === 'NotIn';
  if (takesValues && values.length === 0) {
    faults.push({ path: ['values'], value: written, problem: `is empty, but ${known} needs values`, remediation: 'Name the values, or use Exists or DoesNotExist.' });
  }
  if (known !== undefined && !takesValues && values.length > 0) {
    faults.push({ path: ['values'], value: values, problem: `is not empty, but ${known} takes no values`, remediation: 'Remove the values, or use In or NotIn.' });
  }
  values.forEach((value, index) => {
    if (!isLabelValue(value)) {
      faults.push({ path: ['values', index], value, problem: notLabelValue(value), remediation: LABEL_VALUE });
    }
  });
  return faults.length > 0 || typeof key !== 'string' || known === undefined
    ? { faults }
    : { faults, requirement: { key, operator: known, values: values.filter(isLabelValue) } };
}

const LABEL_KEY = 'Write a label key: at most 63 letters, digits, "-", "_" and ".", if need be after a DNS name and a slash.';
const LABEL_VALUE = 'Write a label value: a string of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends.';

function notLabelValue(value: Json): string {
  return `is ${JSON.stringify(value)}, which is not a label value`;
}

/** A qualified name as the API server accepts it: `app`, `app.kubernetes.io/name`. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = key.slice(0, Math.max(slash, 0));
  const isPrefix = slash < 0 || (prefix.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(prefix));
  return isPrefix && /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(key.slice(slash + 1));
}

/** A string the API server accepts as value of a label; it may be empty. */
export function isLabelValue(value: Json): value is string {
  return typeof value === 'string' && /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value);
}

/**
 * Whether an object with these labels is selected. A malformed selector selects everything here: what it was to match is unknown, and
 * its faults are reported by the rule for the object that carries it.
 */
export function selects(selector: LabelSelector, labels: JsonObject): boolean {
  return selector.faults.length > 0 || selector.requirements.every(requirement => holds(requirement, labels));
}

function holds({ key, operator, values }: Requirement, labels: JsonObject): boolean {
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'Exists': return label !== undefined;
    case 'DoesNotExist': return label === undefined;
    case 'In': return label !== undefined && values.includes(labelText(label));
    case 'NotIn': return label === undefined || !values.includes(labelText(label));
  }
}

/** A null in a map of strings is an empty string to the API server. */
export function labelText(label: Json): string {
  return label === null ? '' : String(label);
}

/** Whether the selector is well-formed and has no requirement. */
export function selectsEverything(selector: LabelSelector): boolean {
  return selector.faults.length === 0 && selector.requirements.length === 0;
}
