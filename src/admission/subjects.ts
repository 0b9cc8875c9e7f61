import { AdmissionItem, AdmissionSubject } from '../rules/admission';
import { celText } from '../rules/cel';
import { POD_SECURITY_LABELS } from '../rules/ns-pss-enforced';
import { COLLECTING_LABEL } from '../rules/rbac-aggregation';
import { SENSITIVE_LABEL } from '../rules/sensitive';

/** A named CEL expression that others refer to as `variables.<name>`. */
export interface CelVariable {
  readonly name: string;
  readonly expression: string;
}

/** Resources of one API group, in the plural that the API server calls them. */
export interface MatchedResources {
  readonly group: string;
  readonly resources: readonly string[];
}

/** What a policy for one kind of object matches, and what its expressions may use. */
export interface SubjectRecord {
  /** All of them in version v1. */
  readonly matches: readonly MatchedResources[];
  readonly variables: readonly CelVariable[];
  /** CEL for whether an update changes what its expressions look at, in one of several ways. One that leaves all of it alone is not judged. */
  readonly changes: readonly string[];
  /** CEL for whether the object is what its expressions are about. Default: every matched object is */
  readonly applies?: string;
}

const METADATA_LABELS = '.?metadata.?labels';

/** CEL for whether the new object differs from the old one in a part, which is written as an optional. */
function changed(part: string): string {
  return `object${part} != oldObject${part}`;
}

function changedLabel(label: string): string {
  return changed(`${METADATA_LABELS}[?${celText(label)}]`);
}

/** The annotations that pods get. */
function annotationsOf(holder: string): CelVariable {
  return { name: 'annotations', expression: `${holder}.?metadata.?annotations.orValue({})` };
}

