export { LeastPrivilegeRole, type LeastPrivilegeRoleProps, type RoleGrant } from './access/least-privilege-role';
export { LeastPrivilegeRoleBinding, type LeastPrivilegeRoleBindingProps } from './access/least-privilege-role-binding';
export { SecureServiceAccount, type SecureServiceAccountProps } from './access/secure-service-account';
export { AllowPeer } from './network/allow-peer';
export { AllowPort } from './network/allow-port';
export { type AllowRuleProps } from './network/allow-rule';
export {
  type AllowConnectionProps, type AllowDnsProps, type DefaultDenyElsewhereProps, DefaultDenyNetworkPolicy, type DefaultDenyNetworkPolicyProps,
} from './network/default-deny-network-policy';
export { NetworkPolicyEnforcement } from './network/network-policy-enforcement';
export { type Finding } from './rules/finding';
export { Severity } from './rules/rule';
export { type ExemptionProps, Exemptions } from './synthesis/exemptions';
export { type ExemptedFinding, type ListedGrant, type SecurityReport } from './synthesis/report';
export { SecureApp, type SecureAppProps } from './synthesis/secure-app';
export { SecurityFindings } from './synthesis/security-findings';
export { AppArmorProfile } from './workloads/app-armor-profile';
export { type CapabilityGrant, type SecureContainerPort, type SecureContainerProps } from './workloads/secure-container-props';
export { SecureDeployment, type SecureDeploymentProps } from './workloads/secure-deployment';
export { type ApiAccess, type SecureWorkloadProps, type SensitiveWorkload } from './workloads/secure-workload-props';
