import { isUnset, Json, listAt, valueAt } from './json';

/** The Secrets Store CSI driver, and the one that GKE manages. */
export const STORE_DRIVERS: readonly string[] = ['secrets-store.csi.k8s.io', 'secrets-store-gke.csi.k8s.io'];

/** What is confidential in a volume, each as the text that names it in messages and tells it from others. */
export function secretsIn(volume: Json): string[] {
  return [
    ...held(valueAt(volume, ['secret']), 'secretName', volume),
    ...listAt(volume, ['projected', 'sources']).flatMap(source => held(valueAt(source, ['secret']), 'name', volume)),
    ...storeSecrets(valueAt(volume, ['csi']), volume),
  ];
}

/** A source without a readable name is told from others by its volume. */
function held(source: Json | undefined, field: string, volume: Json): string[] {
  if (isUnset(source)) {
    return [];
  }
  const name = valueAt(source, [field]);
  return [typeof name === 'string' ? secretNamed(name) : secretOf(volume)];
}

/** Two volumes of one SecretProviderClass carry the same. */
function storeSecrets(csi: Json | undefined, volume: Json): string[] {
  if (!STORE_DRIVERS.some(driver => driver === valueAt(csi, ['driver']))) {
    return [];
  }
  const provider = valueAt(csi, ['volumeAttributes', 'secretProviderClass']);
  return [typeof provider === 'string' ? `what SecretProviderClass ${JSON.stringify(provider)} fetches` : secretOf(volume)];
}

/** The text for a Secret by its name. */
export function secretNamed(name: string): string {
  return `the Secret ${JSON.stringify(name)}`;
}

function secretOf(volume: Json): string {
  return `the Secret of volume ${JSON.stringify(valueAt(volume, ['name']))}`;
}
