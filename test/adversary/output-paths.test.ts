import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, Chart, JsonPatch, YamlOutputType } from 'cdk8s';
import { KINDS_OF_APP, OUTPUT_TYPES, raw, stopped, target, written } from './target';
import { SecureApp } from '../../src';
import { configMap, readTree, secureApp, temporaryDirectory } from '../synthesis/apps';

const PRIVILEGED = JsonPatch.add('/spec/template/spec/containers/0/securityContext/privileged', true);

/** How often each name stands in the output. */
function countOf(text: string, name: string): number {
  return text.split('\n').filter(line => line === `  name: ${name}`).length;
}

describe('every object is in the output of SecureApp exactly once', () => {
  test.each(OUTPUT_TYPES)('or the app is refused: charts whose names are the same, output type %p', yamlOutputType => {
    const app = secureApp({ yamlOutputType });
    configMap(new Chart(app, 'shop'), 'a', {}, { name: 'first' });
    configMap(new Chart(app, 'Shop'), 'a', {}, { name: 'second' });
    let text = 'first second';
    try {
      text = written(app);
      expect([countOf(text, 'first'), countOf(text, 'second')]).toEqual([1, 1]);
    } catch {
      expect(stopped(app).every(finding => finding.startsWith('output-unique-file '))).toBe(true);
    }
  });

  test.each(OUTPUT_TYPES)('or the app is refused: objects whose names differ in characters that file names leave out, output type %p', yamlOutputType => {
    const app = secureApp({ yamlOutputType });
    const chart = new Chart(app, 'shop');
    ['a:b', 'ab', 'a/b', 'A:B', 'AB', '../ab', 'a b', 'a\\b', 'ä', 'ab.'].forEach((name, index) => configMap(chart, `x${index}`, {}, { name, namespace: 'shop' }));
    let refused: string[] = [];
    try {
      const text = written(app);
      expect(text.match(/kind: ConfigMap/g)).toHaveLength(10);
    } catch {
      refused = stopped(app);
    }
    expect(refused.every(finding => finding.startsWith('output-unique-file '))).toBe(true);
  });

  test('or the app is refused: kinds that a patch changes after the file name was chosen', () => {
    const app = secureApp({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    configMap(chart, 'a', {}, { name: 'same' });
    raw(chart, 'b', { apiVersion: 'example.com/v1', kind: 'ConfigMap', metadata: { name: 'same' } });
    expect(stopped(app)).toEqual(['output-unique-file ConfigMap shop/same']);
  });

  test('or the app is refused: a chart that would land in the file of the construct metadata', () => {
    const app = secureApp({ recordConstructMetadata: true, outputFileExtension: '.json' });
    configMap(new Chart(app, 'construct-metadata'), 'a');
    expect(stopped(app)).toEqual(['output-unique-file ConfigMap construct-metadata-a-c85cf3ac']);
  });

  test.each(['', '/', '/x', '/../../x.yaml', '/..', '.yaml/', '\0.yaml', '/shop'])('or the app is refused: output file extension %j', outputFileExtension => {
    const parent = temporaryDirectory();
    const app = secureApp({ outputFileExtension, outdir: path.join(parent, 'dist') });
    configMap(new Chart(app, 'shop'), 'a', {}, { name: 'first' });
    configMap(new Chart(app, 'other'), 'a', {}, { name: 'second' });
    try {
      app.synth();
    } catch {
      expect(readTree(parent)).toEqual({});
      return;
    }
    const text = Object.values(readTree(app.outdir)).join('');
    expect([countOf(text, 'first'), countOf(text, 'second')]).toEqual([1, 1]);
    expect(Object.keys(readTree(parent)).every(name => name.startsWith('dist/'))).toBe(true);
  });

  test.each(['__proto__', 'constructor', 'toString', '0', '00', 'ünïcode', '-', '..', ' '])('or the app is refused: a chart and an object called %j', id => {
    const app = secureApp();
    const chart = new Chart(app, 'named');
    try {
      configMap(chart, id, {}, { name: 'inner' });
      configMap(new Chart(app, id), 'x', {}, { name: 'outer' });
      app.synth();
    } catch {
      expect(readTree(app.outdir)).toEqual({});
      return;
    }
    const text = Object.values(readTree(app.outdir)).join('');
    expect([countOf(text, 'inner'), countOf(text, 'outer')]).toEqual([1, 1]);
  });

  test('with nested charts, dependencies and objects below objects', () => {
    const app = secureApp();
    const outer = new Chart(app, 'outer');
    const first = configMap(outer, 'first', {}, { name: 'first' });
    configMap(first, 'second', {}, { name: 'second' });
    const inner = new Chart(first, 'inner');
    const third = configMap(inner, 'third', {}, { name: 'third' });
    first.addDependency(third);
    const text = written(app);
    expect(['first', 'second', 'third'].map(name => countOf(text, name))).toEqual([1, 1, 1]);
  });
});

describe.each(KINDS_OF_APP)('nothing is written when something is found, %s', kind => {
  test.each(OUTPUT_TYPES)('into directories that exist, output type %p', yamlOutputType => {
    const { app, web } = target(kind, { yamlOutputType });
    ApiObject.of(web).addJsonPatch(PRIVILEGED);
    for (const name of ['shop/Deployment.shop-web.k8s.yaml', 'Deployment.shop-web.k8s.yaml', 'app.k8s.yaml', 'construct-metadata.json']) {
      fs.mkdirSync(path.dirname(path.join(app.outdir, name)), { recursive: true });
      fs.writeFileSync(path.join(app.outdir, name), 'old');
    }
    expect(stopped(app)).toEqual(['ctr-not-privileged Deployment shop/shop-web main']);
  });

  test.each(OUTPUT_TYPES)('through links to files and directories, output type %p', yamlOutputType => {
    const elsewhere = temporaryDirectory();
    fs.writeFileSync(path.join(elsewhere, 'file'), 'old');
    const { app, web } = target(kind, { yamlOutputType });
    ApiObject.of(web).addJsonPatch(PRIVILEGED);
    fs.mkdirSync(app.outdir, { recursive: true });
    fs.symlinkSync(path.join(elsewhere, 'file'), path.join(app.outdir, 'app.k8s.yaml'));
    fs.symlinkSync(elsewhere, path.join(app.outdir, 'shop'));
    expect(stopped(app)).toEqual(['ctr-not-privileged Deployment shop/shop-web main']);
    expect(readTree(elsewhere)).toEqual({ file: 'old' });
  });
});

describe('what stands in the way of SecureApp leaves everything as it was', () => {
  const FILES = ['shop.k8s.yaml'];

  test.each<[string, (outdir: string) => void]>([
    ['a file where the output directory should be', outdir => fs.writeFileSync(outdir, 'old')],
    ['a link to nowhere where the output directory should be', outdir => fs.symlinkSync(path.join(outdir, 'nowhere', 'x'), outdir)],
    ['a directory where a file should be', outdir => fs.mkdirSync(path.join(outdir, FILES[0], 'x'), { recursive: true })],
    ['a link to a directory where a file should be', outdir => {
      fs.mkdirSync(outdir);
      fs.symlinkSync(path.dirname(outdir), path.join(outdir, FILES[0]));
    }],
  ])('%s', (_name, obstruct) => {
    const parent = temporaryDirectory();
    const outdir = path.join(parent, 'dist');
    obstruct(outdir);
    const app = new SecureApp({ outdir });
    for (const id of ['a', 'shop', 'z']) {
      configMap(new Chart(app, id), 'config');
    }
    const before = fs.readdirSync(parent, { recursive: true });
    expect(() => app.synth()).toThrow();
    expect(fs.readdirSync(parent, { recursive: true })).toEqual(before);
  });

  test('an output directory in a file system that takes nothing', () => {
    const app = new SecureApp({ outdir: '/sys/cdk8s-secure' });
    configMap(new Chart(app, 'shop'), 'config');
    expect(() => app.synth()).toThrow();
  });

  test('a link at the target is replaced, never written through', () => {
    const elsewhere = temporaryDirectory();
    const outdir = temporaryDirectory();
    fs.writeFileSync(path.join(elsewhere, 'file'), 'old');
    fs.symlinkSync(path.join(elsewhere, 'file'), path.join(outdir, FILES[0]));
    fs.symlinkSync(path.join(elsewhere, 'nowhere'), path.join(outdir, 'other.k8s.yaml'));
    const app = new SecureApp({ outdir });
    configMap(new Chart(app, 'shop'), 'config');
    configMap(new Chart(app, 'other'), 'config');
    app.synth();
    expect(readTree(elsewhere)).toEqual({ file: 'old' });
    expect(fs.readdirSync(outdir).sort()).toEqual(['other.k8s.yaml', 'shop.k8s.yaml']);
  });
});
