import { faults, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { secretPerContainer } from '../../src/rules/secret-per-container';

const RULE = 'secret-per-container (low)  Deployment shop/web';
const mounts = (...names: string[]): JsonObject => ({ volumeMounts: names.map(name => ({ name, mountPath: `/${name}` })) });
const pod = (volumes: Json, ...containers: JsonObject[]) => deployment(podSpec({ volumes, containers: containers.map((changes, index) => container({ name: `c${index}`, ...changes })) }));
const secret = (name: string, secretName: Json = 'db'): JsonObject => ({ name, secret: { secretName } });
const projected = (name: string, ...sources: Json[]): JsonObject => ({ name, projected: { sources } });
const store = (name: string, provider?: Json, driver: Json = 'secrets-store.csi.k8s.io'): JsonObject =>
  ({ name, csi: { driver, volumeAttributes: provider === undefined ? null : { secretProviderClass: provider } } });
const FROM_KEY = { env: [{ name: 'A', value: 'a' }, { name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'b' } } }] };
const FROM_ALL = { envFrom: [{ secretRef: { name: 'db' } }] };

describe('secret-per-container', () => {
  test.each<[string, JsonObject]>([
    ['a pod without Secrets', pod([{ name: 'a', emptyDir: {} }], mounts('a'), mounts('a'))],
    ['a Secret for one of two', pod([secret('a')], mounts('a'), {})],
    ['a Secret for one, in many ways', pod([secret('a'), secret('b'), projected('c', { secret: { name: 'db' } })], { ...mounts('a', 'b', 'c'), ...FROM_KEY, ...FROM_ALL })],
    ['a Secret for each', pod([secret('a', 'x'), secret('b', 'y'), store('c'), store('d')], mounts('a', 'c'), mounts('b', 'd'))],
    ['a mount of a volume that is not there', pod([], mounts('a'), mounts('a'))],
    ['what pulls images', deployment(podSpec({ imagePullSecrets: [{ name: 'db' }], containers: [container(FROM_KEY)] }))],
    ['volumes of other drivers and sources', pod([store('a', 'x', 'disk.csi.azure.com'), projected('b', { configMap: { name: 'db' } })], mounts('a', 'b'), mounts('a', 'b'))],
    ['a source that is null', pod([{ name: 'a', secret: null, emptyDir: {} }, projected('b', { secret: null })], mounts('a'), mounts('a'))],
    ['what is malformed, which pod-well-formed reports', pod(
      ['secret', { secret: { secretName: 'x' } }, projected('a', 'secret')], { volumeMounts: ['a', { name: 5 }], env: ['x', { valueFrom: { secretKeyRef: 'db' } }] }, { volumeMounts: {} },
    )],
  ])('accepts %s', (_, object) => {
    expect(faults(secretPerContainer, object)).toEqual([]);
  });

  test.each<[string, JsonObject, string, string]>([
    ['one volume', pod([secret('a')], mounts('a'), mounts('a')), 'volumeMounts[0]', 'the Secret "db"'],
    ['two volumes of one Secret', pod([secret('a'), secret('b')], mounts('a'), mounts('b')), 'volumeMounts[0]', 'the Secret "db"'],
    ['a projected volume', pod([secret('a'), projected('b', { configMap: {} }, { secret: { name: 'db' } })], mounts('a'), mounts('b')), 'volumeMounts[0]', 'the Secret "db"'],
    ['different parts of it', pod([projected('a', { secret: { name: 'db', items: [] } }), secret('b')], mounts('a'), mounts('b')), 'volumeMounts[0]', 'the Secret "db"'],
    ['a volume and a variable', pod([secret('a')], mounts('a'), FROM_KEY), 'env[1]', 'the Secret "db"'],
    ['variables', pod([], FROM_KEY, FROM_ALL), 'envFrom[0]', 'the Secret "db"'],
    ['everything at once, told once', pod([secret('a')], mounts('a'), { ...mounts('a', 'a'), ...FROM_KEY, ...FROM_ALL }), 'volumeMounts[0]', 'the Secret "db"'],
    ['a volume of a secret store', pod([store('a')], mounts('a'), mounts('a')), 'volumeMounts[0]', 'the Secret of volume "a"'],
    ['that of GKE', pod([store('a', null, 'secrets-store-gke.csi.k8s.io')], mounts('a'), mounts('a')), 'volumeMounts[0]', 'the Secret of volume "a"'],
    ['two volumes of one provider', pod([store('a', 'kv'), store('b', 'kv')], mounts('a'), mounts('b')), 'volumeMounts[0]', 'what SecretProviderClass "kv" fetches'],
    ['a Secret whose name is no text', pod([secret('a', ['db'])], mounts('a'), mounts('a')), 'volumeMounts[0]', 'the Secret of volume "a"'],
    ['a source of the wrong type', pod([{ name: 'a', secret: 'db' }], mounts('a'), mounts('a')), 'volumeMounts[0]', 'the Secret of volume "a"'],
  ])('refuses %s for two containers', (_, object, field, what) => {
    expect(faults(secretPerContainer, object))
      .toEqual([`${RULE}, container "c1": spec.template.spec.containers[1].${field} gives the container ${what}, which container "c0" has as well.`]);
  });

  test('tells each further container, init and ephemeral ones included, and each Secret', () => {
    const spec = podSpec({
      volumes: [secret('a'), projected('b', { secret: { name: 'x' } }, { secret: { name: 'y' } })],
      initContainers: [container({ name: 'migrate', ...FROM_KEY })],
      containers: [container({ name: 'main', ...mounts('a', 'b') })],
      ephemeralContainers: [container({ name: 'debug', ...mounts('b', 'a') })],
    });
    const told = secretPerContainer.check(snapshotOf([deployment(spec)]))
      .map(({ container: name, path, problem }) => [name, path.slice(-2), problem]);
    expect(told).toEqual([
      ['main', ['volumeMounts', 0], 'gives the container the Secret "db", which container "migrate" has as well'],
      ['debug', ['volumeMounts', 0], 'gives the container the Secret "x", which container "main" has as well'],
      ['debug', ['volumeMounts', 0], 'gives the container the Secret "y", which container "main" has as well'],
      ['debug', ['volumeMounts', 1], 'gives the container the Secret "db", which container "migrate" has as well'],
    ]);
  });

  test('does not take a Secret of one pod for that of another', () => {
    expect(faults(secretPerContainer, pod([], FROM_KEY), pod([], FROM_KEY))).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['a Secret', secret('a'), 'carries the Secret "db"'],
    ['a projected volume', projected('a', { secret: { name: 'x' } }, { secret: { name: 'y' } }, { configMap: {} }), 'carries the Secret "x" and the Secret "y"'],
    ['what a secret store fetches', store('a', 'kv'), 'carries what SecretProviderClass "kv" fetches'],
  ])('refuses %s that no container mounts', (_, volume, what) => {
    expect(faults(secretPerContainer, pod([{ name: 'z', emptyDir: {} }, volume], mounts('z'), FROM_KEY)))
      .toEqual([`${RULE}: spec.template.spec.volumes[1] ${what}, and no container mounts it.`]);
  });

  test('leaves a volume to the containers that other controllers add', () => {
    const custom = { ...pod([secret('a')], {}, {}), apiVersion: 'example.com/v1', kind: 'Site' };
    expect(faults(secretPerContainer, custom)).toEqual([]);
    expect(faults(secretPerContainer, { ...pod([secret('a')], mounts('a'), mounts('a')), apiVersion: 'example.com/v1', kind: 'Site' })).toHaveLength(1);
  });

  test('says what to do', () => {
    expect(remediations(secretPerContainer, pod([secret('a'), secret('b')], mounts('a'), mounts('a')))).toEqual([
      'Give the Secret to the one container that needs it; where two need parts of it, make a Secret for each.',
      'Leave the volume out, or mount it in the container that needs it.',
    ]);
  });
});
