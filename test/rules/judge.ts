import { toFinding } from '../../src/rules/finding';
import { JsonObject } from '../../src/rules/json';
import { Manifest } from '../../src/rules/manifest';
import { podTemplatesOf } from '../../src/rules/pod-template';
import { NO_STATEMENTS, Rule, Snapshot, Statements } from '../../src/rules/rule';
import { STRICTEST_TARGET, Target } from '../../src/rules/target';

/** An object as it would stand in the output, made by the construct `<kind in lower case>/<name>`. */
export function manifestOf(json: JsonObject): Manifest {
  const metadata = (json.metadata ?? {}) as JsonObject;
  return {
    apiVersion: String(json.apiVersion),
    kind: String(json.kind),
    namespace: typeof metadata.namespace === 'string' ? metadata.namespace : undefined,
    name: String(metadata.name ?? ''),
    constructPath: `${String(json.kind).toLowerCase()}/${metadata.name ?? ''}`,
    root: [],
    json,
  };
}

export function snapshotOf(objects: JsonObject[], statements: Partial<Statements> = {}, target: Partial<Target> = {}): Snapshot {
  const manifests = objects.map(manifestOf);
  return {
    manifests,
    pods: manifests.flatMap(podTemplatesOf),
    target: { ...STRICTEST_TARGET, ...target },
    statements: { ...NO_STATEMENTS, ...statements },
  };
}

/** The first line of each message a rule has for these objects when they are for these clusters. */
export function faultsFor(target: Partial<Target>, rule: Rule, ...objects: JsonObject[]): string[] {
  return rule.check(snapshotOf(objects, {}, target)).map(violation => toFinding(rule, violation).message.split('\n')[0]);
}

/** The messages a rule has for these objects, without the second and third line that are the same for all findings of a rule. */
export function faults(rule: Rule, ...objects: JsonObject[]): string[] {
  return rule.check(snapshotOf(objects)).map(violation => toFinding(rule, violation).message.split('\n')[0]);
}
