import * as fs from 'fs';
import { stringify } from 'yaml';
import { invalid, isDay, isReason, refuseOtherProperties, requireText } from '../input';
import { DAYS_ARE_TEXT, yamlDocumentsOf } from './yaml-documents';

/** One exemption as it stands in a file. */
export interface FileEntry {
  readonly rule: string;
  /** As findings print it: `Deployment shop/web`. */
  readonly object: string;
  readonly apiVersion?: string;
  readonly container?: string;
  /** Empty as long as nobody has written one; so are owner and expires. */
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  /** What is wrong with reason, owner and expires, in words; absent when nothing is. */
  readonly incomplete?: string;
}

/** What is written about one object: its entries, each with what it settles. */
export interface FileSection {
  readonly object: string;
  readonly entries: readonly { readonly entry: FileEntry; readonly settles: readonly string[] }[];
}

const PROPERTIES = ['rule', 'object', 'apiVersion', 'container', 'reason', 'owner', 'expires'];
const SIGNATURE = ['reason', 'owner', 'expires'] as const;

/**
 * Reads a list of exemptions; `undefined` when there is no such file. Malformed YAML, unknown properties and an entry without rule or object throw,
 * with the file and the line or entry. A missing reason, owner or last day is told in the entry.
 */
export function readExemptionFile(file: string): FileEntry[] | undefined {
  const text = textOf(file);
  if (text === undefined) {
    return undefined;
  }
  const documents = yamlDocumentsOf(text, file, DAYS_ARE_TEXT);
  if (documents.length > 1) {
    throw new Error(`${file}, line ${documents[1].line}: holds ${documents.length} YAML documents; write one list of exemptions`);
  }
  const list = documents.length === 0 ? [] : documents[0].value;
  if (!Array.isArray(list)) {
    throw new Error(`${file}: holds no list; write a list of exemptions, each with rule, object, reason, owner and expires`);
  }
  return list.map((entry: unknown, index) => toEntry(entry, `${file}, entry ${index + 1}`));
}

function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new Error(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function toEntry(given: unknown, where: string): FileEntry {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw invalid(where, 'the entry', given, 'rule, object, reason, owner and expires');
  }
  refuseOtherProperties(where, given, PROPERTIES);
  const entry = given as Record<string, unknown>;
  const optional = (name: string, accepted: string) => {
    const value = entry[name] ?? undefined;
    return value === undefined ? undefined : requireText(where, name, value, accepted);
  };
  return {
    rule: requireText(where, 'rule', entry.rule ?? undefined, 'the id of a rule, such as "img-digest"'),
    object: requireText(where, 'object', entry.object ?? undefined, 'kind, namespace and name as findings print them, such as "Deployment shop/web"'),
    apiVersion: optional('apiVersion', 'the apiVersion of the object, such as "apps/v1", or leave it out'),
    container: optional('container', 'the name of a container as findings print it, or leave it out'),
    reason: textIn(entry.reason),
    owner: textIn(entry.owner),
    expires: textIn(entry.expires),
    incomplete: flawsOf(entry),
  };
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function flawsOf(entry: Record<string, unknown>): string | undefined {
  const isBlank = (name: string) => entry[name] === undefined || entry[name] === null || (typeof entry[name] === 'string' && entry[name].trim() === '');
  const isFine = { reason: isReason, owner: (value: unknown) => typeof value === 'string', expires: isDay };
  const missing = SIGNATURE.filter(isBlank);
  const flaws = [
    ...missing.length > 0 ? [`has no ${inWords(missing, 'or')}`] : [],
    ...SIGNATURE.filter(name => !isBlank(name) && !isFine[name](entry[name])).map(name => `has ${JSON.stringify(entry[name])} as ${name}`),
  ];
  return flaws.length === 0 ? undefined : inWords(flaws, 'and');
}

function inWords(words: readonly string[], last: string): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

const HEAD = `Findings that are accepted for a while. Each entry names one rule and one object. Write why it is accepted (reason), who answers for it
(owner) and the last day on which it holds (expires, YYYY-MM-DD). Exemptions.propose() writes this file anew: it keeps entries that settle a
finding, and no other comments than its own.`;

/** The text of a file of exemptions. `remarks` are told at its end. */
export function exemptionFileText(sections: readonly FileSection[], remarks: readonly FileRemark[]): string {
  const parts = [
    HEAD.split('\n').map(comment).join(''),
    ...sections.map(({ object, entries }) => [
      comment(`--- ${object} ---`), ...entries.map(({ entry, settles }) => [...settles.map(comment), entryText(entry)].join('')),
    ].join('\n')),
    ...sections.length === 0 ? ['[]\n'] : [],
    ...remarks.filter(({ lines }) => lines.length > 0).map(({ title, lines }) => [comment(title), ...lines.map(line => comment(`  ${line}`))].join('')),
  ];
  return parts.join('\n');
}

/** Something that no entry can do. */
export interface FileRemark {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Names may hold anything, and a line break in one of them must not end the comment. */
function comment(text: string): string {
  return `# ${text.replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, ' ')}\n`;
}

function entryText({ rule, object, apiVersion, container, reason, owner, expires }: FileEntry): string {
  return stringify([{ rule, object, apiVersion, container, reason, owner, expires }], { version: '1.1', lineWidth: 0 });
}
