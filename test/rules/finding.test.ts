import { manifestOf } from './judge';
import { shown, toFinding } from '../../src/rules/finding';
import { Manifest } from '../../src/rules/manifest';
import { RuleRecord, Severity, Violation } from '../../src/rules/rule';

const RULE: RuleRecord = {
  id: 'img-digest', title: 'Images have digests', severity: Severity.HIGH, checklist: ['img-digest', 'host-path'], exemptible: true, remediation: 'Write a digest.',
};
const POD: Manifest = { ...manifestOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } }), constructPath: 'app/web/Resource' };

const finding = (violation: Partial<Violation> = {}, manifest: Partial<Manifest> = {}) => toFinding(RULE, { manifest: { ...POD, ...manifest }, path: ['spec', 'a.b', 0], ...violation });

test('tells object, field and value, what to write, and who says so', () => {
  expect(finding({ container: 'main', value: 'nginx' })).toStrictEqual({
    rule: 'img-digest',
    severity: 'high',
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'shop',
    name: 'web',
    constructPath: 'app/web/Resource',
    file: undefined,
    document: undefined,
    container: 'main',
    pointer: '/spec/a.b/0',
    found: '"nginx"',
    remediation: 'Write a digest.',
    sources: ['Kubernetes Security Checklist § Images', 'Kubernetes Pod Security Standards § Baseline', 'Kubernetes RBAC Good Practices § Persistent volume creation'],
    message: [
      'img-digest (high)  Pod shop/web, container "main": spec["a.b"][0] is "nginx".',
      '    Write a digest.',
      '    Kubernetes Security Checklist § Images  [construct app/web]',
    ].join('\n'),
  });
});

test.each<[string, Partial<Violation>, string]>([
  ['a missing value', {}, 'Pod shop/web: spec["a.b"][0] is missing.'],
  ['a null', { value: null }, 'Pod shop/web: spec["a.b"][0] is missing.'],
  ['a value', { value: { a: [1] } }, 'Pod shop/web: spec["a.b"][0] is {"a":[1]}.'],
  ['a problem in words', { value: 5, problem: 'is too much' }, 'Pod shop/web: spec["a.b"][0] is too much.'],
  ['the object as a whole', { path: [], problem: 'is alone' }, 'Pod shop/web: is alone.'],
])('%s', (_name, violation, text) => {
  expect(finding(violation).message.split('\n')[0]).toBe(`img-digest (high)  ${text}`);
});

test('a remediation of its own takes the place of that of the rule', () => {
  expect(finding({ remediation: 'Leave it out.' })).toMatchObject({ remediation: 'Leave it out.', message: expect.stringContaining('\n    Leave it out.\n') });
});

test('paths begin at the document, also for an item of a list', () => {
  expect(finding({}, { root: ['items', 2] })).toMatchObject({ pointer: '/items/2/spec/a.b/0', message: expect.stringContaining(': items[2].spec["a.b"][0] is missing.') });
});

test.each<[string, Partial<Manifest>, string]>([
  ['an API object', { constructPath: 'app/web/Resource' }, '[construct app/web]'],
  ['a construct', { constructPath: 'app/Resource/web' }, '[construct app/Resource/web]'],
  ['the app', { constructPath: '' }, '[construct (app)]'],
  ['an included document', { source: { file: 'web.yaml', document: 3 } }, '[web.yaml, document 3; construct app/web]'],
])('says where %s comes from', (_name, manifest, text) => {
  expect(finding({}, manifest).message.split('\n')[2]).toBe(`    Kubernetes Security Checklist § Images  ${text}`);
});

test('long values are shortened', () => {
  expect(shown('x'.repeat(118))).toBe(`"${'x'.repeat(118)}"`);
  expect(shown('x'.repeat(119))).toBe(`"${'x'.repeat(119)}…`);
});
