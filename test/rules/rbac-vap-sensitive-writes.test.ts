import { faults, snapshotOf } from './judge';
import { deployment } from './pods';
import { remediations } from './remediations';
import { toFinding } from '../../src/rules/finding';
import { Json, JsonObject } from '../../src/rules/json';
import { rbacVapSensitiveWrites } from '../../src/rules/rbac-vap-sensitive-writes';
import { SENSITIVE_LABEL } from '../../src/rules/sensitive';
import { STRICTEST_TARGET } from '../../src/rules/target';

const FAULT = 'rbac-vap-sensitive-writes (high)  Namespace shop: metadata.labels["cdk8s-secure.io/sensitive"]';

function namespace(label?: Json, name = 'shop'): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...label === undefined ? {} : { labels: { [SENSITIVE_LABEL]: label } } } };
}

/** First line and remediation of what is found in these objects when a construct declared them sensitive. */
function foundWhenDeclared(...objects: JsonObject[]): [string, string][] {
  const { manifests } = snapshotOf(objects);
  const snapshot = { ...snapshotOf(objects, { sensitiveNamespaces: [...manifests] }), manifests };
  return rbacVapSensitiveWrites.check(snapshot).map(violation => toFinding(rbacVapSensitiveWrites, violation)).map(({ message, remediation }) => [message.split('\n')[0], remediation]);
}

describe('rbac-vap-sensitive-writes', () => {
  test.each<[string, JsonObject]>([
    ['a namespace that nobody calls sensitive', namespace()],
    ['one that is marked without a construct', namespace('true')],
    ['one that is marked as not sensitive', namespace('false')],
    ['null, which Kubernetes reads like no label', namespace(null)],
    ['no labels', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: null } }],
    ['labels of the wrong type, which another rule is about', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: [SENSITIVE_LABEL] } }],
    ['no metadata', { apiVersion: 'v1', kind: 'Namespace' }],
    ['an annotation of that name', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', annotations: { [SENSITIVE_LABEL]: 'very' } } }],
    ['other kinds, which other rules are about', { ...namespace('very'), kind: 'ConfigMap' }],
    ['namespaces of other systems', { ...namespace('very'), apiVersion: 'example.com/v1' }],
  ])('accepts %s', (_, object) => {
    expect(faults(rbacVapSensitiveWrites, object)).toEqual([]);
  });

  test.each<[Json, string]>([
    ['', 'is ""'],
    ['yes', 'is "yes"'],
    ['True', 'is "True"'],
    ['FALSE', 'is "FALSE"'],
    ['true ', 'is "true "'],
    ['false\n', 'is "false\\n"'],
    [true, 'is true'],
    [false, 'is false'],
    [1, 'is 1'],
    [['true'], 'is ["true"]'],
    [{}, 'is {}'],
  ])('refuses the label %j', (label, problem) => {
    expect(faults(rbacVapSensitiveWrites, namespace(label))).toEqual([`${FAULT} ${problem}.`]);
    expect(remediations(rbacVapSensitiveWrites, namespace(label))).toEqual(['Set the label to "true" or "false", or leave it out.']);
  });

  test('accepts a declared namespace with its label', () => {
    expect(foundWhenDeclared(namespace('true'))).toEqual([]);
  });

  test.each<[string, Json | undefined, string]>([
    ['no label', undefined, 'is missing'],
    ['null', null, 'is missing'],
    ['false', 'false', 'is "false"'],
    ['nothing', '', 'is ""'],
    ['a boolean', true, 'is true'],
    ['another word', 'yes', 'is "yes"'],
  ])('refuses a declared namespace with %s', (_, label, problem) => {
    expect(foundWhenDeclared(namespace(label))).toEqual([[`${FAULT} ${problem}.`, 'Set the label to "true"; SensitiveWritePolicy knows the namespace by it.']]);
  });

  test('finds each namespace for itself', () => {
    const snapshot = snapshotOf([namespace(undefined, 'a'), namespace('very', 'b'), namespace(undefined, 'c'), deployment()]);
    const [a] = snapshot.manifests;
    const declared = { ...snapshot, statements: { ...snapshot.statements, sensitiveNamespaces: [a] } };
    expect(rbacVapSensitiveWrites.check(declared).map(({ manifest, path, value }) => [manifest.name, path, value])).toEqual([
      ['a', ['metadata', 'labels', SENSITIVE_LABEL], undefined],
      ['b', ['metadata', 'labels', SENSITIVE_LABEL], 'very'],
    ]);
  });

  test('a declared namespace that was renamed is the same manifest', () => {
    expect(foundWhenDeclared(namespace(undefined, 'renamed'))[0][0]).toContain('Namespace renamed: ');
  });

  test('policies refuse what it refuses in a namespace that no construct declares', () => {
    expect(rbacVapSensitiveWrites.admission.checks(STRICTEST_TARGET)).toEqual([{
      subject: 'namespace',
      field: 'metadata.labels["cdk8s-secure.io/sensitive"]',
      valid: "variables.labels[?'cdk8s-secure.io/sensitive'].orValue('true') in ['true', 'false']",
    }]);
  });
});
