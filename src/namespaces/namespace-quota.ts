import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import { quantityOf } from './quantities';
import { invalid, refuseOtherProperties, requireCount } from '../input';
import { parseQuantity } from '../rules/quantity';
import { requireCpu, requireMebibytes } from '../workloads/container-resources';

/**
 * What everything in a namespace may use together. As it stands there is room for 50 pods with one container each that says nothing about resources,
 * on every platform.
 */
export interface NamespaceQuota {
  /**
   * CPU time that pods may request. There is no quota of CPU limits: it would ask every container for one.
   * @default Cpu.units(16)
   */
  readonly cpu?: Cpu;
  /**
   * Memory that pods may request, and be limited to.
   * @default Size.gibibytes(32)
   */
  readonly memory?: Size;
  /**
   * Disk of their nodes that pods may request, and be limited to.
   * @default Size.gibibytes(64)
   */
  readonly ephemeralStorage?: Size;
  /**
   * Pods that have not ended. A DaemonSet has one on each node.
   * @default 50
   */
  readonly pods?: number;
  /**
   * Jobs, ended ones too: a CronJob whose jobs fail makes more and more of them.
   * @default 100
   */
  readonly jobs?: number;
  /** @default 50 */
  readonly services?: number;
  /**
   * Services that are opened to the outside by a load balancer of their own.
   * @default 0
   */
  readonly loadBalancers?: number;
  /**
   * Ports that Services open on every node. A load balancer takes one for each of its ports unless it says otherwise.
   * @default 0
   */
  readonly nodePorts?: number;
  /** @default 10 */
  readonly persistentVolumeClaims?: number;
  /**
   * What all claims together may ask for.
   * @default Size.gibibytes(100)
   */
  readonly storage?: Size;
  /** @default 100 */
  readonly configMaps?: number;
  /**
   * Helm keeps one for each release.
   * @default 100
   */
  readonly secrets?: number;
  /**
   * Quotas of other resources, such as `{ 'requests.nvidia.com/gpu': '2', 'count/cronjobs.batch': '20' }`. Where a quota is for a resource of
   * containers, every container has to name it.
   * @default - none
   */
  readonly others?: { [resource: string]: string };
}

const PROPERTIES = [
  'cpu', 'memory', 'ephemeralStorage', 'pods', 'jobs', 'services', 'loadBalancers', 'nodePorts', 'persistentVolumeClaims', 'storage', 'configMaps', 'secrets', 'others',
];

const COUNTS = ['pods', 'jobs', 'services', 'loadBalancers', 'nodePorts', 'persistentVolumeClaims', 'configMaps', 'secrets'] as const;

/** A count or the name of a resource, perhaps with the domain of who makes it. */
const RESOURCE = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)?$/;

/** `spec.hard` of the ResourceQuota. */
export function hardLimits(where: string, quota: NamespaceQuota): Record<string, string> {
  refuseOtherProperties(where, quota, PROPERTIES);
  COUNTS.forEach(count => requireCount(where, count, quota[count]));
  requireCpu(where, 'cpu', quota.cpu);
  const size = (what: 'memory' | 'ephemeralStorage' | 'storage', otherwise: number): string => (
    quantityOf(requireMebibytes(where, what, quota[what]) ?? otherwise * 1024));
  const memory = size('memory', 32);
  const ephemeralStorage = size('ephemeralStorage', 64);
  const typed: Record<string, string> = {
    'requests.cpu': (quota.cpu ?? Cpu.units(16)).amount,
    'requests.memory': memory,
    'limits.memory': memory,
    'requests.ephemeral-storage': ephemeralStorage,
    'limits.ephemeral-storage': ephemeralStorage,
    'pods': String(quota.pods ?? 50),
    'count/jobs.batch': String(quota.jobs ?? 100),
    'services': String(quota.services ?? 50),
    'services.loadbalancers': String(quota.loadBalancers ?? 0),
    'services.nodeports': String(quota.nodePorts ?? 0),
    'persistentvolumeclaims': String(quota.persistentVolumeClaims ?? 10),
    'requests.storage': size('storage', 100),
    'configmaps': String(quota.configMaps ?? 100),
    'secrets': String(quota.secrets ?? 100),
  };
  return { ...typed, ...otherLimits(`${where}.others`, quota.others ?? {}, Object.keys(typed)) };
}

function otherLimits(where: string, others: { readonly [resource: string]: unknown }, taken: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(others).map(([resource, quantity]) => {
    if (!RESOURCE.test(resource)) {
      throw invalid(where, 'a resource', resource, 'its name as ResourceQuota knows it, such as "count/cronjobs.batch"');
    }
    if (taken.includes(resource)) {
      throw new Error(`${where}: ${resource} has a property of its own in quota; write it there`);
    }
    if (typeof quantity !== 'string' || (parseQuantity(quantity) ?? -1n) < 0n) {
      throw invalid(where, resource, quantity, 'a quantity as text, such as "2" or "10Gi"');
    }
    return [resource, quantity];
  }));
}
