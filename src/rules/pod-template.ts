import { EMPTY, FieldPath, isObject, isUnset, Json, JsonObject } from './json';
import { groupOf, Manifest } from './manifest';

export type ContainerList = 'initContainers' | 'containers' | 'ephemeralContainers';

const CONTAINER_LISTS: readonly ContainerList[] = ['initContainers', 'containers', 'ephemeralContainers'];

/** Other fields in which controllers keep containers, one or a list: those of Argo Workflows and Tekton. */
const OTHER_FIELDS: ReadonlySet<string> = new Set(['container', 'script', 'sidecars', 'steps', 'stepTemplate']);

/** What only the security context of a container has, never that of a pod. */
const CONTAINER_SECURITY = ['allowPrivilegeEscalation', 'capabilities', 'privileged', 'procMount', 'readOnlyRootFilesystem'];

/** One container of a pod: regular, init, sidecar or ephemeral. */
export interface ContainerEntry {
  /** The field it stands in: a list of containers, or whatever a custom resource calls it. */
  readonly list: string;
  readonly name: string;
  /** From the root of the manifest. */
  readonly path: FieldPath;
  readonly json: JsonObject;
  /** `securityContext`, empty when absent or not an object. */
  readonly securityContext: JsonObject;
}

/** What custom resources say once for all of the pods that their containers become part of. */
const FIELDS_FOR_ALL = [
  'affinity', 'automountServiceAccountToken', 'enableServiceLinks', 'hostIPC', 'hostNetwork', 'hostPID', 'hostUsers', 'nodeName', 'nodeSelector', 'os',
  'priority', 'priorityClassName', 'runtimeClassName', 'securityContext', 'serviceAccount', 'serviceAccountName', 'shareProcessNamespace', 'tolerations',
];

/** One volume of a pod. */
export interface VolumeEntry {
  readonly index: number;
  /**
   * From the root of the manifest to the list it stands in.
   * @default - the volumes of the pod spec
   */
  readonly list?: FieldPath;
  /** Empty when the entry is not an object. */
  readonly json: JsonObject;
}

/** A pod spec and the metadata its pods will carry. */
export interface PodTemplate {
  readonly manifest: Manifest;
  /** Path of the pod spec from the root of the manifest. */
  readonly path: FieldPath;
  /** With the fields that the objects around it say for it, where it is loose. */
  readonly spec: JsonObject;
  /**
   * Present where there is no pod spec, only containers in fields of a custom resource, `spec.templates[0].container` for instance: where the fields
   * stand that the objects around them say for all.
   */
  readonly looseFields?: ReadonlyMap<string, FieldPath>;
  /** `securityContext` of the pod, empty when absent or not an object. */
  readonly securityContext: JsonObject;
  readonly metadataPath: FieldPath;
  /** Empty when absent or not an object. */
  readonly metadata: JsonObject;
  readonly containers: readonly ContainerEntry[];
  /** In their order. An entry that is no object is kept, as containers are, so that the rules count it. */
  readonly volumes: readonly VolumeEntry[];
}

const TEMPLATE_PATHS: Readonly<Record<string, FieldPath>> = {
  '/Pod': [],
  'apps/ControllerRevision': ['data', 'spec', 'template'],
  '/PodTemplate': ['template'],
  '/ReplicationController': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Groups whose other kinds are known not to carry pods; everything else is searched. */
const GROUPS_WITHOUT_OTHER_PODS = new Set([
  '', 'apps', 'batch', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'policy', 'autoscaling', 'storage.k8s.io', 'scheduling.k8s.io',
  'coordination.k8s.io', 'discovery.k8s.io', 'node.k8s.io', 'apiextensions.k8s.io', 'admissionregistration.k8s.io', 'apiregistration.k8s.io',
]);

/** Every pod spec of a manifest. Kinds that Kubernetes does not define are searched for anything that has containers. */
export function podTemplatesOf(manifest: Manifest): PodTemplate[] {
  const group = groupOf(manifest);
  const templatePath = TEMPLATE_PATHS[`${group}/${manifest.kind}`];
  if (templatePath !== undefined) {
    let template: Json | undefined = manifest.json;
    for (const step of templatePath) {
      template = isObject(template) ? template[step as string] : undefined;
    }
    return [podTemplate(manifest, isObject(template) ? template : EMPTY, templatePath)];
  }
  if (GROUPS_WITHOUT_OTHER_PODS.has(group)) {
    return [];
  }
  const found: PodTemplate[] = [];
  search(manifest, manifest.json, [], [], found);
  return found;
}

/** An object on the way to a container, and where it stands. */
interface Surrounding { readonly json: JsonObject; readonly path: FieldPath }

/** @param around the objects that hold this value, outermost first. */
function search(manifest: Manifest, value: Json | undefined, path: FieldPath, around: readonly Surrounding[], found: PodTemplate[]): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => search(manifest, item, [...path, index], around, found));
  } else if (isObject(value)) {
    const others = otherContainersOf(value, path);
    if (others.length > 0 || CONTAINER_LISTS.some(list => looksLikeContainers(value[list]))) {
      const parent = around.at(-1);
      const isSpec = path.at(-1) === 'spec' && parent?.path.length === path.length - 1;
      const template = podTemplate(manifest, { spec: value, metadata: isSpec ? parent.json.metadata : undefined }, path.slice(0, -1), path);
      const complete = others.length === 0 ? template : { ...template, containers: [...template.containers, ...others] };
      // A pod spec with containers of its own is whole, whatever else stands in it: nobody gives it what stands around it.
      found.push(...others.length === 0 || looksLikeContainers(value.containers) ? [complete] : looseTemplates(complete, around));
    }
    for (const [key, child] of Object.entries(value)) {
      search(manifest, child, [...path, key], [...around, { json: value, path }], found);
    }
  }
}

