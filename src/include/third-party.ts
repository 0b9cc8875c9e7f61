import { Include, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { additionsFor, FillIn, fillIns } from './fill-in';
import { isObject, JsonObject, toFieldName, toPointer } from '../rules/json';
import { describeManifest } from '../rules/manifest';
import { append } from '../rules/namespaced-index';
import { Exemptions } from '../synthesis/exemptions';
import { FilledInDefault } from '../synthesis/filled-in';
import { Guard } from '../synthesis/guard';
import { manifestsOf } from '../synthesis/manifests';
import { copyPlainJson } from '../synthesis/plain-json';

/** What is said about manifests that somebody else wrote. */
export interface ThirdPartyProps {
  readonly judgeOnly?: boolean;
  readonly exemptions?: string;
}

/**
 * Puts an include under guard, says of each object which document it is, accepts what its file of exemptions lists, and fills in what the
 * manifests leave open. Returns what it has filled in.
 *
 * @param file how findings call the file.
 */
export function guardInclude(include: Include, file: string, { judgeOnly, exemptions }: ThirdPartyProps): FilledInDefault[] {
  const guard = Guard.of(include);
  // Before anything can throw: whoever goes on with an include that is half made gets no unguarded one.
  guard.protect(include);
  include.apiObjects.forEach((apiObject, index) => guard.ledger.sources.set(apiObject, { file, document: index + 1 }));
  if (exemptions !== undefined) {
    Exemptions.fromFile(include, exemptions);
  }
  return judgeOnly ? [] : fillIn(include, guard);
}

function fillIn(include: Include, guard: Guard): FilledInDefault[] {
  const documents = include.apiObjects.map(apiObject => {
    const { json } = copyPlainJson(guard.preview(apiObject));
    const document: JsonObject = isObject(json) ? json : {};
    return { apiObject, document, manifests: manifestsOf(document, apiObject.node.path, guard.ledger.sources.get(apiObject)) };
  });
  const found = new Map<JsonObject, FillIn[]>();
  const documentOf = new Map(documents.flatMap(({ document, manifests }) => manifests.map(manifest => [manifest, document])));
  fillIns(documents.flatMap(({ manifests }) => manifests)).forEach(each => append(found, documentOf.get(each.manifest)!, each));
  return documents.flatMap(({ apiObject, document }) => {
    const own = found.get(document) ?? [];
    apiObject.addJsonPatch(...additionsFor(document, own).map(({ path, value }) => JsonPatch.add(toPointer(path), value)));
    const entries = own.map(each => ({ construct: apiObject, path: [...each.manifest.root, ...each.path], listed: toListed(each) }));
    guard.ledger.filledIn.push(...entries);
    return entries.map(({ listed }) => listed);
  });
}

function toListed({ manifest, path, container, value, reason }: FillIn): FilledInDefault {
  return {
    constructPath: manifest.constructPath,
    file: manifest.source?.file ?? '',
    document: manifest.source?.document ?? 0,
    object: describeManifest(manifest),
    container,
    field: toFieldName([...manifest.root, ...path]),
    value: JSON.stringify(value),
    reason,
  };
}

/** Takes away what a constructor that has thrown left in the tree, where nobody would judge it. The construct that was there before stays. */
export function removeRemains(scope: Construct, id: string, before: IConstruct | undefined): void {
  const remains = scope.node.tryFindChild(id);
  if (remains !== undefined && remains !== before) {
    scope.node.tryRemoveChild(remains.node.id);
  }
}
