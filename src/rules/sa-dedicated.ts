import { AdmissionItem, AdmissionSubject } from './admission';
import { celTexts } from './cel';
import { isObject, isUnset, Json, listAt } from './json';
import { Manifest } from './manifest';
import { podCheck } from './pod-checks';
import { PodTemplate, podViolation } from './pod-template';
import { isRbac } from './rbac-matching';
import { Rule, Severity, Violation } from './rule';

const DEFAULT = 'default';
/** What the API server calls a ServiceAccount once it has authenticated it. */
const DEFAULT_AS_USER = /^system:serviceaccount:([^:]*):default$/;
const BIND_ANOTHER = 'Bind the ServiceAccount that was made for the workload that needs these rights.';

/** Kubernetes Application Security Checklist, service account: `default` is shared by whatever says nothing, so it is neither used nor given rights. */
export const saDedicated: Rule = {
  id: 'sa-dedicated',
  title: 'Every pod runs as a ServiceAccount of its own, and the default one is given no rights',
  severity: Severity.MEDIUM,
  checklist: ['sa-dedicated'],
  exemptible: true,
  remediation: 'Name a ServiceAccount that was made for this workload.',
  admission: {
    checks: () => [
      podCheck('serviceAccountName', `(variables.spec.?serviceAccountName.orValue('') in ${celTexts(['', DEFAULT])}) == false`),
      {
        subject: AdmissionSubject.BINDING,
        each: AdmissionItem.SUBJECT,
        field: 'name',
        valid: `(subject.kind == 'ServiceAccount' && subject.name == '${DEFAULT}') == false`
          + ` && (subject.kind == 'User' && subject.name.matches('${DEFAULT_AS_USER.source}')) == false`,
        remediation: BIND_ANOTHER,
      },
    ],
    beyond: 'what the deprecated serviceAccount says: the API server reads it as serviceAccountName where that is missing, and overwrites it elsewhere.',
  },
  check: ({ manifests, pods }) => [
    ...pods.flatMap(nameFaults),
    ...manifests.filter(manifest => isRbac(manifest, 'RoleBinding', 'ClusterRoleBinding')).flatMap(subjectFaults),
  ],
};

function nameFaults(pod: PodTemplate): Violation[] {
  const { serviceAccountName, serviceAccount } = pod.spec;
  if (typeof serviceAccountName !== 'string' || serviceAccountName === '' || serviceAccountName === DEFAULT) {
    return [podViolation(pod, ['serviceAccountName'], serviceAccountName)];
  }
  return isUnset(serviceAccount) || serviceAccount === serviceAccountName ? [] : [{
    ...podViolation(
      pod, ['serviceAccount'], serviceAccount,
      `is ${JSON.stringify(serviceAccount)}, but serviceAccountName is ${JSON.stringify(serviceAccountName)}`,
    ),
    remediation: 'Leave serviceAccount out; it is the deprecated name of serviceAccountName.',
  }];
}

function subjectFaults(manifest: Manifest): Violation[] {
  return listAt(manifest.json, ['subjects']).flatMap((subject, index) => {
    const namespace = namespaceOfDefault(subject);
    return namespace === undefined ? [] : [{
      manifest,
      path: ['subjects', index],
      value: subject,
      problem: `is the ServiceAccount "default"${namespace === '' ? '' : ` of namespace ${JSON.stringify(namespace)}`}, which every pod without one of its own runs as`,
      remediation: BIND_ANOTHER,
    }];
  });
}

/** The namespace of the `default` ServiceAccount that a subject is, empty when it names none; `undefined` for every other subject. */
function namespaceOfDefault(subject: Json): string | undefined {
  if (!isObject(subject) || typeof subject.name !== 'string') {
    return undefined;
  }
  if (subject.kind === 'User') {
    return DEFAULT_AS_USER.exec(subject.name)?.[1];
  }
  const isDefault = subject.kind === 'ServiceAccount' && subject.name === DEFAULT;
  return isDefault ? (typeof subject.namespace === 'string' ? subject.namespace : '') : undefined;
}
