import * as fs from 'fs';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { appOf, file, included, manifests } from './files';
import { Exemptions, Finding, SecureApp, SecureInclude, SecureIncludeProps } from '../../src';
import { RULES } from '../../src/rules/registry';
import { findingsOf } from '../adversary/target';
import { errorOf, IMAGE, readTree, temporaryDirectory, weakPod } from '../synthesis/apps';

interface Pod { apiVersion: string; kind: string; metadata: { name: string; namespace: string }; spec: object }

function pod(name: string, ...containers: object[]): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop' },
    spec: { containers: containers.length > 0 ? containers : [{ name: 'main', image: 'nginx' }] },
  };
}

const SIGNATURE = 'reason: accepted until the next version\n  owner: team-shop\n  expires: 2027-03-31\n';

const entry = (rule: string, object: string, more = SIGNATURE) => `- rule: ${rule}\n  object: ${object}\n  ${more}`;

/** An app with these objects in one include, and what is found about exemptions and of this rule. */
function judged(text: string, objects: object[] = [pod('web')], rule = 'img-digest') {
  const { app, include } = included(manifests(...objects), { exemptions: file('e.yaml', text) });
  const { findings, exempted } = (app as SecureApp).report();
  return {
    app,
    include,
    problems: findings.filter(finding => finding.rule.startsWith('exemption-')).map(shortMessage),
    found: findings.filter(finding => finding.rule === rule).map(({ name, container }) => `${name} ${container}`),
    exempted: exempted.map(({ finding, reason, owner, expires }) => [finding.rule, finding.name, reason, owner, expires]),
  };
}

const shortMessage = ({ message }: Finding) => message.split('\n')[0];

