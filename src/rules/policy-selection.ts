import { EMPTY, isObject, JsonObject } from './json';
import { LabelSelector, labelText, selects, selectsEverything } from './label-selector';
import { Manifest } from './manifest';
import { NetworkPolicy } from './network-policy';
import { PodTemplate } from './pod-template';
import { Snapshot } from './rule';

/** Policies of one namespace with the same selector, and the pods they select. */
export interface PolicyGroup {
  readonly namespace: string;
  /** No requirement: it selects whatever pods the namespace has or will have. */
  readonly everyPod: boolean;
  readonly policies: readonly NetworkPolicy[];
  /** The list is shared by all groups that select the whole namespace. */
  readonly pods: readonly PodTemplate[];
}

/** Which policies select which pods of the output. */
export interface PolicySelection {
  readonly groups: readonly PolicyGroup[];
  podsOf(policy: NetworkPolicy): readonly PodTemplate[];
  /** The objects that carry the selected pods, each once. The list is made once for each group. */
  workloadsOf(policy: NetworkPolicy): readonly Manifest[];
}

/** Policies act on the pods of their own namespace. Where none is written, both land in the namespace of the client that applies them. */
export function selectPods({ pods }: Snapshot, policies: readonly NetworkPolicy[]): PolicySelection {
  const namespaces = indexByNamespace(pods);
  const groups: PolicyGroup[] = [];
  const groupOfPolicy = new Map<NetworkPolicy, PolicyGroup>();
  for (const members of groupBy(policies, groupKey).values()) {
    const [{ manifest, podSelector }] = members;
    const namespace = manifest.namespace ?? '';
    const group = {
      namespace,
      everyPod: selectsEverything(podSelector),
      policies: members,
      pods: podsSelected(podSelector, namespaces.get(namespace)),
    };
    groups.push(group);
    members.forEach(policy => groupOfPolicy.set(policy, group));
  }
  const workloads = new Map<readonly PodTemplate[], readonly Manifest[]>();
  const everywhere = new Map<PolicyGroup, readonly PodTemplate[]>();
  const podsOf = (policy: NetworkPolicy) => groupOfPolicy.get(policy)?.pods ?? [];
  /** A policy without a namespace may be applied to any of them. */
  const podsEverywhere = (policy: NetworkPolicy) => {
    const group = groupOfPolicy.get(policy);
    const known = group && everywhere.get(group);
    const selected = known ?? [...namespaces.values()].flatMap(index => podsSelected(policy.podSelector, index));
    if (group !== undefined) {
      everywhere.set(group, selected);
    }
    return selected;
  };
  const workloadsOf = (policy: NetworkPolicy) => {
    const selected = policy.manifest.namespace === undefined ? podsEverywhere(policy) : podsOf(policy);
    const known = workloads.get(selected) ?? manifestsOf(selected);
    workloads.set(selected, known);
    return known;
  };
  return { groups, podsOf, workloadsOf };
}

/** The manifests that carry these pods, each once. */
export function manifestsOf(pods: readonly PodTemplate[]): Manifest[] {
  return [...new Set(pods.map(pod => pod.manifest))];
}

/** The labels the pods of a template will carry, none when they are absent or not an object. */
export function podLabels(pod: PodTemplate): JsonObject {
  return isObject(pod.metadata.labels) ? pod.metadata.labels : EMPTY;
}

/** Groups that select the same pods for a reason that cannot be read stay apart from those that can. */
function groupKey({ manifest, podSelector, spec }: NetworkPolicy): string {
  const { faults, requirements } = podSelector;
  const texts = requirements.map(({ key, operator, values }) => JSON.stringify([key, operator, ...[...values].sort()])).sort();
  return JSON.stringify([manifest.namespace ?? '', faults.length > 0 ? spec.podSelector : null, texts]);
}

function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [item]);
    } else {
      group.push(item);
    }
  }
  return groups;
}

interface NamespaceIndex {
  readonly pods: PodTemplate[];
  /** By label key, then by value. */
  readonly byLabel: Map<string, Map<string, PodTemplate[]>>;
}

function indexByNamespace(pods: readonly PodTemplate[]): Map<string, NamespaceIndex> {
  const byNamespace = groupBy(pods, pod => pod.manifest.namespace ?? '');
  return new Map([...byNamespace].map(([namespace, members]) => [namespace, { pods: members, byLabel: indexByLabel(members) }]));
}

function indexByLabel(pods: readonly PodTemplate[]): Map<string, Map<string, PodTemplate[]>> {
  const index = new Map<string, Map<string, PodTemplate[]>>();
  for (const pod of pods) {
    for (const [key, label] of Object.entries(podLabels(pod))) {
      if (label === undefined) {
        continue;
      }
      const values = index.get(key) ?? new Map<string, PodTemplate[]>();
      index.set(key, values);
      const value = labelText(label);
      const members = values.get(value);
      if (members === undefined) {
        values.set(value, [pod]);
      } else {
        members.push(pod);
      }
    }
  }
  return index;
}

function podsSelected(selector: LabelSelector, index: NamespaceIndex | undefined): readonly PodTemplate[] {
  if (index === undefined) {
    return [];
  }
  if (selector.faults.length > 0 || selector.requirements.length === 0) {
    return index.pods;
  }
  return fewestCandidates(selector, index).filter(pod => selects(selector, podLabels(pod)));
}

/** The shortest list of pods that contains every selected one, so that a selector is not tried on the whole namespace. */
function fewestCandidates({ requirements }: LabelSelector, index: NamespaceIndex): readonly PodTemplate[] {
  let best: readonly PodTemplate[][] = [index.pods];
  for (const { key, operator, values } of requirements) {
    if (operator === 'In' || operator === 'Exists') {
      const byValue = index.byLabel.get(key) ?? new Map<string, PodTemplate[]>();
      const lists = operator === 'Exists' ? [...byValue.values()] : [...new Set(values)].map(value => byValue.get(value) ?? []);
      best = total(lists) < total(best) ? lists : best;
    }
  }
  return best.length === 1 ? best[0] : best.flat();
}

function total(lists: readonly PodTemplate[][]): number {
  return lists.reduce((sum, list) => sum + list.length, 0);
}
