import { Manifest } from './manifest';
import { defaultDenyDifferences, isDefaultDeny } from './network-policy';
import { manifestsOf } from './policy-selection';
import { Rule, Severity, Snapshot, Violation } from './rule';

/** Kubernetes Network Policies, "Default policies": without a policy that selects every pod in both directions, pods accept and send everything. */
export const netDefaultDeny: Rule = {
  id: 'net-default-deny',
  title: 'Every namespace with workloads has a policy that denies all traffic by default',
  severity: Severity.HIGH,
  checklist: ['net-default-deny', 'aks-06-network-policy'],
  exemptible: true,
  remediation: 'Add a DefaultDenyNetworkPolicy to the namespace, or state that somebody else applies it there.',
  admission: {
    checks: () => [],
    beyond: 'whether a namespace has such a policy, and whether one made by a DefaultDenyNetworkPolicy is still what it was.',
  },
  check: snapshot => [...modifiedPolicies(snapshot), ...openWorkloads(snapshot)],
};

function openWorkloads({ manifests, pods, statements }: Snapshot): Violation[] {
  const closed = new Set(manifests.filter(isDefaultDeny).map(({ namespace }) => namespace));
  statements.defaultDenyElsewhere.forEach(namespace => closed.add(namespace));
  return manifestsOf(pods).filter(({ namespace }) => namespace && !closed.has(namespace)).map(manifest => ({
    manifest,
    path: ['metadata', 'namespace'],
    value: manifest.namespace,
    problem: `is ${JSON.stringify(manifest.namespace)}, a namespace without a default deny policy`,
  }));
}

function modifiedPolicies({ pods, statements }: Snapshot): Violation[] {
  return statements.defaultDeny.flatMap(manifest => {
    const differences = defaultDenyDifferences(manifest);
    return differences.length === 0 ? [] : [{
      manifest,
      path: ['spec'],
      value: manifest.json.spec ?? undefined,
      problem: `is not the canonical default deny any more: it ${differences.join(', it ')}`,
      remediation: 'Leave the DefaultDenyNetworkPolicy as it was made, and allow traffic in policies of their own.',
      undoes: workloadsIn(manifest.namespace, pods.map(pod => pod.manifest)),
    }];
  });
}

function workloadsIn(namespace: string | undefined, carriers: readonly Manifest[]): Manifest[] {
  return [...new Set(carriers)].filter(manifest => manifest.namespace === namespace);
}
