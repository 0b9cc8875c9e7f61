import { isCoreKind } from '../rules/core-kind';
import { isObject, isUnset, Json, valueAt } from '../rules/json';
import { groupOf, Manifest } from '../rules/manifest';
import { append, NamespacedIndex } from '../rules/namespaced-index';
import { isWindowsPod } from '../rules/operating-system';
import { PodTemplate, podTemplatesOf } from '../rules/pod-template';

/** The objects of one include, as far as they matter to what their pods leave open. */
export interface IncludedObjects {
  /** Pods of Linux, of kinds that Kubernetes defines. */
  readonly pods: readonly PodTemplate[];
  /** The ServiceAccounts. */
  readonly accounts: readonly Manifest[];
  /** Names that custom resources, ConfigMaps and arguments mention, and that may be those of ServiceAccounts. */
  readonly namesElsewhere: ReadonlySet<string>;
  /** Whether a ConfigMap reads environment variables of Services. */
  readonly readsServiceLinks: boolean;
  /** The ServiceAccounts that a pod runs as: one, unless somebody declared it twice. */
  accountsOf(pod: PodTemplate): readonly Manifest[];
  /** The pods of Kubernetes' own kinds that run as a ServiceAccount, or would in some namespace. */
  podsOf(account: Manifest): readonly PodTemplate[];
}

/** The groups whose kinds with pods are Kubernetes' own. A ControllerRevision is the record of a pod, and writing into it would make another one of it. */
const GROUPS_WITH_PODS = new Set(['', 'apps', 'batch']);
const OTHER_GROUPS = new Set(['autoscaling', 'events', 'extensions', 'policy']);

/** @param readsServiceLink whether a text reads an environment variable that tells where a Service is. */
export function includedObjects(manifests: readonly Manifest[], readsServiceLink: (text: string) => boolean): IncludedObjects {
  const allPods = manifests.filter(manifest => GROUPS_WITH_PODS.has(groupOf(manifest)) && manifest.kind !== 'ControllerRevision').flatMap(podTemplatesOf);
  const accounts = manifests.filter(manifest => isCoreKind(manifest, 'ServiceAccount'));
  const accountsByKey = new Map<string, Manifest[]>();
  accounts.forEach(account => append(accountsByKey, keyOf(account.namespace, account.name), account));
  const podsByAccount = new NamespacedIndex<PodTemplate>();
  for (const pod of allPods) {
    accountNamesOf(pod).forEach(name => podsByAccount.add(pod.manifest.namespace, name, pod));
  }
  const configMaps = manifests.filter(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1').flatMap(({ json }) => textsIn(json));
  return {
    pods: allPods.filter(pod => isReadable(pod) && !mayBeWindows(pod)),
    accounts,
    accountsOf: pod => {
      const names = accountNamesOf(pod);
      return names.length === 1 ? accountsByKey.get(keyOf(pod.manifest.namespace, names[0])) ?? [] : [];
    },
    podsOf: account => podsByAccount.find(account.namespace, account.name),
    namesElsewhere: new Set([
      ...manifests.filter(manifest => !isOfKubernetes(manifest)).flatMap(({ json }) => textsIn(json)),
      ...allPods.flatMap(({ containers }) => containers)
        .flatMap(({ json: { command, args, env } }) => [command, args, env].flatMap(textsIn)),
      ...configMaps.filter(text => /service.?account/i.test(text)),
    ].flatMap(namesIn)),
    readsServiceLinks: configMaps.some(readsServiceLink),
  };
}

function keyOf(namespace: string | undefined, name: string): string {
  return JSON.stringify([namespace ?? null, name]);
}

/** Two where the deprecated field says something else; the API server then refuses the pod, and nothing is known of it. */
function accountNamesOf({ spec: { serviceAccount, serviceAccountName } }: PodTemplate): string[] {
  const names = [serviceAccountName, serviceAccount].filter(name => !isUnset(name) && name !== '');
  return names.length === 0 ? ['default'] : [...new Set(names.filter(name => typeof name === 'string'))];
}

function isOfKubernetes(manifest: Manifest): boolean {
  const group = groupOf(manifest);
  return GROUPS_WITH_PODS.has(group) || OTHER_GROUPS.has(group) || group.endsWith('.k8s.io');
}

/** Where something in the place of a container is none, nobody knows what was meant. */
function isReadable(pod: PodTemplate): boolean {
  return isObject(valueAt(pod.manifest.json, pod.path)) && pod.containers.every(({ path }) => isObject(valueAt(pod.manifest.json, path)));
}

/** Not every pod of Windows says so: some are only sent there. */
function mayBeWindows(pod: PodTemplate): boolean {
  const { affinity, nodeSelector, tolerations } = pod.spec;
  return isWindowsPod(pod)
    || [pod.securityContext, ...pod.containers.map(({ securityContext }) => securityContext)].some(({ windowsOptions }) => !isUnset(windowsOptions))
    || [affinity, nodeSelector, tolerations].flatMap(textsIn).some(text => /windows/i.test(text));
}

/** Every text in a value. */
export function textsIn(value: Json | undefined): string[] {
  const found: string[] = [];
  collectTexts(value, found);
  return found;
}

function collectTexts(value: Json | undefined, found: string[]): void {
  if (typeof value === 'string') {
    found.push(value);
  } else if (Array.isArray(value)) {
    value.forEach(item => collectTexts(item, found));
  } else if (isObject(value)) {
    Object.keys(value).forEach(key => collectTexts(value[key], found));
  }
}

/** The words of a text that could be names of objects, `runner` in `--service-account=runner`. */
function namesIn(text: string): string[] {
  return text.match(/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/g) ?? [];
}

