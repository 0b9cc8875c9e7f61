import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { fixturesIn, GoModule, hashOf, proxyOf, requiredModule, zipOf } from './upstream-fixtures';

const file = (text: string) => strToU8(text);
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n';
const ROOT = 'k8s.io/pod-security-admission@v0.37.2';
const ZIP = zipSync({
  [`${ROOT}/test/testdata/restricted/v1.9/fail/privileged0.yaml`]: file(POD),
  [`${ROOT}/test/testdata/restricted/v1.34/fail/restrictedvolumes10.yaml`]: file(POD),
  [`${ROOT}/test/testdata/baseline/v1.25/pass/base.yaml`]: file(POD),
  [`${ROOT}/test/testdata/README.md`]: file('x'),
});
const MODULE: GoModule = { path: 'k8s.io/pod-security-admission', version: 'v0.37.2', hash: hashOf(ZIP) };

describe('the hash of a module', () => {
  test('is what Go computes: SHA-256 over the sorted list of files', () => {
    // printf '%s  %s\n' $(printf 'a' | sha256sum | cut -c-64) m@v1/a $(printf 'b' | sha256sum | cut -c-64) m@v1/b | openssl dgst -sha256 -binary | base64
    expect(hashOf(zipSync({ 'm@v1/b': file('b'), 'm@v1/a': file('a') }))).toBe('h1:6AkOJa5qChC3PETiEMHCqlj4+4BpZFmOZO5HYPoDuHk=');
  });

  test('depends on names and contents, not on the compression', () => {
    expect(hashOf(zipSync({ a: file('a') }, { level: 0 }))).toBe(hashOf(zipSync({ a: file('a') }, { level: 9 })));
    expect(hashOf(zipSync({ a: file('a') }))).not.toBe(hashOf(zipSync({ b: file('a') })));
    expect(hashOf(zipSync({ a: file('a') }))).not.toBe(hashOf(zipSync({ a: file('b') })));
  });

  test('is no hash for what is no zip', () => {
    expect(hashOf(file('<html>'))).toBe('unreadable');
  });
});

test('go.mod and go.sum name the module', () => {
  expect(requiredModule()).toEqual({ path: 'k8s.io/pod-security-admission', version: expect.stringMatching(/^v0\.\d+\.\d+$/), hash: expect.stringMatching(/^h1:.{44}$/) });
});

describe('the module proxy', () => {
  test.each<[string | undefined, string]>([
    [undefined, 'https://proxy.golang.org'],
    ['', 'https://proxy.golang.org'],
    ['off', 'https://proxy.golang.org'],
    ['direct', 'https://proxy.golang.org'],
    ['https://go.example.com/proxy/,direct', 'https://go.example.com/proxy'],
    ['file:///srv/go|http://go.example.com', 'http://go.example.com'],
  ])('of GOPROXY %j is %s', (goproxy, href) => {
    expect(proxyOf(goproxy)).toEqual({ href });
  });

  test('gets a password in a header', () => {
    expect(proxyOf('https://ci:p%40ss@go.example.com')).toEqual({ href: 'https://go.example.com', authorization: 'Basic Y2k6cEBzcw==' });
  });
});

describe('the zip', () => {
  let cache: string;
  let fetched: jest.SpyInstance;

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'cdk8s-secure-'));
    fetched = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(ZIP));
    process.env.GOPROXY = 'https://ci:secret@go.example.com';
  });

  const goproxy = process.env.GOPROXY;
  afterEach(() => {
    rmSync(cache, { recursive: true });
    fetched.mockRestore();
    delete process.env.GOPROXY;
    Object.assign(process.env, goproxy === undefined ? {} : { GOPROXY: goproxy });
  });

  test('is fetched once and kept', async () => {
    expect(Buffer.from(await zipOf(MODULE, cache)).equals(ZIP)).toBe(true);
    expect(Buffer.from(await zipOf(MODULE, cache)).equals(ZIP)).toBe(true);
    expect(fetched.mock.calls.map(([url]) => url)).toEqual(['https://go.example.com/k8s.io/pod-security-admission/@v/v0.37.2.zip']);
  });

  test('is fetched again when what was kept is not what it should be', async () => {
    await zipOf(MODULE, cache);
    const [kept] = readdirSync(cache);
    writeFileSync(join(cache, kept), zipSync({ a: file('a') }));
    await zipOf(MODULE, cache);
    expect(fetched).toHaveBeenCalledTimes(2);
    expect(readdirSync(cache)).toEqual([kept]);
    expect(readFileSync(join(cache, kept)).equals(ZIP)).toBe(true);
  });

  test('is refused, and not kept, when its hash is another', async () => {
    await expect(zipOf({ ...MODULE, hash: 'h1:x' }, cache)).rejects.toThrow(
      `What https://go.example.com/k8s.io/pod-security-admission/@v/v0.37.2.zip sent is not k8s.io/pod-security-admission v0.37.2: its hash is ${MODULE.hash}, `
        + 'go.sum says h1:x. Set the environment variable GOPROXY to a Go module proxy that can be reached.',
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  test.each<[string, () => Promise<Response>, string]>([
    ['a refusal', async () => new Response('gone', { status: 410 }), 'status 410'],
    ['a broken line', async () => { throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND go.example.com') }); },
      'fetch failed, getaddrinfo ENOTFOUND go.example.com'],
  ])('that cannot be had because of %s says why and what to do', async (_what, answer, reason) => {
    fetched.mockImplementation(answer);
    await expect(zipOf(MODULE, cache)).rejects.toThrow(
      'The test data of k8s.io/pod-security-admission v0.37.2 cannot be fetched from '
        + `https://go.example.com/k8s.io/pod-security-admission/@v/v0.37.2.zip: ${reason}. `
        + 'Set the environment variable GOPROXY to a Go module proxy that can be reached.',
    );
  });
});

test('fixtures are read by their names, those before 1.25 are left out', () => {
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
  expect(fixturesIn(ZIP)).toEqual([
    { level: 'baseline', minor: 25, check: 'base', name: 'baseline/v1.25/pass/base', isPassing: true, manifest },
    { level: 'restricted', minor: 34, check: 'restrictedvolumes', name: 'restricted/v1.34/fail/restrictedvolumes10', isPassing: false, manifest },
  ]);
});
