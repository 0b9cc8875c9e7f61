import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { parse } from 'yaml';
import { Level } from './restatement';
import { JsonObject } from '../../src/rules/json';

/** A pod that upstream made to pass or to fail a level of the Pod Security Standards. */
export interface Fixture {
  readonly level: Level;
  /** 34 for policy version v1.34. */
  readonly minor: number;
  /** The id of the check it was made for, in lower case as upstream names its files. */
  readonly check: string;
  /** `restricted/v1.34/fail/privileged0` */
  readonly name: string;
  readonly isPassing: boolean;
  readonly manifest: JsonObject;
}

/** A version of a Go module, and the hash that its content must have. */
export interface GoModule { readonly path: string; readonly version: string; readonly hash: string }

const OLDEST_MINOR = 25;
const DEFAULT_PROXY = 'https://proxy.golang.org';
const DOWNLOAD_MILLISECONDS = 60_000;
const CACHE = resolve(__dirname, '../../node_modules/.cache/cdk8s-secure');

const FIXTURE = /\/test\/testdata\/(?<level>baseline|restricted)\/v1\.(?<minor>\d+)\/(?<outcome>pass|fail)\/(?<check>\w+?)\d*\.yaml$/;

/** The test data of Pod Security admission for policy versions from 1.25, from the Go module that go.mod names. Fetched once and kept. */
export async function upstreamFixtures(): Promise<Fixture[]> {
  return fixturesIn(await zipOf(requiredModule()));
}

/** The one module that go.mod requires, with its hash from go.sum. */
export function requiredModule(): GoModule {
  const [, path, version] = /^require (\S+) (\S+)$/m.exec(readFileSync(join(__dirname, 'go.mod'), 'utf8')) ?? [];
  const line = readFileSync(join(__dirname, 'go.sum'), 'utf8').split('\n').find(text => text.startsWith(`${path} ${version} h1:`));
  if (line === undefined) {
    throw new Error(`go.sum has no hash for ${path} ${version}, which go.mod requires. Run "go mod download" in ${__dirname}.`);
  }
  return { path, version, hash: line.split(' ')[2] };
}

/** The zip of a module: from the cache where it is there and as it should be, else from the module proxy. */
export async function zipOf(goModule: GoModule, cache: string = CACHE): Promise<Uint8Array> {
  const file = join(cache, `${goModule.path.replace(/\//g, '+')}@${goModule.version}.zip`);
  const kept = readIfThere(file);
  if (kept !== undefined && hashOf(kept) === goModule.hash) {
    return kept;
  }
  const zip = await download(goModule);
  mkdirSync(dirname(file), { recursive: true });
  // Renamed into place, so that no other process reads half of it.
  writeFileSync(`${file}.${process.pid}`, zip);
  renameSync(`${file}.${process.pid}`, file);
  return zip;
}

async function download({ path, version, hash }: GoModule): Promise<Uint8Array> {
  const { href, authorization } = proxyOf(process.env.GOPROXY);
  const url = `${href}/${path}/@v/${version}.zip`;
  const advice = 'Set the environment variable GOPROXY to a Go module proxy that can be reached.';
  let zip: Uint8Array;
  try {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(DOWNLOAD_MILLISECONDS) });
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    zip = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    // That of fetch says only that it failed; its cause says why.
    const { message, cause } = error as Error & { readonly cause?: Error };
    const reason = cause === undefined ? message : `${message}, ${cause.message}`;
    throw new Error(`The test data of ${path} ${version} cannot be fetched from ${url}: ${reason}. ${advice}`, { cause: error });
  }
  const found = hashOf(zip);
  if (found !== hash) {
    throw new Error(`What ${url} sent is not ${path} ${version}: its hash is ${found}, go.sum says ${hash}. ${advice}`);
  }
  return zip;
}

/** The first entry of GOPROXY that is fetched over HTTP, or the public proxy. A password in it goes into a header, never into a message. */
export function proxyOf(goproxy = ''): { readonly href: string; readonly authorization?: string } {
  const url = new URL(goproxy.split(/[,|]/).map(entry => entry.trim()).find(entry => /^https?:\/\//.test(entry)) ?? DEFAULT_PROXY);
  const href = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  if (url.username === '' && url.password === '') {
    return { href };
  }
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { href, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** What go.sum says of a module: SHA-256 over the list of its files with their own SHA-256. "unreadable" for what is no zip. */
export function hashOf(zip: Uint8Array): string {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip);
  } catch {
    return 'unreadable';
  }
  const summary = createHash('sha256');
  for (const name of Object.keys(files).sort()) {
    summary.update(`${createHash('sha256').update(files[name]).digest('hex')}  ${name}\n`);
  }
  return `h1:${summary.digest('base64')}`;
}

/** The fixtures in the zip of the module, in the order of their names. */
export function fixturesIn(zip: Uint8Array): Fixture[] {
  const files = unzipSync(zip, { filter: ({ name }) => FIXTURE.test(name) });
  return Object.keys(files).sort().flatMap(name => {
    const { level, minor, outcome, check } = FIXTURE.exec(name)?.groups ?? {};
    return Number(minor) < OLDEST_MINOR ? [] : [{
      level: level as Level,
      minor: Number(minor),
      check,
      name: name.slice(name.lastIndexOf(`${level}/v1.`), -'.yaml'.length),
      isPassing: outcome === 'pass',
      manifest: parse(Buffer.from(files[name]).toString('utf8')) as JsonObject,
    }];
  });
}

function readIfThere(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
