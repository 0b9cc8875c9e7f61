import { API_SERVER } from './policies';
import { controllerUsers } from '../rules/built-in-controllers';
import { celText, celTexts, REQUEST_NAMESPACE } from '../rules/cel';
import { JsonObject } from '../rules/json';
import { SENSITIVE_LABEL } from '../rules/sensitive';

/** The permission that writers of sensitive workloads hold: RBAC grants it although no API serves such a resource. */
export const VIRTUAL_GROUP = 'cdk8s-secure.io';
export const VIRTUAL_RESOURCE = 'sensitiveworkloads';
export const VIRTUAL_VERB = 'write';

const WRITES = ['CREATE', 'UPDATE', 'DELETE'];

/** A group with what is written in it. */
interface Written {
  readonly group: string;
  readonly resources: readonly string[];
  /** Those among them through whose subresource `status` metadata can be written too, such as labels. */
  readonly withStatus?: readonly string[];
  readonly operations?: readonly string[];
}

/** What decides how workloads run and what reaches them. Whoever writes one of these in a sensitive namespace writes the workloads. */
const WRITTEN: readonly Written[] = [
  {
    group: '',
    resources: [
      'bindings', 'configmaps', 'endpoints', 'limitranges', 'pods/binding', 'pods/ephemeralcontainers', 'pods/eviction', 'pods/resize', 'podtemplates',
      'replicationcontrollers/scale', 'secrets', 'serviceaccounts', 'serviceaccounts/token',
    ],
    withStatus: ['persistentvolumeclaims', 'pods', 'replicationcontrollers', 'resourcequotas', 'services'],
  },
  { group: '', resources: ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'services/proxy'], operations: ['CONNECT'] },
  // Whoever takes the label off a namespace takes the limit off everything in it, and each of its subresources can.
  { group: '', resources: ['namespaces/finalize'], withStatus: ['namespaces'], operations: ['UPDATE', 'DELETE'] },
  {
    group: 'apps',
    resources: ['controllerrevisions', 'deployments/scale', 'replicasets/scale', 'statefulsets/scale'],
    withStatus: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  },
  { group: 'autoscaling', resources: [], withStatus: ['horizontalpodautoscalers'] },
  { group: 'batch', resources: [], withStatus: ['cronjobs', 'jobs'] },
  // A certificate in the name of a pod is as good as a token.
  { group: 'certificates.k8s.io', resources: ['podcertificaterequests'] },
  { group: 'discovery.k8s.io', resources: ['endpointslices'] },
  { group: 'networking.k8s.io', resources: ['networkpolicies'], withStatus: ['ingresses'] },
  { group: 'policy', resources: [], withStatus: ['poddisruptionbudgets'] },
  { group: 'rbac.authorization.k8s.io', resources: ['rolebindings', 'roles'] },
  { group: 'resource.k8s.io', resources: ['resourceclaims', 'resourceclaimtemplates'] },
];

/** The controllers that carry out what somebody with the permission, or nobody at all, has decided: those that RBAC allows to write any of this. */
const CONTROLLERS = [
  'cronjob-controller', 'daemon-set-controller', 'deployment-controller', 'device-taint-eviction-controller', 'disruption-controller', 'endpoint-controller',
  'endpointslice-controller', 'endpointslicemirroring-controller', 'ephemeral-volume-controller', 'expand-controller', 'generic-garbage-collector',
  'horizontal-pod-autoscaler', 'job-controller', 'legacy-service-account-token-cleaner', 'namespace-controller', 'node-controller', 'persistent-volume-binder',
  'pod-garbage-collector', 'podcertificaterequestcleaner', 'pvc-protection-controller', 'replicaset-controller', 'replication-controller',
  'resource-claim-controller', 'root-ca-cert-publisher', 'service-account-controller', 'service-controller', 'statefulset-controller',
  'ttl-after-finished-controller',
];

const BUILT_IN_USERS = [API_SERVER, 'system:kube-scheduler', ...controllerUsers(...CONTROLLERS)].sort();

const SUBRESOURCE = "request.?subResource.orValue('')";
const NAME = "request.?name.orValue('')";

/** Neither says anything that somebody wants; metadata is looked at by itself. */
const NOT_SAID = ['apiVersion', 'kind', 'metadata', 'status'];
/** What moves an object, or has it deleted. */
const TIES = ['labels', 'ownerReferences'];
/** Storage drivers note on claims what they have done; nothing else has such notes of others. */
const NOTES = ['annotations', 'finalizers'];
/** Endpoints follow them. Kubelets alone write them. */
const ADDRESSES = ['podIP', 'podIPs'];

