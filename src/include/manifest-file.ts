import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { yamlDocumentsOf } from '../synthesis/yaml-documents';

/** What cdk8s reads at most. */
const LARGEST_TEXT = 10 * 1024 * 1024;

/** What every Kubernetes object has. */
interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
}

/**
 * Refuses a text that cdk8s would take for something else than what it says, or not at all: YAML with errors, documents that are no Kubernetes
 * objects, one object twice, no document.
 */
export function requireManifests(text: string, where: string): void {
  if (Buffer.byteLength(text) > LARGEST_TEXT) {
    throw new Error(`${where}: has more than 10 MiB, which is what cdk8s reads; divide it into several files`);
  }
  const documents = yamlDocumentsOf(text, where);
  if (documents.length === 0) {
    throw new Error(`${where}: holds no YAML document`);
  }
  const numberOf = new Map<string, number>();
  for (const [index, { value, line }] of documents.entries()) {
    const place = `${where}, document ${index + 1}, line ${line}`;
    const id = idOf(requireObject(value, place), index);
    const other = numberOf.get(id);
    if (other !== undefined) {
      throw new Error(`${place}: has the kind, name and namespace of document ${other}; remove one of them, or move it into a file of its own`);
    }
    numberOf.set(id, index + 1);
  }
}

function requireObject(value: unknown, place: string): Named {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${place}: is ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}; every document must be a Kubernetes object`);
  }
  const { apiVersion, kind, metadata } = value as Record<string, unknown>;
  for (const [name, text] of Object.entries({ apiVersion, kind })) {
    if (typeof text !== 'string' || text === '') {
      const found = text === undefined || text === null ? 'missing' : JSON.stringify(text);
      throw new Error(`${place}: ${name} is ${found}; every document must be a Kubernetes object`);
    }
  }
  if ((apiVersion as string).split('/').length > 2) {
    throw new Error(`${place}: apiVersion is ${JSON.stringify(apiVersion)}; write a group and a version, such as "apps/v1"`);
  }
  if (metadata !== undefined && metadata !== null && (typeof metadata !== 'object' || Array.isArray(metadata))) {
    throw new Error(`${place}: metadata is ${JSON.stringify(metadata)}; write an object`);
  }
  return value as Named;
}

/** What cdk8s.Include tells objects apart by: it makes one construct for each id. */
function idOf({ kind, metadata }: Named, number: number): string {
  return [metadata?.name ?? `object ${number}`, kind.toLowerCase(), metadata?.namespace].filter(part => part).join('-');
}

/** The text of a file or of what a URL points to. */
export function textOf(url: string, where: string): string {
  return /^https?:\/\//i.test(url) ? download(url, where) : read(url, where);
}

function read(file: string, where: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT'
      ? `${where}: there is no such file; the path is relative to the working directory, ${process.cwd()}`
      : `${where}: cannot be read: ${message}`);
  }
}

/** Constructors cannot wait, so another process does. Credentials in the URL are sent the way browsers do. */
const DOWNLOAD = `
const url = new URL(process.argv[1]);
const login = [url.username, url.password].map(decodeURIComponent).join(':');
url.username = url.password = '';
fetch(url, { headers: login === ':' ? {} : { authorization: 'Basic ' + Buffer.from(login).toString('base64') }, signal: AbortSignal.timeout(60000) })
  .then(response => response.ok ? response.arrayBuffer() : Promise.reject(new Error(response.status + ' ' + response.statusText)))
  .then(body => process.stdout.write(Buffer.from(body)))
  .catch(error => { process.stderr.write(error.cause?.message ?? error.message); process.exitCode = 1; });
`;

function download(url: string, where: string): string {
  try {
    return execFileSync(process.execPath, ['-e', DOWNLOAD, '--', url], {
      encoding: 'utf8', maxBuffer: LARGEST_TEXT + 1, stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    throw new Error(code === 'ENOBUFS'
      ? `${where}: has more than 10 MiB, which is what cdk8s reads; divide it into several files`
      : `${where}: cannot be downloaded: ${stderr || String(code ?? error)}`);
  }
}

/** How findings call a URL: without a password that stands in it. */
export function shownUrl(url: string): string {
  return url.replace(/^(https?:\/\/)[^/?#]*@/i, '$1');
}

/** A copy that cdk8s can read, so that it reads what was checked. */
export function temporaryCopy(text: string): { readonly file: string; remove(): void } {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-secure-'));
  const file = path.join(directory, 'manifests.yaml');
  fs.writeFileSync(file, text);
  return { file, remove: () => fs.rmSync(directory, { recursive: true, force: true }) };
}
