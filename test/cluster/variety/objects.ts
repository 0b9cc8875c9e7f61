import fc, { Arbitrary } from 'fast-check';
import { Json, JsonObject } from '../../../src/rules/json';
import { SENSITIVE_LABEL } from '../../../src/rules/sensitive';

const NAMESPACE = 'shop';
const POD_SECURITY = 'pod-security.kubernetes.io/';

/** What some of these objects refer to. */
export const NEIGHBOURS_OF_OBJECTS: readonly JsonObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: NAMESPACE }, automountServiceAccountToken: false },
];

/** Service in the namespace `shop`, of every type. */
export function services(): Arbitrary<JsonObject> {
  const ports = fc.constantFrom<Json>([{ port: 80 }], [{ name: 'http', port: 80, targetPort: 'http' }, { name: 'https', port: 443, targetPort: 8443 }]);
  const type = fc.constantFrom<JsonObject>(
    {}, { type: 'ClusterIP' }, { type: 'ClusterIP', clusterIP: 'None' }, { type: 'NodePort' }, { type: 'NodePort', externalTrafficPolicy: 'Local' },
    { type: 'LoadBalancer' }, { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'], allocateLoadBalancerNodePorts: false },
    { type: 'ExternalName', externalName: 'db.example.com' },
  );
  const externalIPs = rarely<Json>([], ['203.0.113.7'], ['198.51.100.1', '2001:db8::7']);
  return fc.record({ ports, type, externalIPs }).map(({ ports: all, type: some, externalIPs: others }) => namespaced('v1', 'Service', {
    spec: given({ selector: { app: 'web' }, ports: some.type === 'ExternalName' ? undefined : all, ...some, externalIPs: some.clusterIP === 'None' ? undefined : others }),
  }));
}

/** Namespace with labels of Pod Security admission that the API server knows, and with marks for sensitive ones. */
export function namespaces(): Arbitrary<JsonObject> {
  const level = (...also: readonly (string | undefined)[]) => mostly<string | undefined>('restricted', undefined, 'baseline', 'privileged', ...also);
  const version = mostly<string | undefined>(
    undefined, 'latest', 'v1.0', 'v1.3', 'v1.9', 'v1.24', 'v1.25', 'v1.26', 'v1.30', 'v1.99', 'v1.100', 'v1.249',
  );
  return fc.record({
    'enforce': level(),
    'audit': level(undefined),
    'warn': level(undefined),
    'enforce-version': version,
    'audit-version': version,
    'warn-version': version,
    'sensitive': mostly<string | undefined>(undefined, 'true', 'false', 'yes', ''),
  }).map(({ sensitive, ...labels }) => {
    const written = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined).map(([name, value]) => [`${POD_SECURITY}${name}`, value]));
    const marked = sensitive === undefined ? written : { ...written, [SENSITIVE_LABEL]: sensitive };
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tried', ...Object.keys(marked).length === 0 ? {} : { labels: { team: 'shop', ...marked } } } };
  });
}

