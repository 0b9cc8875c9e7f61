import { snapshotOf } from './judge';
import { toFinding } from '../../src/rules/finding';
import { JsonObject } from '../../src/rules/json';
import { Rule } from '../../src/rules/rule';

/** What a rule says to write instead, once for each fault it finds in these objects. */
export function remediations(rule: Rule, ...objects: JsonObject[]): string[] {
  return rule.check(snapshotOf(objects)).map(violation => toFinding(rule, violation).remediation);
}
