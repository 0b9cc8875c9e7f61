export { LeastPrivilegeRole, type LeastPrivilegeRoleProps, type RoleGrant } from './access/least-privilege-role';
export { LeastPrivilegeRoleBinding, type LeastPrivilegeRoleBindingProps } from './access/least-privilege-role-binding';
export { SecureServiceAccount, type SecureServiceAccountProps } from './access/secure-service-account';
export { AdmissionAction } from './admission/admission-action';
export { AdmissionPolicies } from './admission/admission-policies';
export {
  type AdmissionException, type AdmissionPoliciesProps, type ExcludedNamespace, type NamespaceTrial, type RuleAction,
} from './admission/admission-policies-props';
export { SensitiveWritePolicy, type SensitiveWritePolicyProps, type SensitiveWriters } from './admission/sensitive-write-policy';
export { SecureHelm, type SecureHelmProps } from './include/secure-helm';
export { SecureInclude, type SecureIncludeProps } from './include/secure-include';
export { type NamespaceLimits } from './namespaces/namespace-limits';
export { type NamespaceQuota } from './namespaces/namespace-quota';
export { type AppliedElsewhere, type NamespaceElsewhereProps, SecureNamespace, type SecureNamespaceProps, type SensitiveNamespace } from './namespaces/secure-namespace';
export { AllowPeer } from './network/allow-peer';
export { AllowPort } from './network/allow-port';
export { type AllowRuleProps } from './network/allow-rule';
export {
  type AllowConnectionProps, type AllowDnsProps, type DefaultDenyElsewhereProps, DefaultDenyNetworkPolicy, type DefaultDenyNetworkPolicyProps,
} from './network/default-deny-network-policy';
export { NetworkPolicyEnforcement } from './network/network-policy-enforcement';
export { type Finding } from './rules/finding';
export { Severity } from './rules/rule';
export { KubernetesVersion, Platform } from './rules/target';
export { type ExemptionProps, Exemptions } from './synthesis/exemptions';
export { type FilledInDefault } from './synthesis/filled-in';
export { type ExemptedFinding, type ListedGrant, type SecurityReport } from './synthesis/report';
export { SecureApp, type SecureAppProps } from './synthesis/secure-app';
export { SecurityFindings } from './synthesis/security-findings';
export { AppArmorProfile } from './workloads/app-armor-profile';
export {
  type CapabilityGrant, type SecretsInEnvironment, type SecureContainerPort, type SecureContainerProps,
} from './workloads/secure-container-props';
export { SecureCronJob, type SecureCronJobProps } from './workloads/secure-cron-job';
export { type ControlPlanePlacement, SecureDaemonSet, type SecureDaemonSetProps } from './workloads/secure-daemon-set';
export { SecureDeployment, type SecureDeploymentProps } from './workloads/secure-deployment';
export { SecureJob, type SecureJobProps } from './workloads/secure-job';
export { SecurePod, type SecurePodProps } from './workloads/secure-pod';
export { SecureStatefulSet, type SecureStatefulSetProps, type SecureVolumeClaim } from './workloads/secure-stateful-set';
export {
  type ApiAccess, type RootInUserNamespace, type SecureWorkloadProps, type SensitiveWorkload, type WindowsWorkload,
} from './workloads/secure-workload-props';
