import * as fc from 'fast-check';
import { faults, snapshotOf } from './judge';
import { deployment } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { quotaLimitrange } from '../../src/rules/quota-limitrange';

const RULE = 'quota-limitrange (medium)  ';
const NO_QUOTA = `${RULE}Namespace shop: has no ResourceQuota.`;
const NO_LIMITS = `${RULE}Namespace shop: has no LimitRange.`;

const namespace = (name = 'shop'): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

function quota(spec: Json | undefined = { hard: { pods: '50' } }, inNamespace: string | undefined = 'shop'): JsonObject {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota', namespace: inNamespace }, spec };
}

function limitRange(spec: Json | undefined = { limits: [{ type: 'Container', max: { memory: '8Gi' } }] }, inNamespace: string | undefined = 'shop'): JsonObject {
  return { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'limits', namespace: inNamespace }, spec };
}

const judged = (...objects: JsonObject[]) => faults(quotaLimitrange, namespace(), ...objects);

describe('quota-limitrange', () => {
  test.each<[string, JsonObject[]]>([
    ['a namespace with both, in whatever order', [limitRange(), namespace(), quota()]],
    ['several namespaces with both', [namespace(), namespace('bank'), quota(), limitRange(), quota(undefined, 'bank'), limitRange(undefined, 'bank')]],
    ['a namespace that is not in the output', [deployment()]],
    ['a namespace of another system', [{ ...namespace(), apiVersion: 'tenancy.example.com/v1' }]],
  ])('accepts %s', (_, objects) => {
    expect(faults(quotaLimitrange, ...objects)).toEqual([]);
  });

  test.each<[string, JsonObject[], string[]]>([
    ['nothing in the namespace', [], [NO_QUOTA, NO_LIMITS]],
    ['a quota alone', [quota()], [NO_LIMITS]],
    ['a LimitRange alone', [limitRange()], [NO_QUOTA]],
    ['both in another namespace', [quota(undefined, 'bank'), limitRange(undefined, 'bank')], [NO_QUOTA, NO_LIMITS]],
    ['both in no namespace', [quota(undefined, ''), { ...limitRange(), metadata: { name: 'limits' } }], [NO_QUOTA, NO_LIMITS]],
    ['both of another group', [{ ...quota(), apiVersion: 'example.com/v1' }, { ...limitRange(), apiVersion: 'example.com/v1' }], [NO_QUOTA, NO_LIMITS]],
    ['both of a version that no API server has', [{ ...quota(), apiVersion: 'v2' }, { ...limitRange(), apiVersion: 'v1beta1' }], [NO_QUOTA, NO_LIMITS]],
    ['a quota of clusters', [{ ...quota(), kind: 'ClusterResourceQuota', apiVersion: 'quota.openshift.io/v1' }, limitRange()], [NO_QUOTA]],
  ])('refuses %s', (_, objects, expected) => {
    expect(judged(...objects)).toEqual(expected);
  });

  test('refuses a namespace whose name is generated, so that nothing can be in it', () => {
    const generated = { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'shop-' } };
    expect(faults(quotaLimitrange, generated, quota(undefined, ''), limitRange(undefined, ''))).toEqual([
      `${RULE}Namespace (no name): has no ResourceQuota.`, `${RULE}Namespace (no name): has no LimitRange.`,
    ]);
  });

  test('judges namespaces of the cluster like all others', () => {
    expect(faults(quotaLimitrange, namespace('kube-system'))).toHaveLength(2);
  });

  describe('a ResourceQuota', () => {
    const found = (spec: Json | undefined) => judged({ ...quota(), spec }, limitRange());

    test.each<[string, JsonObject]>([
      ...['pods', 'count/pods', 'cpu', 'requests.cpu', 'limits.cpu', 'memory', 'requests.memory', 'limits.memory'].map((resource): [string, JsonObject] => (
        [`that limits ${resource}`, { hard: { [resource]: '10' } }])),
      ['that limits other resources too', { hard: { 'pods': '50', 'services.loadbalancers': '0', 'count/jobs.batch': '10' } }],
      ['with numbers', { hard: { pods: 50 } }],
      ['that allows nothing at all', { hard: { pods: '0' } }],
      ['with empty and absent scopes', { hard: { pods: '50' }, scopes: [], scopeSelector: null }],
    ])('%s counts', (_, spec) => {
      expect(found(spec)).toEqual([]);
    });

    test.each<[string, Json | undefined, string]>([
      ['without spec', undefined, 'spec.hard is missing'],
      ['with a spec of the wrong type', 'hard', 'spec.hard is missing'],
      ['without hard limits', {}, 'spec.hard is missing'],
      ['with null', { hard: null }, 'spec.hard is missing'],
      ['with no hard limits', { hard: {} }, 'spec.hard is {}'],
      ['with a list', { hard: ['pods'] }, 'spec.hard is ["pods"]'],
      ['that limits Services only', { hard: { services: '5' } }, 'spec.hard limits neither pods nor CPU nor memory'],
      ['that limits disk only', { hard: { 'requests.ephemeral-storage': '1Gi' } }, 'spec.hard limits neither pods nor CPU nor memory'],
      ['with a resource of nobody', { hard: { Pods: '5' } }, 'spec.hard limits neither pods nor CPU nor memory'],
      ['with null for its only limit', { hard: { pods: null } }, 'spec.hard limits neither pods nor CPU nor memory'],
      ['with a text that is no quantity', { hard: { pods: 'many' } }, 'spec.hard.pods is "many"'],
      ['with such a text beside a limit', { hard: { 'pods': '5', 'requests.memory': '10 GB' } }, 'spec.hard["requests.memory"] is "10 GB"'],
      ['with a negative limit, which the API server refuses', { hard: { pods: '-1' } }, 'spec.hard.pods is "-1"'],
      ['with a limit of the wrong type', { hard: { pods: true } }, 'spec.hard.pods is true'],
      ['for some pods only', { hard: { pods: '5' }, scopes: ['BestEffort'] }, 'spec.scopes leaves the pods that it does not select without a quota'],
      ['for some priorities only', { hard: { pods: '5' }, scopeSelector: { matchExpressions: [] } },
        'spec.scopeSelector leaves the pods that it does not select without a quota'],
      ['with scopes of the wrong type', { hard: { pods: '5' }, scopes: 'BestEffort' }, 'spec.scopes leaves the pods that it does not select without a quota'],
    ])('%s does not count', (_, spec, problem) => {
      expect(found(spec)).toEqual([`${RULE}ResourceQuota shop/quota: ${problem}.`]);
    });

    test('is enough beside one that does not count', () => {
      expect(judged({ ...quota({ hard: { pods: '5' }, scopes: ['BestEffort'] }), metadata: { name: 'more', namespace: 'shop' } }, quota(), limitRange())).toEqual([]);
    });

    test('is not made up for by two that do not count', () => {
      const [best, rest] = ['BestEffort', 'NotBestEffort'].map(scope => ({
        ...quota({ hard: { pods: '5' }, scopes: [scope] }), metadata: { name: scope.toLowerCase(), namespace: 'shop' },
      }));
      expect(judged(best, rest, limitRange())).toEqual(['besteffort', 'notbesteffort'].map(name => (
        `${RULE}ResourceQuota shop/${name}: spec.scopes leaves the pods that it does not select without a quota.`)));
    });
  });

  describe('a LimitRange', () => {
    const found = (spec: Json | undefined) => judged(quota(), { ...limitRange(), spec });
    const items = (...limits: Json[]) => ({ limits });

    test.each<[string, JsonObject]>([
      ['with defaults for containers', items({ type: 'Container', default: { memory: '128Mi' }, defaultRequest: { cpu: '100m' } })],
      ['with a maximum for pods', items({ type: 'Pod', max: { cpu: 4 } })],
      ['with items of other types too', items({ type: 'PersistentVolumeClaim', max: { storage: '10Gi' } }, { type: 'Container', max: { cpu: '1' } })],
      ['with nulls', items({ type: 'Container', default: null, max: { cpu: '1', memory: null } })],
    ])('%s counts', (_, spec) => {
      expect(found(spec)).toEqual([]);
    });

    const NOTHING = 'spec.limits has no item with a default or a maximum for containers or pods';
    test.each<[string, Json | undefined, string]>([
      ['without spec', undefined, 'spec.limits is missing'],
      ['with null', { limits: null }, 'spec.limits is missing'],
      ['with no limits', items(), 'spec.limits is []'],
      ['with an object', { limits: { type: 'Container' } }, 'spec.limits is {"type":"Container"}'],
      ['with null for an item', items({ type: 'Container', max: { cpu: '1' } }, null), 'spec.limits[1] is missing'],
      ['with an item of the wrong type', items('Container'), 'spec.limits[0] is "Container"'],
      ['with an item for nothing', items({ max: { cpu: '1' } }), 'spec.limits[0].type is missing'],
      ['for volumes only', items({ type: 'PersistentVolumeClaim', max: { storage: '10Gi' } }), NOTHING],
      ['for a type of nobody', items({ type: 'container', max: { cpu: '1' } }), NOTHING],
      ['with nothing for containers', items({ type: 'Container' }), NOTHING],
      ['with empty limits', items({ type: 'Container', max: {}, default: {} }), NOTHING],
      ['with nulls for limits', items({ type: 'Container', max: { cpu: null } }), NOTHING],
      ['with requests only', items({ type: 'Container', defaultRequest: { cpu: '100m' } }), NOTHING],
      ['with a minimum only', items({ type: 'Container', min: { cpu: '100m' } }), NOTHING],
      ['with a default for pods, which have none', items({ type: 'Pod', default: { cpu: '1' } }), NOTHING],
      ['with a text that is no quantity', items({ type: 'Container', max: { memory: 'lots' } }), 'spec.limits[0].max.memory is "lots"'],
      ['with such a text beside a limit', items({ type: 'Container', max: { cpu: '1' }, min: { memory: '1MB' } }), 'spec.limits[0].min.memory is "1MB"'],
      ['with a list of the wrong type', items({ type: 'Container', default: 'small' }), 'spec.limits[0].default is "small"'],
    ])('%s does not count', (_, spec, problem) => {
      expect(found(spec)).toEqual([`${RULE}LimitRange shop/limits: ${problem}.`]);
    });
  });

  test('believes the statement that somebody else applies both', () => {
    const check = (...quotaElsewhere: string[]) => quotaLimitrange.check(snapshotOf([namespace(), namespace('bank')], { quotaElsewhere }));
    expect(check('shop', 'bank')).toEqual([]);
    expect(check('shop').map(({ manifest: { name } }) => name)).toEqual(['bank', 'bank']);
    expect(check('other')).toHaveLength(4);
  });

  test('an object that does not count undoes its namespace', () => {
    const snapshot = snapshotOf([namespace(), quota({}), limitRange({})]);
    const [shop] = snapshot.manifests;
    expect(quotaLimitrange.check(snapshot).map(({ undoes }) => undoes)).toEqual([[shop], [shop]]);
  });

  test('says what to write', () => {
    expect(remediations(quotaLimitrange, namespace(), quota({}))).toEqual([
      'Write in spec.hard how many pods, or how much CPU or memory, the namespace may have, and leave scopes out.',
      'Make the namespace with SecureNamespace, add both to it, or state that somebody else applies them there.',
    ]);
    expect(remediations(quotaLimitrange, namespace(), quota(), limitRange({}))).toEqual([
      'Write an item of type Container with default, defaultRequest and max in spec.limits.',
    ]);
  });

  test('no value makes it throw, and no namespace is accepted without both', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (hard, limits) => {
      const found = judged(quota({ hard: hard as Json }), limitRange({ limits: limits as Json }));
      const isEmpty = (value: unknown) => typeof value !== 'object' || value === null || Object.keys(value).length === 0;
      expect(found.length).toBeGreaterThanOrEqual(Number(isEmpty(hard)) + Number(isEmpty(limits)));
    }));
  });

  test('needs no policy in the cluster', () => {
    expect(quotaLimitrange.admission?.checks({ minor: 25 } as never)).toEqual([]);
  });
});