describe('Exemptions.fromFile', () => {
  test('settles what its entries name, and lists it', () => {
    const { exempted, found, problems } = judged(entry('img-digest', 'Pod shop/web'));
    expect([found, problems]).toEqual([[], []]);
    expect(exempted).toEqual([['img-digest', 'web', 'accepted until the next version', 'team-shop', '2027-03-31']]);
  });

  test('findings about entries name file, entry and object', () => {
    const { app } = judged(`${entry('img-digest', 'Pod shop/web')}\n${entry('ctr-not-privileged', 'Pod shop/web', `container: main\n  ${SIGNATURE}`)}`);
    const finding = (app as SecureApp).report().findings.find(({ rule }) => rule === 'exemption-unused')!;
    expect(finding.message).toEqual('exemption-unused (medium)  Exemption from ctr-not-privileged for Pod shop/web, container "main": settles no finding.\n'
      + '    Remove the exemption: what it was for is gone, and it would hide the next one.\n'
      + `    cdk8s-secure, a rule of its own  [${finding.file}, entry 2; construct shop/include]`);
    expect(path.basename(finding.file!)).toEqual('e.yaml');
  });

  test.each<[string, string, string]>([
    ['no signature', 'container: main', 'has no reason, owner or expires'],
    ['blanks', 'reason: ""\n  owner: "  "\n  expires:', 'has no reason, owner or expires'],
    ['no owner', 'reason: accepted until the next version\n  expires: 2027-03-31', 'has no owner'],
    ['a word for a reason', 'reason: todo\n  owner: team-shop\n  expires: 2027-03-31', 'has "todo" as reason'],
    ['a day that does not exist', 'reason: accepted until the next version\n  owner: team-shop\n  expires: 2027-02-30', 'has "2027-02-30" as expires'],
    ['a point in time', 'reason: accepted until the next version\n  owner: team-shop\n  expires: 2027-03-31T00:00:00Z', 'has "2027-03-31T00:00:00Z" as expires'],
    ['wrong types', 'reason: [long enough]\n  owner: yes\n  expires: 20270331', 'has ["long enough"] as reason, has true as owner and has 20270331 as expires'],
    ['both', 'reason: todo\n  owner:\n  expires: 2027-03-31', 'has no owner and has "todo" as reason'],
  ])('an entry with %s is a finding in place of what it is for', (_what, more, problem) => {
    const { found, problems } = judged(entry('img-digest', 'Pod shop/web', more));
    const container = more.startsWith('container') ? ', container "main"' : '';
    expect(problems).toEqual([`exemption-incomplete (high)  Exemption from img-digest for Pod shop/web${container}: ${problem}.`]);
    expect(found).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['an unknown rule', entry('img-digset', 'Pod shop/web'), 'exemption-unknown-rule (high)  Exemption from img-digset for Pod shop/web: names no rule.'],
    ['a rule that takes none', entry('pod-well-formed', 'Pod shop/web'),
      'exemption-not-allowed (high)  Exemption from pod-well-formed for Pod shop/web: names a rule that takes no exemption.'],
    ['a rule about exemptions', entry('exemption-incomplete', 'Pod shop/web'),
      'exemption-not-allowed (high)  Exemption from exemption-incomplete for Pod shop/web: names a rule that takes no exemption.'],
    ['a day that has passed', entry('img-digest', 'Pod shop/web', SIGNATURE.replace('2027-03-31', '2026-11-23')),
      'exemption-expired (high)  Exemption from img-digest for Pod shop/web: expired after 2026-11-23; today is 2026-11-24, its owner is team-shop.'],
    ['an object that is not there', entry('img-digest', 'Pod shop/other'),
      'exemption-unused (medium)  Exemption from img-digest for Pod shop/other: names an object that is not in construct shop/include.'],
    ['an object without its namespace', entry('img-digest', 'Pod web'),
      'exemption-unused (medium)  Exemption from img-digest for Pod web: names an object that is not in construct shop/include.'],
    ['an object with spaces around it', entry('img-digest', '" Pod shop/web "'),
      'exemption-unused (medium)  Exemption from img-digest for  Pod shop/web : names an object that is not in construct shop/include.'],
    ['another apiVersion', entry('img-digest', 'Pod shop/web', `apiVersion: v2\n  ${SIGNATURE}`),
      'exemption-unused (medium)  Exemption from img-digest for Pod shop/web: names an object of v2 that is not in construct shop/include.'],
    ['another container', entry('img-digest', 'Pod shop/web', `container: side\n  ${SIGNATURE}`),
      'exemption-unused (medium)  Exemption from img-digest for Pod shop/web, container "side": settles no finding.'],
  ])('an entry with %s is a finding and settles nothing', (_what, text, problem) => {
    const { found, problems } = judged(text);
    expect(problems).toEqual([problem]);
    expect(found).toEqual(['web main']);
  });

  test('the second of two equal entries is unused', () => {
    const { problems } = judged(entry('img-digest', 'Pod shop/web') + entry('img-digest', 'Pod shop/web'));
    expect(problems).toEqual(['exemption-unused (medium)  Exemption from img-digest for Pod shop/web: settles no finding.']);
  });

  test('entries hold for one container or for all', () => {
    const two = pod('web', { name: 'a', image: 'nginx' }, { name: 'b', image: 'nginx' });
    expect(judged(entry('img-digest', 'Pod shop/web', `container: a\n  ${SIGNATURE}`), [two]).found).toEqual(['web b']);
    expect(judged(entry('img-digest', 'Pod shop/web'), [two]).found).toEqual([]);
  });

  test('an entry for one item of a List does not cover another one', () => {
    const list = { apiVersion: 'v1', kind: 'List', metadata: { name: 'list' }, items: [pod('a'), pod('b')] };
    const { found, problems } = judged(entry('img-digest', 'Pod shop/a'), [list]);
    expect([found, problems]).toEqual([['b main'], []]);
  });

  test('an entry for a List covers nothing', () => {
    const list = { apiVersion: 'v1', kind: 'List', metadata: { name: 'list' }, items: [pod('a'), pod('b')] };
    const { found, problems } = judged(entry('img-digest', 'List shop/list'), [list]);
    expect(problems).toEqual(['exemption-too-broad (high)  Exemption from img-digest for List shop/list: covers more than one API object.']);
    expect(found).toEqual(['a main', 'b main']);
  });

  test('an entry whose name means two objects settles nothing until it says which', () => {
    const spec = { template: { spec: { containers: [{ name: 'main', image: 'nginx' }] } } };
    const list = (apiVersion: string) => ({ apiVersion, kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec });
    const services = { apiVersion: 'v1', kind: 'List', metadata: { name: 'list' }, items: [list('serving.knative.dev/v1'), list('example.com/v1')] };
    const { found, problems } = judged(entry('img-digest', 'Service shop/web'), [services]);
    expect(problems).toEqual(['exemption-unused (medium)  Exemption from img-digest for Service shop/web: names 2 objects in construct shop/include: '
      + 'of serving.knative.dev/v1 and example.com/v1.']);
    expect(found).toHaveLength(2);
    expect(judged(entry('img-digest', 'Service shop/web', `apiVersion: example.com/v1\n  ${SIGNATURE}`), [services]).found).toHaveLength(1);
  });

  test('entries reach no object outside of their scope', () => {
    const { app } = judged(entry('img-digest', 'Pod shop/outside'));
    weakPod(new Chart(app, 'other', { namespace: 'shop' }), 'outside').metadata.add('name', 'outside');
    expect((app as SecureApp).report().findings.filter(({ rule }) => rule.startsWith('exemption-')).map(shortMessage)).toEqual([
      'exemption-unused (medium)  Exemption from img-digest for Pod shop/outside: names an object that is not in construct shop/include.',
    ]);
  });

  test.each(['app', 'chart'] as const)('the scope may be the whole %s', scope => {
    const built = included(manifests(pod('web')));
    Exemptions.fromFile(built[scope], file('e.yaml', entry('img-digest', 'Pod shop/web')));
    const { findings } = (built.app as SecureApp).report();
    expect(findings.filter(({ rule }) => rule === 'img-digest' || rule.startsWith('exemption-'))).toEqual([]);
  });

  test('names with odd characters mean what they say', () => {
    const name = 'a/b: "c"\n- rule: x # ';
    const { found, problems } = judged(entry('img-digest', JSON.stringify(`Pod shop/${name}`)), [pod(name)]);
    expect([found, problems]).toEqual([[], []]);
  });

  test('a name that another object can be read as means none of them', () => {
    const other = { ...pod('web'), metadata: { name: 'b/web', namespace: 'a' } };
    const same = { ...pod('web'), metadata: { name: 'web', namespace: 'a/b' } };
    expect(judged(entry('img-digest', 'Pod a/b/web'), [other, same]).found).toHaveLength(2);
  });

  test('anchors and merge keys are what YAML says they are', () => {
    const text = `- &first\n  rule: img-digest\n  object: Pod shop/a\n  ${SIGNATURE}- <<: *first\n  object: Pod shop/b\n`;
    const { found, problems } = judged(text, [pod('a'), pod('b'), pod('c')]);
    expect([found, problems]).toEqual([['c main'], []]);
  });

  test('a file without entries is fine', () => {
    for (const text of ['', '# nothing yet\n', '[]\n', '---\n']) {
      expect(judged(text).problems).toEqual([]);
    }
  });

  test('a file that does not exist is a finding, so that it can be proposed', () => {
    const { app } = included(manifests(pod('web')), { exemptions: 'exemptoins.yaml' });
    expect((app as SecureApp).report().findings.filter(({ rule }) => rule.startsWith('exemption-')).map(({ message }) => message)).toEqual([
      'exemption-file-missing (high)  Exemptions of exemptoins.yaml: cannot be read: there is no such file.\n'
      + '    Correct the path, which is relative to the working directory, or let Exemptions.propose() write the file.\n'
      + '    cdk8s-secure, a rule of its own  [construct shop/include]',
    ]);
    expect(() => app.synth()).toThrow('exemption-file-missing');
  });

  test('works under a plain app', () => {
    const { app } = included(manifests(pod('web')), { exemptions: file('e.yaml', entry('img-digest', 'Pod shop/web')) }, 'plain App');
    const found = findingsOf(errorOf(() => app.synth()));
    expect(found.filter(text => /img-digest|exemption/.test(text))).toEqual([]);
    expect(found).toContain('ctr-read-only-root-fs Pod shop/web main');
  });

  test.each<[string, string, string]>([
    ['YAML with errors', '- rule: a\n  rule: b\n', 'e.yaml, document 1, line 2: Map keys must be unique'],
    ['an object', 'rule: a\n', 'e.yaml: holds no list; write a list of exemptions, each with rule, object, reason, owner and expires'],
    ['two documents', '- a: 1\n---\n- b: 1\n', 'e.yaml, line 3: holds 2 YAML documents; write one list of exemptions'],
    ['a text for an entry', '- img-digest\n', 'e.yaml, entry 1: the entry is "img-digest"; write rule, object, reason, owner and expires'],
    ['nothing for an entry', `${entry('img-digest', 'Pod shop/web')}-\n`, 'e.yaml, entry 2: the entry is null; write rule, object, reason, owner and expires'],
    ['an unknown property', entry('img-digest', 'Pod shop/web', 'expire: 2027-03-31'),
      'e.yaml, entry 1: expire is no property here; write one of rule, object, apiVersion, container, reason, owner, expires'],
    ['a property of JavaScript', entry('img-digest', 'Pod shop/web', '__proto__: {reason: x}'),
      'e.yaml, entry 1: __proto__ is no property here; write one of rule, object, apiVersion, container, reason, owner, expires'],
    ['no rule', '- object: Pod shop/web\n', 'e.yaml, entry 1: rule is missing; write the id of a rule, such as "img-digest"'],
    ['no object', '- rule: img-digest\n', 'e.yaml, entry 1: object is missing; write kind, namespace and name as findings print them, such as "Deployment shop/web"'],
    ['a blank container', entry('img-digest', 'Pod shop/web', 'container: ""'),
      'e.yaml, entry 1: container is ""; write the name of a container as findings print it, or leave it out'],
  ])('%s throws', (_what, text, message) => {
    const written = file('e.yaml', text);
    expect(errorOf(() => Exemptions.fromFile(appOf(), written)).message).toEqual(message.replace('e.yaml', written));
  });

  test('a path that is none throws', () => {
    expect(errorOf(() => Exemptions.fromFile(appOf(), '')).message)
      .toEqual('Exemptions.fromFile((app)): file is ""; write the path of a YAML file, such as "exemptions.yaml"');
    expect(errorOf(() => Exemptions.fromFile(appOf(), temporaryDirectory())).message).toContain('cannot be read: EISDIR');
  });
});

