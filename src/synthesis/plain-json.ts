import { ambiguityOf, ambiguityOfValue } from './yaml-ambiguity';
import { FieldPath, Json, JsonObject } from '../rules/json';

/** A place where a rendered object holds something that JSON and YAML cannot carry unambiguously. */
export interface PlainJsonFault {
  readonly path: FieldPath;
  readonly problem: string;
}

/**
 * Objects of a snapshot inherit nothing, so that what somebody put on `Object.prototype` is neither judged nor written,
 * and `__proto__` is a key like any other.
 */
const Bare = function () { } as unknown as { prototype: object; new (): JsonObject };
Bare.prototype = Object.create(null);

/**
 * Copies what was rendered, reading each property exactly once. The copy holds plain JSON and nothing else; what is not JSON is left out of
 * it (as null) and reported. `undefined` becomes null, which is how cdk8s writes it. Shared references stay shared, because cdk8s writes
 * them as YAML anchors.
 */
export function copyPlainJson(rendered: unknown): { json: Json; faults: PlainJsonFault[] } {
  const copier = new Copier();
  const json = copier.copy(rendered);
  return { json, faults: copier.faults };
}

class Copier {
  readonly faults: PlainJsonFault[] = [];
  private readonly copies = new Map<object, Json>();
  /** The objects that are being copied, outermost first. */
  private readonly open: object[] = [];
  private readonly path: (string | number)[] = [];

  copy(value: unknown): Json {
    switch (typeof value) {
      case 'undefined':
        return null;
      case 'string':
        return this.text(value);
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : this.refuse(`is ${value}, which is no JSON number`);
      case 'object':
        return value === null ? null : this.container(value);
      default:
        return this.refuse(`is a ${typeof value}, which is no JSON value`);
    }
  }

  private text(value: string): string {
    const problem = ambiguityOfValue(value);
    if (problem !== undefined) {
      this.refuse(problem);
    }
    return value;
  }

  private container(value: object): Json {
    const known = this.copies.get(value);
    if (known !== undefined) {
      return this.open.includes(value) ? this.refuse('contains itself') : known;
    }
    const isList = Array.isArray(value);
    if (!isList && !isPlainObject(value)) {
      return this.refuse(`is an instance of ${value.constructor?.name ?? 'a class'}, which is no JSON value`);
    }
    this.open.push(value);
    const copy = isList ? this.list(value) : this.object(value as Record<string, unknown>);
    this.open.pop();
    return copy;
  }

  private list(value: unknown[]): Json[] {
    const copy: Json[] = [];
    this.copies.set(value, copy);
    const length = value.length;
    for (let index = 0; index < length; index++) {
      this.path.push(index);
      copy.push(this.copy(value[index]));
      this.path.pop();
    }
    return copy;
  }

  private object(value: Record<string, unknown>): JsonObject {
    const copy = new Bare();
    this.copies.set(value, copy);
    for (const key of Object.keys(value)) {
      this.path.push(key);
      this.key(key);
      copy[key] = this.copy(value[key]);
      this.path.pop();
    }
    return copy;
  }

  private key(key: string): void {
    if (key === '<<') {
      this.refuse('is a YAML merge key: readers would merge its value into the object around it');
    }
    const problem = ambiguityOf(key);
    if (problem !== undefined) {
      this.refuse(`has a name that ${problem}`);
    }
  }

  private refuse(problem: string): null {
    this.faults.push({ path: [...this.path], problem });
    return null;
  }
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of a prototype is null for `Object.prototype` of any realm, and for nothing a class makes.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** An ordinary copy of a value of a snapshot, for callers who expect objects that inherit from `Object.prototype`. */
export function toOrdinary(json: Json, copies = new Map<object, Json>()): Json {
  if (typeof json !== 'object' || json === null) {
    return json;
  }
  const known = copies.get(json);
  if (known !== undefined) {
    return known;
  }
  if (Array.isArray(json)) {
    const list: Json[] = [];
    copies.set(json, list);
    json.forEach(item => list.push(toOrdinary(item, copies)));
    return list;
  }
  const object: JsonObject = {};
  copies.set(json, object);
  for (const key of Object.keys(json)) {
    const value = toOrdinary(json[key] ?? null, copies);
    if (key === '__proto__') {
      Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
    } else {
      object[key] = value;
    }
  }
  return object;
}
