import { YamlOutputType } from 'cdk8s';
import { ALL_SNIPPETS, codeOf, dedented, snippetFor } from './rule-snippets';
import { objectsOf } from './rule-snippets/objects';
import { findingsAfter, TODAY } from './rule-snippets/scene';
import { ManifestSnippet, Snippet } from './rule-snippets/snippet';
import { Exemptions } from '../../src';
import { checklistItem } from '../../src/checklist/checklist';
import { Finding, toFinding } from '../../src/rules/finding';
import { RULES } from '../../src/rules/registry';
import { RuleRecord } from '../../src/rules/rule';
import { PROCESS_RULES } from '../../src/synthesis/process-rules';
import { expectFile } from '../golden';
import { snapshotOf } from '../rules/judge';

type Side = 'refused' | 'accepted';

const ALL_RULES: readonly RuleRecord[] = [...RULES, ...PROCESS_RULES];

/** What is found in a snippet, by whatever rule. */
function findingsOf(snippet: Snippet, side: Side): Finding[] {
  if ('none' in snippet) {
    return [];
  }
  if ('weaken' in snippet) {
    return findingsAfter(scene => {
      snippet.weaken(scene);
      Exemptions.fromFile(scene.app, 'exemptions.yaml');
    }, { exemptions: dedented(snippet[side]) });
  }
  return isOfManifests(snippet) ? findingsInManifests(snippet, side)
    : findingsAfter(snippet[side], { yamlOutputType: snippet.outputType === undefined ? undefined : YamlOutputType[snippet.outputType] });
}

function isOfManifests(snippet: Exclude<Snippet, { none: string }>): snippet is ManifestSnippet {
  return typeof snippet.refused === 'string';
}

function findingsInManifests({ target, ...texts }: ManifestSnippet, side: Side): Finding[] {
  const snapshot = snapshotOf(objectsOf(dedented(texts[side])), {}, target);
  return RULES.flatMap(rule => rule.check(snapshot).map(violation => toFinding(rule, violation)));
}

const firstLine = ({ message }: Finding) => message.split('\n')[0];

/** The rules that have a snippet of something that is refused. */
const REFUSING = ALL_SNIPPETS.filter(([, snippet]) => !('none' in snippet)).map(([id]) => id);

describe('snippets', () => {
  test('there is one for every rule, and every one is for a rule', () => {
    const rules = ALL_RULES.map(({ id }) => id);
    const snippets = ALL_SNIPPETS.map(([id]) => id);
    expect({
      rulesWithoutSnippet: rules.filter(id => !snippets.includes(id)),
      snippetsWithoutRule: snippets.filter(id => !rules.includes(id)),
      rulesWithTwoSnippets: snippets.filter((id, index) => snippets.indexOf(id) < index),
    }).toEqual({ rulesWithoutSnippet: [], snippetsWithoutRule: [], rulesWithTwoSnippets: [] });
  });

  test('a missing one is an error that says where to write it', () => {
    expect(() => snippetFor('no-such-rule')).toThrow('no-such-rule has no snippet for docs/rules.md: write');
  });

  test.each(REFUSING)('%s finds something in what it refuses', id => {
    expect(findingsOf(snippetFor(id), 'refused').map(({ rule }) => rule)).toContain(id);
  });

  test.each(REFUSING)('no rule finds anything in what %s accepts', id => {
    expect(findingsOf(snippetFor(id), 'accepted').map(firstLine)).toEqual([]);
  });
});

const cell = (text: string) => text.replace(/\|/g, '\\|');

