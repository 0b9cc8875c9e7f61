import { KubernetesClient } from './kubernetes-client';
import { createNamespace } from './namespaces';
import { NEIGHBOURS } from './variety';
import { JsonObject } from '../../src/rules/json';

/** Makes the namespace `shop` and whatever generated objects and examples refer to, unless it is there. */
export async function makeShop(client: KubernetesClient): Promise<void> {
  const namespace: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  if ((await client.get(namespace)).status === 404) {
    await createNamespace(client, { name: 'shop' });
  }
  for (const neighbour of NEIGHBOURS) {
    await client.create(neighbour);
    // Some objects are weak by standing in the namespace that belongs to nobody.
    await client.create({ ...neighbour, metadata: { ...neighbour.metadata as JsonObject, namespace: 'default' } });
  }
}