/** Anything but status, and the notes of the API server in metadata: an update that changes only those is nobody's write. */
const SOMETHING_CHANGED = [
  "request.operation != 'UPDATE'",
  `!(${SUBRESOURCE} in ['', 'status'])`,
  `[object, oldObject].exists(either, either.exists(field, !(field in ${celTexts(NOT_SAID)}) && object[?field] != oldObject[?field]))`,
  `${celTexts(TIES)}.exists(field, object.metadata[?field] != oldObject.metadata[?field])`,
  `request.resource.resource != 'persistentvolumeclaims' && ${celTexts(NOTES)}.exists(field, object.metadata[?field] != oldObject.metadata[?field])`,
  `request.resource.resource == 'pods' && ${celTexts(ADDRESSES)}.exists(field, object.?status[?field] != oldObject.?status[?field])`,
].join(' || ');

/** Any value but "false" marks an object, as it does for the rules. */
function isMarked(labels: string): string {
  return `${labels}[?${celText(SENSITIVE_LABEL)}].orValue('false') != 'false'`;
}

/** Labels of the object itself, and those of its pods and jobs. */
function isMarkedObject(object: string): string {
  return [
    `${object}.?metadata.?labels`, `${object}.?spec.?template.?metadata.?labels`, `${object}.?template.?metadata.?labels`,
    `${object}.?spec.?jobTemplate.?metadata.?labels`, `${object}.?spec.?jobTemplate.?spec.?template.?metadata.?labels`,
  ].map(isMarked).join(' || ');
}

/** The `spec` of the policy that leaves writes on what is marked as sensitive to those who hold the virtual permission. */
export function sensitiveWriteSpec(): JsonObject {
  return {
    failurePolicy: 'Fail',
    matchConstraints: {
      matchPolicy: 'Equivalent',
      resourceRules: WRITTEN.map(({ group, resources, withStatus = [], operations = WRITES }) => ({
        apiGroups: [group],
        apiVersions: ['*'],
        operations: [...operations],
        resources: [...resources, ...withStatus.flatMap(resource => [resource, `${resource}/status`])].sort(),
        scope: '*',
      })),
    },
    matchConditions: [
      {
        name: 'not-by-a-built-in-controller',
        expression: `!(request.userInfo.username in ${celTexts(BUILT_IN_USERS)}) && !('system:nodes' in request.userInfo.groups)`,
      },
      { name: 'something-changed', expression: SOMETHING_CHANGED },
    ],
    variables: [
      { name: 'isNamespace', expression: "request.resource.resource == 'namespaces'" },
      {
        name: 'name',
        // A request to delete a collection has no name, but its objects have; the object of an action such as exec has none, but the request has.
        expression: `${NAME} != '' ? ${NAME} : object != null ? object.?metadata.?name.orValue('') : oldObject != null ? oldObject.?metadata.?name.orValue('') : ''`,
      },
      { name: 'place', expression: `variables.isNamespace ? variables.name : ${REQUEST_NAMESPACE}` },
      { name: 'isInSensitiveNamespace', expression: `namespaceObject != null && (${isMarked('namespaceObject.?metadata.?labels')})` },
      {
        name: 'isSensitive',
        expression: `variables.isInSensitiveNamespace || (object != null && request.operation != 'CONNECT' && (${isMarkedObject('object')}))`
          + ` || (oldObject != null && (${isMarkedObject('oldObject')}))`,
      },
    ],
    validations: [{
      expression: '!variables.isSensitive'
        + ` || authorizer.group(${celText(VIRTUAL_GROUP)}).resource(${celText(VIRTUAL_RESOURCE)}).namespace(variables.place).name(variables.name).check(${celText(VIRTUAL_VERB)}).allowed()`,
      message: `[rbac-vap-sensitive-writes] Sensitive workloads are written by those who hold the verb ${VIRTUAL_VERB} on ${VIRTUAL_RESOURCE}.${VIRTUAL_GROUP} in their namespace.`,
      messageExpression: `'[rbac-vap-sensitive-writes] ' + request.operation + ' of ' + request.resource.resource + (${SUBRESOURCE} == '' ? '' : '/' + ${SUBRESOURCE})`
        + ` + ' ' + variables.place + '/' + variables.name + ' is for those who hold the verb ${VIRTUAL_VERB} on ${VIRTUAL_RESOURCE}.${VIRTUAL_GROUP}'`
        + " + ' in namespace ' + variables.place + ': let SensitiveWritePolicy.allowWrites() grant it to ' + request.userInfo.username"
        + " + ', or leave the write to one of them.'",
      reason: 'Forbidden',
    }],
  };
}
