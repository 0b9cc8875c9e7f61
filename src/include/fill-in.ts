import { includedObjects, IncludedObjects, textsIn } from './included-objects';
import { containersWithResources } from '../rules/container-resources';
import { EMPTY, FieldPath, isObject, isUnset, Json, JsonObject, valueAt } from '../rules/json';
import { Manifest } from '../rules/manifest';
import { isNonRootId } from '../rules/non-root-id';
import { ContainerEntry, PodTemplate } from '../rules/pod-template';
import { isPositiveQuantity } from '../rules/quantity';

/** A field that a manifest leaves open and that can be written without changing what the workload does. */
export interface FillIn {
  readonly manifest: Manifest;
  /** From the root of the manifest. Where the last step is a number, the value becomes the first entry of an empty list. */
  readonly path: FieldPath;
  readonly value: Json;
  /** Name of the container, when the field belongs to one. */
  readonly container?: string;
  /** Why the workload does the same as before. */
  readonly reason: string;
}

interface Default {
  readonly reason: string;
  of(include: IncludedObjects): readonly Omit<FillIn, 'reason'>[];
}

const NET_BIND_SERVICE = 'NET_BIND_SERVICE';
const ESCALATION = ['securityContext', 'allowPrivilegeEscalation'];
const AUTOMOUNT = 'automountServiceAccountToken';
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/** One entry for each field; `reason` says why it cannot change what the workload does, `of` keeps away from where it could. */
const DEFAULTS: readonly Default[] = [
  {
    reason: 'nothing in the manifest asks for more privileges than the container starts with',
    of: ({ pods }) => pods.flatMap(pod => pod.containers.filter(container => keepsItsPrivileges(pod, container))
      .map(container => ofContainer(pod, container, ESCALATION, false))),
  },
  {
    reason: 'the default profile of the container runtime allows what a container without further capabilities needs',
    of: ({ pods }) => pods.filter(fitsDefaultProfile)
      .filter(({ containers }) => containers.some(({ securityContext }) => isUnset(securityContext.seccompProfile)))
      .map(pod => ofPod(pod, ['securityContext', 'seccompProfile'], { type: 'RuntimeDefault' })),
  },
  {
    reason: 'a process that does not run as root and cannot gain privileges has no capabilities to lose',
    of: ({ pods }) => pods.flatMap(pod => pod.containers.filter(container => hasNoCapabilities(pod, container)).map(dropAll(pod))),
  },
  {
    reason: 'every container of the pod runs as a user that is not root already',
    of: ({ pods }) => pods.filter(pod => pod.containers.length > 0 && isUnset(pod.securityContext.runAsNonRoot)
      && pod.containers.every(container => isUnset(container.securityContext.runAsNonRoot) && isNonRootId(userOf(pod, container))))
      .map(pod => ofPod(pod, ['securityContext', 'runAsNonRoot'], true)),
  },
  {
    reason: 'its ServiceAccount says so for every pod that does not say otherwise',
    of: include => include.pods.filter(pod => isAccountClosed(include, pod)).map(pod => ofPod(pod, [AUTOMOUNT], false)),
  },
  {
    reason: 'the API server takes the limit for the request where none is given',
    of: ({ pods }) => pods.flatMap(pod => containersWithResources(pod).flatMap(({ entry, limits, requests }) => RESOURCES
      .filter(name => isPositiveQuantity(limits[name]) && requests[name] === undefined)
      .map(name => ofContainer(pod, entry, ['resources', 'requests', name], limits[name] as Json)))),
  },
  {
    reason: 'nothing in the manifests reads the environment variables that it takes away',
    of: ({ pods, readsServiceLinks }) => readsServiceLinks ? [] : pods.filter(({ spec }) => !textsIn(spec).some(readsServiceLink))
      .map(pod => ofPod(pod, ['enableServiceLinks'], false)),
  },
  {
    reason: 'every pod that uses it says itself whether it gets a token',
    of: include => include.accounts.filter(account => isSettledByPods(include, account))
      .map(manifest => ({ manifest, path: [AUTOMOUNT], value: false })),
  },
];

/**
 * What can be written into the manifests of one include without changing what they do. Only pods of kinds that Kubernetes defines are looked at:
 * what a custom resource leaves open is for its controller to decide. Whatever is there stays, nulls and values of wrong types too.
 */
export function fillIns(manifests: readonly Manifest[]): FillIn[] {
  const include = includedObjects(manifests, readsServiceLink);
  return DEFAULTS.flatMap(({ reason, of }) => of(include).map(found => ({ ...found, reason })))
    .filter(({ manifest, path }) => isOpen(manifest.json, path));
}

/** The operations that write these into one document, each with a path from the root of the document; objects on the way are made. */
export function additionsFor(document: JsonObject, found: readonly FillIn[]): { path: FieldPath; value: Json }[] {
  const made = new Set<string>();
  return found.flatMap(({ manifest, path, value }) => {
    const full = [...manifest.root, ...path];
    const missing = full.map((_step, index) => full.slice(0, index)).filter(parent => parent.length > 0 && valueAt(document, parent) === undefined)
      .filter(parent => !made.has(JSON.stringify(parent)));
    missing.forEach(parent => made.add(JSON.stringify(parent)));
    return [...missing.map(parent => ({ path: parent, value: {} })), { path: full, value }];
  });
}

