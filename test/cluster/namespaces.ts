import { randomBytes } from 'node:crypto';
import { refusal } from './admission-policies';
import { controllerUser } from './controllers';
import { accepted, KubernetesClient, User } from './kubernetes-client';
import { eventually } from './settling';
import { isObject, Json, JsonObject, listAt, valueAt } from '../../src/rules/json';

export interface NamespaceOptions {
  /** Default: a new one */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** The spec of a ResourceQuota in the namespace. */
  readonly quota?: JsonObject;
}

/** On every namespace made here, so that policies can be bound to these alone. */
export const TEST_LABEL = 'cdk8s-secure.test/namespace';

/** What it asks for itself is not judged by the policies of this library. */
const API_SERVER: User = { name: 'system:apiserver', groups: ['system:masters'] };

/** Creates a namespace with a `default` ServiceAccount in which pods can be made. Returns its name. */
export async function createNamespace(client: KubernetesClient, options: NamespaceOptions = {}): Promise<string> {
  const name = options.name ?? `test-${randomBytes(6).toString('hex')}`;
  accepted(await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...options.labels, [TEST_LABEL]: 'true' } } }));
  if (options.quota !== undefined) {
    accepted(await client.create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota', namespace: name }, spec: options.quota }));
  }
  await prepareNamespace(client, name);
  return name;
}

/**
 * Does in a namespace what the controllers of a cluster would do: makes the ServiceAccount `default`, and says of each ResourceQuota that nothing
 * is used. Waits until quotas that are about pods are in force.
 */
export async function prepareNamespace(client: KubernetesClient, name: string): Promise<void> {
  const serviceAccount: JsonObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } };
  const made = await client.create(serviceAccount, { user: controllerUser('service-account-controller') });
  if (made.status !== 409) {
    accepted(made);
  }
  const quotas = accepted(await client.list({ apiVersion: 'v1', kind: 'ResourceQuota' }, { namespace: name }));
  for (const quota of listAt(quotas, ['items']).filter(isObject)) {
    await fillQuota(client, { ...quota, apiVersion: 'v1', kind: 'ResourceQuota' });
  }
}

/** Deletes what `createNamespace` has made; only where there are controllers it goes away. */
export async function deleteTestNamespaces(client: KubernetesClient): Promise<void> {
  const namespaces = accepted(await client.list({ apiVersion: 'v1', kind: 'Namespace' }, { labelSelector: TEST_LABEL }));
  for (const namespace of listAt(namespaces, ['items']).filter(isObject)) {
    accepted(await client.delete({ ...namespace, apiVersion: 'v1', kind: 'Namespace' }));
  }
}

async function fillQuota(client: KubernetesClient, quota: JsonObject): Promise<void> {
  if (!client.isOwn) {
    await eventually('status of the ResourceQuota', async () => {
      const { body } = await client.get(quota);
      return isObject(valueAt(body, ['status', 'hard'])) ? body : undefined;
    });
    return;
  }
  const hard = valueAt(quota, ['spec', 'hard']);
  const name = String(valueAt(quota, ['metadata', 'name']));
  const unused = Object.fromEntries(Object.keys(isObject(hard) ? hard : {}).map(resource => [resource, '0']));
  const use = async (used: Json | undefined) => {
    const { metadata } = accepted(await client.get(quota));
    accepted(await client.update({ ...quota, metadata, status: { hard, used } }, { subresource: 'status' }));
  };
  if (isAboutAllPods(quota)) {
    // A full quota refuses every pod, which shows that the server knows it.
    await use(hard);
    const pod = smallPod(String(valueAt(quota, ['metadata', 'namespace'])));
    await refusal(client, pod, new RegExp(`(exceeded|failed) quota: ${name}\\b`), { user: API_SERVER });
    await use(unused);
    await eventually('unused quota', async () => / (exceeded quota|status unknown)/.test((await client.create(pod, { dryRun: true, user: API_SERVER })).message ?? '') ? undefined : true);
  } else {
    await use(unused);
  }
}

function isAboutAllPods({ spec }: JsonObject): boolean {
  const hard = valueAt(spec, ['hard']);
  const isScoped = listAt(spec, ['scopes']).length > 0 || valueAt(spec, ['scopeSelector']) !== undefined;
  const resource = /^(pods|count\/pods|(requests\.|limits\.)?(cpu|memory|ephemeral-storage))$/;
  return !isScoped && isObject(hard) && Object.keys(hard).some(key => resource.test(key));
}

/** A pod that Pod Security restricted accepts, and LimitRanges of the usual size. */
function smallPod(namespace: string): JsonObject {
  const resources = { 'cpu': '100m', 'memory': '64Mi', 'ephemeral-storage': '64Mi' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'small', namespace },
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{
        name: 'main',
        image: 'registry.example.com/small',
        resources: { limits: resources, requests: resources },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      }],
    },
  };
}
