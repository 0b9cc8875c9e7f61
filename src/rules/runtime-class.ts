import { isDnsSubdomain } from './dns-name';
import { isUnset } from './json';
import { podViolation } from './pod-template';
import { Rule, Severity } from './rule';
import { isSensitive } from './sensitive';

/** Kubernetes Application Security Checklist, runtime classes: the default runtime shares the kernel of the node, which sensitive workloads do not. */
export const runtimeClass: Rule = {
  id: 'runtime-class',
  title: 'Sensitive workloads choose the runtime that isolates them',
  severity: Severity.MEDIUM,
  checklist: ['runtime-class'],
  exemptible: true,
  remediation: 'Write the name of a RuntimeClass of the cluster, in lower-case letters, digits, "-" and ".".',
  check: ({ pods, statements }) => {
    const declared = new Set(statements.sensitive);
    return pods
      .filter(pod => {
        const { runtimeClassName } = pod.spec;
        return isUnset(runtimeClassName) ? isSensitive(pod, declared) : typeof runtimeClassName !== 'string' || !isDnsSubdomain(runtimeClassName);
      })
      .map(pod => podViolation(pod, ['runtimeClassName'], pod.spec.runtimeClassName));
  },
};
