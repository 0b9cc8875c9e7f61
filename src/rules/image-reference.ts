/** The parts of an image reference: `registry.example.com:5000/team/app:1.2@sha256:…`. */
export interface ImageReference {
  /** Host and port; absent where the runtime puts its default registry. */
  readonly registry?: string;
  /** Path in the registry, `team/app`. */
  readonly repository: string;
  readonly tag?: string;
  /** Algorithm and lower-case hex, `sha256:…`. */
  readonly digest?: string;
}

/** The form to write an image in. */
export const IMAGE_FORM = 'registry.example.com/team/app@sha256:<64 hex digits>';

const LONGEST_NAME = 255;
const LONGEST_SHOWN = 120;
const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const REGISTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;
/** Runtimes take a bare 64-digit name for the id of an image that the node has. */
const IMAGE_ID = /^[a-f0-9]{64}$/;

/** Reads an image reference by the grammar of the distribution project; `undefined` when it is malformed. */
export function parseImageReference(text: string): ImageReference | undefined {
  const result = read(text);
  return 'fault' in result ? undefined : result;
}

/** One sentence on what is wrong with a malformed image reference and what the accepted form is; `undefined` for a good one. */
export function explainImageReference(text: string): string | undefined {
  const result = read(text);
  return 'fault' in result ? `${quoted(text)} is not an image reference: ${result.fault}; write ${IMAGE_FORM}.` : undefined;
}

/** What is wrong with a malformed image reference, as the end of a sentence (`it is empty`); `undefined` for a good one. */
export function imageReferenceFault(text: string): string | undefined {
  const result = read(text);
  return 'fault' in result ? result.fault : undefined;
}

function read(text: string): ImageReference | { readonly fault: string } {
  if (text === '') {
    return { fault: 'it is empty' };
  }
  if (/\s/.test(text)) {
    return { fault: 'it contains white space' };
  }
  if (text.includes('://')) {
    return { fault: 'it contains a URL scheme' };
  }
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const [registry, repository] = splitName(name);
  const fault = nameFault(name, registry, repository) ?? tagFault(tag) ?? digestFault(digest) ?? idFault(text);
  return fault === undefined ? { registry, repository, tag, digest } : { fault };
}

/** The first component is a host when it could not be part of a path, or is `localhost`. */
function splitName(name: string): [string | undefined, string] {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  return slash >= 0 && (/[.:[A-Z]/.test(first) || first === 'localhost') ? [first, name.slice(slash + 1)] : [undefined, name];
}

function nameFault(name: string, registry: string | undefined, repository: string): string | undefined {
  if (name.length > LONGEST_NAME) {
    return `its name is longer than ${LONGEST_NAME} characters`;
  }
  if (registry !== undefined && !REGISTRY.test(registry)) {
    return `its registry ${quoted(registry)} is not a host name with an optional port`;
  }
  if (repository === '') {
    return 'it names no repository';
  }
  return REPOSITORY.test(repository)
    ? undefined
    : `its repository ${quoted(repository)} is not made of lower-case letters and digits with separators between them`;
}

function idFault(text: string): string | undefined {
  return IMAGE_ID.test(text) ? 'it reads like the id of an image on the node' : undefined;
}

function tagFault(tag: string | undefined): string | undefined {
  return tag === undefined || TAG.test(tag) ? undefined : `its tag ${quoted(tag)} is not made of 1 to 128 letters, digits, "_", "." and "-"`;
}

function digestFault(digest: string | undefined): string | undefined {
  return digest === undefined || DIGEST.test(digest)
    ? undefined
    : `its digest ${quoted(digest)} is neither sha256: and 64 nor sha512: and 128 lower-case hex digits`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`);
}
