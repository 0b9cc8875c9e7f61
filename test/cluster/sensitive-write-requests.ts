import { Answer, KubernetesClient, User } from './kubernetes-client';
import { isObject, Json, JsonObject, valueAt } from '../../src/rules/json';

/** What a request asks for, as RBAC and admission see it. */
export interface WriteRequest {
  /** For people: `patch of labels`. */
  readonly what: string;
  readonly group: string;
  /** With the subresource: `pods/exec`. */
  readonly resource: string;
  /** As admission calls it. */
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** As RBAC calls it. */
  readonly verb: string;
  /** Name of the object, where it is known before. */
  readonly name?: string;
  /** Nothing is stored. Actions cannot be tried without doing them; they fail where no kubelet is. */
  send(namespace: string, user?: User): Promise<Answer>;
}

/** A kind that can be written in a namespace. */
interface Sample {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  /** Without metadata. */
  readonly content: JsonObject;
  /** A merge patch of what it says; absent where nothing can be changed. */
  readonly change?: JsonObject;
  readonly status?: JsonObject;
}

/** On everything made for these tests. */
const NAME = 'web';
const LABELS: JsonObject = { app: NAME };
const CONTAINER: JsonObject = {
  name: 'main', image: 'registry.example.com/web', resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } },
};
const POD: JsonObject = { containers: [CONTAINER] };
const TEMPLATE: JsonObject = { metadata: { labels: LABELS }, spec: POD };
const JOB_TEMPLATE: JsonObject = { metadata: { labels: LABELS }, spec: { ...POD, restartPolicy: 'Never' } };
const WORKLOAD: JsonObject = { selector: { matchLabels: LABELS }, template: TEMPLATE };
const SCALED = { spec: { replicas: 3 } };
const STATUS = { status: { observedGeneration: 7 } };
const REPLICAS = { status: { replicas: 1 } };

