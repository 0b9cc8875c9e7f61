import { admissionPolicyEnforced } from './admission-policy-enforced';
import { aks08EgressRestricted } from './aks-08-egress-restricted';
import { cpuLimitSensitive } from './cpu-limit-sensitive';
import { ctrDropAllCaps } from './ctr-drop-all-caps';
import { ctrNetBindService } from './ctr-net-bind-service';
import { ctrNoPrivilegeEscalation } from './ctr-no-privilege-escalation';
import { ctrNotPrivileged } from './ctr-not-privileged';
import { ctrReadOnlyRootFs } from './ctr-read-only-root-fs';
import { ephemeralStorage } from './ephemeral-storage';
import { hostNamespaces } from './host-namespaces';
import { hostPath } from './host-path';
import { hostPorts } from './host-ports';
import { hostProbe } from './host-probe';
import { imgDigest } from './img-digest';
import { imgUnprivilegedUser } from './img-unprivileged-user';
import { lsmApparmor } from './lsm-apparmor';
import { lsmSeccomp } from './lsm-seccomp';
import { lsmSelinux } from './lsm-selinux';
import { memLimitSet } from './mem-limit-set';
import { netCniEnforces } from './net-cni-enforces';
import { netDefaultDeny } from './net-default-deny';
import { netLbExternalips } from './net-lb-externalips';
import { netMetadataApi } from './net-metadata-api';
import { netNoEmptyNamespaceSelector } from './net-no-empty-namespace-selector';
import { netOnlyExpected } from './net-only-expected';
import { networkPolicyWellFormed } from './network-policy-well-formed';
import { nsIsolation } from './ns-isolation';
import { nsPssEnforced } from './ns-pss-enforced';
import { osExemption } from './os-exemption';
import { placementTier } from './placement-tier';
import { podFsGroup } from './pod-fs-group';
import { podRunAsNonRoot } from './pod-run-as-non-root';
import { podRunAsUser } from './pod-run-as-user';
import { podWellFormed } from './pod-well-formed';
import { procMount } from './proc-mount';
import { qosClass } from './qos-class';
import { quotaLimitrange } from './quota-limitrange';
import { rbacAggregation } from './rbac-aggregation';
import { rbacCsr } from './rbac-csr';
import { rbacEscalateBindImpersonate } from './rbac-escalate-bind-impersonate';
import { rbacNamespacePatch } from './rbac-namespace-patch';
import { rbacNamespaced } from './rbac-namespaced';
import { rbacNoClusterAdmin } from './rbac-no-cluster-admin';
import { rbacNoRoleWrite } from './rbac-no-role-write';
import { rbacNoUnauthenticated } from './rbac-no-unauthenticated';
import { rbacNoWildcards } from './rbac-no-wildcards';
import { rbacNodesProxy } from './rbac-nodes-proxy';
import { rbacPvCreate } from './rbac-pv-create';
import { rbacResourceNames } from './rbac-resource-names';
import { rbacSecretsRead } from './rbac-secrets-read';
import { rbacTokenRequest } from './rbac-token-request';
import { rbacVapSensitiveWrites } from './rbac-vap-sensitive-writes';
import { rbacWebhooks } from './rbac-webhooks';
import { rbacWellFormed } from './rbac-well-formed';
import { rbacWorkloadCreate } from './rbac-workload-create';
import { rbacWriteVerbs } from './rbac-write-verbs';
import { Rule } from './rule';
import { runtimeClass } from './runtime-class';
import { saAutomountOff } from './sa-automount-off';
import { saBoundToken } from './sa-bound-token';
import { saDedicated } from './sa-dedicated';
import { saNoProjectedToken } from './sa-no-projected-token';
import { secretNoManifest } from './secret-no-manifest';
import { secretNotInConfigmap } from './secret-not-in-configmap';
import { secretPerContainer } from './secret-per-container';
import { secretVolumeOverEnv } from './secret-volume-over-env';
import { serviceLinks } from './service-links';
import { sharePid } from './share-pid';
import { storageReclaim } from './storage-reclaim';
import { sysctls } from './sysctls';
import { userns } from './userns';
import { volumeTypes } from './volume-types';
import { windowsHostProcess } from './windows-host-process';

/** Every rule, in the order in which docs list them. */
export const RULES: readonly Rule[] = [
  podWellFormed,
  podRunAsNonRoot,
  podRunAsUser,
  imgUnprivilegedUser,
  userns,
  podFsGroup,
  ctrNotPrivileged,
  ctrNoPrivilegeEscalation,
  ctrReadOnlyRootFs,
  ctrDropAllCaps,
  ctrNetBindService,
  lsmSeccomp,
  lsmApparmor,
  lsmSelinux,
  hostNamespaces,
  hostPath,
  hostPorts,
  hostProbe,
  volumeTypes,
  procMount,
  sysctls,
  sharePid,
  windowsHostProcess,
  osExemption,
  runtimeClass,
  placementTier,
  qosClass,
  memLimitSet,
  cpuLimitSensitive,
  ephemeralStorage,
  imgDigest,
  serviceLinks,
  saDedicated,
  saAutomountOff,
  saNoProjectedToken,
  saBoundToken,
  rbacWellFormed,
  rbacNoUnauthenticated,
  rbacNoClusterAdmin,
  rbacNamespaced,
  rbacNoWildcards,
  rbacEscalateBindImpersonate,
  rbacNoRoleWrite,
  rbacSecretsRead,
  rbacWorkloadCreate,
  rbacTokenRequest,
  rbacNodesProxy,
  rbacPvCreate,
  rbacWebhooks,
  rbacCsr,
  rbacNamespacePatch,
  rbacWriteVerbs,
  rbacResourceNames,
  rbacAggregation,
  networkPolicyWellFormed,
  netDefaultDeny,
  netOnlyExpected,
  netNoEmptyNamespaceSelector,
  netMetadataApi,
  aks08EgressRestricted,
  netCniEnforces,
  netLbExternalips,
  secretNoManifest,
  secretNotInConfigmap,
  secretVolumeOverEnv,
  secretPerContainer,
  storageReclaim,
  quotaLimitrange,
  nsPssEnforced,
  nsIsolation,
  rbacVapSensitiveWrites,
  admissionPolicyEnforced,
];
