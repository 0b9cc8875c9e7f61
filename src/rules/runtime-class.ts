import { isDnsSubdomain } from './dns-name';
import { isUnset } from './json';
import { podCheck } from './pod-checks';
import { podViolation } from './pod-template';
import { Rule, Severity } from './rule';
import { IS_SENSITIVE, isSensitive } from './sensitive';

/** Kubernetes Application Security Checklist, runtime classes: the default runtime shares the kernel of the node, which sensitive workloads do not. */
export const runtimeClass: Rule = {
  id: 'runtime-class',
  title: 'Sensitive workloads choose the runtime that isolates them',
  severity: Severity.MEDIUM,
  checklist: ['runtime-class'],
  exemptible: true,
  remediation: 'Write the name of a RuntimeClass of the cluster, in lower-case letters, digits, "-" and ".".',
  admission: {
    checks: () => [podCheck('runtimeClassName', `variables.spec.?runtimeClassName.hasValue() || (${IS_SENSITIVE}) == false`)],
    beyond: 'pods that only a construct says are sensitive, as long as their label does not.',
  },
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
