import { Document, LineCounter, parseAllDocuments } from 'yaml';

/** One YAML document of a file that has no errors in it. */
export interface YamlDocument {
  /** What cdk8s makes of it. */
  readonly value: unknown;
  /** The line on which its contents begin, counted from 1. */
  readonly line: number;
}

/** Days stay text: YAML 1.1 would make a point in time of `2027-03-31`. */
export const DAYS_ARE_TEXT = 'days-are-text';

/**
 * The documents of a YAML text, without empty ones, which cdk8s leaves out too. cdk8s takes what is left of a document with errors, and the last
 * one of several equal keys; here both throw, with the document, the line and what the parser says.
 *
 * @param where what the text is, for errors: the construct and the file.
 */
export function yamlDocumentsOf(text: string, where: string, days?: typeof DAYS_ARE_TEXT): YamlDocument[] {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(text, {
    version: '1.1',
    lineCounter,
    logLevel: 'error',
    customTags: days === undefined ? null : tags => tags.filter(tag => (typeof tag === 'string' ? tag : tag.tag) !== 'tag:yaml.org,2002:timestamp'),
  });
  // A text without a document still carries errors about its directives.
  if ('empty' in parsed && parsed.errors.length > 0) {
    throw new Error(`${where}, line ${lineCounter.linePos(parsed.errors[0].pos[0]).line}: ${saidBy(parsed.errors[0])}`);
  }
  const found: YamlDocument[] = [];
  for (const document of parsed as readonly Document[]) {
    const line = lineCounter.linePos((document.contents?.range ?? document.range ?? [0])[0]).line;
    const place = (at: number) => `${where}, document ${found.length + 1}, line ${at}`;
    if (document.errors.length > 0) {
      const [first, ...others] = document.errors;
      const more = others.length === 0 ? '' : ` (and ${others.length} more ${others.length === 1 ? 'error' : 'errors'} in this document)`;
      throw new Error(`${place(lineCounter.linePos(first.pos[0]).line)}: ${saidBy(first)}${more}`);
    }
    const value = plainValue(document, place(line));
    if (!isEmpty(value)) {
      found.push({ value, line });
    }
  }
  return found;
}

/** Aliases that are not resolved, and those that would grow without end, are found only here. */
function plainValue(document: Document, place: string): unknown {
  try {
    return document.toJSON();
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** The first line of the message, without its place, which is told already. */
function saidBy({ message }: Error): string {
  return message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
}
