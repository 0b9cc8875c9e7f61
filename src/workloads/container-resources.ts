import { Size } from 'cdk8s';
import { ContainerResources, Cpu } from 'cdk8s-plus-28';
import { invalid } from '../input';
import { Platform } from '../rules/target';

/** Ephemeral storage of a container, in MiB. cdk8s-plus can write whole GiB only, so it is added to the rendered container. */
export interface EphemeralStorage {
  readonly request: number;
  readonly limit: number;
}

/** What a container gets where its author says nothing. */
export interface ResourceDefaults {
  readonly cpuRequest: Cpu;
  /** Where there is none, spare CPU time of the node may be used. */
  readonly cpuLimit?: Cpu;
  readonly memory: Size;
  readonly ephemeralStorage: EphemeralStorage;
}

const CPU_LIMIT = Cpu.millis(500);

/** The defaults of a platform. Sensitive workloads have a CPU limit everywhere. */
export function resourceDefaults(platform: Platform, sensitive: boolean): ResourceDefaults {
  // Autopilot would raise smaller requests to these, and limits of ephemeral storage are its requests there.
  const isAutopilot = platform === Platform.GKE_AUTOPILOT;
  return {
    cpuRequest: Cpu.millis(isAutopilot ? 250 : 100),
    cpuLimit: sensitive || platform === Platform.AKS_DEPLOYMENT_SAFEGUARDS ? CPU_LIMIT : undefined,
    memory: Size.mebibytes(isAutopilot ? 512 : 128),
    ephemeralStorage: { request: isAutopilot ? 1024 : 100, limit: 1024 },
  };
}

/** Fills in what is left out of cpu and memory. What is given is kept, also where it is weak: the rules find it. */
export function completeResources(where: string, given: ContainerResources | undefined, defaults: ResourceDefaults): ContainerResources {
  const { cpu, memory } = given ?? {};
  requireCpu(where, 'resources.cpu.request', cpu?.request);
  requireCpu(where, 'resources.cpu.limit', cpu?.limit);
  requireMebibytes(where, 'resources.memory.request', memory?.request);
  requireMebibytes(where, 'resources.memory.limit', memory?.limit);
  return {
    cpu: { request: cpu?.request ?? cpu?.limit ?? defaults.cpuRequest, limit: cpu?.limit ?? notBelow(defaults.cpuLimit, cpu?.request) },
    memory: { request: memory?.request ?? memory?.limit ?? defaults.memory, limit: memory?.limit ?? memory?.request ?? defaults.memory },
  };
}

/** The default limit, or the request where that is higher. */
function notBelow(limit: Cpu | undefined, request: Cpu | undefined): Cpu | undefined {
  return limit !== undefined && request !== undefined && millis(request) > millis(limit) ? request : limit;
}

/** 1500 for one and a half CPUs. */
export function millis(cpu: Cpu): number {
  return cpu.amount.endsWith('m') ? Number(cpu.amount.slice(0, -1)) : Number(cpu.amount) * 1000;
}

/** Fills in what is left out of ephemeral storage. */
export function completeEphemeralStorage(
  where: string, given: ContainerResources | undefined, { ephemeralStorage }: ResourceDefaults,
): EphemeralStorage {
  const request = requireMebibytes(where, 'resources.ephemeralStorage.request', given?.ephemeralStorage?.request);
  const limit = requireMebibytes(where, 'resources.ephemeralStorage.limit', given?.ephemeralStorage?.limit)
    ?? Math.max(ephemeralStorage.limit, request ?? 0);
  return { limit, request: request ?? (ephemeralStorage.request === ephemeralStorage.limit ? limit : Math.min(ephemeralStorage.request, limit)) };
}

/** An amount of CPU time above nothing, where it is given. */
export function requireCpu(where: string, what: string, cpu: Cpu | undefined): void {
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
