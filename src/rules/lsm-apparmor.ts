import { AdmissionSubject } from './admission';
import { isCoreKind } from './core-kind';
import { FieldFault, securityContextViolations } from './field-fault';
import { FieldPath, isObject, isUnset, Json, valueAt } from './json';
import { Manifest } from './manifest';
import { securityContextChecks } from './pod-checks';
import { Rule, Severity, Violation } from './rule';
import { profileFaults, profileIsValid } from './security-profile';

const ANNOTATION_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST_PREFIX = 'localhost/';

const METADATA = ['metadata'];

/** The kernel knows this name as the absence of a profile. */
const NO_PROFILE = 'unconfined';

const ANNOTATION_REMEDIATION = 'Set it to runtime/default or to localhost/ and the name of a profile, or leave it out.';

/** CEL for the same as `isGoodAnnotation`. */
const ANNOTATIONS_ARE_GOOD = 'variables.annotations.all(key,'
  + ` key.startsWith('${ANNOTATION_PREFIX}') == false || variables.annotations[key] in ['', 'runtime/default']`
  + ` || (variables.annotations[key].startsWith('${LOCALHOST_PREFIX}')`
  + ` && (variables.annotations[key].substring(${LOCALHOST_PREFIX.length}).trim() in ['', '${NO_PROFILE}']) == false))`;

/**
 * Pod Security Standards, baseline: AppArmor may be left to the node and is never switched off, neither by the fields of Kubernetes 1.30
 * nor by the annotations before them, which a Binding writes onto a Pod too.
 */
export const lsmApparmor: Rule = {
  id: 'lsm-apparmor',
  title: 'No container switches AppArmor off',
  severity: Severity.MEDIUM,
  checklist: ['lsm-apparmor'],
  podSecurityChecks: ['appArmorProfile'],
  exemptible: true,
  remediation: 'Set appArmorProfile to { type: RuntimeDefault }, or leave it out.',
  admission: {
    checks: () => [
      ...securityContextChecks('appArmorProfile', profileIsValid),
      ...securityContextChecks('appArmorProfile.localhostProfile', profile => `${profile}.?localhostProfile.orValue('') != '${NO_PROFILE}'`),
      ...[AdmissionSubject.POD, AdmissionSubject.POD_BINDING].map(subject => ({
        subject, field: `annotation ${ANNOTATION_PREFIX}<container>`, valid: ANNOTATIONS_ARE_GOOD, remediation: ANNOTATION_REMEDIATION,
      })),
    ],
  },
  check: ({ manifests, pods }) => [
    ...pods.flatMap(pod => [
      ...securityContextViolations(pod, 'appArmorProfile', fieldFaults),
      ...annotationViolations(pod.manifest, pod.metadataPath, pod.metadata.annotations),
    ]),
    ...manifests.filter(manifest => isCoreKind(manifest, 'Binding'))
      .flatMap(manifest => annotationViolations(manifest, METADATA, valueAt(manifest.json, [...METADATA, 'annotations']))),
  ],
};

function fieldFaults(profile: Json): FieldFault[] {
  if (isObject(profile) && profile.type === 'Localhost' && profile.localhostProfile === NO_PROFILE) {
    return [{ path: ['localhostProfile'], value: NO_PROFILE }];
  }
  return profileFaults(profile);
}

function annotationViolations(manifest: Manifest, metadataPath: FieldPath, annotations: Json | undefined): Violation[] {
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
      remediation: ANNOTATION_REMEDIATION,
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
