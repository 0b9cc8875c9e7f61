import { Size } from 'cdk8s';
import { ContainerResources } from 'cdk8s-plus-28';
import { quantityOf } from './quantities';
import { invalid, refuseOtherProperties } from '../input';
import { JsonObject } from '../rules/json';
import { completeEphemeralStorage, completeResources, millis, requireMebibytes, ResourceDefaults } from '../workloads/container-resources';

/** What a container in a namespace gets where it names no resources, and the most it may ask for. */
export interface NamespaceLimits {
  /**
   * What the API server writes into containers that leave it out. The request and the limit of memory are equal, as the checklist wants them.
   * @default - what secure workloads write: 100m CPU, 128Mi memory, 100Mi to 1Gi of ephemeral storage; other values on some platforms
   */
  readonly resources?: ContainerResources;
  /**
   * The highest memory limit of a container.
   * @default Size.gibibytes(8)
   */
  readonly maxMemory?: Size;
  /**
   * The highest limit of a container for the disk of its node.
   * @default Size.gibibytes(8)
   */
  readonly maxEphemeralStorage?: Size;
}

const MAXIMUM = 8 * 1024;

/** The item of `spec.limits` of the LimitRange. */
export function containerLimits(where: string, limits: NamespaceLimits, defaults: ResourceDefaults): JsonObject {
  refuseOtherProperties(where, limits, ['resources', 'maxMemory', 'maxEphemeralStorage'], {
    // The API server makes the highest CPU limit the default limit of every container that names none.
    maxCpu: 'it would give every container a CPU limit; write quota.cpu, which is for all of them together',
  });
  const { cpu, memory } = completeResources(where, limits.resources, defaults);
  const ephemeralStorage = completeEphemeralStorage(where, limits.resources, defaults);
  const [memoryRequest, memoryLimit] = [memory!.request!, memory!.limit!].map(size => size.toMebibytes());
  if (memoryRequest !== memoryLimit) {
    throw invalid(where, 'resources.memory.limit', quantityOf(memoryLimit), `the same as in resources.memory.request, which is ${quantityOf(memoryRequest)}`);
  }
  if (cpu?.request !== undefined && cpu.limit !== undefined && millis(cpu.request) > millis(cpu.limit)) {
    throw invalid(where, 'resources.cpu.limit', cpu.limit.amount, `at least what resources.cpu.request is, ${cpu.request.amount}`);
  }
  if (ephemeralStorage.request > ephemeralStorage.limit) {
    throw invalid(where, 'resources.ephemeralStorage.limit', quantityOf(ephemeralStorage.limit),
      `at least what resources.ephemeralStorage.request is, ${quantityOf(ephemeralStorage.request)}`);
  }
  const each = { memory: quantityOf(memoryLimit) };
  return {
    type: 'Container',
    defaultRequest: { ...each, 'cpu': cpu?.request?.amount, 'ephemeral-storage': quantityOf(ephemeralStorage.request) },
    default: { ...each, ...cpu?.limit === undefined ? {} : { cpu: cpu.limit.amount }, 'ephemeral-storage': quantityOf(ephemeralStorage.limit) },
    max: {
      'memory': maximum(where, 'maxMemory', limits.maxMemory, memoryLimit),
      'ephemeral-storage': maximum(where, 'maxEphemeralStorage', limits.maxEphemeralStorage, ephemeralStorage.limit),
    },
  };
}

/** The API server refuses a LimitRange whose defaults are above its maximum. */
function maximum(where: string, what: string, size: Size | undefined, byDefault: number): string {
  const most = requireMebibytes(where, what, size) ?? Math.max(MAXIMUM, byDefault);
  if (most < byDefault) {
    throw invalid(where, what, quantityOf(most), `at least what a container gets by default, ${quantityOf(byDefault)}`);
  }
  return quantityOf(most);
}
