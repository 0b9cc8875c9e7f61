import { isUnset, Json, toFieldName, toPointer } from './json';
import { describeManifest, Manifest } from './manifest';
import { RuleRecord, Severity, Violation } from './rule';
import { checklistItem } from '../checklist/checklist';

/** One fault of the output: what is wrong where, what to write instead, who says so. */
export interface Finding {
  /** Id of the rule, `pod-run-as-non-root`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for cluster-scoped objects and where the manifest names none. */
  readonly namespace?: string;
  readonly name: string;
  /** Path of the construct that made the object. */
  readonly constructPath: string;
  /** The file that the object was included from, as its author wrote it: a path, a URL, or `<chart>@<version>` of Helm. */
  readonly file?: string;
  /** Number of the YAML document in `file`, counted from 1 without empty documents. */
  readonly document?: number;
  /** Name of the container, when the field belongs to one. */
  readonly container?: string;
  /** The offending field as JSON pointer (RFC 6901) into the document of `constructPath`. */
  readonly pointer: string;
  /** The value found, as JSON text; absent when the field is missing. */
  readonly found?: string;
  /** What to write instead. */
  readonly remediation: string;
  /** The checklists and specifications that ask for it. */
  readonly sources: string[];
  /** All of the above in three lines for people. */
  readonly message: string;
}

const LONGEST_VALUE = 120;

export function toFinding(rule: RuleRecord, violation: Violation): Finding {
  const { manifest, path, container, value } = violation;
  const remediation = violation.remediation ?? rule.remediation;
  const sources = [...new Set(rule.checklist.flatMap(id => checklistItem(id).source.split('; ')))];
  const where = container === undefined ? describeManifest(manifest) : `${describeManifest(manifest)}, container "${container}"`;
  const field = toFieldName([...manifest.root, ...path]);
  const subject = field === '' ? '' : `${field} `;
  return {
    rule: rule.id,
    severity: rule.severity,
    apiVersion: manifest.apiVersion,
    kind: manifest.kind,
    namespace: manifest.namespace,
    name: manifest.name,
    constructPath: manifest.constructPath,
    file: manifest.source?.file,
    document: manifest.source?.document,
    container,
    pointer: toPointer([...manifest.root, ...path]),
    found: value === undefined ? undefined : JSON.stringify(value),
    remediation,
    sources,
    message: [
      `${rule.id} (${rule.severity})  ${where}: ${subject}${violation.problem ?? statement(value)}.`,
      `    ${remediation}`,
      `    ${sources[0]}  [${shownPlace(manifest)}]`,
    ].join('\n'),
  };
}

/** The file that has to be read, if there is one, and the construct. */
function shownPlace({ source, constructPath }: Manifest): string {
  const construct = `construct ${shownPath(constructPath)}`;
  if (source === undefined) {
    return construct;
  }
  const { file, document, entry } = source;
  const part = document !== undefined ? `, document ${document}` : entry !== undefined ? `, entry ${entry}` : '';
  return `${file}${part}; ${construct}`;
}

/** The path people know: the construct they wrote, not the API object it holds under the id `Resource`. */
function shownPath(constructPath: string): string {
  return constructPath.replace(/\/Resource$/, '') || '(app)';
}

function statement(value: Json | undefined): string {
  return isUnset(value) ? 'is missing' : `is ${shown(value)}`;
}

/** A value as JSON, shortened so that an error stays readable. */
export function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
