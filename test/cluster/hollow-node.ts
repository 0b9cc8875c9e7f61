import { setTimeout as pause } from 'node:timers/promises';
import { accepted, Answer, KubernetesClient, User } from './kubernetes-client';
import { isObject, JsonObject, listAt, valueAt } from '../../src/rules/json';

const NODE = 'node-1';
const SCHEDULER: User = { name: 'system:kube-scheduler' };
/** RBAC leaves kubelets to an authorizer of their own, which is not there. */
const KUBELET: User = { name: `system:node:${NODE}`, groups: ['system:nodes', 'system:masters'] };
const PAUSE_MILLISECONDS = 150;

/** A pod as the node has come to know it. */
export interface SeenPod { readonly namespace: string; readonly name: string; readonly ownerKind?: string; readonly ownerName?: string }

/**
 * The scheduler and the kubelet of a cluster with one node, as far as the API server sees of them: every pod is bound to the node and soon runs, those of
 * jobs have succeeded at once, and those that are to be deleted go.
 */
export class HollowNode {
  /** By uid, all pods that were ever there. */
  public readonly seen = new Map<string, SeenPod>();
  /** Whether pods wait instead of being bound to the node. */
  public isClosed = false;
  private readonly node: JsonObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE } };
  private readonly addresses = new Map<string, string>();
  private isStopping = false;
  private work: Promise<void> | undefined;

  public constructor(private readonly client: KubernetesClient) {}

  public async start(): Promise<void> {
    const status = {
      allocatable: { 'cpu': '100', 'memory': '500Gi', 'ephemeral-storage': '500Gi', 'pods': '500' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: new Date().toISOString(), lastTransitionTime: new Date().toISOString() }],
    };
    accepted(await this.client.create(this.node));
    accepted(await this.client.patch(this.node, 'merge', { status: { ...status, capacity: status.allocatable } }, { subresource: 'status', user: KUBELET }));
    this.work = this.run();
  }

  /** Throws what went wrong meanwhile. */
  public async stop(): Promise<void> {
    this.isStopping = true;
    await this.work;
  }

  /** Taints that drive pods away, as somebody writes them who repairs nodes. */
  public async taint(...taints: JsonObject[]): Promise<void> {
    this.isClosed = taints.length > 0;
    accepted(await this.client.patch(this.node, 'merge', { spec: { taints } }));
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const pods = listAt(accepted(await this.client.list({ apiVersion: 'v1', kind: 'Pod' })), ['items']).filter(isObject);
      await Promise.all(pods.map(async pod => this.attend({ ...pod, apiVersion: 'v1', kind: 'Pod' })));
      await pause(PAUSE_MILLISECONDS);
    }
  }

  private async attend(pod: JsonObject): Promise<void> {
    const { uid, name, namespace, deletionTimestamp } = pod.metadata as Record<string, string | undefined>;
    const owner = valueAt(pod, ['metadata', 'ownerReferences', 0]) as Record<string, string> | undefined;
    this.seen.set(uid!, { namespace: namespace!, name: name!, ownerKind: owner?.kind, ownerName: owner?.name });
    if (valueAt(pod, ['spec', 'nodeName']) === undefined) {
      if (!this.isClosed && deletionTimestamp === undefined) {
        const binding: JsonObject = { apiVersion: 'v1', kind: 'Binding', metadata: { name: name!, uid: uid! }, target: { apiVersion: 'v1', kind: 'Node', name: NODE } };
        acceptedOrLate(await this.client.create(binding, { subresource: 'binding', of: pod, user: SCHEDULER }));
      }
    } else if (deletionTimestamp !== undefined) {
      const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
      acceptedOrLate(await this.client.send('DELETE', path, { body: { gracePeriodSeconds: 0, preconditions: { uid: uid! } }, user: KUBELET }));
    } else if (valueAt(pod, ['status', 'phase']) === 'Pending') {
      const metadata = { uid };
      const status = owner?.kind === 'Job' ? this.succeeded(pod) : this.running(pod);
      acceptedOrLate(await this.client.patch(pod, 'strategic', { metadata, status } as JsonObject, { subresource: 'status', user: KUBELET }));
    }
  }

  private running(pod: JsonObject): JsonObject {
    return { phase: 'Running', ...this.address(pod), conditions: conditions('True'), containerStatuses: containers(pod, true, { running: { startedAt: now() } }) };
  }

  private succeeded(pod: JsonObject): JsonObject {
    const state = { terminated: { exitCode: 0, reason: 'Completed', startedAt: now(), finishedAt: now() } };
    return { phase: 'Succeeded', ...this.address(pod), conditions: conditions('False'), containerStatuses: containers(pod, false, state) };
  }

  private address(pod: JsonObject): JsonObject {
    const uid = String(valueAt(pod, ['metadata', 'uid']));
    const count = this.addresses.size;
    const ip = this.addresses.get(uid) ?? `10.1.${Math.floor(count / 250)}.${count % 250 + 1}`;
    this.addresses.set(uid, ip);
    return { podIP: ip, podIPs: [{ ip }], startTime: now() };
  }
}

function now(): string {
  // The server keeps whole seconds.
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

function conditions(ready: 'True' | 'False'): JsonObject[] {
  return [['Initialized', 'True'], ['ContainersReady', ready], ['Ready', ready]].map(([type, status]) => ({ type, status, lastTransitionTime: now() }));
}

function containers(pod: JsonObject, ready: boolean, state: JsonObject): JsonObject[] {
  return listAt(pod, ['spec', 'containers']).filter(isObject).map(({ name, image }) => ({ name, image, imageID: image, ready, started: ready, restartCount: 0, state }));
}

/** What the pod was meanwhile, or that it is not there any longer, the node finds out with the next look. */
function acceptedOrLate(answer: Answer): void {
  if (![404, 409].includes(answer.status)) {
    accepted(answer);
  }
}
