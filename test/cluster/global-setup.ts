import { controllerManagerBinary, evaluateBinary, serverBinaries } from './binaries';
import { connection, existingCluster, handOver } from './cluster';
import { ControlPlane, startControlPlane } from './control-plane';
import { KubernetesClient } from './kubernetes-client';
import { prepareNamespace } from './namespaces';

export type Shared = typeof globalThis & { controlPlane?: ControlPlane };

/** One control plane for all files, or the cluster that KUBECONFIG names. */
export default async function setUp(): Promise<void> {
  const kubeconfig = existingCluster();
  // Built first where it has to be, while no test is waiting for it.
  evaluateBinary();
  if (kubeconfig === undefined) {
    controllerManagerBinary();
    const controlPlane = await startControlPlane(serverBinaries());
    (globalThis as Shared).controlPlane = controlPlane;
    handOver(controlPlane.connection);
  } else {
    process.stderr.write(`Using the cluster ${connection().server} of ${kubeconfig}.\n`);
  }
  const client = new KubernetesClient(connection());
  await prepareNamespace(client, 'default').finally(() => client.close());
}
