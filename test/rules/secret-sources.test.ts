import { Json } from '../../src/rules/json';
import { secretNamed, secretsIn } from '../../src/rules/secret-sources';

const store = (driver: string, volumeAttributes: Json): Json => ({ name: 'a', csi: { driver, volumeAttributes } });

describe('what is confidential in a volume', () => {
  test.each<[string, Json, string[]]>([
    ['a Secret', { name: 'a', secret: { secretName: 'db' } }, [secretNamed('db')]],
    ['a Secret without name', { name: 'a', secret: {} }, ['the Secret of volume "a"']],
    ['projected Secrets', { name: 'a', projected: { sources: [{ secret: { name: 'x' } }, { configMap: {} }, null, { secret: { name: 'y' } }] } }, [secretNamed('x'), secretNamed('y')]],
    ['what a secret store fetches', store('secrets-store.csi.k8s.io', { secretProviderClass: 'kv' }), ['what SecretProviderClass "kv" fetches']],
    ['what it fetches on GKE', store('secrets-store-gke.csi.k8s.io', {}), ['the Secret of volume "a"']],
    ['nothing of other drivers', store('disk.csi.azure.com', { secretProviderClass: 'kv' }), []],
    ['nothing in other sources', { name: 'a', secret: null, csi: null, emptyDir: {} }, []],
    ['nothing in what is no volume', 'secret', []],
  ])('is %s', (_, volume, secrets) => {
    expect(secretsIn(volume)).toEqual(secrets);
  });

  test('is named by its Secret', () => {
    expect(secretNamed('db')).toBe('the Secret "db"');
  });
});
