import { Json, listAt, valueAt } from './json';
import { groupOf } from './manifest';
import { append } from './namespaced-index';
import { podCheck, volumeCheck } from './pod-checks';
import { ContainerEntry, containerViolation, PodTemplate } from './pod-template';
import { volumeViolation } from './pod-volumes';
import { Rule, Severity, Violation } from './rule';
import { SECRETS_ARE_MOUNTED, SECRETS_ARE_SHARED_BY_NONE } from './secret-expressions';
import { secretNamed, secretsIn } from './secret-sources';

/** Other controllers may add containers that read the volumes. */
const GROUPS_WITH_ALL_CONTAINERS = new Set(['', 'apps', 'batch']);

const MOUNT_IT = 'Leave the volume out, or mount it in the container that needs it.';

/** Something confidential that a container is given, and where. The text in which messages name it tells it from others. */
interface Use { readonly secret: string; readonly path: (string | number)[] }

/** Kubernetes Secrets Good Practices: in a pod with several containers, only those that need a Secret are given it. */
export const secretPerContainer: Rule = {
  id: 'secret-per-container',
  title: 'A Secret reaches one container of a pod, and no Secret is mounted for nobody',
  severity: Severity.LOW,
  checklist: ['secret-per-container'],
  exemptible: true,
  remediation: 'Give the Secret to the one container that needs it; where two need parts of it, make a Secret for each.',
  admission: {
    checks: () => [
      podCheck('containers', SECRETS_ARE_SHARED_BY_NONE),
      volumeCheck('mounts', SECRETS_ARE_MOUNTED, MOUNT_IT),
    ],
  },
  check: ({ pods }) => pods.flatMap(pod => {
    const volumes = secretVolumes(pod);
    return [...sharedSecrets(pod, volumes), ...unreadVolumes(pod, volumes)];
  }),
};

function sharedSecrets(pod: PodTemplate, volumes: ReadonlyMap<string, string[]>): Violation[] {
  if (pod.containers.length < 2) {
    return [];
  }
  const readers = new Map<string, ContainerEntry>();
  const faults: Violation[] = [];
  for (const container of pod.containers) {
    const told = new Set<string>();
    for (const { secret, path } of usesOf(container, volumes)) {
      const first = readers.get(secret);
      if (first === undefined) {
        readers.set(secret, container);
      } else if (first !== container && !told.has(secret)) {
        told.add(secret);
        const problem = `gives the container ${secret}, which container ${JSON.stringify(first.name)} has as well`;
        faults.push(containerViolation(pod, container, path, undefined, problem));
      }
    }
  }
  return faults;
}

function usesOf({ json }: ContainerEntry, volumes: ReadonlyMap<string, string[]>): Use[] {
  return [
    ...listAt(json, ['volumeMounts']).flatMap((mount, index) => {
      const name = valueAt(mount, ['name']);
      return typeof name === 'string' ? (volumes.get(name) ?? []).map(secret => ({ secret, path: ['volumeMounts', index] })) : [];
    }),
    ...listAt(json, ['env']).flatMap((entry, index) => referenced(valueAt(entry, ['valueFrom', 'secretKeyRef']), ['env', index])),
    ...listAt(json, ['envFrom']).flatMap((entry, index) => referenced(valueAt(entry, ['secretRef']), ['envFrom', index])),
  ];
}

function referenced(reference: Json | undefined, path: (string | number)[]): Use[] {
  const name = valueAt(reference, ['name']);
  return typeof name === 'string' ? [{ secret: secretNamed(name), path }] : [];
}

/** What is confidential in each volume, by the name of the volume. */
function secretVolumes(pod: PodTemplate): Map<string, string[]> {
  const volumes = new Map<string, string[]>();
  for (const { json } of pod.volumes) {
    if (typeof json.name === 'string') {
      for (const secret of secretsIn(json)) {
        append(volumes, json.name, secret);
      }
    }
  }
  return volumes;
}

function unreadVolumes(pod: PodTemplate, volumes: ReadonlyMap<string, string[]>): Violation[] {
  if (volumes.size === 0 || !GROUPS_WITH_ALL_CONTAINERS.has(groupOf(pod.manifest))) {
    return [];
  }
  const mounted = new Set(pod.containers.flatMap(({ json }) => listAt(json, ['volumeMounts']).map(mount => valueAt(mount, ['name']))));
  return pod.volumes.filter(({ json }) => typeof json.name === 'string' && volumes.has(json.name) && !mounted.has(json.name)).map(volume => ({
    ...volumeViolation(pod, volume, [], volume.json, `carries ${secretsIn(volume.json).join(' and ')}, and no container mounts it`),
    remediation: MOUNT_IT,
  }));
}
