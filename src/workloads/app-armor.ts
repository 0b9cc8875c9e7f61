import { ApiObject } from 'cdk8s';
import { AbstractPod } from 'cdk8s-plus-28';
import { AppArmorProfile } from './app-armor-profile';
import { isObject, Json, JsonObject, valueAt } from '../rules/json';
import { PodTemplate, podTemplatesOf } from '../rules/pod-template';
import { chosenMinor } from '../synthesis/context';
import { manifestsOf } from '../synthesis/manifests';

const FIRST_MINOR_WITH_FIELD = 30;
const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** Writes an AppArmor profile into the rendered pods, as the field or, for clusters that are older than the field, as annotations. */
export function writeAppArmorProfile(workload: AbstractPod, apiObject: ApiObject, profile: AppArmorProfile): void {
  const minor = chosenMinor(workload);
  const write = minor !== undefined && minor < FIRST_MINOR_WITH_FIELD ? annotate : setField;
  const render = apiObject.toJson.bind(apiObject) as () => Json;
  // cdk8s-plus drops fields that are younger than the version of Kubernetes it was generated from, so they are added behind it.
  const withProfile = (): Json => {
    const json = render();
    if (isObject(json)) {
      manifestsOf(json, apiObject.node.path).flatMap(podTemplatesOf).forEach(pod => write(json, pod, profile));
    }
    return json;
  };
  Object.defineProperty(apiObject, 'toJson', { value: withProfile, configurable: true, writable: true });
}

/** Where a patch has taken the pod spec away there is nothing to write to; the rules say what is missing. */
function setField(json: JsonObject, { path }: PodTemplate, { type, localhostProfile }: AppArmorProfile): void {
  const spec = valueAt(json, path);
  if (isObject(spec)) {
    const appArmorProfile: JsonObject = localhostProfile === undefined ? { type } : { localhostProfile, type };
    spec.securityContext = { appArmorProfile, ...(isObject(spec.securityContext) ? spec.securityContext : {}) };
  }
}

function annotate(json: JsonObject, { containers, metadata, metadataPath }: PodTemplate, { localhostProfile }: AppArmorProfile): void {
  const template = valueAt(json, metadataPath.slice(0, -1));
  if (isObject(template)) {
    const value = localhostProfile === undefined ? 'runtime/default' : `localhost/${localhostProfile}`;
    const annotations: JsonObject = Object.fromEntries(containers.map(({ name }) => [`${ANNOTATION}${name}`, value]));
    template.metadata = { ...metadata, annotations: { ...annotations, ...(isObject(metadata.annotations) ? metadata.annotations : {}) } };
  }
}
