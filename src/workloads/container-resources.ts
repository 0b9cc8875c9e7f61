import { Size } from 'cdk8s';
import { ContainerResources, Cpu } from 'cdk8s-plus-28';
import { invalid } from '../input';

const DEFAULT_CPU_REQUEST = Cpu.millis(100);
const DEFAULT_SENSITIVE_CPU_LIMIT = Cpu.millis(500);
const DEFAULT_MEMORY = Size.mebibytes(128);

/** Ephemeral storage of a container, in MiB. cdk8s-plus can write whole GiB only, so it is added to the rendered container. */
export interface EphemeralStorage {
  readonly request: number;
  readonly limit: number;
}

export const DEFAULT_EPHEMERAL_STORAGE: EphemeralStorage = { request: 100, limit: 1024 };

/** Fills in what is left out of cpu and memory. What is given is kept, also where it is weak: the rules find it. */
export function completeResources(where: string, given: ContainerResources | undefined, sensitive: boolean): ContainerResources {
  const { cpu, memory } = given ?? {};
  requireCpu(where, 'resources.cpu.request', cpu?.request);
  requireCpu(where, 'resources.cpu.limit', cpu?.limit);
  requireMebibytes(where, 'resources.memory.request', memory?.request);
  requireMebibytes(where, 'resources.memory.limit', memory?.limit);
  const limit = cpu?.limit ?? (sensitive ? cpuLimitAbove(cpu?.request) : undefined);
  return {
    cpu: { request: cpu?.request ?? (cpu?.limit === undefined ? DEFAULT_CPU_REQUEST : cpu.limit), limit },
    memory: { request: memory?.request ?? memory?.limit ?? DEFAULT_MEMORY, limit: memory?.limit ?? memory?.request ?? DEFAULT_MEMORY },
  };
}

/** A limit for a container that says none: the default, or its request where that is higher. */
function cpuLimitAbove(request: Cpu | undefined): Cpu {
  return request !== undefined && millis(request) > millis(DEFAULT_SENSITIVE_CPU_LIMIT) ? request : DEFAULT_SENSITIVE_CPU_LIMIT;
}

function millis(cpu: Cpu): number {
  return cpu.amount.endsWith('m') ? Number(cpu.amount.slice(0, -1)) : Number(cpu.amount) * 1000;
}

/** Fills in what is left out of ephemeral storage. */
export function completeEphemeralStorage(where: string, given: ContainerResources | undefined): EphemeralStorage {
  const request = requireMebibytes(where, 'resources.ephemeralStorage.request', given?.ephemeralStorage?.request);
  const limit = requireMebibytes(where, 'resources.ephemeralStorage.limit', given?.ephemeralStorage?.limit) ?? DEFAULT_EPHEMERAL_STORAGE.limit;
  return { limit, request: request ?? Math.min(DEFAULT_EPHEMERAL_STORAGE.request, limit) };
}

function requireCpu(where: string, what: string, cpu: Cpu | undefined): void {
  if (cpu !== undefined && (!/^\d+(\.\d{1,3})?m?$/.test(cpu.amount) || !(millis(cpu) > 0))) {
    throw invalid(where, what, cpu.amount, 'more than nothing, such as Cpu.millis(250) or Cpu.units(2)');
  }
}

/** The size in MiB; `undefined` when none is given. */
export function requireMebibytes(where: string, what: string, size: Size | undefined): number | undefined {
  if (size === undefined) {
    return undefined;
  }
  const mebibytes = wholeMebibytes(size);
  if (mebibytes === undefined || mebibytes <= 0) {
    throw invalid(where, what, size instanceof Size ? size.asString() : size, 'a size in whole MiB, such as Size.mebibytes(256)');
  }
  return mebibytes;
}

function wholeMebibytes(size: Size): number | undefined {
  try {
    const mebibytes = size.toMebibytes();
    return Number.isSafeInteger(mebibytes) ? mebibytes : undefined;
  } catch {
    return undefined; // cdk8s throws for sizes that are no whole number of MiB
  }
}
