import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { ACCESS } from './access';
import { CONTAINERS } from './containers';
import { EXEMPTIONS } from './exemptions';
import { NAMESPACES } from './namespaces';
import { NETWORK } from './network';
import { NODES } from './nodes';
import { OUTPUT } from './output';
import { PODS } from './pods';
import { SECRETS } from './secrets';
import { Snippet } from './snippet';

const FAMILIES = [PODS, CONTAINERS, NODES, ACCESS, NETWORK, SECRETS, NAMESPACES, OUTPUT, EXEMPTIONS];

/** Every snippet with the id of its rule. An id that stands in two families stands here twice. */
export const ALL_SNIPPETS: readonly (readonly [string, Snippet])[] = FAMILIES.flatMap(family => Object.entries<Snippet>(family));

const SNIPPETS: ReadonlyMap<string, Snippet> = new Map(ALL_SNIPPETS);

/** The snippet of a rule. Throws when there is none, and says where to write it. */
export function snippetFor(rule: string): Snippet {
  const snippet = SNIPPETS.get(rule);
  if (snippet === undefined) {
    throw new Error(`${rule} has no snippet for docs/rules.md: write one that is refused and one that is accepted in test/docs/rule-snippets/`);
  }
  return snippet;
}

/** The code of a snippet as it stands in its file, without the function around it. */
export function codeOf(rule: string, field: 'refused' | 'accepted'): string {
  const bodies = fs.readdirSync(__dirname).map(name => fs.readFileSync(path.join(__dirname, name), 'utf8'))
    .flatMap(text => bodiesIn(ts.createSourceFile('snippets.ts', text, ts.ScriptTarget.Latest), rule, field));
  if (bodies.length !== 1) {
    throw new Error(`${rule}: ${field} has to be one function with a block`);
  }
  return dedented(bodies[0]);
}

function bodiesIn(file: ts.SourceFile, rule: string, field: string): string[] {
  const bodies: string[] = [];
  const isNamed = (node: ts.Node, name: string): node is ts.PropertyAssignment => (
    ts.isPropertyAssignment(node) && (ts.isStringLiteral(node.name) || ts.isIdentifier(node.name)) && node.name.text === name);
  const visit = (node: ts.Node): void => {
    if (isNamed(node, rule) && ts.isObjectLiteralExpression(node.initializer)) {
      const found = node.initializer.properties.find(property => isNamed(property, field));
      if (found?.initializer !== undefined && ts.isArrowFunction(found.initializer) && ts.isBlock(found.initializer.body)) {
        bodies.push(found.initializer.body.getText(file).slice(1, -1));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return bodies;
}

/** The lines of a text without the space that all of them begin with, and without empty ones at its ends. */
export function dedented(text: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const indentation = Math.min(...lines.map(line => line.search(/\S/)));
  return lines.map(line => line.slice(indentation)).join('\n');
}
