import { faults, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { secretVolumeOverEnv } from '../../src/rules/secret-volume-over-env';

const withContainer = (changes: JsonObject) => deployment(podSpec({ containers: [container(changes)] }));
const PLACE = 'secret-volume-over-env (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].';
const FROM_KEY = { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } };

describe('secret-volume-over-env', () => {
  test.each<[string, JsonObject]>([
    ['no environment', {}],
    ['a literal, which another rule judges', { env: [{ name: 'PASSWORD', value: 'x' }] }],
    ['a ConfigMap', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'a' } } }], envFrom: [{ configMapRef: { name: 'c' } }] }],
    ['fields of the pod', { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }],
    ['nulls', { env: [null, { name: 'A', valueFrom: null }, { name: 'A', valueFrom: { secretKeyRef: null } }], envFrom: [{ secretRef: null }] }],
    ['what is malformed, which pod-well-formed reports', { env: ['secretKeyRef', { name: 'A', valueFrom: 'secretKeyRef' }], envFrom: { secretRef: {} } }],
  ])('accepts %s', (_, changes) => {
    expect(faults(secretVolumeOverEnv, withContainer(changes))).toEqual([]);
  });

  test('accepts a Secret that is mounted', () => {
    const spec = podSpec({ volumes: [{ name: 'db', secret: { secretName: 'db' } }], containers: [container({ volumeMounts: [{ name: 'db', mountPath: '/x' }] })] });
    expect(faults(secretVolumeOverEnv, deployment(spec))).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['a key', { env: [{ name: 'A', value: 'a' }, FROM_KEY] }, 'env[1].valueFrom.secretKeyRef puts the Secret "db" into the environment.'],
    ['a key that may be absent', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'a', optional: true } } }] },
      'env[0].valueFrom.secretKeyRef puts the Secret "db" into the environment.'],
    ['a key beside a literal', { env: [{ ...FROM_KEY, value: '' }] }, 'env[0].valueFrom.secretKeyRef puts the Secret "db" into the environment.'],
    ['a whole Secret', { envFrom: [{ prefix: 'DB_', secretRef: { name: 'db' } }] }, 'envFrom[0].secretRef puts the Secret "db" into the environment.'],
    ['a Secret without name', { envFrom: [{ secretRef: {} }] }, 'envFrom[0].secretRef puts a Secret into the environment.'],
    ['a name of the wrong type', { envFrom: [{ secretRef: { name: ['db'] } }] }, 'envFrom[0].secretRef puts a Secret into the environment.'],
    ['a reference of the wrong type', { envFrom: [{ secretRef: 'db' }] }, 'envFrom[0].secretRef puts a Secret into the environment.'],
  ])('refuses %s', (_, changes, problem) => {
    expect(faults(secretVolumeOverEnv, withContainer(changes))).toEqual([`${PLACE}${problem}`]);
  });

  test.each<[string, Json, Json]>([
    ['the name of the Secret', { name: 'db' }, 'db'],
    ['the reference when it has none', { optional: true }, { optional: true }],
    ['the reference when the name is no text', { name: 5 }, { name: 5 }],
    ['the reference when it is no object', 'db', 'db'],
  ])('has as value %s, for typed reasons to be compared with', (_, secretRef, value) => {
    expect(secretVolumeOverEnv.check(snapshotOf([withContainer({ envFrom: [{ secretRef }] })]))[0].value).toEqual(value);
  });

  test('counts every entry of every container', () => {
    const env = [FROM_KEY, FROM_KEY];
    const spec = podSpec({
      containers: [container({ env }), container({ name: 'other', env })],
      initContainers: [container({ name: 'migrate', env, restartPolicy: 'Always' })],
      ephemeralContainers: [container({ name: 'debug', env, envFrom: [{ secretRef: { name: 'db' } }] })],
    });
    const violations = secretVolumeOverEnv.check(snapshotOf([deployment(spec)]));
    expect(violations.map(violation => violation.container)).toEqual(['migrate', 'migrate', 'main', 'main', 'other', 'other', 'debug', 'debug', 'debug']);
  });

  test('says what to write', () => {
    expect(remediations(secretVolumeOverEnv, withContainer({ env: [FROM_KEY] }))).toEqual([
      'Mount the Secret as a volume and read the file, or state a reason with the secretsInEnvironment property of the container of a Secure workload.',
    ]);
  });
});
