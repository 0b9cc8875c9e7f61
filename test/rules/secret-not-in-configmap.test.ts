import { faults, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { toFinding } from '../../src/rules/finding';
import { Json, JsonObject } from '../../src/rules/json';
import { secretNotInConfigmap } from '../../src/rules/secret-not-in-configmap';

const KEY = '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n';
const base64 = (text: string, encoding?: BufferEncoding) => Buffer.from(text, encoding).toString('base64');
const configMap = (changes: JsonObject): JsonObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace: 'shop' }, ...changes });
const withEnv = (...env: Json[]) => deployment(podSpec({ containers: [container({ env })] }));

describe('secret-not-in-configmap', () => {
  test.each<[string, JsonObject]>([
    ['an empty ConfigMap', configMap({})],
    ['nulls', configMap({ data: null, binaryData: null })],
    ['settings', configMap({ data: { 'LOG_LEVEL': 'debug', 'PASSWORD_FILE': '/run/secrets/db', 'app.yaml': 'db:\n  passwordFile: /run/secrets/db\n' } })],
    ['certificates', configMap({ data: { 'ca.crt': '-----BEGIN CERTIFICATE-----' }, binaryData: { 'ca.crt': base64('-----BEGIN CERTIFICATE-----') } })],
    ['values of other types, which Kubernetes refuses', configMap({ data: { password: 12345, token: true, secret: null } })],
    ['binary data that looks like nothing', configMap({ binaryData: { 'a.png': base64('\0\u0001password=hunter2', 'latin1') } })],
    ['a Secret, which another rule judges', { ...configMap({ data: { password: 'hunter2' } }), kind: 'Secret' }],
    ['a ConfigMap of another system', { ...configMap({ data: { password: 'hunter2' } }), apiVersion: 'example.com/v1' }],
  ])('accepts %s', (_, object) => {
    expect(faults(secretNotInConfigmap, object)).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['a password', { data: { DB_PASSWORD: 'hunter2' } }, 'data.DB_PASSWORD holds a value under a name for secrets'],
    ['a password in a file of its own', { data: { 'password.txt': 'hunter2\n' } }, 'data["password.txt"] holds a value under a name for secrets'],
    ['a password in a file', { data: { 'app.properties': 'user=a\npassword=hunter2' } }, 'data["app.properties"] holds a value under a name for secrets in line 2'],
    ['a private key', { data: { 'tls.key': KEY } }, 'data["tls.key"] looks like a private key'],
    ['a URL', { data: { url: 'postgres://app:hunter2@db/app' } }, 'data.url holds a URL with a password'],
    ['an immutable ConfigMap', { immutable: true, data: { token: 'hunter2' } }, 'data.token holds a value under a name for secrets'],
    ['a private key as binary data', { binaryData: { key: base64(KEY) } }, 'binaryData.key looks like a private key'],
    ['a private key in binary data', { binaryData: { key: base64(`\0${KEY}`) } }, 'binaryData.key looks like a private key'],
    ['a password as binary data', { binaryData: { password: base64('hunter2') } }, 'binaryData.password holds a value under a name for secrets'],
    ['an object for a value', { data: { 'app.yaml': { password: 'hunter2' } } }, 'data["app.yaml"] is not a string'],
    ['a list for a value', { binaryData: { a: ['hunter2'] } }, 'binaryData.a is not a string'],
    ['text for the values', { data: 'password=hunter2' }, 'data is not an object'],
    ['a list for the values', { binaryData: [{ password: 'hunter2' }] }, 'binaryData is not an object'],
  ])('refuses %s, and does not tell it', (_, changes, problem) => {
    expect(faults(secretNotInConfigmap, configMap(changes))).toEqual([`secret-not-in-configmap (high)  ConfigMap shop/app: ${problem}.`]);
    expect(told(configMap(changes))).not.toMatch(/hunter2|aHVudGVyMg|BEGIN/);
  });

  test.each<[string, Json]>([
    ['a reference to a variable', { name: 'PASSWORD', value: '$(DB_PASSWORD)' }],
    ['the name of a file', { name: 'PASSWORD_FILE', value: '/run/secrets/db' }],
    ['a Secret, which another rule judges', { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
    ['nothing', { name: 'PASSWORD' }],
    ['null', { name: 'PASSWORD', value: null }],
    ['what is malformed, which pod-well-formed reports', 'PASSWORD=hunter2'],
    ['a value of the wrong type, which it reports as well', { name: 'PASSWORD', value: ['hunter2'] }],
  ])('accepts %s in the environment', (_, entry) => {
    expect(faults(secretNotInConfigmap, withEnv(entry))).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['a password', { name: 'DB_PASSWORD', value: 'hunter2' }, 'holds a value under a name for secrets'],
    ['a password beside a reference', { name: 'DB_PASSWORD', value: 'hunter2', valueFrom: {} }, 'holds a value under a name for secrets'],
    ['a password in a URL', { name: 'DB', value: 'postgres://app:hunter2@db/app' }, 'holds a URL with a password'],
    ['a password among options', { name: 'JAVA_OPTS', value: '-Xmx1g -Ddb.password=hunter2' }, 'holds a value under a name for secrets in line 1'],
    ['a private key', { name: 'A', value: KEY }, 'looks like a private key'],
    ['a private key without a name', { value: KEY }, 'looks like a private key'],
  ])('refuses %s in the environment, and does not tell it', (_, entry, problem) => {
    expect(faults(secretNotInConfigmap, withEnv({ name: 'A', value: 'a' }, entry)))
      .toEqual([`secret-not-in-configmap (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].env[1].value ${problem}.`]);
    expect(told(withEnv(entry))).not.toMatch(/hunter2|BEGIN/);
  });

  test('counts every container, also in other kinds', () => {
    const env = [{ name: 'TOKEN', value: 'hunter2' }];
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', env })],
      containers: [container({ env })],
      ephemeralContainers: [container({ name: 'debug', env })],
    });
    expect(secretNotInConfigmap.check(snapshotOf([deployment(spec)])).map(violation => violation.container)).toEqual(['migrate', 'main', 'debug']);
    expect(faults(secretNotInConfigmap, { ...deployment(spec), apiVersion: 'example.com/v1', kind: 'Site' })).toHaveLength(3);
  });

  test('says what to do', () => {
    expect(remediations(secretNotInConfigmap, configMap({ data: { token: 'hunter2' } }))).toEqual([
      'Keep the value in a Secret that comes from a secret store, and mount it as a file. Replace the value, since it has been written down here.',
    ]);
  });
});

function told(object: JsonObject): string {
  return JSON.stringify(secretNotInConfigmap.check(snapshotOf([object])).map(violation => toFinding(secretNotInConfigmap, violation)));
}
