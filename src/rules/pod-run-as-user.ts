import { AdmissionCheck } from './admission';
import { FieldFault, securityContextViolations } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { isNonRootId } from './non-root-id';
import { securityContextChecks } from './pod-checks';
import { PodTemplate } from './pod-template';
import { Rule, Severity, Violation } from './rule';
import { mayBeRoot, unlessMayBeRoot } from './user-namespace';

/** Accounts of a Windows container with the rights of root. Windows does not distinguish upper and lower case. */
const WINDOWS_ROOT = /^(.*\\)?(containeradministrator|administrator|system|localsystem)$/i;
const WINDOWS_REMEDIATION = 'Set it to ContainerUser, or to an account without administrative rights.';

/**
 * Pod Security Standards, restricted: no uid is root's. Stricter in two things that the Standards do not look at: group 0, and the
 * administrator of a Windows container.
 */
export const podRunAsUser: Rule = {
  id: 'pod-run-as-user',
  title: 'No container is told to run as root or with its group',
  severity: Severity.HIGH,
  checklist: ['pod-run-as-user'],
  podSecurityChecks: ['runAsUser'],
  exemptible: true,
  remediation: 'Set it to a number from 1 to 2147483647 that the files in the image are made for.',
  admission: {
    checks: target => [
      ...userChecks(valid => unlessMayBeRoot(target, valid)),
      ...securityContextChecks('runAsGroup', idIsValid),
      ...securityContextChecks('windowsOptions.runAsUserName', options => (
        `${options}.?runAsUserName.orValue('').trim().lowerAscii().matches(r'${WINDOWS_ROOT.source}') == false`), WINDOWS_REMEDIATION),
    ],
  },
  check: ({ pods, target }) => pods.flatMap(pod => [
    ...(mayBeRoot(pod, target) ? [] : userFaults(pod)),
    ...securityContextViolations(pod, 'runAsGroup', idFaults),
    ...securityContextViolations(pod, 'windowsOptions', windowsFaults),
  ]),
};

/** What `userFaults` says, asked of pods in the cluster. `whereAsked` gives the pods it is asked of. */
export function userChecks(whereAsked: (valid: string) => string): AdmissionCheck[] {
  return securityContextChecks('runAsUser', value => whereAsked(idIsValid(value)));
}

/** The API server refuses ids that are negative or beyond 31 bits. */
function idIsValid(value: string): string {
  return `${value}.orValue(1) > 0`;
}

/** What is wrong with `runAsUser` of the pod and of its containers, where it is set. */
export function userFaults(pod: PodTemplate): Violation[] {
  return securityContextViolations(pod, 'runAsUser', idFaults);
}

function idFaults(id: Json): FieldFault[] {
  return isNonRootId(id) ? [] : [{ path: [], value: id }];
}

function windowsFaults(options: Json): FieldFault[] {
  const name = isObject(options) ? options.runAsUserName : undefined;
  const isGood = isUnset(name) || (typeof name === 'string' && !WINDOWS_ROOT.test(name.trim()));
  return isGood ? [] : [{ path: ['runAsUserName'], value: name, remediation: WINDOWS_REMEDIATION }];
}