/** Secret in the namespace `shop`, with what the API server asks of its type. */
export function secrets(): Arbitrary<JsonObject> {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return fc.constantFrom<JsonObject>(
    {},
    { data: {} },
    { type: 'Opaque', data: { password: base64('correct horse') } },
    { type: 'Opaque', stringData: { 'app.yaml': 'db:\n  password: correct horse\n' }, immutable: true },
    { type: 'kubernetes.io/tls', stringData: { 'tls.crt': '', 'tls.key': '' } },
    { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': '{"auths":{}}' } },
    { type: 'kubernetes.io/basic-auth', stringData: { username: 'web', password: 'correct horse' } },
    { type: 'kubernetes.io/ssh-auth', stringData: { 'ssh-privatekey': 'none' } },
    { type: 'example.com/service-account-token', stringData: { token: 'none' } },
    { type: 'kubernetes.io/service-account-token', metadata: { annotations: { 'kubernetes.io/service-account.name': 'web' } } },

    { type: 'kubernetes.io/service-account-token', metadata: { annotations: { 'kubernetes.io/service-account.name': 'web', 'team': 'shop' } }, data: { extra: base64('a') } },
  ).map(({ metadata, ...fields }) => {
    const secret = namespaced('v1', 'Secret', fields);
    return { ...secret, metadata: { ...secret.metadata as JsonObject, ...metadata as JsonObject | undefined } };
  });
}

/** ServiceAccount in the namespace `shop`. */
export function serviceAccounts(): Arbitrary<JsonObject> {
  return fc.record({
    automountServiceAccountToken: mostly<boolean | undefined>(false, true, undefined),
    secrets: rarely<Json>([], [{ name: 'web-token' }], [{ name: 'web-token' }, { name: 'web-dockercfg' }]),
    imagePullSecrets: rarely<Json>([{ name: 'registry' }]),
  }).map(fields => namespaced('v1', 'ServiceAccount', given(fields)));
}

const PRIVATE_KEYS = ['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', 'TRUSTED '].map(label => `-----BEGIN ${label}PRIVATE KEY-----\nMIIB\n-----END ${label}PRIVATE KEY-----\n`);
const ALNUM = 'Ab1'.repeat(30);
const UPPER = 'AB1'.repeat(30);

/** What looks confidential whatever it is called, and what nearly does. */
const LOOKS: readonly string[] = [
  ...PRIVATE_KEYS, 'PuTTY-User-Key-File-3: ssh-ed25519', '-----BEGIN PGP PRIVATE KEY BLOCK-----', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----',
  ...['AKIA', 'ASIA'].map(mark => mark + UPPER.slice(0, 16)), `id=AKIA${UPPER.slice(0, 16)},`,
  ...['gho_', 'ghp_', 'ghr_', 'ghs_', 'ghu_', 'github_pat_'].map(mark => mark + ALNUM.slice(0, 36)),
  ...['agent', 'cbt', 'dt', 'ffct', 'ft', 'imt', 'oas', 'pat', 'ptt', 'rt', 'soat'].map(kind => `gl${kind}-${ALNUM.slice(0, 20)}`),
  `xoxb-${ALNUM.slice(0, 10)}`, `xapp-1-${ALNUM.slice(0, 10)}`, 'https://hooks.slack.com/services/T0/B0/x', `sk_live_${ALNUM.slice(0, 16)}`,
  `rk_live_${ALNUM.slice(0, 16)}`,
  `whsec_${ALNUM.slice(0, 24)}`, `AIza${ALNUM.slice(0, 35)}`, `GOCSPX-${ALNUM.slice(0, 28)}`, `npm_${ALNUM.slice(0, 36)}`,
  `SG.${ALNUM.slice(0, 22)}.${ALNUM.slice(0, 43)}`,
  `AccountKey=${ALNUM.slice(0, 40)}==`, `Endpoint=sb://a;SharedAccessKey=${ALNUM.slice(0, 40)}`,
  `eyJ${ALNUM.slice(0, 12)}.eyJ${ALNUM.slice(0, 12)}.${ALNUM.slice(0, 12)}`,
  ...PRIVATE_KEYS.map(encoded), encoded(`# mine\n${PRIVATE_KEYS[1]}`), `a: ${encoded(PRIVATE_KEYS[0])}`,
  'postgres://app:hunter2@db/app', 'amqp://:12345@mq', 'https://user:p:w@example.com/a?b=c', 'see https://a:b@c and d',
];
const NO_LOOKS: readonly string[] = [
  '', 'debug', '8080', 'true', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', encoded('-----BEGIN CERTIFICATE-----\nMIIB'),
  'BEGIN PRIVATE KEY',
  `xAKIA${UPPER.slice(0, 16)}`, `AKIA${UPPER.slice(0, 17)}`, `AKIA${UPPER.slice(0, 15)}`, `ghx_${ALNUM}`, `aghp_${ALNUM.slice(0, 36)}`,
  'glpat-short', 'xoxo-', 'npm_config', 'SG.a.b',
  'sk_test_Ab1Ab1Ab1Ab1Ab1Ab1', 'AccountKey=short', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', 'https://example.com/a:b@c', 'postgres://app@db/app',
  'postgres://app:$(PASSWORD)@db/app',
  'https://user:${PASSWORD}@example.com', 'http://app:xxxx@db', 'redis://:@cache:6379/0', 'http://[::1]:8080/@me', 'user:pass@host', 'http://a:b@',
];

const LITERALS: readonly string[] = [
  'hunter2', 'correct horse', 'S3cr3t!', 'a', 'Tr0ub4dor&3', 'hunter2\n', ' hunter2 ', 'ABC', 'HUNTER', 'aGVsbG8=', 'web-login', 'Hunter',
  'pass word', 'köln', 'a.b.c', 'x1', '$ecret',
  'p@ss:w0rd', 'a=b', 'correct horse key', 'hunter2;', 'xyz/abc', 'Abc/Def',
];
const HARMLESS: readonly string[] = [
  '', '***', 'xxx', 'redacted', 'true', 'None', 'string', 'files sss', '12345', '1_000', '50%', '30s', '1h30m', '100 ms', 'P1DT2H',
  '$(DB_PASSWORD)', '${TOKEN}', '{{ .Values.a }}', '%(a)s',
  '$TOKEN', '%s:%s', '@TOKEN@', 'vault:secret/data/a', 'arn:aws:secretsmanager:a', 'ENC[abc]', '{cipher}abc', '@Microsoft.KeyVault(a)',
  'https://example.com/a', '/run/secrets/db', './a/b',
  'C:\\a', 'secret/data#key', 'tls.key', 'ca.pem', '<password>', '[a]', '{"a": 1}', 'DB_PASSWORD', '$password', 'Password', 'Enter your password',
  'a b token', 'API_KEY', '-', 'µs', '5µs', '\u00a0',
];

const NAMES_FOR_SECRETS: readonly string[] = [
  'password', 'PASSWORD', 'DB_PASSWORD', 'dbPassword', 'db-password', 'spring.datasource.password', 'PGPASSWORD', 'MYSQL_PWD', 'passwd',
  'passphrase', 'SMTP_PASS', 'smtpPass', 'secret',
  'clientSecret', 'JWT_SECRET', 'token', 'GITHUB_TOKEN', 'accessToken', '_authToken', 'credential', 'aws.credentials', 'API_KEY', 'apiKey',
  'APIKey', 'apikey', 'x-api-key',
  'AWS_SECRET_ACCESS_KEY', 'privateKey', 'secretKey', 'connectionString', 'CONNECTION_STRING', 'PASSWORD1', 'API_KEY_2', 'TOKEN_BASE64',
  'password.value', 'tokenValue', 'password_', 'AWSAccessKey',
  'MASTER_KEY', 'SIGNING-KEY', 'TLS_PRIVATE_KEY', 'tls.clientsecret', 'PASSWORDValue', 'tokenB64', 'passcode_2',
];
const OTHER_NAMES: readonly string[] = [
  'user', 'LOG_LEVEL', 'PASSWORD_FILE', 'passwordFile', 'TOKEN_URL', 'secretName', 'passwordMinLength', 'tokenExpiry', 'MAX_TOKENS', 'tokenizer',
  'bypass', 'BYPASS', 'passWord', 'key', 'publicKey', 'KEY',
  'accessKeyId', 'string', 'formatString', 'apiKeyHeader', 'existingSecret', 'imagePullSecret', 'tls.secret', 'existingSecretKey', 'secrets',
  'caSecret', 'sslSecret1', 'password.30days', 'connectionSubstring',
  'myapi_key', 'MONKEY', 'compass', 'cwd', 'value', 'tls-secret-key', 'config.yaml', 'ca.crt', 'app.properties',
];

/** A name and a value, of environment variables or in ConfigMaps; about half are confidential. */
export function settings(): Arbitrary<{ name: string; value: string }> {
  const [named, other] = [fc.constantFrom(...NAMES_FOR_SECRETS), fc.constantFrom(...OTHER_NAMES)];
  const [literal, harmless] = [fc.constantFrom(...LITERALS), fc.constantFrom(...HARMLESS, ...NO_LOOKS)];
  return fc.oneof(
    { arbitrary: fc.record({ name: named, value: literal }), weight: 3 },
    { arbitrary: fc.record({ name: named, value: harmless }), weight: 4 },
    { arbitrary: fc.record({ name: other, value: literal }), weight: 4 },
    { arbitrary: fc.record({ name: other, value: harmless }), weight: 4 },
    { arbitrary: fc.record({ name: other, value: fc.constantFrom(...LOOKS) }), weight: 2 },
    { arbitrary: fc.record({ name: other, value: texts() }), weight: 3 },
  );
}

/** Files that set things, one in each line, in several formats. */
function texts(): Arbitrary<string> {
  const line = fc.record({
    name: fc.oneof(fc.constantFrom(...NAMES_FOR_SECRETS), fc.constantFrom(...OTHER_NAMES)),
    value: fc.oneof({ arbitrary: fc.constantFrom(...LITERALS), weight: 1 }, { arbitrary: fc.constantFrom(...HARMLESS), weight: 4 }),
    form: fc.constantFrom(
      'NAME=VALUE', 'NAME = VALUE', 'NAME: VALUE', '  NAME: VALUE', 'NAME:VALUE', 'NAME: "VALUE"', "NAME='VALUE'", '"NAME": "VALUE",',
      "'NAME': 'VALUE'", '"NAME": VALUE', 'export NAME=VALUE', '# NAME=VALUE',
      'NAME: |', 'NAME=VALUE # old', 'NAME=VALUE; rest', 'self.NAME=VALUE', 'NAME=self.NAME', 'NAME: settings.NAME', 'NAME == VALUE',
      'NAME://VALUE', 'call(NAME=VALUE)', '<NAME>VALUE</NAME>', '- NAME: VALUE',
      'NAME=NAME', '"NAME": NAME', 'NAME= VALUE\r', '\tNAME=VALUE  ', 'NAME="VALUE" OTHER="b"', 'NAME="VALUE\\""', '--NAME=VALUE',
      'the NAME: VALUE', 'a,NAME=VALUE', 'NAME=&x VALUE', 'NAME: !!str VALUE', 'plain words',
    ),
  }).map(({ name, value, form }) => form.replaceAll('NAME', name).replaceAll('VALUE', () => value.trim()));
  return fc.tuple(fc.array(line, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', '\n', '\r\n', '\r')).map(([lines, end]) => lines.join(end));
}

/** ConfigMap in the namespace `shop`, with names and values that are confidential or seem so, as text and as binary data. */
export function configMaps(): Arbitrary<JsonObject> {
  const isKey = ({ name }: { name: string }): boolean => /^[-._a-zA-Z0-9]+$/.test(name);
  const entries = fc.array(settings().filter(isKey), { maxLength: 4 })
    .map(all => Object.fromEntries(all.map(({ name, value }) => [value.endsWith('\n') ? `${name}.txt` : name, value])));
  const binary = fc.oneof(
    { arbitrary: fc.constant({}), weight: 4 },
    { arbitrary: fc.constantFrom(...LOOKS.slice(0, 8), ...NO_LOOKS, '\0\u0001').map(value => ({ 'a.bin': encoded(value) })), weight: 1 },
  );
  return fc.record({ data: entries, binaryData: binary }).map(fields => namespaced('v1', 'ConfigMap', Object.fromEntries(
    Object.entries(fields).filter(([, map]) => Object.keys(map).length > 0))));
}

export function storageClasses(): Arbitrary<JsonObject> {
  return fc.record({
    provisioner: fc.constantFrom('csi.example.com', 'kubernetes.io/no-provisioner'),
    reclaimPolicy: fc.constantFrom<Json | undefined>(undefined, 'Delete', 'Retain'),
    volumeBindingMode: fc.constantFrom<Json | undefined>(undefined, 'Immediate', 'WaitForFirstConsumer'),
    allowVolumeExpansion: fc.constantFrom<Json | undefined>(undefined, true, false),
  }).map(fields => ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'tried' }, ...given(fields) }));
}

