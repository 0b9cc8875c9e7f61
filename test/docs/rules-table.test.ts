import { checklistItem } from '../../src/checklist/checklist';
import { RULES } from '../../src/rules/registry';
import { RuleRecord } from '../../src/rules/rule';
import { PROCESS_RULES } from '../../src/synthesis/process-rules';
import { expectFile } from '../golden';

const cell = (text: string) => text.replace(/\|/g, '\\|');

function table(rules: readonly RuleRecord[]): string {
  return [
    '| rule | what holds | severity | exemption | what to write instead | who says so |',
    '|---|---|---|---|---|---|',
    ...rules.map(rule => `| \`${rule.id}\` | ${[
      cell(rule.title), rule.severity, rule.exemptible ? 'yes' : 'no', cell(rule.remediation),
      cell(rule.checklist.flatMap(id => checklistItem(id).source.split('; ')).join('; ')),
    ].join(' | ')} |`),
  ].join('\n');
}

test('docs/rules.md lists every rule as the registry has it', () => {
  expectFile('docs/rules.md', `# Rules

Made from the rule records by \`npx projen golden:update\`.

## What manifests are judged by

${table(RULES)}

## What the output as a whole, grants and exemptions are judged by

${table(PROCESS_RULES)}
`);
});