const readEntries = (written: string) => (parse(fs.readFileSync(written, 'utf8')) ?? []) as Record<string, string>[];
const shortEntries = (written: string) => readEntries(written).map(({ rule, object, container }) => `${rule} ${object}${container === undefined ? '' : ` ${container}`}`);

/** Does what people do with a proposed file. */
function fillBlanks(written: string): void {
  fs.writeFileSync(written, fs.readFileSync(written, 'utf8')
    .replaceAll('reason: ""', 'reason: accepted until the next version').replaceAll('owner: ""', 'owner: team-shop').replaceAll('expires: ""', 'expires: 2027-03-31'));
}

describe('Exemptions.propose', () => {
  const weak = pod('web', { name: 'main', image: 'nginx', securityContext: { runAsUser: 5, runAsGroup: 5, readOnlyRootFilesystem: true } });
  const RULES_OF_WEAK = ['img-digest', 'net-default-deny', 'sa-automount-off', 'sa-dedicated'];

  test('writes the whole file', () => {
    const written = path.join(temporaryDirectory(), 'new', 'e.yaml');
    const { app } = included(manifests(pod('web', { name: 'main', image: IMAGE, volumeMounts: 'none' })), { exemptions: written });
    Exemptions.propose(app, written);
    const [head, section, first, ...rest] = fs.readFileSync(written, 'utf8').split('\n\n');
    expect(head).toEqual('# Findings that are accepted for a while. Each entry names one rule and one object. Write why it is accepted (reason), who answers for it\n'
      + '# (owner) and the last day on which it holds (expires, YYYY-MM-DD). Exemptions.propose() writes this file anew: it keeps entries that settle a\n'
      + '# finding, and no other comments than its own.');
    expect(section).toEqual('# --- Pod shop/web ---');
    expect(first).toEqual('# ctr-drop-all-caps (high)  Pod shop/web, container "main": spec.containers[0].securityContext.capabilities.drop is missing.\n'
      + '- rule: ctr-drop-all-caps\n  object: Pod shop/web\n  container: main\n  reason: ""\n  owner: ""\n  expires: ""');
    expect(rest.at(-1)).toEqual('# These take no exemption and have to be mended:\n'
      + '#   pod-well-formed (high)  Pod shop/web, container "main": spec.containers[0].volumeMounts is "none".\n');
  });

  test('returns how many entries are new, and proposes nothing twice', () => {
    const written = file('e.yaml', '');
    const { app } = included(manifests(weak), { exemptions: written });
    const count = Exemptions.propose(app, written);
    expect(count).toEqual(readEntries(written).length);
    const before = fs.readFileSync(written, 'utf8');
    expect(Exemptions.propose(app, written)).toEqual(0);
    expect(fs.readFileSync(written, 'utf8')).toEqual(before);
    expect(shortEntries(written).map(text => text.split(' ')[0])).toEqual(expect.arrayContaining(RULES_OF_WEAK));
  });

  test('keeps entries that settle something and drops all others', () => {
    const kept = entry('img-digest', 'Pod shop/web');
    const late = entry('sa-dedicated', 'Pod shop/web', SIGNATURE.replace('2027', '2020'));
    const half = entry('sa-automount-off', 'Pod shop/web', 'reason: todo\n  owner: team-shop');
    const written = file('e.yaml', ['# a comment\n', entry('img-digest', 'Pod shop/gone'), kept, kept, entry('unknown', 'Pod shop/web'), late, half].join(''));
    const { app } = included(manifests(weak), { exemptions: written });
    Exemptions.propose(app, written);
    const of = (rule: string) => readEntries(written).filter(each => each.rule === rule);
    expect(of('img-digest')).toEqual([
      { rule: 'img-digest', object: 'Pod shop/web', reason: 'accepted until the next version', owner: 'team-shop', expires: '2027-03-31' },
    ]);
    expect(of('sa-dedicated').map(({ expires }) => expires)).toEqual(['2020-03-31']);
    expect(of('sa-automount-off').map(({ reason, owner, expires }) => [reason, owner, expires])).toEqual([['todo', 'team-shop', '']]);
    expect(of('unknown')).toEqual([]);
    expect(fs.readFileSync(written, 'utf8')).not.toContain('a comment');
  });

  test('leaves out what exemptions from code and from other files settle', () => {
    const { app, include } = included(manifests(weak), { exemptions: file('other.yaml', entry('img-digest', 'Pod shop/web')) });
    Exemptions.add(include.apiObjects[0], { rule: 'sa-dedicated', reason: 'accepted until the next version', owner: 'team-shop', expires: '2027-03-31' });
    const written = file('e.yaml', '');
    Exemptions.propose(app, written);
    expect(shortEntries(written).filter(text => /img-digest|sa-dedicated/.test(text))).toEqual([]);
  });

  test('judges a whole app when the file was given to nothing', () => {
    const { app } = included(manifests(weak));
    weakPod(new Chart(app, 'other', { namespace: 'other', disableResourceNameHashes: true }), 'pod');
    const written = path.join(temporaryDirectory(), 'e.yaml');
    Exemptions.propose(app, written);
    expect(new Set(readEntries(written).map(({ object }) => object))).toEqual(new Set(['Pod shop/web', 'Pod other/other-pod']));
  });

  test('keeps to the objects of those it was given to, and says what is outside', () => {
    const written = path.join(temporaryDirectory(), 'e.yaml');
    const { app } = included(manifests(weak), { exemptions: written });
    weakPod(new Chart(app, 'other', { namespace: 'other', disableResourceNameHashes: true }), 'pod');
    Exemptions.propose(app, written);
    expect(new Set(readEntries(written).map(({ object }) => object))).toEqual(new Set(['Pod shop/web']));
    expect(fs.readFileSync(written, 'utf8')).toContain('# These objects are not in what this file was given to:\n#   ctr-not-privileged (critical)  Pod other/other-pod');
  });

  test('looks at guarded objects only under a plain app', () => {
    const { app } = included(manifests(weak), {}, 'plain App');
    weakPod(new Chart(app, 'other', { namespace: 'other' }), 'pod');
    const written = path.join(temporaryDirectory(), 'e.yaml');
    expect(Exemptions.propose(app, written)).toBeGreaterThan(0);
    expect(new Set(readEntries(written).map(({ object }) => object))).toEqual(new Set(['Pod shop/web']));
  });

  test('says the apiVersion where the name alone means two objects, and gives up where that is the same', () => {
    const spec = { template: { spec: { containers: [{ name: 'main', image: 'nginx' }] } } };
    const service = (apiVersion: string, more: object = {}) => ({ apiVersion, kind: 'Service', metadata: { name: 'web', namespace: 'shop', ...more }, spec });
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'job-', namespace: 'shop' }, spec };
    const items = [service('serving.knative.dev/v1'), service('example.com/v1'), job, job];
    const { app } = included(manifests({ apiVersion: 'v1', kind: 'List', metadata: { name: 'list' }, items }));
    const written = path.join(temporaryDirectory(), 'e.yaml');
    Exemptions.propose(app, written);
    expect(readEntries(written).filter(({ rule }) => rule === 'img-digest').map(({ object, apiVersion }) => [object, apiVersion])).toEqual([
      ['Service shop/web', 'example.com/v1'], ['Service shop/web', 'serving.knative.dev/v1'],
    ]);
    expect(fs.readFileSync(written, 'utf8')).toContain('# These objects cannot be told apart by name; give their constructs to Exemptions.add():\n');
  });

  test('a line break in a name stays in the comment', () => {
    const { app } = included(manifests(pod('a\n- rule: img-digest\u2028- rule: x\r- rule: y')));
    const written = path.join(temporaryDirectory(), 'e.yaml');
    const count = Exemptions.propose(app, written);
    expect(readEntries(written)).toHaveLength(count);
    expect(fs.readFileSync(written, 'utf8').split(/[\n\r]/).filter(line => line.startsWith('- rule'))).toHaveLength(count);
  });

  test('does not write over a file that it cannot read', () => {
    const written = file('e.yaml', 'rule: a\n');
    expect(() => Exemptions.propose(included(manifests(weak)).app, written)).toThrow('holds no list');
    expect(fs.readFileSync(written, 'utf8')).toEqual('rule: a\n');
  });

  test('writes nothing else, and throws nothing', () => {
    const { app } = included(manifests(weak));
    Exemptions.propose(app, path.join(temporaryDirectory(), 'e.yaml'));
    expect(readTree(app.outdir)).toEqual({});
  });

  test('a file for an app that is fine holds no entry', () => {
    const { app } = included(manifests({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }));
    const written = path.join(temporaryDirectory(), 'e.yaml');
    expect(Exemptions.propose(app, written)).toEqual(0);
    expect(readEntries(written)).toEqual([]);
  });
});

