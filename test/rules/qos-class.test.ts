import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { qosClass } from '../../src/rules/qos-class';

const PLACE = 'qos-class (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].resources.';
const podOf = (requests: Json | undefined, limits: Json | undefined) =>
  deployment(podSpec({ containers: [{ ...container(), resources: { requests, limits } }] }));

describe('qos-class', () => {
  test.each<[string, JsonObject | null | undefined, JsonObject | null | undefined]>([
    ['a request', { cpu: '100m' }, undefined],
    ['a request as a number', { cpu: 0.1 }, null],
    ['a limit alone, which is the request too', undefined, { cpu: '1' }],
    ['a request with an equal limit', { cpu: '1000m' }, { cpu: 1 }],
    ['a request below its limit', { cpu: '100m' }, { cpu: '1' }],
    ['a request of nothing with a limit', { cpu: '0' }, { cpu: '1' }],
    ['other resources', { 'cpu': '1', 'nvidia.com/gpu': 1 }, { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '0' }],
    ['nulls, which Kubernetes reads like absent fields', { cpu: '1', memory: null }, { cpu: null }],
    ['memory that mem-limit-set reports', { cpu: '1', memory: '2Gi' }, { memory: '1Gi' }],
    ['memory that is no quantity, which mem-limit-set reports', { cpu: '1', memory: 'much' }, { memory: -1 }],
    ['a limit of storage that ephemeral-storage reports', { 'cpu': '1', 'ephemeral-storage': '1Gi' }, { 'ephemeral-storage': 'much' }],
    ['a limit of no storage, which ephemeral-storage reports', { 'cpu': '1', 'ephemeral-storage': '1Gi' }, { 'ephemeral-storage': '0' }],
  ])('accepts %s', (_, requests, limits) => {
    expect(faults(qosClass, podOf(requests, limits))).toEqual([]);
  });

  test.each<[string, Json | undefined, Json | undefined, string[]]>([
    ['neither request nor limit', { memory: '1Gi' }, { memory: '1Gi' }, ['requests.cpu is missing.']],
    ['no resources at all', undefined, undefined, ['requests.cpu is missing.']],
    ['requests of the wrong type', ['cpu'], 'cpu', ['requests.cpu is missing.']],
    ['a request of nothing', { cpu: '0' }, {}, ['requests.cpu is "0".']],
    ['a limit of nothing, which limits nothing', {}, { cpu: 0 }, ['limits.cpu is 0.']],
    ['a request and a limit of nothing', { cpu: 0 }, { cpu: 0 }, ['requests.cpu is 0.']],
    ['a request that is no quantity', { cpu: 'one' }, {}, ['requests.cpu is "one".']],
    ['a limit that is no quantity', { cpu: '1' }, { cpu: '1 core' }, ['limits.cpu is "1 core".']],
    ['a negative request', { cpu: '-1' }, {}, ['requests.cpu is "-1".']],
    ['values of the wrong type', { cpu: true }, { cpu: {} }, ['requests.cpu is true.', 'limits.cpu is {}.']],
    ['a limit below its request', { cpu: '1' }, { cpu: '999m' }, ['limits.cpu is "999m", below the request of "1".']],
    ['a limit of nothing below its request', { cpu: '1' }, { cpu: '0' }, ['limits.cpu is "0", below the request of "1".']],
    ['another resource that is no quantity', { 'cpu': '1', 'nvidia.com/gpu': 'all' }, {}, ['requests["nvidia.com/gpu"] is "all".']],
    ['another resource that is negative', { cpu: '1' }, { 'nvidia.com/gpu': -1 }, ['limits["nvidia.com/gpu"] is -1.']],
    ['another limit below its request', { 'cpu': '1', 'hugepages-2Mi': '4Mi' }, { 'hugepages-2Mi': '2Mi' },
      ['limits.hugepages-2Mi is "2Mi", below the request of "4Mi".']],
    ['a request of storage that is no quantity', { 'cpu': '1', 'ephemeral-storage': 'some' }, {}, ['requests.ephemeral-storage is "some".']],
    ['a limit of storage below its request', { 'cpu': '1', 'ephemeral-storage': '2Gi' }, { 'ephemeral-storage': '1Gi' },
      ['limits.ephemeral-storage is "1Gi", below the request of "2Gi".']],
    ['a resource with a hostile name', { cpu: '1' }, { constructor: 'x' }, ['limits.constructor is "x".']],
  ])('refuses %s', (_, requests, limits, problems) => {
    expect(faults(qosClass, podOf(requests, limits))).toEqual(problems.map(problem => `${PLACE}${problem}`));
  });

  test('takes no request from where there is none', () => {
    expect(faults(qosClass, podOf({ cpu: '1' }, { constructor: '1', toString: '1' }))).toEqual([]);
  });

  test('counts init containers, and not ephemeral ones, which have no resources', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', resources: { requests: { cpu: undefined } } })],
      ephemeralContainers: [container({ name: 'debug', resources: undefined })],
    });
    expect(faults(qosClass, deployment(spec)))
      .toEqual(['qos-class (medium)  Deployment shop/web, container "migrate": spec.template.spec.initContainers[0].resources.requests.cpu is missing.']);
  });

  test('says what to write', () => {
    expect(remediations(qosClass, podOf({}, {}), podOf({ cpu: 'x' }, {}), podOf({ cpu: 2 }, { cpu: 1 }))).toEqual([
      'Write the CPU time the container needs, such as 100m, in requests or limits.',
      'Write a quantity that is not negative, such as 100m or 1Gi.',
      'Write a limit that is not lower than the request.',
    ]);
  });
});