/**
 * Which of the objects around it wins is for the controller to decide, so there is one template for each that may: the nearest, and every one that
 * says something else. Volumes of all of them are there.
 */
function looseTemplates(template: PodTemplate, around: readonly Surrounding[]): PodTemplate[] {
  const nearestFirst = [{ json: template.spec, path: template.path }, ...[...around].reverse()];
  const contenders = nearestFirst.filter(({ json }, index) => FIELDS_FOR_ALL
    .some(field => !isUnset(json[field]) && nearestFirst.slice(0, index).some(nearer => !isUnset(nearer.json[field]))));
  const volumesAround = around.flatMap(({ json, path }) => volumesOf(json).map(volume => ({ ...volume, list: [...path, 'volumes'] })));
  const volumes = [...template.volumes, ...volumesAround];
  const orders = [nearestFirst, ...contenders.map(winner => [winner, ...nearestFirst])];
  return orders.map(order => ({ ...template, ...saidBy(template.spec, order), volumes }));
}

/** The pod spec in which each field that is for all is said by the first object that says it. */
function saidBy(own: JsonObject, order: readonly Surrounding[]): Pick<PodTemplate, 'spec' | 'looseFields' | 'securityContext'> {
  const spec = Object.assign(Object.create(null) as JsonObject, own);
  const looseFields = new Map<string, FieldPath>();
  for (const field of FIELDS_FOR_ALL) {
    const speaker = order.find(({ json }) => !isUnset(json[field]));
    if (speaker !== undefined) {
      spec[field] = speaker.json[field];
      looseFields.set(field, [...speaker.path, field]);
    }
  }
  return { spec, looseFields, securityContext: isObject(spec.securityContext) ? spec.securityContext : EMPTY };
}

function looksLikeContainers(value: Json | undefined): boolean {
  return Array.isArray(value) && value.some(item => isObject(item) && ('image' in item || ('name' in item && 'securityContext' in item)));
}

/** What a custom resource keeps under a name of its own and is a container all the same. */
function otherContainersOf(spec: JsonObject, specPath: FieldPath): ContainerEntry[] {
  return Object.entries(spec).flatMap(([field, value]) => {
    if (Array.isArray(value)) {
      return CONTAINER_LISTS.some(list => list === field) ? []
        : value.flatMap((item, index) => (isOtherContainer(field, item) ? [containerEntry(field, item, `${field}[${index}]`, [...specPath, field, index])] : []));
    }
    return isOtherContainer(field, value) ? [containerEntry(field, value, field, [...specPath, field])] : [];
  });
}

function isOtherContainer(field: string, value: Json | undefined): value is JsonObject {
  if (!isObject(value)) {
    return false;
  }
  const { image, securityContext } = value;
  return (OTHER_FIELDS.has(field) && !isUnset(image))
    || (isObject(securityContext) && CONTAINER_SECURITY.some(key => !isUnset(securityContext[key])));
}

function podTemplate(manifest: Manifest, template: JsonObject, templatePath: FieldPath, path: FieldPath = [...templatePath, 'spec']): PodTemplate {
  const spec = isObject(template.spec) ? template.spec : EMPTY;
  return {
    manifest,
    path,
    spec,
    securityContext: isObject(spec.securityContext) ? spec.securityContext : EMPTY,
    metadataPath: [...templatePath, 'metadata'],
    metadata: isObject(template.metadata) ? template.metadata : EMPTY,
    containers: CONTAINER_LISTS.flatMap(list => containersOf(spec, list, path)),
    volumes: volumesOf(spec),
  };
}

function volumesOf({ volumes }: JsonObject): VolumeEntry[] {
  return Array.isArray(volumes) ? volumes.map((volume, index) => ({ index, json: isObject(volume) ? volume : EMPTY })) : [];
}

function containersOf(spec: JsonObject, list: ContainerList, specPath: FieldPath): ContainerEntry[] {
  const entries = spec[list];
  if (!Array.isArray(entries)) {
    return [];
  }
  // An entry that is no object is reported by pod-well-formed; it is kept so that every other rule counts it too.
  return entries.map((entry, index) => {
    return containerEntry(list, isObject(entry) ? entry : EMPTY, `${list}[${index}]`, [...specPath, list, index]);
  });
}

function containerEntry(list: string, json: JsonObject, nameless: string, path: FieldPath): ContainerEntry {
  return {
    list,
    name: typeof json.name === 'string' && json.name !== '' ? json.name : nameless,
    path,
    json,
    securityContext: isObject(json.securityContext) ? json.securityContext : EMPTY,
  };
}

/** The path of a field of the pod spec from the root of the manifest. */
export function pathIn(pod: PodTemplate, field: FieldPath): FieldPath {
  const [first, ...rest] = field;
  const elsewhere = pod.looseFields?.get(String(first));
  return elsewhere === undefined ? [...pod.path, ...field] : [...elsewhere, ...rest];
}

/** A violation in a field of the pod spec. */
export function podViolation(pod: PodTemplate, field: FieldPath, value: Json | undefined, problem?: string) {
  return { manifest: pod.manifest, path: pathIn(pod, field), value: isUnset(value) ? undefined : value, problem };
}

/** A violation in a field of one container. */
export function containerViolation(pod: PodTemplate, container: ContainerEntry, field: FieldPath, value: Json | undefined, problem?: string) {
  return {
    manifest: pod.manifest, container: container.name, path: [...container.path, ...field], value: isUnset(value) ? undefined : value, problem,
  };
}
