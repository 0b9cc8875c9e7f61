import * as fs from 'fs';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { Exemptions, SecureApp, SecureInclude } from '../../src';
import { expectFile, withPart } from '../golden';
import { messageOf, temporaryDirectory } from '../synthesis/apps';

// Examples import the package by its name, which the compiler does not know here.
const { Monitoring } = jest.requireActual('../../examples/adoption/monitoring') as { Monitoring: new (app: App, id: string) => Chart & { agent: SecureInclude } };

const ROOT = path.join(__dirname, '..', '..');
const FILE = 'docs/adopting.md';

const fence = (info: string, text: string) => `\`\`\`${info}\n${text.trimEnd()}\n\`\`\``;

const before = process.cwd();
afterEach(() => process.chdir(before));

test('docs/adopting.md shows the first day with examples/adoption', () => {
  const directory = temporaryDirectory();
  fs.copyFileSync(path.join(ROOT, 'examples', 'adoption', 'metrics-agent.yaml'), path.join(directory, 'metrics-agent.yaml'));
  process.chdir(directory);

  const app = new SecureApp();
  const { agent } = new Monitoring(app, 'monitoring');
  const filledIn = agent.filledIn.map(({ object, field, value, reason }) => `| ${object} | \`${field}\` | \`${value}\` | ${reason} |`);
  const first = messageOf(() => app.synth());
  Exemptions.propose(app, 'exemptions.yaml');

  expectFile(FILE, [
    ['first', fence('text', first)],
    ['filled-in', ['| object | field | value | why it cannot change anything |', '|---|---|---|---|', ...filledIn].join('\n')],
    ['proposed', fence('yaml', fs.readFileSync('exemptions.yaml', 'utf8'))],
  ].reduce((page, [name, part]) => withPart(FILE, name, part, page), fs.readFileSync(path.join(ROOT, FILE), 'utf8')));
});
