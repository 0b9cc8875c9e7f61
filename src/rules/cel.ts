import { Json } from './json';

/** Fields of a request that are empty are not there. */
export const REQUEST_NAMESPACE = "request.?namespace.orValue('')";

/** A string literal. */
export function celText(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\r/g, '\\r')}'`;
}

/** A list of string literals. */
export function celTexts(texts: readonly string[]): string {
  return `[${texts.map(celText).join(', ')}]`;
}

/** A literal of any JSON value. CEL wants the values of one list or map to have one type, so that mixed ones are marked as dynamic. */
export function celLiteral(value: Json | undefined): string {
  if (typeof value === 'string') {
    return celText(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(celItem(value)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
    const item = celItem(entries.map(([, each]) => each));
    return `{${entries.map(([key, each]) => `${celText(key)}: ${item(each)}`).join(', ')}}`;
  }
  return String(value);
}

function celItem(siblings: readonly Json[]): (value: Json) => string {
  const isMixed = new Set(siblings.map(typeOf)).size > 1;
  return value => isMixed ? `dyn(${celLiteral(value)})` : celLiteral(value);
}

function typeOf(value: Json): string {
  if (Array.isArray(value)) {
    return `list of ${[...new Set(value.map(typeOf))].sort().join()}`;
  }
  return value === null ? 'null' : typeof value === 'object' ? `map of ${[...new Set(Object.values(value).map(each => typeOf(each ?? null)))].sort().join()}` : typeof value;
}
