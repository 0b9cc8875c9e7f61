import { isObject, isUnset, listAt } from './json';
import { volumeCheck } from './pod-checks';
import { PodTemplate, VolumeEntry } from './pod-template';
import { volumeViolation } from './pod-volumes';
import { withAccounts } from './rbac-subjects';
import { Rule, Severity, Violation } from './rule';

/** CEL for whether the token in `source` is the one that the API server adds to each Pod that does not ask it not to. */
const IS_MOUNTED_BY_KUBERNETES = "object.kind == 'Pod' && variables.spec.?automountServiceAccountToken.orValue(true) == true"
  + " && volume.name.startsWith('kube-api-access-') && source.serviceAccountToken.?audience.orValue('') == ''";

/** Kubernetes Service Accounts: a projected token is a token all the same, whatever the automount fields and its audience say. */
export const saNoProjectedToken: Rule = {
  id: 'sa-no-projected-token',
  title: 'No volume carries a ServiceAccount token',
  severity: Severity.MEDIUM,
  checklist: ['sa-no-projected-token'],
  exemptible: true,
  remediation: 'Leave the source out. Give a pod that needs the Kubernetes API its token with the apiAccess property of the Secure workloads.',
  admission: {
    // The API server makes null of an empty list of sources.
    checks: () => [volumeCheck('projected.sources', 'volume.?projected.?sources.orValue(null) == null || volume.projected.sources'
      + `.all(source, source.?serviceAccountToken.hasValue() == false || (${IS_MOUNTED_BY_KUBERNETES}))`)],
    beyond: 'the volume kube-api-access-… of a Pod that does not set automountServiceAccountToken to false: Kubernetes adds it, and sa-automount-off asks for the false.',
  },
  check: ({ manifests, pods }) => withAccounts(manifests, pods.filter(pod => tokensOf(pod).length > 0))
    .flatMap(({ pod, accounts }) => tokensOf(pod).map(violation => ({ ...violation, undoes: accounts }))),
};

function tokensOf(pod: PodTemplate): Violation[] {
  return pod.volumes.flatMap(volume => tokenSources(pod, volume));
}

function tokenSources(pod: PodTemplate, volume: VolumeEntry): Violation[] {
  const { projected } = volume.json;
  return isUnset(projected) ? [] : listAt(projected, ['sources']).flatMap((source, index) => {
    const token = isObject(source) ? source.serviceAccountToken : undefined;
    return isUnset(token) ? [] : [volumeViolation(pod, volume, ['projected', 'sources', index, 'serviceAccountToken'], token)];
  });
}
