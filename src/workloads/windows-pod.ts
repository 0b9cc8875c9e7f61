import { k8s } from 'cdk8s-plus-28';

const DEFAULT_ACCOUNT = 'ContainerUser';

/**
 * Turns a pod of Linux into one of Windows: what API validation refuses for Windows is taken away as far as it says what a secure workload says
 * by default. What somebody wrote in its place is kept, so that the rules find it.
 */
export function toWindowsPod(spec: k8s.PodSpec, runAsUserName = DEFAULT_ACCOUNT): k8s.PodSpec {
  const { seccompProfile: _profile, fsGroupChangePolicy: _policy, ...securityContext } = spec.securityContext ?? {};
  return {
    ...spec,
    os: { name: 'windows' },
    nodeSelector: { 'kubernetes.io/os': 'windows', ...spec.nodeSelector },
    securityContext: { ...securityContext, windowsOptions: { runAsUserName, ...securityContext.windowsOptions } },
    containers: spec.containers.map(toWindowsContainer),
    initContainers: spec.initContainers?.map(toWindowsContainer),
  };
}

function toWindowsContainer(container: k8s.Container): k8s.Container {
  const { allowPrivilegeEscalation, privileged, readOnlyRootFilesystem, capabilities, ...rest } = container.securityContext ?? {};
  const dropsAll = capabilities?.add === undefined && capabilities?.drop?.join() === 'ALL';
  return {
    ...container,
    securityContext: {
      ...rest,
      allowPrivilegeEscalation: allowPrivilegeEscalation === false ? undefined : allowPrivilegeEscalation,
      privileged: privileged === false ? undefined : privileged,
      readOnlyRootFilesystem: readOnlyRootFilesystem === true ? undefined : readOnlyRootFilesystem,
      capabilities: dropsAll ? undefined : capabilities,
    },
  };
}
