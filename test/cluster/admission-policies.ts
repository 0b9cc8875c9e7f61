import { randomBytes } from 'node:crypto';
import { accepted, KubernetesClient, RequestOptions } from './kubernetes-client';
import { eventually } from './settling';
import { JsonObject } from '../../src/rules/json';

/** Policies and bindings that are in force. */
export interface EnforcedPolicies {
  /** Deletes them and waits until they are no longer in force. */
  remove(): Promise<void>;
}

/** Applies ValidatingAdmissionPolicies, their bindings and what these need, and waits until all of them are in force. */
export async function enforcePolicies(client: KubernetesClient, objects: readonly JsonObject[]): Promise<EnforcedPolicies> {
  for (const object of objects) {
    accepted(await client.apply(object));
  }
  await policiesSettled(client);
  return {
    remove: async () => {
      for (const object of [...objects].reverse()) {
        accepted(await client.delete(object));
      }
      await policiesSettled(client);
    },
  };
}

/**
 * Waits until the API server acts on every policy and binding as they are now. It learns of each kind in the order of the changes and compiles
 * all of them together, a moment later; so it has when it refuses what a policy forbids that was made after them.
 */
export async function policiesSettled(client: KubernetesClient): Promise<void> {
  const name = `canary-${randomBytes(6).toString('hex')}.test`;
  const metadata = { name };
  const canary: JsonObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels: { canary: name } } };
  const policy: JsonObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata,
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        objectSelector: { matchLabels: { canary: name } },
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
      validations: [{ expression: 'false' }],
    },
  };
  const binding: JsonObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata,
    spec: { policyName: name, validationActions: ['Deny'] },
  };
  accepted(await client.create(policy));
  accepted(await client.create(binding));
  await refusal(client, canary, new RegExp(`ValidatingAdmissionPolicy '${name}'`));
  accepted(await client.delete(binding));
  accepted(await client.delete(policy));
}

/** The message with which the server refuses the object, as soon as it does so for the reason given. Nothing is created. */
export async function refusal(client: KubernetesClient, object: JsonObject, reason: RegExp, { user }: RequestOptions = {}): Promise<string> {
  let last = '';
  return eventually(`refusal that matches ${String(reason)}`, async () => {
    const { message, status } = await client.create(object, { dryRun: true, user });
    last = ` The last answer is ${status}: ${message ?? 'accepted'}`;
    return message !== undefined && reason.test(message) ? message : undefined;
  }, { last: () => last });
}