/** Every subject; objects of one stand in no other. */
export const SUBJECTS: Readonly<Record<AdmissionSubject, SubjectRecord>> = {
  [AdmissionSubject.POD]: {
    matches: [
      { group: '', resources: ['pods', 'pods/ephemeralcontainers', 'pods/resize', 'podtemplates', 'replicationcontrollers'] },
      { group: 'apps', resources: ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'] },
      { group: 'batch', resources: ['cronjobs', 'jobs'] },
    ],
    variables: [
      {
        name: 'template',
        expression: "object.kind == 'Pod' ? object : object.kind == 'PodTemplate' ? object.template"
          + " : object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template"
          + " : object.kind == 'ControllerRevision' ? object.?data.?spec.?template.orValue({}) : object.spec.?template.orValue({})",
      },
      { name: 'spec', expression: 'variables.template.?spec.orValue({})' },
      { name: 'securityContext', expression: 'variables.spec.?securityContext.orValue({})' },
      annotationsOf('variables.template'),
      { name: 'startedContainers', expression: 'variables.spec.?initContainers.orValue([]) + variables.spec.?containers.orValue([])' },
      { name: 'containers', expression: 'variables.startedContainers + variables.spec.?ephemeralContainers.orValue([])' },
      { name: 'volumes', expression: 'variables.spec.?volumes.orValue([])' },
      { name: 'isWindows', expression: "variables.spec.?os.?name.orValue('') == 'windows'" },
    ],
    // What has a template may be scaled and paused whatever stands in it. The AppArmor annotations of a Pod never change.
    changes: [
      `object.kind == 'Pod' && ${changed('.?spec')}`, ...['.?spec.?template', '.?spec.?jobTemplate', '.?template', '.?data'].map(changed), changedLabel(SENSITIVE_LABEL),
    ],
    // Controllers of others keep what they like in their revisions.
    applies: "object.kind != 'ControllerRevision' || object.?data.?spec.?template.hasValue()",
  },
  [AdmissionSubject.POD_BINDING]: {
    matches: [{ group: '', resources: ['bindings', 'pods/binding'] }],
    variables: [annotationsOf('object')],
    changes: [changed('.?metadata.?annotations')],
  },
  [AdmissionSubject.ROLE]: {
    matches: [{ group: 'rbac.authorization.k8s.io', resources: ['clusterroles', 'roles'] }],
    // A role without rules has null there.
    variables: [{ name: 'rules', expression: 'object.?rules.orValue(null) == null ? [] : object.rules' }],
    // Charts write their version into a label of every object.
    changes: [
      changed('.?rules'), changed('.?aggregationRule'),
      `object${METADATA_LABELS}.orValue({}).exists(label, label.contains(${celText(COLLECTING_LABEL)})`
        + ` && object.metadata.labels[?label] != oldObject${METADATA_LABELS}[?label])`,
    ],
  },
  [AdmissionSubject.BINDING]: {
    matches: [{ group: 'rbac.authorization.k8s.io', resources: ['clusterrolebindings', 'rolebindings'] }],
    variables: [{ name: 'subjects', expression: 'object.?subjects.orValue([])' }],
    changes: [changed('.?roleRef'), changed('.?subjects')],
  },
  [AdmissionSubject.NETWORK_POLICY]: {
    matches: [{ group: 'networking.k8s.io', resources: ['networkpolicies'] }],
    variables: [
      { name: 'policyTypes', expression: 'object.?spec.?policyTypes.orValue([])' },
      { name: 'ingress', expression: 'object.?spec.?ingress.orValue([])' },
      { name: 'egress', expression: 'object.?spec.?egress.orValue([])' },
    ],
    changes: [changed('.?spec')],
  },
  [AdmissionSubject.SERVICE]: {
    matches: [{ group: '', resources: ['services'] }],
    variables: [],
    changes: [changed('.?spec')],
  },
  [AdmissionSubject.SERVICE_ACCOUNT]: {
    matches: [{ group: '', resources: ['serviceaccounts'] }],
    variables: [],
    changes: [changed('.?automountServiceAccountToken'), changed('.?secrets')],
  },
  [AdmissionSubject.NAMESPACE]: {
    // Labels can be written through each of its subresources.
    matches: [{ group: '', resources: ['namespaces', 'namespaces/finalize', 'namespaces/status'] }],
    variables: [{ name: 'labels', expression: 'object.?metadata.?labels.orValue({})' }],
    changes: [...POD_SECURITY_LABELS, SENSITIVE_LABEL].map(changedLabel),
  },
  [AdmissionSubject.SECRET]: {
    matches: [{ group: '', resources: ['secrets'] }],
    variables: [],
    changes: [changed('.?type')],
  },
  [AdmissionSubject.CONFIG_MAP]: {
    matches: [{ group: '', resources: ['configmaps'] }],
    variables: [{ name: 'data', expression: 'object.?data.orValue({})' }],
    changes: [changed('.?data'), changed('.?binaryData')],
  },
  [AdmissionSubject.PERSISTENT_VOLUME]: {
    matches: [{ group: '', resources: ['persistentvolumes'] }],
    variables: [],
    changes: [changed('.?spec')],
  },
  [AdmissionSubject.STORAGE_CLASS]: {
    matches: [{ group: 'storage.k8s.io', resources: ['storageclasses'] }],
    variables: [],
    changes: [changed('.?reclaimPolicy')],
  },
  [AdmissionSubject.PRIORITY_CLASS]: {
    matches: [{ group: 'scheduling.k8s.io', resources: ['priorityclasses'] }],
    variables: [],
    changes: [changed('.?globalDefault'), changed('.?value')],
  },
  [AdmissionSubject.RUNTIME_CLASS]: {
    matches: [{ group: 'node.k8s.io', resources: ['runtimeclasses'] }],
    variables: [],
    changes: [changed('.?scheduling')],
  },
};

/** Where the items of a list are found, the name that expressions give to one, and what a refusal calls it. */
export interface ItemRecord {
  readonly list: string;
  readonly variable: string;
  readonly name: string;
}

export const ITEMS: Readonly<Record<AdmissionItem, ItemRecord>> = {
  [AdmissionItem.CONTAINER]: { list: 'variables.containers', variable: 'container', name: 'container.name' },
  [AdmissionItem.STARTED_CONTAINER]: { list: 'variables.startedContainers', variable: 'container', name: 'container.name' },
  [AdmissionItem.VOLUME]: { list: 'variables.volumes', variable: 'volume', name: 'volume.name' },
  [AdmissionItem.POLICY_RULE]: {
    list: 'variables.rules', variable: 'rule', name: "rule.?resources.orValue(rule.?nonResourceURLs.orValue([])).join(',')",
  },
  [AdmissionItem.SUBJECT]: { list: 'variables.subjects', variable: 'subject', name: 'subject.name' },
};
