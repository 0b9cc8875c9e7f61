import { AdmissionSubject } from './admission';
import { isCoreKind } from './core-kind';
import { isUnset } from './json';
import { Rule, Severity } from './rule';
import { manifestLabel, SENSITIVE_LABEL } from './sensitive';

/**
 * Kubernetes Application Security Checklist, RBAC: a policy limits writes on sensitive workloads, and it knows their namespace by a label alone. A namespace
 * that loses the label is open to everybody whom RBAC allows to write there.
 */
export const rbacVapSensitiveWrites: Rule = {
  id: 'rbac-vap-sensitive-writes',
  title: 'Namespaces that are declared sensitive are marked as such',
  severity: Severity.HIGH,
  checklist: ['rbac-vap-sensitive-writes'],
  exemptible: true,
  remediation: 'Set the label to "true" or "false", or leave it out.',
  admission: {
    checks: () => [{
      subject: AdmissionSubject.NAMESPACE,
      field: `metadata.labels["${SENSITIVE_LABEL}"]`,
      valid: `variables.labels[?'${SENSITIVE_LABEL}'].orValue('true') in ['true', 'false']`,
    }],
    beyond: 'a declared namespace without the label; there, SensitiveWritePolicy lets nobody take it off.',
  },
  check: ({ manifests, statements }) => {
    const declared = new Set(statements.sensitiveNamespaces);
    return manifests.filter(manifest => isCoreKind(manifest, 'Namespace')).flatMap(manifest => {
      const label = manifestLabel(manifest);
      const isDeclared = declared.has(manifest);
      return label === 'true' || (!isDeclared && (isUnset(label) || label === 'false')) ? [] : [{
        manifest,
        path: ['metadata', 'labels', SENSITIVE_LABEL],
        value: label ?? undefined,
        remediation: isDeclared ? 'Set the label to "true"; SensitiveWritePolicy knows the namespace by it.' : undefined,
      }];
    });
  },
};