export const SAMPLES: readonly Sample[] = [
  core('ConfigMap', 'configmaps', { data: { key: 'value' } }, { data: { key: 'other' } }),
  core('Endpoints', 'endpoints', { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }] }, { subsets: [] }),
  core('LimitRange', 'limitranges', { spec: { limits: [{ type: 'Container', max: { 'example.com/gpu': '9' } }] } }, { spec: { limits: [] } }),
  core('PersistentVolumeClaim', 'persistentvolumeclaims', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    { spec: { volumeName: 'volume' } }, { status: { phase: 'Lost' } }),
  core('Pod', 'pods', { spec: POD }, { spec: { activeDeadlineSeconds: 60 } }, { status: { message: 'noted' } }),
  core('PodTemplate', 'podtemplates', { template: TEMPLATE }, { template: { metadata: { labels: { tier: 'front' } } } }),
  core('ReplicationController', 'replicationcontrollers', { spec: { selector: LABELS, template: TEMPLATE } }, SCALED, REPLICAS),
  core('ResourceQuota', 'resourcequotas', { spec: { hard: { 'count/widgets.example.com': '5' } } }, { spec: { hard: { 'count/widgets.example.com': '6' } } },
    { status: { hard: { 'count/widgets.example.com': '5' } } }),
  core('Secret', 'secrets', { stringData: { key: 'value' } }, { stringData: { key: 'other' } }),
  core('ServiceAccount', 'serviceaccounts', { automountServiceAccountToken: false }, { automountServiceAccountToken: true }),
  core('Service', 'services', { spec: { selector: LABELS, ports: [{ port: 80 }] } }, { spec: { sessionAffinity: 'ClientIP' } },
    { status: { conditions: [{ type: 'Noted', status: 'True', reason: 'Test', message: '', lastTransitionTime: '2026-11-24T00:00:00Z' }] } }),
  apps('ControllerRevision', 'controllerrevisions', { data: { spec: {} }, revision: 1 }, { revision: 2 }),
  apps('DaemonSet', 'daemonsets', { spec: WORKLOAD }, { spec: { minReadySeconds: 1 } }, STATUS),
  apps('Deployment', 'deployments', { spec: WORKLOAD }, SCALED, STATUS),
  apps('ReplicaSet', 'replicasets', { spec: WORKLOAD }, SCALED, REPLICAS),
  apps('StatefulSet', 'statefulsets', { spec: { ...WORKLOAD, serviceName: NAME } }, SCALED, STATUS),
  ...['v1', 'v2'].map(version => ({
    group: 'autoscaling',
    version,
    kind: 'HorizontalPodAutoscaler',
    resource: 'horizontalpodautoscalers',
    content: { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: NAME }, maxReplicas: 5 } },
    change: { spec: { maxReplicas: 6 } },
    status: { status: { desiredReplicas: 2 } },
  })),
  batch('CronJob', 'cronjobs', { spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: JOB_TEMPLATE } } } }, { spec: { suspend: true } },
    { status: { lastScheduleTime: '2026-11-24T03:00:00Z' } }),
  batch('Job', 'jobs', { spec: { template: JOB_TEMPLATE } }, { spec: { parallelism: 2 } }, { status: { startTime: '2026-11-24T03:00:00Z' } }),
  { group: 'certificates.k8s.io', version: 'v1', kind: 'PodCertificateRequest', resource: 'podcertificaterequests', content: certificateRequest() },
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    kind: 'EndpointSlice',
    resource: 'endpointslices',
    content: { addressType: 'IPv4', endpoints: [{ addresses: ['10.1.2.3'] }], ports: [] },
    change: { endpoints: [{ addresses: ['10.9.9.9'] }] },
  },
  networking('Ingress', 'ingresses', { spec: { defaultBackend: { service: { name: NAME, port: { number: 80 } } } } },
    { spec: { defaultBackend: { service: { name: 'other', port: { number: 80 } } } } }, { status: { loadBalancer: { ingress: [{ hostname: 'web.example.com' }] } } }),
  networking('NetworkPolicy', 'networkpolicies', { spec: { podSelector: {}, policyTypes: ['Ingress'] } }, { spec: { ingress: [{}] } }),
  {
    group: 'policy',
    version: 'v1',
    kind: 'PodDisruptionBudget',
    resource: 'poddisruptionbudgets',
    content: { spec: { selector: { matchLabels: LABELS }, minAvailable: 1 } },
    change: { spec: { minAvailable: 2 } },
    status: STATUS,
  },
  rbac('RoleBinding', 'rolebindings', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: NAME }, subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
  }, { subjects: [] }),
  rbac('Role', 'roles', { rules: [] }, { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  resource('ResourceClaim', 'resourceclaims', claimSpec(), { status: { devices: [] } }),
  resource('ResourceClaimTemplate', 'resourceclaimtemplates', { spec: claimSpec() }),
];

/** One object of each kind, called like all the others. */
export function samples(namespace: string): JsonObject[] {
  return SAMPLES.filter(({ version }) => version !== 'v2').map(sample => objectOf(sample, namespace));
}

/** Every write that the samples, their subresources and the namespace itself take. */
export function writeRequests(client: KubernetesClient): WriteRequest[] {
  const ofSamples = SAMPLES.flatMap(sample => [...writesOf(client, sample), ...statusWritesOf(client, sample)]);
  return [...ofSamples, ...subresourceWrites(client), ...actions(client), ...namespaceWrites(client)];
}

/** Updates that say nothing, or only what controllers note; they are nobody's writes. */
export function silentRequests(client: KubernetesClient): WriteRequest[] {
  return SAMPLES.flatMap(sample => {
    const status = sample.status ?? {};
    const to = target(client, sample);
    return [
      to.patched('patch of nothing', {}),
      to.replaced('update with what is there', metadata => metadata),
      ...sample.status === undefined ? [] : [to.patched('patch of status', status, '/status')],
      ...sample.resource !== 'persistentvolumeclaims' ? [] : [
        to.patched('patch of annotations', { metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'node-1' } } }),
        to.patched('patch of finalizers', { metadata: { finalizers: ['snapshot.storage.kubernetes.io/pvc-as-source-protection'] } }),
      ],
    ];
  });
}

/** A name that nothing has yet. */
const FRESH = 'fresh';
const LABELLED = { metadata: { labels: { touched: 'true' } } };
const ANNOTATED = { metadata: { annotations: { touched: 'true' } } };
const FINALIZED = { metadata: { finalizers: ['example.com/held'] } };
const OWNED = { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: '00000000-0000-0000-0000-000000000000' }] } };

