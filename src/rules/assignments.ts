/** A name and what it is set to, in some line of a text. Lines count from 1. */
export interface Assignment { readonly name: string; readonly value: string; readonly line: number }

const LINE_END = /\r\n|\r|\n/;
const SIGN = /[:=<]/;
const COMMENT = /^\s*(?:#|\/\/|;|\*|--\s|<!--)/;
/** A name, in quotes or not, and what sets it. Comparisons, URLs and references such as `$NAME` and `${NAME:-x}` are not assignments. */
const NAME_AND_SIGN = /(?<![\w.$-]|\$\{)(?:(["'])([\w .-]{1,100})\1|([\w.-]+))([ \t]*)(:=?(?![:/])|=>?(?![=~>]))([ \t]*)/g;
/** What may stand before the first name of a line. */
const BEFORE_FIRST_NAME = /^\s*(?:[-?] +)*(?:(?:ENV|const|declare|env|export|let|local|readonly|set|val|var) +)?(?:[\w.-]*\[[\w.-]*\])?$/;
const LONGEST_INDENTATION = 200;
/** Between the assignments of a flow mapping, a connection string or a query. */
const SEPARATOR = /[{,;&?]\s{0,10}$/;
const FLOW_SEPARATOR = /[{,]\s{0,10}$/;
/** Longer values are judged by their beginning. */
const LONGEST_VALUE = 1000;

const OPENING_QUOTE = /^(?:"""|'''|["'])/;
const BLOCK_SCALAR = /^[|>][+-]?\d?$/;
const ANCHOR_OR_TAG = /^(?:&\S+|!!str)\s+/;
/** Aliases, anchors, tags and block scalars. */
const YAML_SYNTAX = /^[*!|>&]/;
/** Calls, properties, statements and structure: what computes a value, or has it further down. */
const CODE = /^(?:[A-Za-z_]\w*(?:\.\w+)*[([]|[A-Za-z_]+(?:\.[A-Za-z_]+)+$|(?:async|await|function|lambda|new|return)\s|[`[{(<])/;
const LATER_ARGUMENT = /(?:\(|, )$/;
const FIELD_OF_ITSELF = /^(?:self|this)\./;
const IDENTIFIER = /^[A-Za-z_]+$/;
const XML_ELEMENT = /<([\w.:-]{1,100})>([^<>]{1,1000})<\//g;

/**
 * What a text sets, under names that `isWanted`: the lines of `.env`, properties, INI, YAML and TOML files, every field of JSON however deep and in
 * one line or many, attributes and elements of XML, and the parts of connection strings, queries and command lines. Comments, and code that computes
 * a value, are left out. The time it takes grows with the text and no faster.
 */
export function assignmentsIn(text: string, isWanted: (name: string) => boolean): Assignment[] {
  const lines = text.split(LINE_END);
  const found: Assignment[] = [];
  // Names come again, in lists of records and in hostile texts.
  const verdicts = new Map<string, boolean>();
  const wants = (name: string): boolean => {
    const verdict = verdicts.get(name) ?? isWanted(name);
    verdicts.set(name, verdict);
    return verdict;
  };
  for (const [index, written] of lines.entries()) {
    if (SIGN.test(written) && !COMMENT.test(written)) {
      const line = written.replaceAll('\\"', '"');
      for (const match of line.matchAll(NAME_AND_SIGN)) {
        const name = nameIn(match);
        const value = wants(name) ? valueAfter(match, line, lines[index + 1] ?? '') : undefined;
        if (value !== undefined) {
          found.push({ name, value, line: index + 1 });
        }
      }
      for (const [, name, value] of line.matchAll(XML_ELEMENT)) {
        if (wants(name)) {
          found.push({ name, value, line: index + 1 });
        }
      }
    }
  }
  return found;
}

function nameIn([, , quoted, bare]: RegExpExecArray): string {
  return quoted ?? bare;
}

function valueAfter(match: RegExpExecArray, line: string, nextLine: string): string | undefined {
  const [all, quote, , , , sign] = match;
  const begin = match.index;
  const isFirst = begin <= LONGEST_INDENTATION && BEFORE_FIRST_NAME.test(line.slice(0, begin));
  if (!isFirst && quote === undefined && !isLaterAssignment(match, line.slice(Math.max(0, begin - LONGEST_VALUE), begin))) {
    return undefined;
  }
  const rest = line.slice(begin + all.length, begin + all.length + LONGEST_VALUE).replace(ANCHOR_OR_TAG, '');
  const opening = OPENING_QUOTE.exec(rest)?.[0];
  if (opening !== undefined) {
    return rest.slice(opening.length).split(opening, 1)[0];
  }
  if (isFirst && BLOCK_SCALAR.test(rest.trim())) {
    return nextLine.trim();
  }
  const value = (isFirst ? rest.split(/(?:^|\s)#|\s\/\/|;|,(?:\s|$)/, 1)[0] : rest.split(/[\s,;&})\]"'<>|]/, 1)[0]).trim();
  return isVariable(match, isFirst, line, value) || CODE.test(value) || (sign === ':' && YAML_SYNTAX.test(value)) ? undefined : value;
}

/** Whether a value without quotes is what a program calls a value: `f(token=token)`, `f(a, token=found)`, `self.token = token`. */
function isVariable(match: RegExpExecArray, isFirst: boolean, line: string, value: string): boolean {
  const begin = match.index;
  const name = nameIn(match);
  return (value === name && !(isFirst && match[1] === undefined))
    || (match[5] === '=' && IDENTIFIER.test(value)
      && (isFirst ? FIELD_OF_ITSELF.test(name) : LATER_ARGUMENT.test(line.slice(Math.max(0, begin - 2), begin))));
}

/** Whether a name that is neither the first of its line nor in quotes is set, and not merely followed by a colon in a sentence. */
function isLaterAssignment([, , , , space, sign, spaceAfter]: RegExpExecArray, before: string): boolean {
  return sign === ':'
    ? FLOW_SEPARATOR.test(before) && before.includes('{')
    : (space === '' && spaceAfter === '') || SEPARATOR.test(before);
}
