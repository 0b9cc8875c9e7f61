import { faults, snapshotOf } from './judge';
import { deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { runtimeClass } from '../../src/rules/runtime-class';
import { SENSITIVE_LABEL } from '../../src/rules/sensitive';

const FIELD = 'runtime-class (medium)  Deployment shop/web: spec.template.spec.runtimeClassName';
const workload = (runtimeClassName: Json | undefined, label?: Json): JsonObject =>
  deployment(podSpec({ runtimeClassName }), { labels: { [SENSITIVE_LABEL]: label } });

describe('runtime-class', () => {
  test.each<[Json | undefined, Json | undefined]>([
    [undefined, undefined],
    [null, 'false'],
    ['gvisor', undefined],
    ['gvisor', 'true'],
    ['kata-mshv-vm-isolation', 'true'],
    ['a.b-c.0', 'true'],
    ['a'.repeat(253), 'true'],
  ])('accepts the name %p with the label %p', (name, label) => {
    expect(faults(runtimeClass, workload(name, label))).toEqual([]);
  });

  test.each<[Json | undefined, Json]>([[undefined, 'true'], [null, 'true'], [undefined, 'yes']])('refuses the name %p with the label %p', (name, label) => {
    expect(faults(runtimeClass, workload(name, label))).toEqual([`${FIELD} is missing.`]);
  });

  test.each<Json>(['', 'gVisor', 'a_b', '-a', 'a-', 'a..b', '.a', 'a.', 'a b', 'a\n', 5, true, ['gvisor']])('refuses the name %j, with and without label', name => {
    expect(faults(runtimeClass, workload(name), workload(name, 'true'))).toEqual([`${FIELD} is ${JSON.stringify(name)}.`, `${FIELD} is ${JSON.stringify(name)}.`]);
  });

  test('refuses a name that is too long', () => {
    expect(faults(runtimeClass, workload('a'.repeat(254)))).toEqual([`${FIELD} is "${'a'.repeat(119)}….`]);
  });

  test('believes a construct that calls a workload sensitive', () => {
    const snapshot = snapshotOf([workload(undefined), workload(undefined)]);
    const found = runtimeClass.check({ ...snapshot, statements: { ...snapshot.statements, sensitive: [snapshot.manifests[1]] } });
    expect(found.map(({ manifest }) => manifest)).toEqual([snapshot.manifests[1]]);
  });

  test('says what to write', () => {
    expect(remediations(runtimeClass, workload(undefined, 'true')))
      .toEqual(['Write the name of a RuntimeClass of the cluster, in lower-case letters, digits, "-" and ".".']);
  });
});
