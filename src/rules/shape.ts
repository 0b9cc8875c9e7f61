import { FieldPath, isObject, Json, JsonObject } from './json';

/** What JSON must look like in one place. Fields that no shape names may be anything. */
export type Shape = Type & {
  readonly notEmpty?: boolean;
  /** Whether what stands here may be secret, so that no message repeats it. */
  readonly secret?: boolean;
};

type Type =
  | { readonly type: 'boolean' }
  | { readonly type: 'text' }
  | { readonly type: 'list'; readonly items: Shape }
  | { readonly type: 'object'; readonly fields: readonly Field[]; readonly others?: Shape };

interface Field { readonly name: string; readonly shape: Shape; readonly required: boolean }

/** A value that does not have its shape, told from the value that was asked about. */
export interface ShapeFault {
  readonly path: FieldPath;
  readonly value?: Json;
  readonly problem?: string;
  readonly remediation: string;
}

export const BOOLEAN: Shape = { type: 'boolean' };
export const TEXT: Shape = { type: 'text' };
/** Any object. */
export const OBJECT: Shape = { type: 'object', fields: [] };

export function listOf(items: Shape): Shape {
  return { type: 'list', items };
}

/** The same shape, for text or a list with at least one character or entry. */
export function notEmpty(shape: Shape): Shape {
  return { ...shape, notEmpty: true };
}

/** The same shape, in a place where a secret may stand. */
export function secret(shape: Shape): Shape {
  return { ...shape, secret: true };
}

/** An object whose values all have this shape. */
export function mapOf(others: Shape): Shape {
  return { type: 'object', fields: [], others };
}

/** An object with these fields; those in `required` must be there, the others may be absent or null. */
export function objectWith(fields: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  return { type: 'object', fields: Object.entries(fields).map(([name, shape]) => ({ name, shape, required: required.includes(name) })) };
}

/** Every place where `value` does not have `shape`; nothing is looked at below such a place. */
export function shapeFaults(value: Json | undefined, shape: Shape): ShapeFault[] {
  const faults: ShapeFault[] = [];
  collect(value, shape, [], faults);
  return faults;
}

function collect(value: Json | undefined, shape: Shape, path: (string | number)[], faults: ShapeFault[]): void {
  if (!hasShape(value, shape)) {
    faults.push({ path: [...path], ...told(value, shape), remediation: expectation(shape) });
  } else if (shape.type === 'list') {
    (value as Json[]).forEach((item, index) => collectBelow(item, shape.items, index, path, faults));
  } else if (shape.type === 'object') {
    const object = value as JsonObject;
    for (const { name, shape: ofField, required } of shape.fields) {
      const child = object[name] ?? undefined;
      if (required || child !== undefined) {
        collectBelow(child, ofField, name, path, faults);
      }
    }
    if (shape.others !== undefined) {
      for (const name of Object.keys(object)) {
        if (object[name] !== undefined) {
          collectBelow(object[name], shape.others, name, path, faults);
        }
      }
    }
  }
}

function collectBelow(value: Json | undefined, shape: Shape, step: string | number, path: (string | number)[], faults: ShapeFault[]): void {
  path.push(step);
  collect(value, shape, path, faults);
  path.pop();
}

function hasShape(value: Json | undefined, shape: Shape): boolean {
  switch (shape.type) {
    case 'boolean': return typeof value === 'boolean';
    case 'text': return typeof value === 'string' && !(shape.notEmpty && value === '');
    case 'list': return Array.isArray(value) && !(shape.notEmpty && value.length === 0);
    case 'object': return isObject(value);
  }
}

function expectation(shape: Shape): string {
  switch (shape.type) {
    case 'boolean': return 'Write true or false, without quotes.';
    case 'text': return shape.notEmpty ? 'Write a string that is not empty.' : 'Write a string.';
    case 'list': return shape.notEmpty ? 'Write a list with at least one entry.' : 'Write a list.';
    case 'object': return 'Write an object.';
  }
}

const NOUNS = { boolean: 'a boolean', list: 'a list', object: 'an object', text: 'a string' };

/** Whole objects and lists are not repeated in messages: they are long, and there may be secrets in them. */
function told(value: Json | undefined, shape: Shape): Pick<ShapeFault, 'value' | 'problem'> {
  if (value === null) {
    return { problem: 'is null' };
  }
  if (isObject(value)) {
    return { problem: 'is an object' };
  }
  if (Array.isArray(value)) {
    return { problem: value.length === 0 ? 'is an empty list' : 'is a list' };
  }
  return shape.secret && value !== undefined ? { problem: `is not ${NOUNS[shape.type]}` } : { value };
}
