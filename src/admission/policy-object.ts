import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { JsonObject } from '../rules/json';
import { Guard } from '../synthesis/guard';

/** What the names of all policies and bindings of this library end with. */
export const DOMAIN = 'cdk8s-secure.io';

/** What an object for the API server's own configuration is made of. */
export interface PolicyObject {
  readonly kind: 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding';
  readonly name: string;
  readonly annotations?: { [key: string]: string };
  /** Asked when the app is rendered. */
  spec(): JsonObject;
}

/** Makes a policy or a binding, outside of namespaces whatever the chart says. What becomes of its spec later is compared with what it was made with. */
export function policyObject(scope: Construct, id: string, { kind, name, annotations, spec }: PolicyObject): ApiObject {
  // cdk8s-plus knows only versions of these kinds that clusters do not serve any more.
  const apiObject = new ApiObject(scope, id, {
    apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name, annotations }, spec: Lazy.any({ produce: spec }),
  });
  if (apiObject.metadata.namespace !== undefined) {
    apiObject.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
  Guard.of(scope).ledger.admission.push({ construct: apiObject, spec });
  return apiObject;
}
