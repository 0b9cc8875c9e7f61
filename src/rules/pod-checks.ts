import { AdmissionCheck, AdmissionItem, AdmissionSubject } from './admission';

/** A check of a pod as a whole. */
export function podCheck(field: string, valid: string, remediation?: string): AdmissionCheck {
  return { subject: AdmissionSubject.POD, field, valid, remediation };
}

/** A check of each container of a pod: `container` in CEL. */
export function containerCheck(field: string, valid: string, remediation?: string): AdmissionCheck {
  return { subject: AdmissionSubject.POD, each: AdmissionItem.CONTAINER, field, valid, remediation };
}

/** A check of each container that can have resources: `container` in CEL. */
export function startedContainerCheck(field: string, valid: string, remediation?: string): AdmissionCheck {
  return { subject: AdmissionSubject.POD, each: AdmissionItem.STARTED_CONTAINER, field, valid, remediation };
}

/** A check of each volume of a pod: `volume` in CEL. */
export function volumeCheck(field: string, valid: string, remediation?: string): AdmissionCheck {
  return { subject: AdmissionSubject.POD, each: AdmissionItem.VOLUME, field, valid, remediation };
}

/**
 * The same check of a field in the security context of the pod and of each container, separately as the Pod Security Standards judge them.
 * `validOf` is given the field as an optional of CEL.
 */
export function securityContextChecks(field: string, validOf: (value: string) => string, remediation?: string): AdmissionCheck[] {
  const [name] = field.split('.');
  return [
    podCheck(`securityContext.${field}`, validOf(`variables.securityContext.?${name}`), remediation),
    containerCheck(`securityContext.${field}`, validOf(`container.?securityContext.?${name}`), remediation),
  ];
}

/** CEL for what holds of every pod but those of Windows. */
export function unlessWindows(valid: string): string {
  return `variables.isWindows || ${valid}`;
}
