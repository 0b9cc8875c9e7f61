import { AdmissionSubject } from './admission';
import { isAskedBy } from './built-in-controllers';
import { isCoreKind } from './core-kind';
import { Json, valueAt } from './json';
import { Manifest } from './manifest';
import { isNetworkPolicy } from './network-policy';
import { isRbac } from './rbac-matching';
import { Rule, Severity } from './rule';

const DEFAULT = 'default';
const RESERVED_PREFIX = 'kube-';
const NAMESPACE = ['metadata', 'namespace'];

const JUDGED_SUBJECTS = [
  AdmissionSubject.POD, AdmissionSubject.SERVICE_ACCOUNT, AdmissionSubject.ROLE, AdmissionSubject.BINDING, AdmissionSubject.NETWORK_POLICY,
];

/** Kubernetes Multi-tenancy, namespaces: `default` belongs to nobody and `kube-*` to the cluster, and without a namespace whoever applies decides. */
export const nsIsolation: Rule = {
  id: 'ns-isolation',
  title: 'Workloads, their accounts, roles and network policies are in a namespace of their own',
  severity: Severity.MEDIUM,
  checklist: ['ns-isolation'],
  exemptible: true,
  remediation: 'Set namespace on the Chart to a namespace of this workload or team, neither default nor one that begins with kube-.',
  admission: {
    checks: () => JUDGED_SUBJECTS.map(subject => ({
      subject,
      field: NAMESPACE.join('.'),
      // Cluster roles and what binds them cluster-wide have none.
      valid: `[object.metadata.?namespace.orValue('')].all(own, own != '${DEFAULT}' && own.startsWith('${RESERVED_PREFIX}') == false)`
        + (subject === AdmissionSubject.SERVICE_ACCOUNT ? ` || (object.metadata.name == 'default' && ${isAskedBy('service-account-controller')})` : ''),
      remediation: 'Use a namespace of this workload or team, neither default nor one that begins with kube-.',
    })),
    beyond: 'the ServiceAccount called default, which Kubernetes itself makes in every Namespace.',
  },
  check: ({ manifests, pods }) => {
    const withPods = new Set(pods.map(({ manifest }) => manifest));
    return manifests
      .filter(manifest => (withPods.has(manifest) || isJudged(manifest)) && !isOwn(valueAt(manifest.json, NAMESPACE)))
      .map(manifest => ({ manifest, path: NAMESPACE, value: valueAt(manifest.json, NAMESPACE) ?? undefined }));
  },
};

function isJudged(manifest: Manifest): boolean {
  return isCoreKind(manifest, 'ServiceAccount') || isRbac(manifest, 'Role', 'RoleBinding') || isNetworkPolicy(manifest);
}

function isOwn(namespace: Json | undefined): boolean {
  return typeof namespace === 'string' && namespace !== '' && namespace !== DEFAULT && !namespace.startsWith(RESERVED_PREFIX);
}
