import { snapshotOf } from './judge';
import { toFinding } from '../../src/rules/finding';
import { JsonObject } from '../../src/rules/json';
import { Rule } from '../../src/rules/rule';
import { Target } from '../../src/rules/target';

/** What a rule says to write instead, once for each fault it finds in these objects. */
export function remediations(rule: Rule, ...objects: JsonObject[]): string[] {
  return remediationsFor({}, rule, ...objects);
}

/** The same when the objects are for these clusters. */
export function remediationsFor(target: Partial<Target>, rule: Rule, ...objects: JsonObject[]): string[] {
  return rule.check(snapshotOf(objects, {}, target)).map(violation => toFinding(rule, violation).remediation);
}
