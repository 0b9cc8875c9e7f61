import { ApiObject } from 'cdk8s';
import { AbstractPod } from 'cdk8s-plus-28';
import { AppArmorProfile } from './app-armor-profile';
import { isObject, Json, JsonObject } from '../rules/json';
import { podTemplatesOf } from '../rules/pod-template';
import { chosenMinor } from '../synthesis/context';
import { manifestsOf } from '../synthesis/manifests';

const FIRST_MINOR_WITH_FIELD = 30;
const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** Writes an AppArmor profile into the rendered pods, as the field or, for clusters that are older than the field, as annotations. */
export function writeAppArmorProfile(workload: AbstractPod, apiObject: ApiObject, profile: AppArmorProfile): void {
  const minor = chosenMinor(workload);
  afterRendering(apiObject, template => {
    if (minor !== undefined && minor < FIRST_MINOR_WITH_FIELD) {
      annotate(template, profile);
    } else {
      setField(template, profile);
    }
  });
}

interface RenderedTemplate {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  readonly containers: readonly string[];
}

/** cdk8s-plus drops fields that are younger than the version of Kubernetes it was generated from, so they are added behind it. */
function afterRendering(apiObject: ApiObject, change: (template: RenderedTemplate) => void): void {
  const render = apiObject.toJson.bind(apiObject) as () => Json;
  const withChange = (): Json => {
    const json = render();
    if (isObject(json)) {
      manifestsOf(json, apiObject.node.path).flatMap(podTemplatesOf)
        .forEach(({ metadata, spec, containers }) => change({ metadata, spec, containers: containers.map(({ name }) => name) }));
    }
    return json;
  };
  Object.defineProperty(apiObject, 'toJson', { value: withChange, configurable: true, writable: true });
}

function setField({ spec }: RenderedTemplate, { type, localhostProfile }: AppArmorProfile): void {
  const appArmorProfile: JsonObject = localhostProfile === undefined ? { type } : { localhostProfile, type };
  spec.securityContext = { appArmorProfile, ...(isObject(spec.securityContext) ? spec.securityContext : {}) };
}

function annotate({ metadata, containers }: RenderedTemplate, { localhostProfile }: AppArmorProfile): void {
  const value = localhostProfile === undefined ? 'runtime/default' : `localhost/${localhostProfile}`;
  const annotations: JsonObject = {};
  containers.forEach(name => annotations[`${ANNOTATION}${name}`] = value);
  metadata.annotations = { ...annotations, ...(isObject(metadata.annotations) ? metadata.annotations : {}) };
}
