import { ApiObject, Chart } from 'cdk8s';
import { AdmissionPolicies, AdmissionPoliciesProps, KubernetesVersion, SensitiveWritePolicy } from '../../src';
import { JsonObject } from '../../src/rules/json';
import { secureApp } from '../synthesis/apps';

/** The policies that a chart of their own makes, with their bindings. */
export function generatedPolicies(props: AdmissionPoliciesProps = {}, kubernetesVersion?: KubernetesVersion): JsonObject[] {
  const chart = new Chart(secureApp({ kubernetesVersion }), 'admission');
  new AdmissionPolicies(chart, 'policies', props);
  return objectsIn(chart);
}

/** The policy that limits writes on what is sensitive, with its binding. */
export function sensitiveWritePolicy(): JsonObject[] {
  const chart = new Chart(secureApp(), 'admission');
  new SensitiveWritePolicy(chart, 'sensitive-writes');
  return objectsIn(chart);
}

/** Everything below a construct, rendered. */
export function objectsIn(chart: Chart): JsonObject[] {
  return chart.node.findAll().filter(ApiObject.isApiObject).map(construct => (construct as ApiObject).toJson() as JsonObject);
}

/** The ids of the rules that a refusal names. */
export function rulesIn(message: string): string[] {
  return [...new Set([...message.matchAll(/\[([a-z0-9-]+)\] /g)].map(([, id]) => id))].sort();
}
