import { FieldFault, securityContextViolations } from './field-fault';
import { isObject, isUnset, Json } from './json';
import { PodTemplate } from './pod-template';
import { Rule, Severity, Violation } from './rule';
import { profileFaults } from './security-profile';

const ANNOTATION_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST_PREFIX = 'localhost/';

/** The kernel knows this name as the absence of a profile. */
const NO_PROFILE = 'unconfined';

/**
 * Pod Security Standards, baseline: AppArmor may be left to the node and is never switched off, neither by the fields of Kubernetes 1.30
 * nor by the annotations before them.
 */
export const lsmApparmor: Rule = {
  id: 'lsm-apparmor',
  title: 'No container switches AppArmor off',
  severity: Severity.MEDIUM,
  checklist: ['lsm-apparmor'],
  podSecurityChecks: ['appArmorProfile'],
  exemptible: true,
  remediation: 'Set appArmorProfile to { type: RuntimeDefault }, or leave it out.',
  check: ({ pods }) => pods.flatMap(pod => [
    ...securityContextViolations(pod, 'appArmorProfile', fieldFaults),
    ...annotationViolations(pod),
  ]),
};

function fieldFaults(profile: Json): FieldFault[] {
  if (isObject(profile) && profile.type === 'Localhost' && profile.localhostProfile === NO_PROFILE) {
    return [{ path: ['localhostProfile'], value: NO_PROFILE }];
  }
  return profileFaults(profile);
}

function annotationViolations({ manifest, metadata: { annotations }, metadataPath }: PodTemplate): Violation[] {
  if (isUnset(annotations)) {
    return [];
  }
  if (!isObject(annotations)) {
    return [{ manifest, path: [...metadataPath, 'annotations'], value: annotations, remediation: 'Write a map of strings.' }];
  }
  // Any suffix counts, also one that names no container.
  return Object.keys(annotations)
    .filter(key => key.startsWith(ANNOTATION_PREFIX) && !isGoodAnnotation(annotations[key]))
    .map(key => ({
      manifest,
      path: [...metadataPath, 'annotations', key],
      value: annotations[key],
      remediation: 'Set it to runtime/default or to localhost/ and the name of a profile, or leave it out.',
    }));
}

function isGoodAnnotation(value: Json | undefined): boolean {
  if (isUnset(value) || value === '' || value === 'runtime/default') {
    return true;
  }
  if (typeof value !== 'string' || !value.startsWith(LOCALHOST_PREFIX)) {
    return false;
  }
  const profile = value.slice(LOCALHOST_PREFIX.length).trim();
  return profile !== '' && profile !== NO_PROFILE;
}
