import { snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { below, containerFault, entryFault, FieldFault, podFault, securityContextViolations } from '../../src/rules/field-fault';
import { Json, JsonObject, toFieldName } from '../../src/rules/json';

const podOf = (changes: JsonObject) => snapshotOf([deployment(podSpec(changes))]).pods[0];

describe('a fault below a field', () => {
  test('becomes a violation of the pod', () => {
    const pod = podOf({});
    expect(podFault(pod, ['os'], { path: ['name'], value: 'windows', problem: 'is odd', remediation: 'Mend it.' })).toEqual({
      manifest: pod.manifest, path: ['spec', 'template', 'spec', 'os', 'name'], value: 'windows', problem: 'is odd', remediation: 'Mend it.',
    });
  });

  test('becomes a violation of the container it stands in', () => {
    const pod = podOf({ initContainers: [container({ name: 'migrate' })] });
    expect(containerFault(pod, pod.containers[0], ['ports'], { path: [1, 'hostPort'], value: 80 })).toEqual({
      manifest: pod.manifest,
      container: 'migrate',
      path: ['spec', 'template', 'spec', 'initContainers', 0, 'ports', 1, 'hostPort'],
      value: 80,
    });
  });

  test('has no value when the field is null, like one that is missing', () => {
    const pod = podOf({});
    expect(podFault(pod, ['os'], { path: [], value: null }).value).toBeUndefined();
    expect(containerFault(pod, pod.containers[0], ['ports'], { path: [], value: null }).value).toBeUndefined();
  });

  test('is told from further up with everything else unchanged', () => {
    const faults: FieldFault[] = [{ path: [2, 'key'], value: '-a', problem: 'is odd', remediation: 'Mend it.' }, { path: [] }];
    expect(below(['matchExpressions', 'items'], faults)).toEqual([
      { path: ['matchExpressions', 'items', 2, 'key'], value: '-a', problem: 'is odd', remediation: 'Mend it.' },
      { path: ['matchExpressions', 'items'] },
    ]);
  });

  test('is not called missing when it is a null in a list', () => {
    expect(entryFault([0], null)).toEqual({ path: [0], value: null, problem: 'is null' });
    expect(entryFault([0], 5)).toEqual({ path: [0], value: 5 });
  });
});

describe('the security contexts of a pod', () => {
  const whole = (value: Json): FieldFault[] => [{ path: ['here'], value }];

  test('are judged one by one, the pod first, wherever the field is set', () => {
    const pod = podOf({
      securityContext: { field: 'pod' },
      initContainers: [container({ name: 'migrate', securityContext: { field: 'init' } })],
      containers: [container({ securityContext: { field: null } }), container({ name: 'other' })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { field: false } })],
    });
    const violations = securityContextViolations(pod, 'field', whole);
    expect(violations.map(({ path, container: name, value }) => [toFieldName(path), name, value])).toEqual([
      ['spec.template.spec.securityContext.field.here', undefined, 'pod'],
      ['spec.template.spec.initContainers[0].securityContext.field.here', 'migrate', 'init'],
      ['spec.template.spec.ephemeralContainers[0].securityContext.field.here', 'debug', false],
    ]);
  });

  test('are not judged where nobody sets the field', () => {
    expect(securityContextViolations(podOf({ securityContext: { field: null } }), 'field', whole)).toEqual([]);
  });
});