/** Whether nothing is there, and nothing on the way that is no object. */
function isOpen(json: JsonObject, path: FieldPath): boolean {
  let value: Json | undefined = json;
  for (const [index, step] of path.entries()) {
    if (value === undefined) {
      return true;
    }
    if (Array.isArray(value) && typeof step === 'number') {
      if (index === path.length - 1) {
        return value.length === 0;
      }
      value = value[step];
    } else if (isObject(value) && typeof step === 'string') {
      value = Object.hasOwn(value, step) ? value[step] : undefined;
    } else {
      return false;
    }
  }
  return value === undefined;
}

function ofPod(pod: PodTemplate, field: FieldPath, value: Json): Omit<FillIn, 'reason'> {
  return { manifest: pod.manifest, path: [...pod.path, ...field], value };
}

function ofContainer(pod: PodTemplate, container: ContainerEntry, field: FieldPath, value: Json): Omit<FillIn, 'reason'> {
  return { manifest: pod.manifest, container: container.name, path: [...container.path, ...field], value };
}

function dropAll(pod: PodTemplate): (container: ContainerEntry) => Omit<FillIn, 'reason'> {
  return container => {
    const isEmptyList = Array.isArray(capabilitiesOf(container).drop);
    const drop = ['securityContext', 'capabilities', 'drop'];
    return isEmptyList ? ofContainer(pod, container, [...drop, 0], 'ALL') : ofContainer(pod, container, drop, ['ALL']);
  };
}

/** The user a container runs as, as far as the manifest says. */
function userOf(pod: PodTemplate, { securityContext }: ContainerEntry): Json | undefined {
  return securityContext.runAsUser ?? pod.securityContext.runAsUser;
}

function capabilitiesOf({ securityContext: { capabilities } }: ContainerEntry): JsonObject {
  return isObject(capabilities) ? capabilities : EMPTY;
}

/**
 * The API server refuses false beside `privileged` and SYS_ADMIN. Without root, added capabilities arrive only through files that carry them, which is
 * an escalation; so do the helpers of container builders, which ask for an unconfined profile or an unmasked /proc.
 */
function keepsItsPrivileges(pod: PodTemplate, container: ContainerEntry): boolean {
  const { privileged, procMount, seccompProfile } = container.securityContext;
  const { add } = capabilitiesOf(container);
  const addsNothing = isUnset(add) || (Array.isArray(add) && add.length === 0);
  const addsAsRoot = Array.isArray(add) && userOf(pod, container) === 0
    && add.every(name => typeof name === 'string' && !/^(CAP_)?(SYS_ADMIN|ALL)$/i.test(name));
  return (isUnset(privileged) || privileged === false)
    && (isUnset(procMount) || procMount === 'Default')
    && !isUnconfined(isUnset(seccompProfile) ? pod.securityContext.seccompProfile : seccompProfile)
    && (addsNothing || addsAsRoot);
}

function isUnconfined(profile: Json | undefined): boolean {
  return isObject(profile) && profile.type === 'Unconfined';
}

/**
 * A privileged container has no profile; one with more capabilities, an unmasked /proc or a user namespace may need system calls that the profile
 * refuses. Before 1.27 an annotation could name a profile too, and the API server refuses a field that says otherwise.
 */
function fitsDefaultProfile({ containers, metadata: { annotations }, spec: { hostUsers } }: PodTemplate): boolean {
  return (isUnset(hostUsers) || hostUsers === true)
    && !(isObject(annotations) && Object.keys(annotations).some(name => name.includes('seccomp.security.alpha.kubernetes.io/')))
    && containers.every(container => {
      const { privileged, procMount } = container.securityContext;
      return (isUnset(privileged) || privileged === false) && (isUnset(procMount) || procMount === 'Default') && addsAtMostPorts(container);
    });
}

function addsAtMostPorts(container: ContainerEntry): boolean {
  const { add } = capabilitiesOf(container);
  return isUnset(add) || (Array.isArray(add) && add.every(name => name === NET_BIND_SERVICE));
}

function hasNoCapabilities(pod: PodTemplate, container: ContainerEntry): boolean {
  const { drop } = capabilitiesOf(container);
  const escalation = container.securityContext.allowPrivilegeEscalation;
  return (isUnset(drop) || (Array.isArray(drop) && drop.length === 0))
    && addsAtMostPorts(container)
    && isNonRootId(userOf(pod, container))
    && (escalation === false || (escalation === undefined && keepsItsPrivileges(pod, container)));
}

function isAccountClosed(include: IncludedObjects, pod: PodTemplate): boolean {
  const accounts = include.accountsOf(pod);
  return accounts.length > 0 && accounts.every(({ json }) => json[AUTOMOUNT] === false);
}

/** The account called default is that of pods in other files too, and controllers make pods that no file shows. */
function isSettledByPods(include: IncludedObjects, account: Manifest): boolean {
  const pods = include.podsOf(account);
  return account.name !== 'default' && pods.length > 0 && pods.every(({ spec }) => typeof spec[AUTOMOUNT] === 'boolean')
    && !include.namesElsewhere.has(account.name);
}

/**
 * Kubernetes Service, environment variables: `<SERVICE>_SERVICE_HOST`, `<SERVICE>_SERVICE_PORT`, `<SERVICE>_PORT` and what begins with it. Those of
 * the Service called kubernetes are there in any case.
 */
export function readsServiceLink(text: string): boolean {
  const others = text.replace(/\bKUBERNETES_(?:SERVICE_|PORT)/g, '');
  return /_SERVICE_HOST|_SERVICE_PORT|_PORT_|\$[({]?\w+_PORT\b/.test(others);
}

