import { faults, snapshotOf } from './judge';
import { container, deployment, merge, podSpec } from './pods';
import { remediations } from './remediations';
import { cpuLimitSensitive } from '../../src/rules/cpu-limit-sensitive';
import { toFinding } from '../../src/rules/finding';
import { Json, JsonObject } from '../../src/rules/json';
import { SENSITIVE_LABEL } from '../../src/rules/sensitive';

const PLACE = 'cpu-limit-sensitive (medium)  Deployment shop/web';
const POD_LABEL = `${PLACE}: spec.template.metadata.labels["cdk8s-secure.io/sensitive"]`;
const OWN_LABEL = `${PLACE}: metadata.labels["cdk8s-secure.io/sensitive"]`;
const CPU = `${PLACE}, container "main": spec.template.spec.containers[0].resources.limits.cpu`;

const LIMITED = podSpec({ containers: [container({ resources: { limits: { cpu: '1' } } })] });
const workload = (label: Json | undefined, spec: JsonObject = LIMITED, ofManifest?: Json): JsonObject =>
  merge(deployment(spec, { labels: { [SENSITIVE_LABEL]: label } }), { metadata: { labels: { [SENSITIVE_LABEL]: ofManifest } } });
const limitedTo = (cpu: Json | undefined) => workload('true', podSpec({ containers: [container({ resources: { limits: { cpu } } })] }));

/** The faults of workloads that a construct declared sensitive. */
function declared(...objects: JsonObject[]): string[] {
  const snapshot = snapshotOf(objects);
  return cpuLimitSensitive.check({ ...snapshot, statements: { ...snapshot.statements, sensitive: snapshot.manifests } })
    .map(violation => toFinding(cpuLimitSensitive, violation).message.split('\n')[0]);
}

describe('cpu-limit-sensitive', () => {
  test.each<[string, JsonObject]>([
    ['a workload that nobody calls sensitive', deployment()],
    ['a workload marked as not sensitive', workload('false', podSpec(), 'false')],
    ['a sensitive workload with a limit', workload('true')],
    ['a sensitive workload marked on both', workload('true', LIMITED, 'true')],
    ['a limit as a number', limitedTo(0.5)],
  ])('accepts %s', (_, object) => {
    expect(faults(cpuLimitSensitive, object)).toEqual([]);
  });

  test.each<[Json | undefined, string]>([
    [undefined, 'is missing'],
    [null, 'is missing'],
    ['0', 'is "0"'],
    ['-1', 'is "-1"'],
    ['one', 'is "one"'],
    [true, 'is true'],
  ])('refuses a sensitive workload with a limit of %p', (cpu, problem) => {
    expect(faults(cpuLimitSensitive, limitedTo(cpu))).toEqual([`${CPU} ${problem}.`]);
  });

  test('refuses a workload whose own label says that it is sensitive', () => {
    expect(faults(cpuLimitSensitive, workload(undefined, podSpec(), 'true'))).toEqual([`${CPU} is missing.`]);
    expect(faults(cpuLimitSensitive, workload('false', podSpec(), 'true'))).toEqual([`${CPU} is missing.`]);
  });

  test.each<[Json, string]>([['yes', '"yes"'], ['True', '"True"'], [' true', '" true"'], ['', '""'], [true, 'true'], [false, 'false'], [1, '1']])(
    'refuses the label %p, and takes the workload for sensitive', (label, text) => {
      expect(faults(cpuLimitSensitive, workload(label, podSpec()))).toEqual([`${POD_LABEL} is ${text}.`, `${CPU} is missing.`]);
      expect(faults(cpuLimitSensitive, workload('false', podSpec(), label))).toEqual([`${OWN_LABEL} is ${text}.`, `${CPU} is missing.`]);
    },
  );

  test('accepts a declared workload that is marked and limited', () => {
    expect(declared(workload('true'))).toEqual([]);
  });

  test.each<[Json | undefined, string]>([[undefined, 'is missing'], [null, 'is missing'], ['false', 'is "false"'], ['yes', 'is "yes"']])(
    'refuses a declared workload whose pods have the label %p', (label, problem) => {
      expect(declared(workload(label))).toEqual([`${POD_LABEL} ${problem}.`]);
      expect(declared(workload(label, LIMITED, 'true'))).toEqual([`${POD_LABEL} ${problem}.`]);
    },
  );

  test('refuses a declared workload without limit', () => {
    expect(declared(workload('true', podSpec()))).toEqual([`${CPU} is missing.`]);
  });

  test('reports the label of a Pod once', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', labels: { [SENSITIVE_LABEL]: 'yes' } }, spec: LIMITED };
    expect(faults(cpuLimitSensitive, pod)).toEqual(['cpu-limit-sensitive (medium)  Pod shop/web: metadata.labels["cdk8s-secure.io/sensitive"] is "yes".']);
  });

  test('counts init containers, and not ephemeral ones, which have no resources', () => {
    const spec = merge(LIMITED, { initContainers: [container({ name: 'migrate' })], ephemeralContainers: [container({ name: 'debug' })] });
    expect(faults(cpuLimitSensitive, workload('true', spec)))
      .toEqual([`${PLACE}, container "migrate": spec.template.spec.initContainers[0].resources.limits.cpu is missing.`]);
  });

  test('says what to write', () => {
    expect(remediations(cpuLimitSensitive, limitedTo('0'), workload('yes'), workload(undefined, LIMITED, 'yes'))).toEqual([
      'Write the CPU time the container may use at most, such as 500m.',
      'Set the label to "true" or "false", or leave it out.',
      'Set the label to "true" or "false", or leave it out.',
    ]);
    const snapshot = snapshotOf([workload('false')]);
    const [violation] = cpuLimitSensitive.check({ ...snapshot, statements: { ...snapshot.statements, sensitive: snapshot.manifests } });
    expect(violation.remediation).toBe('Set the label to "true" as well; admission policies know sensitive pods by it.');
  });
});
