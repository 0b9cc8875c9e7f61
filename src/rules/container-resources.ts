import { EMPTY, isObject, Json, JsonObject } from './json';
import { ContainerEntry, PodTemplate } from './pod-template';

/** A container with what it asks for and what it is held to. */
export interface ResourcefulContainer {
  readonly entry: ContainerEntry;
  /** `resources.requests`, empty when absent or not an object. */
  readonly requests: JsonObject;
  /** `resources.limits`, empty when absent or not an object. */
  readonly limits: JsonObject;
}

/** The containers that can have resources: Kubernetes refuses them on ephemeral containers, which use what is left of the pod's. */
export function containersWithResources(pod: PodTemplate): ResourcefulContainer[] {
  return pod.containers.filter(({ list }) => list !== 'ephemeralContainers').map(entry => {
    const resources = objectOf(entry.json.resources);
    return { entry, requests: objectOf(resources.requests), limits: objectOf(resources.limits) };
  });
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : EMPTY;
}
