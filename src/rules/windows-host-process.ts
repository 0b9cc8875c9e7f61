import { FieldFault, securityContextViolations } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { securityContextChecks } from './pod-checks';
import { Rule, Severity } from './rule';

/** Pod Security Standards, baseline: hostProcess must not be true on the pod or in any container. */
export const windowsHostProcess: Rule = {
  id: 'windows-host-process',
  title: 'No container runs as a process of a Windows host',
  severity: Severity.CRITICAL,
  checklist: ['windows-host-process'],
  podSecurityChecks: ['windowsHostProcess'],
  exemptible: true,
  remediation: 'Set hostProcess to false or leave it out.',
  admission: {
    checks: () => securityContextChecks('windowsOptions.hostProcess', options => `${options}.?hostProcess.orValue(false) == false`),
  },
  check: ({ pods }) => pods.flatMap(pod => securityContextViolations(pod, 'windowsOptions', optionFaults)),
};

function optionFaults(options: Json): FieldFault[] {
  if (!isObject(options)) {
    return [{ path: [], value: options }];
  }
  const { hostProcess } = options;
  return isUnset(hostProcess) || hostProcess === false ? [] : [{ path: ['hostProcess'], value: hostProcess }];
}
