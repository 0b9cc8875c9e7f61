import { ChildProcess, spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Chart, Include, JsonPatch, Testing, YamlOutputType } from 'cdk8s';
import { appOf, file, included, manifests } from './files';
import { SecureApp, SecureInclude, SecurityFindings } from '../../src';
import { errorOf, IMAGE, readTree, temporaryDirectory } from '../synthesis/apps';

const CONTAINER = { name: 'main', image: IMAGE };
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec: { containers: [CONTAINER] } };
const CONFIG = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config', namespace: 'shop' }, data: { key: 'value' } };
const PRIVILEGED = { ...POD, spec: { containers: [{ ...CONTAINER, securityContext: { privileged: true } }] } };
const KINDS = ['SecureApp', 'plain App'] as const;

/** What the include renders, before anybody judges it. */
const specOf = (include: Include) => (include.apiObjects[0] as unknown as { props: { spec: unknown } }).props.spec;

describe('SecureInclude', () => {
  test.each(KINDS)('is judged under %s, and findings say where the object stands', kind => {
    const { app } = included(file('weak.yaml', `---\n# nothing\n---\n${JSON.stringify(CONFIG)}\n---\n${JSON.stringify(PRIVILEGED)}\n`), {}, kind);
    const error = errorOf(() => app.synth());
    const [finding] = SecurityFindings.of(error);
    expect(finding).toMatchObject({ rule: 'ctr-not-privileged', document: 2, pointer: '/spec/containers/0/securityContext/privileged' });
    expect(path.basename(finding.file!)).toEqual('weak.yaml');
    expect(finding.message).toEqual('ctr-not-privileged (critical)  Pod shop/web, container "main": spec.containers[0].securityContext.privileged is true.\n'
      + '    Set it to false or leave it out.\n'
      + `    Kubernetes Application Security Checklist § Container-level securityContext  [${finding.file}, document 2; construct shop/include/web-pod-shop]`);
    expect(readTree(app.outdir)).toEqual({});
  });

  test.each(KINDS)('is judged by Testing.synth under %s', kind => {
    const { chart } = included(manifests(PRIVILEGED), {}, kind);
    expect(() => Testing.synth(chart)).toThrow('ctr-not-privileged');
  });

  test('is judged in a nested chart of a plain app', () => {
    const app = appOf('plain App');
    const inner = new Chart(new Chart(app, 'outer'), 'inner', { namespace: 'shop' });
    new SecureInclude(inner, 'include', { url: manifests(PRIVILEGED) });
    expect(() => app.synth()).toThrow('construct outer/inner/include/web-pod-shop');
  });

  test('judges the items of a List one by one', () => {
    const { app } = included(manifests({ apiVersion: 'v1', kind: 'List', metadata: { name: 'list' }, items: [CONFIG, PRIVILEGED] }));
    const finding = SecurityFindings.of(errorOf(() => app.synth())).find(({ rule }) => rule === 'ctr-not-privileged');
    expect(finding).toMatchObject({ name: 'web', document: 1, pointer: '/items/1/spec/containers/0/securityContext/privileged' });
  });

  test('says the file of a finding about the output', () => {
    const app = new SecureApp({ yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    for (const namespace of ['a', 'b']) {
      new SecureInclude(new Chart(app, namespace, { namespace }), 'include', { url: manifests({ ...CONFIG, metadata: { name: 'config' } }) });
    }
    expect(app.report().findings.map(({ rule, document }) => [rule, document])).toEqual([['output-unique-file', 1]]);
  });

  test('leaves other objects of a plain app alone', () => {
    const { app, chart } = included(manifests(CONFIG), {}, 'plain App');
    new Include(chart, 'other', { url: manifests({ ...PRIVILEGED, metadata: { name: 'other', namespace: 'shop' } }) });
    app.synth();
    expect(Object.keys(readTree(app.outdir))).toEqual(['shop.k8s.yaml']);
  });
});

describe('what is filled in', () => {
  test.each(KINDS)('is written and listed, %s', kind => {
    const { app, include } = included(manifests(CONFIG, POD), {}, kind);
    const url = include.filledIn[0].file;
    expect(include.filledIn.map(({ container, field, value, ...where }) => [container, field, value, where])).toEqual([
      ['main', 'spec.containers[0].securityContext.allowPrivilegeEscalation', 'false',
        { constructPath: 'shop/include/web-pod-shop', file: url, document: 2, object: 'Pod shop/web', reason: expect.stringContaining('asks for more privileges') }],
      [undefined, 'spec.securityContext.seccompProfile', '{"type":"RuntimeDefault"}', expect.anything()],
      [undefined, 'spec.enableServiceLinks', 'false', expect.anything()],
    ]);
    if (app instanceof SecureApp) {
      expect(app.report().filledIn).toEqual(include.filledIn);
    }
    const rules = SecurityFindings.of(errorOf(() => app.synth())).map(({ rule }) => rule);
    expect(rules).toContain('pod-run-as-non-root');
    expect(rules).not.toEqual(expect.arrayContaining([expect.stringMatching(/ctr-no-privilege-escalation|lsm-seccomp|service-links/)]));
  });

  test('is nothing where the manifests are only judged', () => {
    const { app, include } = included(manifests(POD), { judgeOnly: true });
    expect(include.filledIn).toEqual([]);
    expect((app as SecureApp).report().filledIn).toEqual([]);
    expect(() => app.synth()).toThrow('ctr-no-privilege-escalation');
  });

  test('is written into items of a List, and into that one only', () => {
    const anchored = 'apiVersion: v1\nkind: List\nmetadata: {name: list}\nitems:\n- &pod {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: main}]}}\n'
      + '- <<: *pod\n  metadata: {name: b}\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: c}\n  spec: {enableServiceLinks: true, containers: [{name: main}]}\n';
    const { include } = included(file('anchored.yaml', anchored));
    expect(include.filledIn.filter(({ field }) => field.endsWith('ServiceLinks')).map(({ object, field }) => [object, field])).toEqual([
      ['Pod a', 'items[0].spec.enableServiceLinks'], ['Pod b', 'items[1].spec.enableServiceLinks'],
    ]);
  });

  test('uses what other documents of the include say', () => {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' }, automountServiceAccountToken: false };
    // The chart gives both its namespace.
    const { include } = included(manifests(account, { ...POD, metadata: { name: 'web' }, spec: { ...POD.spec, serviceAccountName: 'web' } }));
    expect(include.filledIn.map(({ field }) => field)).toContain('spec.automountServiceAccountToken');
  });

  test('does not hide what a later patch does', () => {
    const { app, include } = included(manifests(POD));
    include.apiObjects[0].addJsonPatch(JsonPatch.replace('/spec/enableServiceLinks', true), JsonPatch.add('/spec/containers/0/securityContext', {}));
    expect(SecurityFindings.of(errorOf(() => app.synth())).map(({ rule }) => rule)).toEqual(expect.arrayContaining(['service-links', 'ctr-no-privilege-escalation']));
    expect((app as SecureApp).report().filledIn.map(({ field }) => field)).toEqual(['spec.securityContext.seccompProfile']);
    expect(include.filledIn).toHaveLength(3);
  });

  test('is not listed for objects that were taken out', () => {
    const { app, chart } = included(manifests(POD));
    chart.node.tryRemoveChild('include');
    expect((app as SecureApp).report().filledIn).toEqual([]);
  });

  test('leaves the file as it is', () => {
    const url = manifests(POD);
    const before = fs.readFileSync(url, 'utf8');
    const { include } = included(url);
    expect(fs.readFileSync(url, 'utf8')).toEqual(before);
    expect(specOf(include)).toEqual(POD.spec);
  });

  test('is a copy for those who ask', () => {
    const { include } = included(manifests(POD));
    include.filledIn.pop();
    expect(include.filledIn).toHaveLength(3);
  });
});

describe('a file that does not say what it seems to say throws', () => {
  const messageFor = (name: string, text: string) => errorOf(() => included(file(name, text))).message.replace(/[^ ]*\/(?=[a-z]+\.yaml)/, '');

  test.each<[string, string, string]>([
    ['a key twice', 'apiVersion: v1\nkind: Pod\n---\n\n---\nkind: Pod\napiVersion: v1\nkind: ConfigMap\n',
      'shop/include: a.yaml, document 2, line 8: Map keys must be unique'],
    ['a list that does not end', 'a: [1\nb: 2\n', 'shop/include: a.yaml, document 1, line 2: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a tab', 'apiVersion: v1\nmetadata:\n\tname: a\n', 'shop/include: a.yaml, document 1, line 3: Tabs are not allowed as indentation'],
    ['several errors', 'a: 1\na: 2\nb: 1\nb: 2\n', 'shop/include: a.yaml, document 1, line 2: Map keys must be unique (and 1 more error in this document)'],
    ['an alias to nothing', '# comment\na: *nowhere\n', 'shop/include: a.yaml, document 1, line 2: Unresolved alias (the anchor must be set before the alias): nowhere'],
    ['a version of YAML that does not exist', '%YAML 9\n---\na: 1\n', 'shop/include: a.yaml, document 1, line 1: Unsupported YAML version 9'],
    ['a list', '- a\n- b\n', 'shop/include: a.yaml, document 1, line 1: is a list; every document must be a Kubernetes object'],
    ['a text', 'hello\n', 'shop/include: a.yaml, document 1, line 1: is a string; every document must be a Kubernetes object'],
    ['no kind', 'apiVersion: v1\n', 'shop/include: a.yaml, document 1, line 1: kind is missing; every document must be a Kubernetes object'],
    ['a kind that is no text', 'apiVersion: v1\nkind: 5\n', 'shop/include: a.yaml, document 1, line 1: kind is 5; every document must be a Kubernetes object'],
    ['no apiVersion', 'kind: Pod\n', 'shop/include: a.yaml, document 1, line 1: apiVersion is missing; every document must be a Kubernetes object'],
    ['an apiVersion with two slashes', 'apiVersion: a/b/c\nkind: Pod\n',
      'shop/include: a.yaml, document 1, line 1: apiVersion is "a/b/c"; write a group and a version, such as "apps/v1"'],
    ['metadata that is a text', 'apiVersion: v1\nkind: Pod\nmetadata: web\n', 'shop/include: a.yaml, document 1, line 1: metadata is "web"; write an object'],
    ['one object twice', `${JSON.stringify(CONFIG)}\n---\n${JSON.stringify(CONFIG)}\n`,
      'shop/include: a.yaml, document 2, line 3: has the kind, name and namespace of document 1; remove one of them, or move it into a file of its own'],
    ['nothing', '', 'shop/include: a.yaml: holds no YAML document'],
    ['comments', '# one\n---\n# two\n', 'shop/include: a.yaml: holds no YAML document'],
    ['a directive', '%YAML 9\n', 'shop/include: a.yaml, line 1: Unsupported YAML version 9'],
  ])('%s', (_what, text, message) => {
    expect(messageFor('a.yaml', text)).toEqual(message);
  });

  test('aliases that grow without end', () => {
    const levels = Array.from({ length: 12 }, (_value, index) => `k${index}: &a${index} [${Array.from({ length: 10 }, () => (index === 0 ? 'x' : `*a${index - 1}`)).join()}]`);
    expect(messageFor('a.yaml', levels.join('\n'))).toEqual('shop/include: a.yaml, document 1, line 1: Excessive alias count indicates a resource exhaustion attack');
  });

  test('more than cdk8s reads', () => {
    expect(messageFor('a.yaml', `a: ${'x'.repeat(11 * 1024 * 1024)}`))
      .toEqual('shop/include: a.yaml: has more than 10 MiB, which is what cdk8s reads; divide it into several files');
  });

  test('a file that does not exist', () => {
    expect(errorOf(() => included('nowhere.yaml')).message)
      .toEqual(`shop/include: nowhere.yaml: there is no such file; the path is relative to the working directory, ${process.cwd()}`);
  });

  test('a directory', () => {
    expect(errorOf(() => included(temporaryDirectory())).message).toContain('cannot be read: EISDIR');
  });

  test('no url', () => {
    expect(errorOf(() => included(undefined as never)).message).toEqual('shop/include: url is missing; write the path or URL of a YAML file');
  });

  test('and leaves nothing in the tree', () => {
    const app = appOf('plain App');
    const chart = new Chart(app, 'shop');
    const url = manifests(PRIVILEGED);
    expect(() => new SecureInclude(chart, 'include', { url: file('a.yaml', 'a: [') })).toThrow();
    expect(chart.node.children).toEqual([]);
    new SecureInclude(chart, 'include', { url, judgeOnly: true });
    expect(() => new SecureInclude(chart, 'include', { url })).toThrow('There is already a Construct with name \'include\'');
    expect(chart.node.children).toHaveLength(1);
    expect(() => app.synth()).toThrow('ctr-not-privileged');
  });

  test('and leaves nothing in the tree when the parent class throws half way', () => {
    const chart = new Chart(appOf('plain App'), 'shop');
    jest.spyOn(Chart.prototype, 'generateObjectName').mockImplementation(() => {
      throw new Error('half way');
    });
    try {
      expect(() => new SecureInclude(chart, 'a/b', { url: manifests(PRIVILEGED, { ...CONFIG, metadata: {} }) })).toThrow('half way');
    } finally {
      jest.restoreAllMocks();
    }
    expect(chart.node.children).toEqual([]);
  });

  test('an include with a malformed file of exemptions is guarded all the same', () => {
    const app = appOf('plain App');
    const chart = new Chart(app, 'shop');
    expect(() => new SecureInclude(chart, 'include', { url: manifests(PRIVILEGED), exemptions: file('e.yaml', 'a: 1') })).toThrow('holds no list');
    expect(() => app.synth()).toThrow('ctr-not-privileged');
  });
});

test('a symbolic link is followed', () => {
  const link = path.join(temporaryDirectory(), 'link.yaml');
  fs.symlinkSync(manifests(CONFIG), link);
  expect(included(link).include.apiObjects).toHaveLength(1);
});

test('temporary copies are removed', () => {
  // A directory of its own: other tests make copies at the same time.
  const directory = temporaryDirectory();
  const url = file('other.yaml', JSON.stringify(CONFIG));
  const tmpdir = jest.spyOn(jest.requireActual<typeof os>('os'), 'tmpdir').mockReturnValue(directory);
  const remove = jest.spyOn(jest.requireActual<typeof fs>('fs'), 'rmSync');
  try {
    included(url);
    const removed = remove.mock.calls.map(([name]) => String(name)).filter(name => name.startsWith(path.join(directory, 'cdk8s-secure-')));
    expect(removed).toHaveLength(1);
    expect(fs.existsSync(removed[0])).toBe(false);
  } finally {
    tmpdir.mockRestore();
    remove.mockRestore();
  }
});

describe('a URL', () => {
  let server: ChildProcess;
  let address: string;
  const log = path.join(temporaryDirectory(), 'log');

  // The test waits for the download, so the server is a process of its own.
  beforeAll(async () => {
    server = spawn(process.execPath, ['-e', `
      require('http').createServer((request, response) => {
        require('fs').appendFileSync(${JSON.stringify(log)}, request.url + ' ' + (request.headers.authorization ?? '') + '\\n');
        response.writeHead({ '/moved': 302, '/ok': 200 }[request.url] ?? 404, request.url === '/moved' ? { location: '/ok' } : {});
        response.end(request.url === '/ok' ? ${JSON.stringify(JSON.stringify(PRIVILEGED))} : '');
      }).listen(0, '127.0.0.1', function () { process.stdout.write(String(this.address().port)); });
    `], { stdio: ['ignore', 'pipe', 'inherit'] });
    address = await new Promise(resolve => server.stdout!.once('data', port => resolve(`127.0.0.1:${port}`)));
  });
  afterAll(() => server.kill());
  beforeEach(() => fs.writeFileSync(log, ''));

  test('is downloaded once, through redirections', () => {
    const { app } = included(`http://${address}/moved`);
    expect(SecurityFindings.of(errorOf(() => app.synth()))[0]).toMatchObject({ rule: 'ctr-not-privileged', file: `http://${address}/moved`, document: 1 });
    expect(fs.readFileSync(log, 'utf8')).toEqual('/moved \n/ok \n');
  });

  test('sends a password and never tells it', () => {
    const { app } = included(`http://user:secret%21@${address}/ok`);
    expect(fs.readFileSync(log, 'utf8')).toEqual(`/ok Basic ${Buffer.from('user:secret!').toString('base64')}\n`);
    const error = errorOf(() => app.synth());
    expect(error.message).toContain(`[http://${address}/ok, document 1;`);
    expect(error.message).not.toContain('secret');
  });

  test.each([
    ['that is not there', () => `http://${address}/none`, '404 Not Found'],
    ['of nobody', () => 'http://127.0.0.1:1/', 'bad port'],
  ])('%s throws', (_what, url, why) => {
    const message = errorOf(() => included(url())).message;
    expect(message).toContain(`shop/include: ${url()}: cannot be downloaded: `);
    expect(message).toContain(why);
  });
});
