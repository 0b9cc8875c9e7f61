import { isCoreKind } from './core-kind';
import { podViolation } from './pod-template';
import { withAccounts } from './rbac-subjects';
import { Rule, Severity } from './rule';

const FIELD = 'automountServiceAccountToken';

/** Kubernetes Application Security Checklist, service account: both places default to true, so both say false. */
export const saAutomountOff: Rule = {
  id: 'sa-automount-off',
  title: 'No pod is given a ServiceAccount token unasked',
  severity: Severity.MEDIUM,
  checklist: ['sa-automount-off'],
  exemptible: true,
  remediation: 'Set it to false; pods that need the Kubernetes API ask for a token themselves.',
  check: ({ manifests, pods }) => [
    ...withAccounts(manifests, pods.filter(({ spec }) => spec[FIELD] !== false)).map(({ pod, accounts }) => ({
      ...podViolation(pod, [FIELD], pod.spec[FIELD]),
      undoes: accounts,
      remediation: 'Set it to false. Give a pod that needs the Kubernetes API its token with the apiAccess property of the Secure workloads.',
    })),
    ...manifests.filter(manifest => isCoreKind(manifest, 'ServiceAccount') && manifest.json[FIELD] !== false)
      .map(manifest => ({ manifest, path: [FIELD], value: manifest.json[FIELD] })),
  ],
};