/** PersistentVolume of several sources; a local one needs to know its node. */
export function persistentVolumes(): Arbitrary<JsonObject> {
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] }] }] } };
  const source = fc.constantFrom<JsonObject>(
    { csi: { driver: 'csi.example.com', volumeHandle: 'a' } },
    { csi: { driver: 'csi.example.com', volumeHandle: 'a', fsType: 'ext4', readOnly: true } },
    { nfs: { server: 'nfs.example.com', path: '/a' } },
    { hostPath: { path: '/data' } },
    { hostPath: { path: '/data', type: 'Directory' } },
    { local: { path: '/mnt/a' }, nodeAffinity },
  );
  return fc.record({
    source,
    persistentVolumeReclaimPolicy: fc.constantFrom<Json | undefined>(undefined, 'Delete', 'Retain'),
    storageClassName: fc.constantFrom<Json | undefined>(undefined, 'fast'),
  }).map(({ source: some, ...fields }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'tried' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...given(fields), ...some },
  }));
}

export function priorityClasses(): Arbitrary<JsonObject> {
  return fc.record({
    value: fc.constantFrom(-1000000000, -1, 0, 1, 1000, 1000000000),
    globalDefault: fc.constantFrom<Json | undefined>(undefined, false, true),
    preemptionPolicy: fc.constantFrom<Json | undefined>(undefined, 'Never', 'PreemptLowerPriority'),
  }).map(fields => ({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'tried' }, ...given(fields) }));
}

