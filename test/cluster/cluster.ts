import { Connection } from './control-plane';
import { connectionOf } from './kubeconfig';
import { KubernetesClient } from './kubernetes-client';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the set-up of the suite leaves the connection to the control plane it has started. */
const CONNECTION = 'CDK8S_SECURE_TEST_CLUSTER';

/**
 * The kubeconfig file of the cluster that the suite is to use instead of a control plane of its own. KUBECONFIG alone is not enough: the suite makes
 * policies that hold in the whole cluster, and shells often name one that is in use.
 */
export function existingCluster({ KUBECONFIG, TEST_USE_EXISTING_CLUSTER }: Environment = process.env): string | undefined {
  if (TEST_USE_EXISTING_CLUSTER !== 'true') {
    return undefined;
  }
  if (!KUBECONFIG) {
    throw new Error('TEST_USE_EXISTING_CLUSTER is true, but KUBECONFIG does not say which cluster.');
  }
  return KUBECONFIG;
}

/** Leaves the connection for `clusterClient`. */
export function handOver(made: Connection): void {
  process.env[CONNECTION] = JSON.stringify(made);
}

/** A client for the cluster of this suite, as a member of `system:masters`. Closed after the tests of the file that asks for it. */
export function clusterClient(): KubernetesClient {
  const client = new KubernetesClient(connection());
  afterAll(() => client.close());
  return client;
}

/** How the cluster of this suite is reached. */
export function connection(): Connection {
  const kubeconfig = existingCluster();
  if (kubeconfig !== undefined) {
    return connectionOf(kubeconfig);
  }
  const given = process.env[CONNECTION];
  if (given === undefined) {
    throw new Error('There is no cluster. Run these tests with "npx projen test:cluster".');
  }
  return JSON.parse(given) as Connection;
}
