import { ResourcefulContainer, containersWithResources } from './container-resources';
import { startedContainerCheck } from './pod-checks';
import { containerViolation, PodTemplate } from './pod-template';
import { compareQuantities, isPositiveQuantity } from './quantity';
import { isPositive, quantityAt } from './resource-expressions';
import { Rule, Severity, Violation } from './rule';

const SECTIONS = ['requests', 'limits'] as const;

/**
 * Kubernetes Application Security Checklist, application design, asks for a limit not lower than the request, the Security Checklist for one
 * not higher: they are equal.
 */
export const memLimitSet: Rule = {
  id: 'mem-limit-set',
  title: 'Every container has a memory limit that is equal to its memory request',
  severity: Severity.MEDIUM,
  checklist: ['mem-limit-set'],
  exemptible: true,
  remediation: 'Write the same quantity of memory, such as 128Mi, in requests and limits.',
  admission: {
    checks: () => [
      ...SECTIONS.map(section => startedContainerCheck(`resources.${section}.memory`, isPositive(section, 'memory'))),
      startedContainerCheck('resources.limits.memory', `${quantityAt('requests', 'memory')}.compareTo(${quantityAt('limits', 'memory')}) == 0`),
    ],
    beyond: 'a memory request that is missing in a Pod: the API server makes it equal to the limit.',
  },
  check: ({ pods }) => pods.flatMap(pod => containersWithResources(pod).flatMap(container => memoryFaults(pod, container))),
};

function memoryFaults(pod: PodTemplate, { entry, requests, limits }: ResourcefulContainer): Violation[] {
  const faults: Violation[] = [];
  if (!isPositiveQuantity(requests.memory)) {
    faults.push(containerViolation(pod, entry, ['resources', 'requests', 'memory'], requests.memory));
  }
  if (!isPositiveQuantity(limits.memory)) {
    faults.push(containerViolation(pod, entry, ['resources', 'limits', 'memory'], limits.memory));
  }
  if (faults.length === 0 && compareQuantities(requests.memory, limits.memory) !== 0) {
    const problem = `is ${JSON.stringify(limits.memory)}, but the request is ${JSON.stringify(requests.memory)}`;
    faults.push(containerViolation(pod, entry, ['resources', 'limits', 'memory'], limits.memory, problem));
  }
  return faults;
}
