import { User } from './kubernetes-client';
import { isObject, JsonObject, valueAt } from '../../src/rules/json';

/** An object that a built-in controller makes, and which one it is. */
export interface Made {
  readonly object: JsonObject;
  readonly controller: string;
}

/** A hash such as controllers add to the names of what they make. */
const HASH = '7d9c5b8f6d';

/** A built-in controller. RBAC is no matter of these tests, so it may do everything. */
export function controllerUser(controller: string): User {
  return {
    name: `system:serviceaccount:kube-system:${controller}`,
    groups: ['system:masters', 'system:serviceaccounts', 'system:serviceaccounts:kube-system'],
  };
}

/** What controllers make of an object as the server has stored it, one step: ReplicaSets of a Deployment, then Pods of these. */
export function madeFrom(owner: JsonObject): Made[] {
  switch (owner.kind) {
    case 'CronJob': return [{ controller: 'cronjob-controller', object: jobOf(owner) }];
    case 'DaemonSet': return [
      { controller: 'daemon-set-controller', object: revisionOf(owner) },
      { controller: 'daemon-set-controller', object: podOnNode(owner) },
    ];
    case 'Deployment': return [{ controller: 'deployment-controller', object: replicaSetOf(owner) }];
    case 'Job': return [{ controller: 'job-controller', object: podOf(owner, { finalizers: ['batch.kubernetes.io/job-tracking'] }) }];
    case 'ReplicaSet': return [{ controller: 'replicaset-controller', object: podOf(owner) }];
    case 'StatefulSet': return [
      { controller: 'statefulset-controller', object: revisionOf(owner) },
      { controller: 'statefulset-controller', object: firstPodOf(owner) },
    ];
    default: return [];
  }
}

function namespaceOf(object: JsonObject): string {
  return String(valueAt(object, ['metadata', 'namespace']));
}

function nameOf(object: JsonObject): string {
  return String(valueAt(object, ['metadata', 'name']));
}

function objectAt(value: JsonObject, path: readonly string[]): JsonObject {
  const found = valueAt(value, path);
  return isObject(found) ? found : {};
}

function ownerReferences({ apiVersion, kind, metadata }: JsonObject): JsonObject[] {
  const { name, uid } = metadata as JsonObject;
  return [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
}

/** A pod from the template of its owner. */
function podOf(owner: JsonObject, metadata: JsonObject = {}, spec: JsonObject = {}): JsonObject {
  const { labels, annotations } = objectAt(owner, ['spec', 'template', 'metadata']);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...'name' in metadata ? {} : { generateName: `${nameOf(owner)}-` },
      labels,
      annotations,
      ...metadata,
      namespace: namespaceOf(owner),
      ownerReferences: ownerReferences(owner),
    },
    spec: { ...objectAt(owner, ['spec', 'template', 'spec']), ...spec },
  };
}

function labelsOf(owner: JsonObject, more: JsonObject): JsonObject {
  return { ...objectAt(owner, ['spec', 'template', 'metadata', 'labels']), ...more };
}

function replicaSetOf(deployment: JsonObject): JsonObject {
  const hash = { 'pod-template-hash': HASH };
  const { template, replicas, minReadySeconds } = objectAt(deployment, ['spec']);
  const labels = labelsOf(deployment, hash);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${nameOf(deployment)}-${HASH}`,
      namespace: namespaceOf(deployment),
      labels,
      annotations: { 'deployment.kubernetes.io/revision': '1', 'deployment.kubernetes.io/desired-replicas': String(replicas) },
      ownerReferences: ownerReferences(deployment),
    },
    spec: {
      replicas,
      minReadySeconds,
      selector: { matchLabels: { ...objectAt(deployment, ['spec', 'selector', 'matchLabels']), ...hash } },
      template: { ...template as JsonObject, metadata: { ...objectAt(deployment, ['spec', 'template', 'metadata']), labels } },
    },
  };
}

/** Where StatefulSets and DaemonSets keep the templates that they had. */
function revisionOf(owner: JsonObject): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${nameOf(owner)}-${HASH}`,
      namespace: namespaceOf(owner),
      labels: labelsOf(owner, { 'controller-revision-hash': HASH }),
      ownerReferences: ownerReferences(owner),
    },
    data: { spec: { template: { ...objectAt(owner, ['spec', 'template']), $patch: 'replace' } } },
    revision: 1,
  };
}

/** Pods of a StatefulSet are numbered, and each has claims of its own. */
function firstPodOf(statefulSet: JsonObject): JsonObject {
  const name = `${nameOf(statefulSet)}-0`;
  const { serviceName, volumeClaimTemplates = [] } = objectAt(statefulSet, ['spec']);
  const claims = (volumeClaimTemplates as JsonObject[]).map(nameOf).map(claim => ({ name: claim, persistentVolumeClaim: { claimName: `${claim}-${name}` } }));
  const { volumes = [] } = objectAt(statefulSet, ['spec', 'template', 'spec']);
  const labels = labelsOf(statefulSet, {
    'apps.kubernetes.io/pod-index': '0', 'controller-revision-hash': `${nameOf(statefulSet)}-${HASH}`, 'statefulset.kubernetes.io/pod-name': name,
  });
  return podOf(statefulSet, { name, labels }, { hostname: name, subdomain: serviceName, volumes: [...volumes as JsonObject[], ...claims] });
}

/** Pods of a DaemonSet are for one node each, and stay where others would be put off. */
function podOnNode(daemonSet: JsonObject): JsonObject {
  const { affinity = {}, tolerations = [] } = objectAt(daemonSet, ['spec', 'template', 'spec']);
  const taints = { NoExecute: ['not-ready', 'unreachable'], NoSchedule: ['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'] };
  const added = Object.entries(taints).flatMap(([effect, keys]) => keys.map(key => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect })));
  return podOf(daemonSet, { labels: labelsOf(daemonSet, { 'controller-revision-hash': HASH, 'pod-template-generation': '1' }) }, {
    affinity: {
      ...affinity as JsonObject,
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }],
        },
      },
    },
    tolerations: [...tolerations as JsonObject[], ...added],
  });
}

function jobOf(cronJob: JsonObject): JsonObject {
  const { metadata = {}, spec } = objectAt(cronJob, ['spec', 'jobTemplate']);
  const { labels, annotations } = metadata as JsonObject;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${nameOf(cronJob)}-29401234`,
      namespace: namespaceOf(cronJob),
      labels,
      annotations: { ...annotations as JsonObject | undefined, 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-24T04:15:00Z' },
      ownerReferences: ownerReferences(cronJob),
    },
    spec,
  };
}
