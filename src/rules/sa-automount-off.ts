import { AdmissionSubject } from './admission';
import { isAskedBy } from './built-in-controllers';
import { isCoreKind } from './core-kind';
import { podCheck } from './pod-checks';
import { podViolation } from './pod-template';
import { withAccounts } from './rbac-subjects';
import { Rule, Severity } from './rule';

const FIELD = 'automountServiceAccountToken';
const USE_API_ACCESS = 'Set it to false. Give a pod that needs the Kubernetes API its token with the apiAccess property of the Secure workloads.';

/** Kubernetes Application Security Checklist, service account: both places default to true, so both say false. */
export const saAutomountOff: Rule = {
  id: 'sa-automount-off',
  title: 'No pod is given a ServiceAccount token unasked',
  severity: Severity.MEDIUM,
  checklist: ['sa-automount-off'],
  exemptible: true,
  remediation: 'Set it to false; pods that need the Kubernetes API ask for a token themselves.',
  admission: {
    checks: () => [
      podCheck(FIELD, `variables.spec.?${FIELD}.orValue(true) == false`, USE_API_ACCESS),
      {
        subject: AdmissionSubject.SERVICE_ACCOUNT,
        field: FIELD,
        valid: `object.?${FIELD}.orValue(true) == false || (object.metadata.name == 'default' && ${isAskedBy('service-account-controller')})`,
      },
    ],
    beyond: 'the ServiceAccount called default, when Kubernetes itself makes it for a new Namespace.',
  },
  check: ({ manifests, pods }) => [
    ...withAccounts(manifests, pods.filter(({ spec }) => spec[FIELD] !== false)).map(({ pod, accounts }) => ({
      ...podViolation(pod, [FIELD], pod.spec[FIELD]),
      undoes: accounts,
      remediation: USE_API_ACCESS,
    })),
    ...manifests.filter(manifest => isCoreKind(manifest, 'ServiceAccount') && manifest.json[FIELD] !== false)
      .map(manifest => ({ manifest, path: [FIELD], value: manifest.json[FIELD] })),
  ],
};
