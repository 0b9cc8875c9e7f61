import { faults, snapshotOf } from './judge';
import { deployment } from './pods';
import { block, egressTo, ingressFrom } from './policies';
import { Json, JsonObject } from '../../src/rules/json';
import { netNoEmptyNamespaceSelector } from '../../src/rules/net-no-empty-namespace-selector';

const NAME = 'kubernetes.io/metadata.name';
const expression = (key: string, operator: string, values?: Json): JsonObject => ({ matchExpressions: [{ key, operator, values }] });
const EVERY_POD = 'fits every pod of namespaces that nobody named: namespaceSelector is ';

describe('net-no-empty-namespace-selector', () => {
  test.each<[string, JsonObject]>([
    ['a namespace by name', { namespaceSelector: { matchLabels: { [NAME]: 'bank' } } }],
    ['namespaces by name', { namespaceSelector: expression(NAME, 'In', ['bank', 'shop']) }],
    ['namespaces by label', { namespaceSelector: { matchLabels: { team: 'a' } }, podSelector: { matchLabels: { app: 'api' } } }],
    ['no namespaceSelector, which is the own namespace', { podSelector: {} }],
    ['a null, which is none', { podSelector: {}, namespaceSelector: null }],
    ['a block', block('192.0.2.0/24')],
    ['a malformed selector, which network-policy-well-formed reports', { namespaceSelector: { matchLabels: 'all' } }],
  ])('accepts %s', (_, peer) => {
    expect(faults(netNoEmptyNamespaceSelector, egressTo(peer), ingressFrom(peer))).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['an empty selector', { namespaceSelector: {} }, `${EVERY_POD}{}`],
    ['empty parts', { namespaceSelector: { matchLabels: {}, matchExpressions: [] } }, `${EVERY_POD}{"matchLabels":{},"matchExpressions":[]}`],
    ['the label all namespaces have', { namespaceSelector: expression(NAME, 'Exists') },
      `${EVERY_POD}{"matchExpressions":[{"key":"${NAME}","operator":"Exists"}]}`],
    ['all but some names', { namespaceSelector: expression(NAME, 'NotIn', ['bank']) },
      `${EVERY_POD}{"matchExpressions":[{"key":"${NAME}","operator":"NotIn","values":["bank"]}]}`],
    ['all without a label', { namespaceSelector: expression('team', 'DoesNotExist') },
      `${EVERY_POD}{"matchExpressions":[{"key":"team","operator":"DoesNotExist"}]}`],
    ['an empty podSelector beside it', { namespaceSelector: {}, podSelector: {} }, `${EVERY_POD}{}`],
    ['labels that any tenant can copy', { namespaceSelector: {}, podSelector: { matchLabels: { app: 'api' } } },
      'fits pods of namespaces that nobody named, where any tenant can set the labels it asks for: namespaceSelector is {}'],
  ])('refuses %s', (_, peer, problem) => {
    expect(faults(netNoEmptyNamespaceSelector, ingressFrom(block('192.0.2.0/24'), peer))).toEqual([
      `net-no-empty-namespace-selector (high)  NetworkPolicy shop/web: spec.ingress[0].from[1] ${problem}.`,
    ]);
    expect(faults(netNoEmptyNamespaceSelector, egressTo(peer))).toEqual([
      `net-no-empty-namespace-selector (high)  NetworkPolicy shop/web: spec.egress[0].to[0] ${problem}.`,
    ]);
  });

  test('tells whose protection is undone, and the peer itself', () => {
    const peer = { namespaceSelector: {} };
    const [violation] = netNoEmptyNamespaceSelector.check(snapshotOf([deployment(), ingressFrom(peer)]));
    expect(violation.value).toEqual(peer);
    expect(violation.undoes?.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Deployment web']);
  });
});
