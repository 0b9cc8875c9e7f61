import * as fs from 'fs';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { SecureApp, SecureInclude, SecureIncludeProps } from '../../src';
import { temporaryDirectory } from '../synthesis/apps';

export const TODAY = '2026-11-24';

/** A file of this test run. */
export function file(name: string, text: string): string {
  const written = path.join(temporaryDirectory(), name);
  fs.writeFileSync(written, text);
  return written;
}

/** Manifests, one document for each object. */
export function manifests(...objects: object[]): string {
  return file('manifests.yaml', objects.map(object => JSON.stringify(object)).join('\n---\n'));
}

export function appOf(kind: 'SecureApp' | 'plain App' = 'SecureApp'): App {
  const props = { outdir: path.join(temporaryDirectory(), 'dist') };
  if (kind === 'SecureApp') {
    return new SecureApp({ ...props, today: TODAY });
  }
  const app = new App(props);
  app.node.setContext('cdk8s-secure/today', TODAY);
  return app;
}

/** An app with one chart and one include in it. */
export function included(url: string, props: Omit<SecureIncludeProps, 'url'> = {}, kind: 'SecureApp' | 'plain App' = 'SecureApp') {
  const app = appOf(kind);
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  return { app, chart, include: new SecureInclude(chart, 'include', { url, ...props }) };
}
