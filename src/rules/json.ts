/** A value that JSON can carry; all that rules ever see. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. A missing key reads as `undefined`. */
export interface JsonObject { [key: string]: Json | undefined }

/** The way from the root of an object to one of its fields. */
export type FieldPath = readonly (string | number)[];

/** What is read where an object is absent. Like the objects of a snapshot it inherits nothing: not even what somebody put on `Object.prototype`. */
export const EMPTY: JsonObject = Object.freeze(Object.create(null) as JsonObject);

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Kubernetes reads an explicit null like an absent field. */
export function isUnset(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** The value at `path`, or `undefined` as soon as something on the way is not there or not a container. */
export function valueAt(root: Json | undefined, path: FieldPath): Json | undefined {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') {
      value = value[step];
    } else if (isObject(value) && Object.hasOwn(value, step)) {
      value = value[step];
    } else {
      return undefined;
    }
  }
  return value;
}

/** The entries of a list field, none when it is absent or not a list. */
export function listAt(root: Json | undefined, path: FieldPath): Json[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value : [];
}

/** RFC 6901: `/spec/containers/0/image`. */
export function toPointer(path: FieldPath): string {
  return path.map(step => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

/** As people write it: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`. */
export function toFieldName(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') {
      text += `[${step}]`;
    } else if (/^[A-Za-z_$][\w$-]*$/.test(step)) {
      text += text === '' ? step : `.${step}`;
    } else {
      text += `[${JSON.stringify(step)}]`;
    }
  }
  return text;
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function isSameJson(left: Json | undefined, right: Json | undefined): boolean {
  return canonical(left) === canonical(right);
}

/** JSON text with sorted keys. */
function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join()}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
