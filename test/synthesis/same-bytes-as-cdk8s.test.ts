import * as fs from 'fs';
import { App, Chart, JsonPatch, Lazy, Testing, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { configMap, readTree, settings, temporaryDirectory } from './apps';
import { SecureApp } from '../../src';

const TYPES = [
  YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

const APPS: Record<string, (app: App) => void> = {
  'no chart at all': () => undefined,
  'an empty chart': app => void new Chart(app, 'empty'),
  'several charts and kinds': app => {
    const shop = new Chart(app, 'shop', { namespace: 'shop', labels: { team: 'shop' } });
    new kplus.ConfigMap(shop, 'config', { data: { b: '2', a: 'yes', 10: 'on', text: 'several\nlines\n' } });
    new kplus.Service(shop, 'service', { ports: [{ port: 80 }], selector: kplus.Pods.select(shop, 'pods', { labels: { app: 'web' } }) });
    configMap(new Chart(app, 'other', { disableResourceNameHashes: true }), 'config');
  },
  'ids that look like integers, which JavaScript sorts first': app => {
    configMap(new Chart(app, 'b'), '2');
    configMap(new Chart(app, '7'), 'x');
    configMap(new Chart(app, 'a'), '1');
    const chart = new Chart(app, '3');
    configMap(chart, '10');
    configMap(chart, '9');
  },
  'dependencies between objects of a chart': app => {
    const chart = new Chart(app, 'chart');
    const [first, second, third] = ['first', 'second', 'third'].map(id => configMap(chart, id));
    first.addDependency(third);
    third.addDependency(second);
  },
  'dependencies between charts': app => {
    const [front, middle, back] = ['front', 'middle', 'back'].map(id => new Chart(app, id));
    const objects = [front, middle, back].map(chart => configMap(chart, 'config'));
    objects[0].addDependency(objects[2]);
    middle.addDependency(front);
    configMap(back, 'more').addDependency(configMap(back, 'most'));
  },
  'charts in charts': app => {
    const outer = new Chart(app, 'outer');
    configMap(outer, 'one');
    const inner = new Chart(outer, 'inner');
    configMap(inner, 'two');
    configMap(new Chart(inner, 'innermost'), 'three');
    configMap(outer, 'four');
  },
  'patches, lazies, undefined values and shared values': app => {
    const chart = new Chart(app, 'chart');
    const shared = { deep: ['x'] };
    const patched = settings(chart, 'patched', { a: Lazy.any({ produce: () => 'lazy' }) });
    patched.addJsonPatch(JsonPatch.add('/data/left', shared), JsonPatch.add('/data/right', shared), JsonPatch.add('/data/nothing', undefined));
    settings(chart, 'numbers', { zero: -0, big: 1e21, small: 1e-7, fraction: 0.1, list: [null, undefined, ''] });
  },
};

describe('the output of SecureApp has the bytes that cdk8s writes', () => {
  for (const [name, build] of Object.entries(APPS)) {
    test.each(TYPES)(`${name}, output type %p`, yamlOutputType => {
      const outdirs = [temporaryDirectory(), temporaryDirectory()];
      const apps = [
        new App({ outdir: outdirs[0], yamlOutputType, recordConstructMetadata: true }),
        new SecureApp({ outdir: outdirs[1], yamlOutputType, recordConstructMetadata: true }),
      ];
      apps.forEach(build);
      apps.forEach(app => app.synth());
      expect(readTree(outdirs[1])).toEqual(readTree(outdirs[0]));
      expect(apps[1].synthYaml()).toEqual(apps[0].synthYaml());
    });

    test(`${name}, chart by chart`, () => {
      const apps = [new App({ outdir: temporaryDirectory() }), new SecureApp({ outdir: temporaryDirectory() })];
      apps.forEach(build);
      const jsons = apps.map(app => app.charts.map(chart => JSON.stringify(Testing.synth(chart), (_key, value) => value ?? null)));
      expect(jsons[1]).toEqual(jsons[0]);
    });
  }

  test('folders of charts without objects exist', () => {
    const outdir = temporaryDirectory();
    const app = new SecureApp({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
    new Chart(app, 'empty');
    app.synth();
    expect(fs.readdirSync(outdir)).toEqual(['empty']);
  });

  test('a dependency cycle is the error of cdk8s', () => {
    const app = new SecureApp({ outdir: temporaryDirectory() });
    const chart = new Chart(app, 'chart');
    const [left, right] = [configMap(chart, 'left'), configMap(chart, 'right')];
    left.addDependency(right);
    right.addDependency(left);
    expect(() => app.synth()).toThrow('Dependency cycle detected: chart/left => chart/right => chart/left');
  });

  test('an output type that does not exist writes nothing and says so', () => {
    const app = new SecureApp({ outdir: temporaryDirectory(), yamlOutputType: 9 as never });
    expect(() => app.synth()).toThrow('yamlOutputType is 9; it must be one of the members of YamlOutputType');
  });
});
