import { groupOf, Manifest } from './manifest';
import { isNetworkPolicy } from './network-policy';
import { manifestsOf } from './policy-selection';
import { Snapshot } from './rule';

/** Kinds that act on all namespaces, whatever namespace their metadata names. */
const CLUSTER_WIDE = /^(Staged)?(Admin|BaselineAdmin|Cluster|CiliumClusterwide|Global)(Kubernetes)?NetworkPolicy$/;

/**
 * A network policy of a kind that this library has no model of: Cilium, Calico, Antrea, the policies of administrators and whatever else is
 * called so. They are evaluated before or beside NetworkPolicy and can allow what a default deny closes.
 */
export function isVendorPolicy(manifest: Manifest): boolean {
  return manifest.kind.endsWith('NetworkPolicy') && groupOf(manifest) !== '' && !isNetworkPolicy(manifest);
}

/** The workloads a vendor policy may act on. */
export function workloadsUnder(manifest: Manifest, { pods }: Snapshot): Manifest[] {
  const everywhere = manifest.namespace === undefined || CLUSTER_WIDE.test(manifest.kind);
  return manifestsOf(everywhere ? pods : pods.filter(pod => pod.manifest.namespace === manifest.namespace));
}
