import { Yaml } from 'cdk8s';
import { Json, JsonObject } from '../rules/json';

/**
 * The text cdk8s writes for these documents, byte by byte.
 *
 * Nearly all of a manifest is plain words, numbers and nesting, which are written here directly: the YAML library of cdk8s takes most of the time of a
 * synth. Whatever is not that simple is left to the library, text by text where a text has one line, otherwise for the whole document.
 */
export function toYamlText(documents: readonly JsonObject[]): string {
  return documents.map(document => simpleText(document) ?? Yaml.stringify(document)).join('---\n');
}

/** Thrown, and caught here, where a document needs the library. */
const NOT_SIMPLE = new Error('not simple');

function simpleText(document: JsonObject): string | undefined {
  const keys = Object.keys(document);
  if (keys.length === 0) {
    return undefined;
  }
  try {
    const lines: string[] = [];
    writeObject(document, keys, '', '', lines, new Set());
    return `${lines.join('\n')}\n`;
  } catch (error) {
    if (error === NOT_SIMPLE) {
      return undefined;
    }
    throw error;
  }
}

/** Writes one line for each key; the first begins with `lead`, which is the indentation or the dash of a list. */
function writeObject(object: JsonObject, keys: readonly string[], lead: string, indent: string, lines: string[], seen: Set<object>): void {
  see(object, seen);
  let begin = lead;
  for (const key of keys) {
    writeValue(object[key] ?? null, `${begin}${keyText(key)}:`, ' ', `${indent}  `, lines, seen);
    begin = indent;
  }
}

function writeList(list: readonly Json[], lead: string, indent: string, lines: string[], seen: Set<object>): void {
  see(list, seen);
  let begin = lead;
  for (const item of list) {
    const keys = typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.keys(item) : [];
    if (keys.length > 0) {
      writeObject(item as JsonObject, keys, `${begin}- `, `${indent}  `, lines, seen);
    } else if (Array.isArray(item) && item.length > 0) {
      writeList(item, `${begin}- `, `${indent}  `, lines, seen);
    } else {
      writeValue(item, `${begin}-`, ' ', indent, lines, seen);
    }
    begin = indent;
  }
}

function writeValue(value: Json, lead: string, space: string, indent: string, lines: string[], seen: Set<object>): void {
  if (typeof value !== 'object' || value === null) {
    lines.push(`${lead}${space}${scalarText(value)}`);
  } else if (Array.isArray(value)) {
    if (value.length === 0) {
      see(value, seen);
      lines.push(`${lead}${space}[]`);
    } else {
      lines.push(lead);
      writeList(value, indent, indent, lines, seen);
    }
  } else {
    const keys = Object.keys(value);
    if (keys.length === 0) {
      see(value, seen);
      lines.push(`${lead}${space}{}`);
    } else {
      lines.push(lead);
      writeObject(value, keys, indent, indent, lines, seen);
    }
  }
}

/** What stands in a document twice is written as an anchor and an alias. */
function see(value: object, seen: Set<object>): void {
  if (seen.has(value)) {
    throw NOT_SIMPLE;
  }
  seen.add(value);
}

function scalarText(value: null | boolean | number | string): string {
  if (typeof value === 'string') {
    return isPlainWord(value) ? value : libraryText(value, VALUES, text => ({ k: text }), 'k: ', '\n');
  }
  if (typeof value === 'number' && (!Number.isSafeInteger(value) || Object.is(value, -0))) {
    throw NOT_SIMPLE;
  }
  return String(value);
}

function keyText(key: string): string {
  return isPlainWord(key) ? key : libraryText(key, KEYS, text => ({ [text]: 0 }), '', ': 0\n');
}

/** Letters first, so no date and no number but `e1`, and nothing else that YAML gives a meaning; long keys are written in another way. */
const PLAIN_WORD = /^[A-Za-z_/][\w./@:-]{0,200}$/;
const YAML_WORD = /^(?:y|yes|n|no|on|off|true|false|null|e-?\d+)$/i;

function isPlainWord(text: string): boolean {
  return PLAIN_WORD.test(text) && !text.endsWith(':') && !YAML_WORD.test(text);
}

/** One line of ASCII that is written the same wherever it stands: not what could begin a document. */
const ONE_LINE = /^(?![-.%])[\x20-\x7e]{1,200}$/;

const MOST_REMEMBERED = 10000;
const VALUES = new Map<string, string>();
const KEYS = new Map<string, string>();

/** How the library writes a text, remembered because manifests repeat themselves. */
function libraryText(text: string, known: Map<string, string>, around: (text: string) => JsonObject, before: string, after: string): string {
  const remembered = known.get(text);
  if (remembered !== undefined) {
    return remembered;
  }
  const whole = ONE_LINE.test(text) ? Yaml.stringify(around(text)) : '';
  const written = whole.slice(before.length, -after.length);
  if (written === '' || `${before}${written}${after}` !== whole || written.includes('\n')) {
    throw NOT_SIMPLE;
  }
  if (known.size < MOST_REMEMBERED) {
    known.set(text, written);
  }
  return written;
}
