import * as fs from 'fs';
import * as path from 'path';
import { IConstruct } from 'constructs';
import { exemptionFileText, FileEntry, FileSection, readExemptionFile } from './exemption-file';
import { Fault } from './fault';
import { Guard } from './guard';
import { ObjectIndex, sorted } from './judge';
import { isListOfSeveral } from './settle';
import { toFinding } from '../rules/finding';
import { describeManifest, Manifest } from '../rules/manifest';
import { append } from '../rules/namespaced-index';

/** An entry, what it is for, and what it would settle. */
interface Proposal {
  readonly entry: FileEntry;
  readonly faults: readonly Fault[];
}

/**
 * Judges the tree of `app` without the exemptions of this file, and writes the file so that it has an entry for each finding that is left and takes
 * one. Returns how many entries are new.
 */
export function proposeExemptions(app: IConstruct, file: string): number {
  const absolutePath = path.resolve(file);
  // Before judging: a file that cannot be read is not written over.
  const existing = readExemptionFile(file) ?? [];
  const guard = Guard.of(app);
  const { ledger } = guard;
  const scopes = ledger.exemptionFiles.filter(each => each.absolutePath === absolutePath).map(({ scope }) => scope);
  const { open, objects } = guard.judge(undefined, {
    ...ledger,
    exemptions: ledger.exemptions.filter(({ inFile }) => inFile?.absolutePath !== absolutePath),
    exemptionFiles: ledger.exemptionFiles.filter(each => each.absolutePath !== absolutePath),
  });
  const reach = new Reach(objects, scopes.length === 0 ? [app.node.root] : scopes);
  const exemptible = open.filter(({ rule }) => rule.exemptible);
  const reachable = exemptible.filter(({ violation }) => reach.holds(violation.manifest));
  const outside = exemptible.filter(({ violation }) => !reach.holds(violation.manifest));
  const kept = keep(existing, reachable, reach);
  const covered = new Set(kept.flatMap(({ faults }) => faults));
  const { proposals, nameless } = proposalsFor(reachable.filter(fault => !covered.has(fault)), reach);

  const text = exemptionFileText(sectionsOf([...kept, ...proposals]), [
    { title: 'These take no exemption and have to be mended:', lines: firstLines(open.filter(({ rule }) => !rule.exemptible)) },
    { title: 'These objects cannot be told apart by name; give their constructs to Exemptions.add():', lines: firstLines(nameless) },
    { title: 'These objects are not in what this file was given to:', lines: firstLines(outside) },
  ]);
  fs.mkdirSync(path.dirname(absolutePath), { recursive: true });
  fs.writeFileSync(absolutePath, text);
  return proposals.length;
}

/** The objects that entries of one file can name. */
class Reach {
  constructor(private readonly objects: ObjectIndex, private readonly scopes: readonly IConstruct[]) { }

  holds(manifest: Manifest): boolean {
    return this.scopes.some(scope => this.objects.isBelow(manifest, scope));
  }

  /** The objects that a name means: one for each scope in which it means one. */
  named(object: string, apiVersion: string | undefined): Manifest[] {
    const found = this.scopes.map(scope => this.objects.called(object, scope)
      .filter(manifest => apiVersion === undefined || manifest.apiVersion === apiVersion));
    return [...new Set(found.filter(({ length }) => length === 1).flat())].filter(manifest => !isListOfSeveral(manifest));
  }

  /** How to name an object so that no other one is meant; `undefined` when there is no way. */
  nameOf(manifest: Manifest): Pick<FileEntry, 'object' | 'apiVersion'> | undefined {
    const object = describeManifest(manifest);
    return [{ object }, { object, apiVersion: manifest.apiVersion }].find(name => {
      const named = this.named(name.object, 'apiVersion' in name ? name.apiVersion : undefined);
      return named.length === 1 && named[0] === manifest;
    });
  }
}

/** The entries that settle something: if not today, then once they are complete and their day has not passed. */
function keep(existing: readonly FileEntry[], faults: readonly Fault[], reach: Reach): Proposal[] {
  const left = new Map<Manifest, Set<Fault>>();
  for (const fault of faults) {
    left.set(fault.violation.manifest, (left.get(fault.violation.manifest) ?? new Set()).add(fault));
  }
  return existing.flatMap(entry => {
    const settled = reach.named(entry.object, entry.apiVersion).flatMap(manifest => [...left.get(manifest) ?? []]
      .filter(({ rule, violation }) => rule.id === entry.rule && (entry.container === undefined || entry.container === violation.container)));
    settled.forEach(fault => left.get(fault.violation.manifest)?.delete(fault));
    return settled.length === 0 ? [] : [{ entry, faults: settled }];
  });
}

function proposalsFor(faults: readonly Fault[], reach: Reach): { proposals: Proposal[]; nameless: Fault[] } {
  const ofManifest = new Map<Manifest, Fault[]>();
  faults.forEach(fault => append(ofManifest, fault.violation.manifest, fault));
  const proposals: Proposal[] = [];
  const nameless: Fault[] = [];
  for (const [manifest, own] of ofManifest) {
    const name = reach.nameOf(manifest);
    if (name === undefined) {
      nameless.push(...own);
      continue;
    }
    const groups = new Map<string, Fault[]>();
    own.forEach(fault => append(groups, JSON.stringify([fault.rule.id, fault.violation.container]), fault));
    for (const group of groups.values()) {
      const [{ rule, violation: { container } }] = group;
      proposals.push({ entry: { rule: rule.id, ...name, container, reason: '', owner: '', expires: '' }, faults: group });
    }
  }
  return { proposals, nameless };
}

/** By object and rule. An entry for all containers comes after those for one, so that these have something left to settle. */
function sectionsOf(proposals: readonly Proposal[]): FileSection[] {
  const byObject = new Map<string, Proposal[]>();
  proposals.forEach(proposal => append(byObject, proposal.entry.object, proposal));
  return [...byObject].sort(([left], [right]) => compare([left], [right])).map(([object, own]) => ({
    object,
    entries: own.sort((left, right) => compare(orderOf(left.entry), orderOf(right.entry)))
      .map(({ entry, faults }) => ({ entry, settles: firstLines(faults) })),
  }));
}

function orderOf({ apiVersion = '', rule, container }: FileEntry): string[] {
  return [apiVersion, rule, container === undefined ? '1' : '0', container ?? ''];
}

function compare(left: readonly string[], right: readonly string[]): number {
  const index = left.findIndex((text, at) => text !== right[at]);
  return index < 0 ? 0 : left[index] < right[index] ? -1 : 1;
}

function firstLines(faults: readonly Fault[]): string[] {
  return sorted(faults.map(({ rule, violation }) => toFinding(rule, violation))).map(({ message }) => message.split('\n    ')[0]);
}