function writesOf(client: KubernetesClient, sample: Sample): WriteRequest[] {
  const to = target(client, sample);
  const isClaim = sample.resource === 'persistentvolumeclaims';
  return [
    to.created('creation', { name: FRESH }, FRESH),
    to.created('creation where it is', { name: NAME }, NAME),
    to.created('creation with a generated name', { generateName: `${NAME}-` }),
    to.applied('server-side apply of something new', FRESH, 'CREATE', {}),
    to.applied('server-side apply of labels', NAME, 'UPDATE', LABELLED),
    to.replaced('update of labels', metadata => ({ ...metadata, labels: { touched: 'true' } })),
    to.patched('patch of labels', LABELLED),
    to.patched('patch of owners', OWNED),
    ...isClaim ? [] : [to.patched('patch of annotations', ANNOTATED), to.patched('patch of finalizers', FINALIZED)],
    ...sample.change === undefined ? [] : [to.patched('patch of content', sample.change)],
    to.request('deletion', 'DELETE', 'delete', 'DELETE', `/${NAME}`, { name: NAME }),
    to.request('deletion of a collection', 'DELETE', 'deletecollection', 'DELETE', '', { query: { fieldSelector: `metadata.name=${NAME}` }, name: NAME }),
  ];
}

/** The server lets through `status` more than the status: annotations always, labels of most kinds. */
function statusWritesOf(client: KubernetesClient, sample: Sample): WriteRequest[] {
  const to = target(client, sample);
  // Of claims for devices it lets nothing but the status through.
  return sample.status === undefined || sample.resource === 'resourceclaims' ? [] : [
    ...sample.resource === 'persistentvolumeclaims' ? [] : [to.patched('patch of annotations', ANNOTATED, '/status')],
    ...sample.resource === 'deployments' ? [] : [to.patched('patch of labels', LABELLED, '/status')],
    to.applied('server-side apply', NAME, 'UPDATE', { metadata: { labels: { touched: 'true' }, annotations: { touched: 'true' }, finalizers: ['example.com/held'] } }, '/status'),
    ...sample.resource === 'pods' ? [to.patched('patch of addresses', { status: { podIP: '10.9.9.9', podIPs: [{ ip: '10.9.9.9' }] } }, '/status')] : [],
  ].filter(({ what }) => what !== 'server-side apply' || sample.resource !== 'persistentvolumeclaims');
}

function subresourceWrites(client: KubernetesClient): WriteRequest[] {
  const scalable = SAMPLES.filter(({ kind }) => ['ReplicationController', 'Deployment', 'ReplicaSet', 'StatefulSet'].includes(kind));
  const [pods, accounts] = ['pods', 'serviceaccounts'].map(name => target(client, SAMPLES.find(each => each.resource === name)!));
  const binding: JsonObject = { apiVersion: 'v1', kind: 'Binding', metadata: { name: NAME }, target: { apiVersion: 'v1', kind: 'Node', name: 'node-1' } };
  const post = (to: Target, what: string, subresource: string, body: JsonObject) =>
    to.request(what, 'POST', 'create', 'CREATE', `/${NAME}/${subresource}`, { body, name: NAME, subresource: `/${subresource}` });
  return [
    ...scalable.flatMap(sample => [
      target(client, sample).patched('patch', SCALED, '/scale'),
      target(client, sample).replaced('update', metadata => metadata, '/scale'),
    ]),
    pods.patched('patch', { spec: { ephemeralContainers: [{ name: 'debug', image: 'registry.example.com/debug' }] } }, '/ephemeralcontainers'),
    pods.replaced('update', metadata => metadata, '/ephemeralcontainers'),
    pods.patched('patch', { spec: { containers: [{ ...CONTAINER, resources: { requests: { cpu: '200m', memory: '64Mi' }, limits: { memory: '64Mi' } } }] } }, '/resize'),
    post(pods, 'creation', 'binding', binding),
    post(pods, 'creation', 'eviction', { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: NAME } }),
    post(accounts, 'creation', 'token', { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: ['vault'] } }),
    target(client, { group: '', version: 'v1', kind: 'Binding', resource: 'bindings', content: {} })
      .request('creation', 'POST', 'create', 'CREATE', '', { body: binding, name: NAME }),
  ];
}

