import { Yaml } from 'cdk8s';
import { JsonObject } from '../rules/json';

/** The text cdk8s writes for these documents. A faster writer of the same bytes takes the place of this function. */
export function toYamlText(documents: readonly JsonObject[]): string {
  return Yaml.stringify(...documents);
}
