import { shown } from './finding';
import { IMAGE_FORM, imageReferenceFault, parseImageReference } from './image-reference';
import { namesDigest } from './image-reference-expressions';
import { isUnset, Json, valueAt } from './json';
import { containerCheck, volumeCheck } from './pod-checks';
import { containerViolation, VolumeEntry } from './pod-template';
import { volumeViolation } from './pod-volumes';
import { Rule, Severity, Violation } from './rule';

const REFERENCE = ['reference'];

/** Kubernetes Security Checklist, images: a tag is whatever its last pusher made it, a digest is the image that was looked at. */
export const imgDigest: Rule = {
  id: 'img-digest',
  title: 'Every image is named by its digest',
  severity: Severity.HIGH,
  checklist: ['img-digest'],
  exemptible: true,
  remediation: `Write the image with its digest: ${IMAGE_FORM}. A tag may stand before the digest.`,
  admission: {
    checks: () => [
      containerCheck('image', namesDigest("container.?image.orValue('')")),
      volumeCheck('image.reference', `volume.?image.hasValue() == false || ${namesDigest("volume.image.?reference.orValue('')")}`),
    ],
  },
  check: ({ pods }) => {
    // An app repeats its images.
    const pinned = new Set<Json | undefined>();
    const isKnown = (image: Json | undefined) => pinned.has(image) || (isPinned(image) && pinned.add(image).has(image));
    return pods.flatMap((pod): Violation[] => [
      ...pod.containers.filter(({ json: { image } }) => !isKnown(image))
        .map(container => containerViolation(pod, container, ['image'], container.json.image, problemOf(container.json.image))),
      ...pod.volumes.filter(volume => !isUnset(volume.json.image) && !isKnown(referenceOf(volume)))
        .map(volume => volumeViolation(pod, volume, ['image', ...REFERENCE], referenceOf(volume), problemOf(referenceOf(volume)))),
    ]);
  },
};

function referenceOf(volume: VolumeEntry): Json | undefined {
  return valueAt(volume.json.image, REFERENCE);
}

function isPinned(image: Json | undefined): boolean {
  return typeof image === 'string' && parseImageReference(image)?.digest !== undefined;
}

function problemOf(image: Json | undefined): string | undefined {
  if (typeof image !== 'string') {
    return undefined;
  }
  const fault = imageReferenceFault(image);
  return fault === undefined ? `is ${shown(image)}, which names no digest` : `is ${shown(image)}, which is not an image reference: ${fault}`;
}