function actions(client: KubernetesClient): WriteRequest[] {
  const [pods, services] = ['pods', 'services'].map(name => target(client, SAMPLES.find(each => each.resource === name)!));
  const connect = (to: Target, subresource: string, query: Record<string, string>) => ['GET', 'POST'].map(method => to.request(
    method, method, method === 'GET' ? 'get' : 'create', 'CONNECT', `/${NAME}/${subresource}`, { name: NAME, subresource: `/${subresource}`, query },
  ));
  return [
    ...connect(pods, 'exec', { command: 'id', stdout: 'true' }),
    ...connect(pods, 'attach', { stdout: 'true' }),
    ...connect(pods, 'portforward', { ports: '80' }),
    ...connect(pods, 'proxy', {}),
    ...connect(services, 'proxy', {}),
  ];
}

function namespaceWrites(client: KubernetesClient): WriteRequest[] {
  const path = (namespace: string, subresource = '') => `/api/v1/namespaces/${namespace}${subresource}`;
  const options = { dryRun: 'All', fieldManager: 'test' };
  const base = (what: string, verb: string, subresource = '', operation: WriteRequest['operation'] = 'UPDATE') => ({
    what, verb, group: '', resource: `namespaces${subresource}`, operation,
  });
  const patch = (what: string, merge: JsonObject, subresource = ''): WriteRequest => ({
    ...base(what, 'patch', subresource),
    send: async (namespace, user) => client.send('PATCH', path(namespace, subresource), { query: options, body: merge, mediaType: 'application/merge-patch+json', user }),
  });
  const put = (what: string, change: (object: JsonObject) => JsonObject, subresource = ''): WriteRequest => ({
    ...base(what, 'update', subresource),
    send: async (namespace, user) => {
      const { body } = await client.send('GET', path(namespace));
      return client.send('PUT', path(namespace, subresource), { query: options, body: change(body), user });
    },
  });
  const withLabels = (object: JsonObject): JsonObject => ({ ...object, metadata: { ...object.metadata as JsonObject, labels: {} } });
  return [
    patch('patch of labels', LABELLED),
    patch('patch of annotations', ANNOTATED),
    patch('a patch that takes the label away', { metadata: { labels: { 'cdk8s-secure.io/sensitive': null } } }),
    patch('a patch that sets it to false', { metadata: { labels: { 'cdk8s-secure.io/sensitive': 'false', 'touched': 'true' } } }),
    patch('a patch into the namespaces of the cluster', { metadata: { labels: { 'cdk8s-secure.io/sensitive': null, 'kubernetes.io/metadata.name': 'kube-system' } } }),
    patch('patch of labels', LABELLED, '/status'),
    put('update without labels', withLabels),
    put('update without labels', withLabels, '/status'),
    put('update without labels', withLabels, '/finalize'),
    put('update without finalizers', object => ({ ...object, spec: {} }), '/finalize'),
    {
      ...base('server-side apply', 'patch'),
      send: async (namespace, user) => client.send('PATCH', path(namespace), {
        query: { ...options, force: 'true' },
        text: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'cdk8s-secure.io/sensitive': 'false' }, annotations: { touched: 'true' } } }),
        mediaType: 'application/apply-patch+yaml',
        user,
      }),
    },
    { ...base('deletion', 'delete', '', 'DELETE'), send: async (namespace, user) => client.send('DELETE', path(namespace), { query: { dryRun: 'All' }, user }) },
  ];
}

interface Asked {
  readonly body?: Json;
  readonly mediaType?: string;
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** With its slash. */
  readonly subresource?: string;
}

type Target = ReturnType<typeof target>;

