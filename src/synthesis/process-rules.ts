import { RuleRecord, Severity } from '../rules/rule';

function processRule(id: string, title: string, remediation: string, severity = Severity.HIGH): RuleRecord {
  return { id, title, severity, checklist: ['out-complete'], exemptible: false, remediation };
}

/** Holds for the output as a whole; checked while it is made. None of these takes an exemption: each keeps the others honest. */
export const MANIFEST_PLAIN_JSON = processRule('manifest-plain-json', 'A manifest holds plain JSON values and nothing else',
  'Write a string, a number, a boolean, null, a list or a plain object.');

export const MANIFEST_IDENTITY = processRule('manifest-identity', 'Every object says what it is and how it is called',
  'Give every object a string apiVersion, kind and metadata.name.');

export const OUTPUT_UNIQUE_OBJECT = processRule('output-unique-object', 'No two objects have the same kind, namespace and name',
  'Give one of them another name, or remove it: whoever is applied last would win.');

export const OUTPUT_UNIQUE_FILE = processRule('output-unique-file', 'No two charts or objects land in the same file',
  'Rename one of them, or choose another yamlOutputType: one would overwrite the other.');

export const OUTPUT_UNCHANGED = processRule('output-unchanged', 'What was judged is what is written',
  'Build the whole construct tree before synth, and change manifests with props or ApiObject.addJsonPatch(): both are judged.');

export const CONSTRUCT_VALIDATION = processRule('construct-validation', 'Every construct accepts its own state',
  'Mend what the construct complains about.');

export const RULE_ERROR = processRule('rule-error', 'Every rule comes to a verdict',
  'Report this as a bug of cdk8s-secure, with the manifest that caused it.');

export const GRANT_UNUSED = processRule('grant-unused', 'Every reason that was given allows something that is there',
  'Remove the grant, or undo the later change that made the manifest differ from what was granted.', Severity.MEDIUM);

export const EXEMPTION_UNKNOWN_RULE = processRule('exemption-unknown-rule', 'Every exemption names a rule that exists',
  'Write the id of a rule as findings print it.');

export const EXEMPTION_NOT_ALLOWED = processRule('exemption-not-allowed', 'No exemption names a rule that takes none',
  'Remove the exemption and mend the finding.');

export const EXEMPTION_FILE_MISSING = processRule('exemption-file-missing', 'Every file of exemptions that is named exists',
  'Correct the path, which is relative to the working directory, or let Exemptions.propose() write the file.');

export const EXEMPTION_INCOMPLETE = processRule('exemption-incomplete', 'Every exemption says why, who answers for it and until when',
  'Write a reason of at least 10 characters, an owner, and as expires a last day that exists, such as 2027-03-31.');

export const EXEMPTION_TOO_BROAD = processRule('exemption-too-broad', 'Every exemption names one API object',
  'Give Exemptions.add() the construct of the one object it is for, never a chart, an app or a group of objects.');

export const EXEMPTION_EXPIRED = processRule('exemption-expired', 'No exemption is used after its last day',
  'Mend the finding, or let the owner decide on a new date.');

export const EXEMPTION_UNUSED = processRule('exemption-unused', 'Every exemption settles a finding',
  'Remove the exemption: what it was for is gone, and it would hide the next one.', Severity.MEDIUM);

export const PROCESS_RULES: readonly RuleRecord[] = [
  MANIFEST_PLAIN_JSON,
  MANIFEST_IDENTITY,
  OUTPUT_UNIQUE_OBJECT,
  OUTPUT_UNIQUE_FILE,
  OUTPUT_UNCHANGED,
  CONSTRUCT_VALIDATION,
  RULE_ERROR,
  GRANT_UNUSED,
  EXEMPTION_UNKNOWN_RULE,
  EXEMPTION_NOT_ALLOWED,
  EXEMPTION_FILE_MISSING,
  EXEMPTION_INCOMPLETE,
  EXEMPTION_TOO_BROAD,
  EXEMPTION_EXPIRED,
  EXEMPTION_UNUSED,
];
