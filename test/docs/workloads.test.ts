import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { DefaultDenyNetworkPolicy, Platform, SecureApp, SecureDeployment } from '../../src';
import { Json } from '../../src/rules/json';
import { expectFile } from '../golden';
import { IMAGE } from '../synthesis/apps';

const FILE = 'docs/workloads.md';
const BEGIN = '<!-- begin platforms, made by `npx projen golden:update` -->\n';
const END = '<!-- end platforms -->';

/** Every field with a value: `containers[0].name` and `"main"`. */
function fieldsOf(value: Json | undefined, name = ''): [string, string][] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => fieldsOf(item, `${name}[${index}]`));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, child]) => fieldsOf(child, name === '' ? key : `${name}.${key}`));
  }
  return [[name, JSON.stringify(value)]];
}

function podFields(platform: Platform): Map<string, string> {
  const app = new SecureApp({ platform });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
  const accessModes = [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE];
  const claim = new kplus.PersistentVolumeClaim(chart, 'data', { storage: Size.gibibytes(1), accessModes });
  const volume = kplus.Volume.fromPersistentVolumeClaim(chart, 'volume', claim);
  const web = new SecureDeployment(chart, 'web', {
    containers: [{ image: IMAGE, portNumber: 8080, volumeMounts: [{ path: '/data', volume }] }],
  });
  return new Map(fieldsOf(ApiObject.of(web).toJson().spec.template.spec));
}

/** One row for each field that a platform writes differently. */
function table(): string {
  const columns = Object.values(Platform).map(platform => ({ platform, fields: podFields(platform) }));
  const names = [...new Set(columns.flatMap(({ fields }) => [...fields.keys()]))].sort();
  const different = names.filter(name => new Set(columns.map(({ fields }) => fields.get(name))).size > 1);
  return [
    `| field of the pod spec | ${columns.map(({ platform }) => `\`${platform}\``).join(' | ')} |`,
    `|---|${'---|'.repeat(columns.length)}`,
    ...different.map(name => `| \`${name}\` | ${columns.map(({ fields }) => fields.get(name)?.replace(/^.*$/, '`$&`') ?? '–').join(' | ')} |`),
  ].join('\n');
}

test('docs/workloads.md shows what each platform changes', () => {
  const text = fs.readFileSync(path.join(__dirname, '..', '..', FILE), 'utf8');
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  expect(begin).toBeGreaterThan(BEGIN.length);
  expectFile(FILE, `${text.slice(0, begin)}\n${table()}\n\n${text.slice(text.indexOf(END))}`);
});
