import { FieldPath, isUnset, Json, valueAt } from './json';
import { Manifest } from './manifest';
import { PodTemplate } from './pod-template';

/** Label that marks pods, and objects with pods, as sensitive: `"true"` or `"false"`. Admission policies select by it. */
export const SENSITIVE_LABEL = 'cdk8s-secure.io/sensitive';

const FROM_METADATA: FieldPath = ['labels', SENSITIVE_LABEL];
const FROM_MANIFEST: FieldPath = ['metadata', 'labels', SENSITIVE_LABEL];

/** The label on the pods. */
export function podLabel(pod: PodTemplate): Json | undefined {
  return valueAt(pod.metadata, FROM_METADATA);
}

/** The label on the object that carries the pods. */
export function manifestLabel(manifest: Manifest): Json | undefined {
  return valueAt(manifest.json, FROM_MANIFEST);
}

/**
 * Whether a pod is sensitive: by its label, by that of the object that carries it, or because a construct says so.
 * `declared` is the set of `statements.sensitive`. A label that is neither "true" nor "false" counts as "true".
 */
export function isSensitive(pod: PodTemplate, declared: ReadonlySet<Manifest>): boolean {
  return declared.has(pod.manifest) || [podLabel(pod), manifestLabel(pod.manifest)].some(label => !isUnset(label) && label !== 'false');
}

/** CEL for the label on the pods, as an optional. */
export const POD_LABEL = `variables.template.?metadata.?labels[?'${SENSITIVE_LABEL}']`;

/** CEL for the label on the object that carries the pods, as an optional. */
export const MANIFEST_LABEL = `object.?metadata.?labels[?'${SENSITIVE_LABEL}']`;

/** CEL for whether a label says that a pod is sensitive. */
export const IS_SENSITIVE = [POD_LABEL, MANIFEST_LABEL].map(label => `${label}.orValue('false') != 'false'`).join(' || ');
