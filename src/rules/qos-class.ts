import { containersWithResources, ResourcefulContainer } from './container-resources';
import { isUnset, Json } from './json';
import { startedContainerCheck } from './pod-checks';
import { containerViolation, PodTemplate } from './pod-template';
import { compareQuantities, isPositiveQuantity, parseQuantity } from './quantity';
import { isPositive } from './resource-expressions';
import { Rule, Severity, Violation } from './rule';

const SECTIONS = ['requests', 'limits'] as const;
type Section = typeof SECTIONS[number];
const CPU_REMEDIATION = 'Write the CPU time the container needs, such as 100m, in requests or limits.';

/** Kubernetes Application Security Checklist, application design: a pod whose requests and limits are in order is not the first to be evicted. */
export const qosClass: Rule = {
  id: 'qos-class',
  title: 'Every container asks for CPU time, and its requests and limits are quantities that fit together',
  severity: Severity.MEDIUM,
  checklist: ['qos-class'],
  exemptible: true,
  remediation: 'Write a quantity that is not negative, such as 100m or 1Gi.',
  admission: {
    checks: () => [startedContainerCheck('resources.requests.cpu', `${isPositive('requests', 'cpu')} || ${isPositive('limits', 'cpu')}`, CPU_REMEDIATION)],
    beyond: 'negative quantities and limits below requests, which the API server refuses by itself.',
  },
  check: ({ pods }) => pods.flatMap(pod => containersWithResources(pod).filter(container => !isInOrder(container)).flatMap(container => [
    ...cpuFaults(pod, container),
    ...SECTIONS.flatMap(section => valueFaults(pod, container, section)),
    ...orderFaults(pod, container),
  ])),
};

/** The usual case, seen without looking for faults: every value is above zero and none is limited to less than it requests. */
function isInOrder({ requests, limits }: ResourcefulContainer): boolean {
  return (!isUnset(requests.cpu) || !isUnset(limits.cpu))
    && Object.keys(requests).every(name => isPositiveQuantity(requests[name]))
    && Object.keys(limits).every(name => isPositiveQuantity(limits[name]) && (compareQuantities(limits[name], requests[name]) ?? 0) >= 0);
}

function cpuFaults(pod: PodTemplate, container: ResourcefulContainer): Violation[] {
  const set = SECTIONS.filter(section => !isUnset(container[section].cpu));
  // A value that is no quantity at all is reported as such.
  if (set.some(section => isPositiveQuantity(container[section].cpu) || isFaulty(container[section].cpu))) {
    return [];
  }
  const section = set[0] ?? 'requests';
  return [{
    ...containerViolation(pod, container.entry, ['resources', section, 'cpu'], container[section].cpu),
    remediation: CPU_REMEDIATION,
  }];
}

function valueFaults(pod: PodTemplate, container: ResourcefulContainer, section: Section): Violation[] {
  return Object.entries(container[section])
    .filter(([name, value]) => !isUnset(value) && !isJudgedElsewhere(section, name) && isFaulty(value))
    .map(([name, value]) => containerViolation(pod, container.entry, ['resources', section, name], value));
}

function orderFaults(pod: PodTemplate, { entry, requests, limits }: ResourcefulContainer): Violation[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const request = Object.hasOwn(requests, name) ? requests[name] : undefined;
    const isJudgedHere = !isFaulty(request) && !isFaulty(limit) && (isPositiveQuantity(limit) || !isJudgedElsewhere('limits', name));
    if (name === 'memory' || !isJudgedHere || compareQuantities(limit, request) !== -1) {
      return [];
    }
    const problem = `is ${JSON.stringify(limit)}, below the request of ${JSON.stringify(request)}`;
    return [{
      ...containerViolation(pod, entry, ['resources', 'limits', name], limit, problem),
      remediation: 'Write a limit that is not lower than the request.',
    }];
  });
}

/** What mem-limit-set and ephemeral-storage say themselves. */
function isJudgedElsewhere(section: Section, name: string): boolean {
  return name === 'memory' || (name === 'ephemeral-storage' && section === 'limits');
}

function isFaulty(value: Json | undefined): boolean {
  const quantity = parseQuantity(value);
  return quantity === undefined || quantity < 0n;
}
