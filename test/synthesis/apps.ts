import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, ApiObjectMetadata, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { SecureApp, SecureAppProps } from '../../src';

export const IMAGE = 'registry.example.com/shop/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const temporaryDirectories: string[] = [];

afterAll(() => temporaryDirectories.forEach(directory => fs.rmSync(directory, { recursive: true, force: true })));

/** An empty directory that is gone after the tests of this file. */
export function temporaryDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-secure-'));
  temporaryDirectories.push(directory);
  return directory;
}

export function secureApp(props: SecureAppProps = {}): SecureApp {
  return new SecureApp({ outdir: path.join(temporaryDirectory(), 'dist'), ...props });
}

/** A ConfigMap, which no rule has anything against. */
export function configMap(scope: Construct, id: string, data: unknown = { key: id }, metadata: ApiObjectMetadata = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data } as never);
}

/** An object of a kind that nobody knows, whose data may be anything. */
export function settings(scope: Construct, id: string, data: unknown): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'example.com/v1', kind: 'Settings', data } as never);
}

/** A pod that no rule accepts. */
export function weakPod(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'main', image: 'nginx', securityContext: { privileged: true } }] },
  } as never);
}

/** Every file below a directory with its text, `{}` when the directory does not exist. */
export function readTree(directory: string): Record<string, string> {
  if (!fs.existsSync(directory)) {
    return {};
  }
  return Object.fromEntries(fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
    .filter(name => fs.statSync(path.join(directory, name)).isFile())
    .map(name => [name, fs.readFileSync(path.join(directory, name), 'utf8')]));
}

/** The error a function throws; fails when it throws none. */
export function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** The message of the error a function throws; fails when it throws none. */
export function messageOf(run: () => unknown): string {
  return errorOf(run).message;
}

export function chartIn(app: SecureApp, id = 'shop'): Chart {
  return new Chart(app, id, { namespace: 'shop' });
}