/** RuntimeClass, some with nodes that its pods go to. */
export function runtimeClasses(): Arbitrary<JsonObject> {
  const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
  const nodeSelector = fc.constantFrom<Json | undefined>(
    undefined, {}, { sandbox: 'true' }, { 'kubernetes.io/os': 'linux' }, { 'kubernetes.io/hostname': 'node-1' }, { [CONTROL_PLANE]: '' },
    { sandbox: 'true', [CONTROL_PLANE]: '' },
  );
  const tolerations = fc.constantFrom<Json | undefined>(
    undefined, [], [{ key: 'sandbox', operator: 'Equal', value: 'true', effect: 'NoSchedule' }], [{ operator: 'Exists' }],
    [{ operator: 'Exists', effect: 'NoSchedule' }],
    [{ key: CONTROL_PLANE, operator: 'Exists', effect: 'NoSchedule' }],
    [{ key: 'sandbox', operator: 'Exists' }, { key: 'node-role.kubernetes.io/master', operator: 'Exists' }],
  );
  const scheduling = fc.oneof(fc.constant(undefined), fc.record({ nodeSelector, tolerations }).map(given));
  return fc.record({ handler: fc.constantFrom('runsc', 'kata'), overhead: rarely<Json>({ podFixed: { memory: '64Mi' } }), scheduling })
    .map(fields => ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'tried' }, ...given(fields) }));
}

function namespaced(apiVersion: string, kind: string, fields: JsonObject): JsonObject {
  return { apiVersion, kind, metadata: { name: 'tried', namespace: NAMESPACE }, ...fields };
}

function given(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The first one three times in four. */
function mostly<T>(first: T, ...others: readonly T[]): Arbitrary<T> {
  return fc.oneof({ arbitrary: fc.constant(first), weight: 3 }, { arbitrary: fc.constantFrom(first, ...others), weight: 1 });
}

function rarely<T>(...values: readonly T[]): Arbitrary<T | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, { arbitrary: fc.constantFrom(...values), weight: 1 });
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