describe('a proposed file', () => {
  /** What people include: pods that are well formed and weak in every way that takes an exemption. */
  const securityContext = fc.record({
    privileged: fc.constantFrom(undefined, true, false),
    runAsUser: fc.constantFrom(undefined, 0, 5),
    runAsNonRoot: fc.constantFrom(undefined, true, false),
    seccompProfile: fc.constantFrom(undefined, { type: 'Unconfined' }),
    capabilities: fc.constantFrom(undefined, { add: ['NET_BIND_SERVICE'] }, { add: ['SYS_ADMIN'] }, { drop: ['ALL'] }),
  });
  const container = (name: string) => fc.record({
    name: fc.constant(name),
    image: fc.constantFrom('nginx', IMAGE),
    securityContext,
    resources: fc.constantFrom(undefined, { limits: { cpu: 1, memory: '1Gi' } }, { requests: { memory: '1Gi' } }),
  });
  const spec = fc.record({
    containers: fc.tuple(container('a'), container('b')).map(list => list),
    initContainers: fc.oneof(fc.constant(undefined), fc.tuple(container('init')).map(list => list)),
    hostNetwork: fc.constantFrom(undefined, true),
    volumes: fc.constantFrom(undefined, [{ name: 'v', hostPath: { path: '/' } }, { name: 'w', emptyDir: {} }]),
    securityContext: fc.record({ runAsNonRoot: fc.constantFrom(undefined, false), sysctls: fc.constantFrom(undefined, [{ name: 'kernel.msgmax', value: '1' }]) }),
  });
  const objects = fc.record({
    specs: fc.array(spec, { minLength: 1, maxLength: 3 }),
    inList: fc.boolean(),
    role: fc.boolean(),
  }).map(({ specs, inList, role }) => {
    const pods = specs.map((each, index) => ({ ...pod(`pod-${index}`), spec: each }));
    const grant = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'all' }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] };
    return [...inList ? [{ apiVersion: 'v1', kind: 'List', metadata: { name: 'list' }, items: pods }] : pods, ...role ? [grant] : []];
  });

  const build = (list: readonly object[], props: Omit<SecureIncludeProps, 'url'>, kind: 'SecureApp' | 'plain App'): App => included(manifests(...list), props, kind).app;
  const EXEMPTIBLE = new Set(RULES.filter(({ exemptible }) => exemptible).map(({ id }) => id));

  test.each(['SecureApp', 'plain App'] as const)('makes synth of a %s go through once it is filled in, and not before', kind => {
    fc.assert(fc.property(objects, fc.boolean(), (list, judgeOnly) => {
      const exemptions = path.join(temporaryDirectory(), 'e.yaml');
      const props = { exemptions, judgeOnly };
      const first = findingsOf(errorOf(() => build(list, props, kind).synth()));
      const count = Exemptions.propose(build(list, props, kind), exemptions);

      const blank = findingsOf(errorOf(() => build(list, props, kind).synth()));
      const incomplete = blank.filter(text => text.startsWith('exemption-'));
      expect(incomplete).toHaveLength(count);
      expect(incomplete.every(text => text.startsWith('exemption-incomplete'))).toEqual(true);
      const original = (texts: string[]) => texts.filter(text => EXEMPTIBLE.has(text.split(' ')[0])).sort();
      expect([original(first).length > 0, original(blank)]).toEqual([true, []]);

      fillBlanks(exemptions);
      const app = build(list, props, kind);
      app.synth();
      expect(Object.keys(readTree(app.outdir))).toEqual(['shop.k8s.yaml']);
      expect(Exemptions.propose(build(list, props, kind), exemptions)).toEqual(0);
    }), { numRuns: 6 });
  }, 120000);

  test('keeps up with changes', () => {
    const exemptions = path.join(temporaryDirectory(), 'e.yaml');
    Exemptions.propose(build([pod('a'), pod('b')], { exemptions }, 'SecureApp'), exemptions);
    fillBlanks(exemptions);
    const changed = () => build([pod('b'), pod('c')], { exemptions }, 'SecureApp');
    expect(() => changed().synth()).toThrow('exemption-unused');
    Exemptions.propose(changed(), exemptions);
    fillBlanks(exemptions);
    changed().synth();
  });

  test('can be large', () => {
    const exemptions = path.join(temporaryDirectory(), 'e.yaml');
    const list = [{ apiVersion: 'v1', kind: 'List', metadata: { name: 'list' }, items: Array.from({ length: 500 }, (_value, index) => pod(`pod-${index}`)) }];
    const count = Exemptions.propose(build(list, { exemptions }, 'SecureApp'), exemptions);
    expect(count).toBeGreaterThan(3000);
    fillBlanks(exemptions);
    const start = process.cpuUsage();
    build(list, { exemptions }, 'SecureApp').synth();
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(20);
  }, 60000);
});

test('two includes have files of their own', () => {
  const app = appOf() as SecureApp;
  const files = ['a', 'b'].map(name => {
    const exemptions = path.join(temporaryDirectory(), 'e.yaml');
    new SecureInclude(new Chart(app, name, { namespace: 'shop' }), 'include', { url: manifests(pod(name)), exemptions });
    return exemptions;
  });
  files.forEach(exemptions => Exemptions.propose(app, exemptions));
  expect(files.map(exemptions => [...new Set(readEntries(exemptions).map(({ object }) => object))])).toEqual([['Pod shop/a'], ['Pod shop/b']]);
});
