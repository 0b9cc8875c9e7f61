import { celTexts } from './cel';
import { containersWithResources } from './container-resources';
import { isUnset, Json } from './json';
import { podCheck, startedContainerCheck } from './pod-checks';
import { containerViolation, PodTemplate } from './pod-template';
import { isPositiveQuantity } from './quantity';
import { isPositive } from './resource-expressions';
import { Rule, Severity, Violation } from './rule';
import { IS_SENSITIVE, isSensitive, MANIFEST_LABEL, manifestLabel, POD_LABEL, podLabel, SENSITIVE_LABEL } from './sensitive';

const MARKS = celTexts(['true', 'false']);
const LABEL_REMEDIATION = 'Set the label to "true" or "false", or leave it out.';

/** Kubernetes Application Security Checklist, application design: sensitive workloads do without the spare CPU time of their node. */
export const cpuLimitSensitive: Rule = {
  id: 'cpu-limit-sensitive',
  title: 'Sensitive workloads are marked as such and have a CPU limit',
  severity: Severity.MEDIUM,
  checklist: ['cpu-limit-sensitive'],
  exemptible: true,
  remediation: 'Write the CPU time the container may use at most, such as 500m.',
  admission: {
    checks: () => [
      podCheck(`label ${SENSITIVE_LABEL} of the pods`, `${POD_LABEL}.orValue('true') in ${MARKS}`, LABEL_REMEDIATION),
      // A Pod and its manifest are one object.
      podCheck(`label ${SENSITIVE_LABEL}`, `object.kind == 'Pod' || ${MANIFEST_LABEL}.orValue('true') in ${MARKS}`, LABEL_REMEDIATION),
      startedContainerCheck('resources.limits.cpu', `(${IS_SENSITIVE}) == false || ${isPositive('limits', 'cpu')}`),
    ],
    beyond: 'pods that only a construct says are sensitive, as long as their label does not.',
  },
  check: ({ pods, statements }) => {
    const declared = new Set(statements.sensitive);
    return pods.flatMap(pod => [
      ...labelFaults(pod, declared.has(pod.manifest)),
      ...(isSensitive(pod, declared) ? containersWithResources(pod) : []).filter(({ limits }) => !isPositiveQuantity(limits.cpu))
        .map(({ entry, limits }) => containerViolation(pod, entry, ['resources', 'limits', 'cpu'], limits.cpu)),
    ]);
  },
};

function labelFaults(pod: PodTemplate, isDeclared: boolean): Violation[] {
  const { manifest } = pod;
  const ofPod = podLabel(pod);
  const faults: Violation[] = [];
  if (isDeclared ? ofPod !== 'true' : !isMark(ofPod)) {
    faults.push({
      manifest,
      path: [...pod.metadataPath, 'labels', SENSITIVE_LABEL],
      value: ofPod ?? undefined,
      remediation: isDeclared
        ? 'Set the label to "true" as well; admission policies know sensitive pods by it.'
        : LABEL_REMEDIATION,
    });
  }
  // A Pod and its manifest are one object.
  const ofManifest = pod.metadataPath.length === 1 ? undefined : manifestLabel(manifest);
  if (!isMark(ofManifest)) {
    faults.push({
      manifest, path: ['metadata', 'labels', SENSITIVE_LABEL], value: ofManifest, remediation: LABEL_REMEDIATION,
    });
  }
  return faults;
}

function isMark(label: Json | undefined): boolean {
  return isUnset(label) || label === 'true' || label === 'false';
}
