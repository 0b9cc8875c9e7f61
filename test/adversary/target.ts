import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, ApiObjectMetadata, App, AppProps, Chart, Testing, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { DefaultDenyNetworkPolicy, NetworkPolicyEnforcement, SecureApp, SecureDeployment, SecureDeploymentProps, SecurityFindings } from '../../src';
import { errorOf, IMAGE, readTree, temporaryDirectory } from '../synthesis/apps';

export const OUTPUT_TYPES = [
  YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

export const KINDS_OF_APP = ['SecureApp', 'plain App'] as const;
export type KindOfApp = typeof KINDS_OF_APP[number];

/** An app with one secure workload in a closed namespace, which is what every attack wants to get at. */
export interface Target {
  readonly app: App;
  readonly chart: Chart;
  readonly web: SecureDeployment;
  readonly network: DefaultDenyNetworkPolicy;
}

export function target(kind: KindOfApp, props: AppProps = {}, workload: SecureDeploymentProps = {}, context: Record<string, unknown> = {}): Target {
  const given = { outdir: path.join(temporaryDirectory(), 'dist'), ...props };
  const app = kind === 'SecureApp' ? new SecureApp(given) : new App(given);
  Object.entries(context).forEach(([key, value]) => app.node.setContext(key, value));
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
  const web = new SecureDeployment(chart, 'web', { containers: [{ image: IMAGE, portNumber: 8080 }], ...workload });
  const network = new DefaultDenyNetworkPolicy(chart, 'network', { enforcement: NetworkPolicyEnforcement.cilium() });
  return { app, chart, web, network };
}

export interface RawManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: ApiObjectMetadata;
  readonly [field: string]: unknown;
}

/** A raw object; its fields are not checked by the compiler. */
export function raw(scope: Construct, id: string, manifest: RawManifest) {
  return new ApiObject(scope, id, manifest);
}

/** `ctr-not-privileged Deployment shop/shop-web main`: rule, object and container of each finding an error carries. */
export function findingsOf(error: Error): string[] {
  return SecurityFindings.of(error).map(({ rule, kind, namespace, name, container }) =>
    `${rule} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}${container === undefined ? '' : ` ${container}`}`);
}

/** Runs the attack, which must end in one SecurityViolationError and leave the output directory as it was. Returns its findings. */
export function stopped(app: App, leave: () => unknown = () => app.synth()): string[] {
  fs.mkdirSync(app.outdir, { recursive: true });
  fs.writeFileSync(path.join(app.outdir, 'shop.k8s.yaml'), 'from before');
  const before = readTree(app.outdir);
  const error = errorOf(leave);
  expect([error.name, error.message.split('\n')[0]]).toEqual(['SecurityViolationError', expect.stringContaining('nothing was written.')]);
  expect(readTree(app.outdir)).toEqual(before);
  return findingsOf(error);
}

/** Every way out of an app. The last two are those of one chart and of one object. */
export const WAYS_OUT: readonly [string, (target: Target, object?: ApiObject) => unknown][] = [
  ['App.synth', ({ app }) => app.synth()],
  ['App.synthYaml', ({ app }) => app.synthYaml()],
  ['Testing.synth', ({ chart }) => Testing.synth(chart)],
  ['Chart.toJson', ({ chart }) => chart.toJson()],
  ['ApiObject.toJson', ({ web }, object = ApiObject.of(web)) => object.toJson()],
];

/** What the attack put there, as text of all files together. */
export function written(app: App): string {
  app.synth();
  return Object.values(readTree(app.outdir)).join('---\n');
}
