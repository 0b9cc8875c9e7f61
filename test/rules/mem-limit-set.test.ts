import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json } from '../../src/rules/json';
import { memLimitSet } from '../../src/rules/mem-limit-set';

const PLACE = 'mem-limit-set (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].resources.';
const podOf = (request: Json | undefined, limit: Json | undefined) =>
  deployment(podSpec({ containers: [container({ resources: { requests: { memory: request }, limits: { memory: limit } } })] }));
const judge = (request: Json | undefined, limit: Json | undefined) => faults(memLimitSet, podOf(request, limit));

describe('mem-limit-set', () => {
  test.each<[Json, Json]>([
    ['128Mi', '128Mi'],
    ['1Gi', '1024Mi'],
    [134217728, '128Mi'],
    ['1G', '1e9'],
    ['0.5Gi', '512Mi'],
  ])('accepts a request of %p with a limit of %p', (request, limit) => {
    expect(judge(request, limit)).toEqual([]);
  });

  test.each<[Json | undefined, Json | undefined, string[]]>([
    [undefined, '128Mi', ['requests.memory is missing.']],
    ['128Mi', undefined, ['limits.memory is missing.']],
    [null, null, ['requests.memory is missing.', 'limits.memory is missing.']],
    ['128Mi', '256Mi', ['limits.memory is "256Mi", but the request is "128Mi".']],
    ['256Mi', '128Mi', ['limits.memory is "128Mi", but the request is "256Mi".']],
    ['1G', '1Gi', ['limits.memory is "1Gi", but the request is "1G".']],
    ['0', '0', ['requests.memory is "0".', 'limits.memory is "0".']],
    [0, '128Mi', ['requests.memory is 0.']],
    ['-1Gi', '-1Gi', ['requests.memory is "-1Gi".', 'limits.memory is "-1Gi".']],
    ['128MB', '128MB', ['requests.memory is "128MB".', 'limits.memory is "128MB".']],
    ['128Mi', 'unlimited', ['limits.memory is "unlimited".']],
    ['', '128Mi', ['requests.memory is "".']],
    ['128Mi', true, ['limits.memory is true.']],
    ['128Mi', ['128Mi'], ['limits.memory is ["128Mi"].']],
  ])('refuses a request of %p with a limit of %p', (request, limit, problems) => {
    expect(judge(request, limit)).toEqual(problems.map(problem => `${PLACE}${problem}`));
  });

  test.each<[string, Json | undefined]>([
    ['no resources', undefined],
    ['resources that are null', null],
    ['resources of the wrong type', 'small'],
    ['requests and limits of the wrong type', { requests: ['memory'], limits: '128Mi' }],
    ['memory as no field of its own', { requests: { cpu: '1' }, limits: {} }],
  ])('refuses %s', (_, resources) => {
    const entry = { ...container(), resources };
    expect(faults(memLimitSet, deployment(podSpec({ containers: [entry] })))).toEqual([`${PLACE}requests.memory is missing.`, `${PLACE}limits.memory is missing.`]);
  });

  test('counts init containers, and not ephemeral ones, which have no resources', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', resources: { limits: { memory: '1Gi' } } }), container({ name: 'proxy', restartPolicy: 'Always', resources: null })],
      ephemeralContainers: [container({ name: 'debug', resources: undefined })],
    });
    expect(faults(memLimitSet, deployment(spec))).toEqual([
      'mem-limit-set (medium)  Deployment shop/web, container "migrate": '
        + 'spec.template.spec.initContainers[0].resources.limits.memory is "1Gi", but the request is "128Mi".',
      'mem-limit-set (medium)  Deployment shop/web, container "proxy": spec.template.spec.initContainers[1].resources.requests.memory is missing.',
      'mem-limit-set (medium)  Deployment shop/web, container "proxy": spec.template.spec.initContainers[1].resources.limits.memory is missing.',
    ]);
  });

  test('counts what is no container', () => {
    expect(faults(memLimitSet, deployment(podSpec({ containers: [null] })))).toHaveLength(2);
  });

  test('says what to write', () => {
    expect(remediations(memLimitSet, podOf('1', '2'))).toEqual(['Write the same quantity of memory, such as 128Mi, in requests and limits.']);
  });
});