/** Requests to the objects of one kind. */
function target(client: KubernetesClient, sample: Sample) {
  const { group, version, kind, resource: plural, content } = sample;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const collection = (namespace: string) => `${group === '' ? '/api' : `/apis/${group}`}/${version}/namespaces/${namespace}/${plural}`;
  const request = (what: string, method: string, verb: string, operation: WriteRequest['operation'], end: string, asked: Asked = {}): WriteRequest => ({
    what: version === 'v2' ? `${what} in v2` : what,
    group,
    resource: `${plural}${asked.subresource ?? ''}`,
    operation,
    verb,
    name: asked.name,
    send: async (namespace, user) => client.send(method, `${collection(namespace)}${end}`, {
      query: { ...operation === 'CONNECT' ? {} : { dryRun: 'All', fieldManager: 'test' }, ...asked.query }, body: asked.body, mediaType: asked.mediaType, user,
    }),
  });
  return {
    request,
    created: (what: string, metadata: JsonObject, name?: string) => request(what, 'POST', 'create', 'CREATE', '', { body: { apiVersion, kind, metadata, ...content }, name }),
    applied: (what: string, name: string, operation: 'CREATE' | 'UPDATE', more: JsonObject, subresource = '') => request(
      what, 'PATCH', 'patch', operation, `/${name}${subresource}`, {
        body: { apiVersion, kind, ...subresource === '' ? content : {}, ...more, metadata: { name, ...more.metadata as JsonObject } },
        name,
        subresource,
        query: { force: 'true' },
        mediaType: 'application/apply-patch+yaml',
      },
    ),
    patched: (what: string, body: JsonObject, subresource = '') => request(
      what, 'PATCH', 'patch', 'UPDATE', `/${NAME}${subresource}`, { body, name: NAME, subresource, mediaType: 'application/merge-patch+json' },
    ),
    replaced: (what: string, change: (metadata: JsonObject) => JsonObject, subresource = ''): WriteRequest => ({
      ...request(what, 'PUT', 'update', 'UPDATE', `/${NAME}${subresource}`, { name: NAME, subresource }),
      send: async (namespace, user) => {
        const path = `${collection(namespace)}/${NAME}${subresource}`;
        const { body } = await client.send('GET', path);
        const metadata = valueAt(body, ['metadata']);
        return client.send('PUT', path, { query: { dryRun: 'All', fieldManager: 'test' }, body: { ...body, metadata: change(isObject(metadata) ? metadata : {}) }, user });
      },
    }),
  };
}

function objectOf({ group, version, kind, content }: Sample, namespace: string): JsonObject {
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind, metadata: { name: NAME, namespace }, ...content };
}

function core(kind: string, plural: string, content: JsonObject, change?: JsonObject, status?: JsonObject): Sample {
  return { group: '', version: 'v1', kind, resource: plural, content, change, status };
}

function apps(kind: string, plural: string, content: JsonObject, change?: JsonObject, status?: JsonObject): Sample {
  return { ...core(kind, plural, content, change, status), group: 'apps' };
}

function batch(kind: string, plural: string, content: JsonObject, change: JsonObject, status: JsonObject): Sample {
  return { ...core(kind, plural, content, change, status), group: 'batch' };
}

function networking(kind: string, plural: string, content: JsonObject, change: JsonObject, status?: JsonObject): Sample {
  return { ...core(kind, plural, content, change, status), group: 'networking.k8s.io' };
}

function rbac(kind: string, plural: string, content: JsonObject, change: JsonObject): Sample {
  return { ...core(kind, plural, content, change), group: 'rbac.authorization.k8s.io' };
}

function resource(kind: string, plural: string, content: JsonObject, status?: JsonObject): Sample {
  return { ...core(kind, plural, content, undefined, status), group: 'resource.k8s.io' };
}

function claimSpec(): JsonObject {
  return { spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }] } } };
}

function certificateRequest(): JsonObject {
  const uid = '11111111-2222-3333-4444-555555555555';
  return {
    spec: {
      signerName: 'example.com/signer',
      podName: NAME,
      podUID: uid,
      serviceAccountName: NAME,
      serviceAccountUID: uid,
      nodeName: 'node-1',
      nodeUID: uid,
      maxExpirationSeconds: 86400,
      // Names nobody; its key was thrown away.
      stubPKCS10Request: 'MH8wMwIBADAAMCowBQYDK2VwAyEAjADAhEFnht/TpA34F1uyhtU/uSCiTjs/Kk8b5/87Ty2gADAFBgMrZXADQQD8odYM68JQhorXSo6b8+iZnHNUOZSxWV+3TI+FhqDXIzKSJME1gyt2djJk6P8GsJ0L46InluD2x9gjeTbBmnII',
    },
  };
}
