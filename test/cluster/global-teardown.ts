import { connection, existingCluster } from './cluster';
import { Shared } from './global-setup';
import { KubernetesClient } from './kubernetes-client';
import { deleteTestNamespaces } from './namespaces';

export default async function tearDown(): Promise<void> {
  if (existingCluster() !== undefined) {
    const client = new KubernetesClient(connection());
    await deleteTestNamespaces(client).finally(() => client.close());
  }
  await (globalThis as Shared).controlPlane?.stop();
}