function table(rules: readonly RuleRecord[]): string {
  return [
    '| rule | what holds | severity | exemption |',
    '|---|---|---|---|',
    ...rules.map(({ id, title, severity, exemptible }) => `| [\`${id}\`](#${id}) | ${cell(title)} | ${severity} | ${exemptible ? 'yes' : 'no'} |`),
  ].join('\n');
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** The compiler has seen the code already, in a function; fences of `ts` would be compiled once more, as part of a chart. */
function shown(rule: string, snippet: Exclude<Snippet, { none: string }>, side: Side): string {
  const text = snippet[side];
  return typeof text === 'string' ? fence('yaml', dedented(text)) : fence('typescript', codeOf(rule, side));
}

/** The lines that a browser shows without scrolling. */
function wrapped(text: string): string {
  return text.replace(/(.{1,110})(?: |$)/g, '$1\n    ').trimEnd();
}

function factsOf({ severity, exemptible, podSecurityChecks = [], checklist }: RuleRecord): string {
  const checks = podSecurityChecks.map(check => `\`${check}\``).join(' and ');
  return [
    `Severity ${severity}`,
    exemptible ? 'can be exempted' : 'takes no exemption',
    ...checks === '' ? [] : [`Pod Security ${podSecurityChecks.length === 1 ? 'check' : 'checks'} ${checks}`],
    [...new Set(checklist.flatMap(id => checklistItem(id).source.split('; ')))].join('; '),
  ].join(' · ');
}

/** What the snippets of a rule are for, where it is not what all others are for. */
function whereOf(snippet: Snippet): string {
  if ('outputType' in snippet) {
    return ` with \`yamlOutputType: YamlOutputType.${snippet.outputType}\``;
  }
  return 'target' in snippet ? ` for Kubernetes 1.${snippet.target?.minor} and newer` : '';
}

function section(rule: RuleRecord): string {
  const head = `### ${rule.id}\n\n${rule.title}.\n\n${factsOf(rule)}`;
  const snippet = snippetFor(rule.id);
  if ('none' in snippet) {
    return `${head}\n\n${snippet.none}`;
  }
  const findings = findingsOf(snippet, 'refused');
  const finding = findings.find(each => each.rule === rule.id);
  const others = [...new Set(findings.map(each => each.rule))].filter(id => id !== rule.id).map(id => `[\`${id}\`](#${id})`).join(' and ');
  const where = whereOf(snippet);
  return [
    head,
    `Refused${where}:`,
    shown(rule.id, snippet, 'refused'),
    fence('text', finding === undefined ? '' : wrapped(firstLine(finding))),
    `${finding?.remediation ?? rule.remediation}${others === '' ? '' : ` What is refused here is refused by ${others} too.`}`,
    `Accepted${where}:`,
    shown(rule.id, snippet, 'accepted'),
  ].join('\n\n');
}

test('docs/rules.md lists every rule as the registry has it, each with what is refused and what is accepted', () => {
  expectFile('docs/rules.md', `# Rules

Made from the rule records and from snippets that the tests judge, by \`npx projen golden:update\`.

* [What manifests are judged by](#what-manifests-are-judged-by)
* [What the output as a whole, grants and exemptions are judged by](#what-the-output-as-a-whole-grants-and-exemptions-are-judged-by)
* [Each rule, with what is refused and what is accepted](#each-rule-with-what-is-refused-and-what-is-accepted)

## What manifests are judged by

${table(RULES)}

## What the output as a whole, grants and exemptions are judged by

${table(PROCESS_RULES)}

## Each rule, with what is refused and what is accepted

A snippet shows only what matters, in an object that is fine otherwise. What stands in the \`spec\` of a Pod here stands in \`spec.template.spec\` of a Deployment,
StatefulSet, DaemonSet or Job. A field that is \`null\` is as good as left out. Below what is refused stands the first line of its finding, then what to write instead.

In code, \`app\` is a SecureApp, \`chart\` a Chart in it for the namespace \`shop\`, \`web\` a SecureDeployment of that name, and \`image\` an image with its digest. All
other names are imported from cdk8s, cdk8s-plus-28 and cdk8s-secure. The day is ${TODAY}.

${ALL_RULES.map(section).join('\n\n')}
`);
});
