import { faults, snapshotOf } from './judge';
import { container, deployment, merge, podSpec } from './pods';
import { remediations } from './remediations';
import { toFinding } from '../../src/rules/finding';
import { Json, JsonObject } from '../../src/rules/json';
import { podWellFormed } from '../../src/rules/pod-well-formed';

const RULE = 'pod-well-formed (high)  Deployment shop/web';
const judge = (changes: JsonObject) => faults(podWellFormed, deployment(podSpec(changes)));
const judgeContainer = (changes: JsonObject) => judge({ containers: [container(changes)] });
const custom = (spec: Json) => ({ apiVersion: 'example.com/v1', kind: 'Runner', metadata: { name: 'web', namespace: 'shop' }, spec });

describe('pod-well-formed', () => {
  test.each<[string, JsonObject]>([
    ['the minimal pod', {}],
    ['empty lists', { initContainers: [], ephemeralContainers: [], volumes: [], tolerations: [] }],
    ['nulls, which Kubernetes reads like absent fields', {
      initContainers: null, ephemeralContainers: null, volumes: null, securityContext: null, hostNetwork: null, nodeSelector: null,
    }],
    ['fields that no rule reads', { restartPolicy: 'Always', terminationGracePeriodSeconds: 5, somethingNew: [1] }],
    ['a volume of each source', {
      volumes: [{ name: 'a', emptyDir: {} }, { name: 'b', projected: { sources: [{ secret: { name: 's' } }] } }, { name: 'c', nfs: 5 }],
    }],
    ['a source beside one that is null', { volumes: [{ name: 'a', nfs: null, emptyDir: {} }] }],
    ['a source that no rule knows, which is a matter of another rule', { volumes: [{ name: 'a', sourceOfTheFuture: true }] }],
    ['full containers', {
      containers: [container({
        command: ['run'],
        args: [],
        env: [{ name: 'A', value: '' }, { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, { name: 'C' }],
        envFrom: [{ configMapRef: { name: 'c' } }],
        lifecycle: { preStop: { sleep: { seconds: 1 } } },
        livenessProbe: { httpGet: { port: 80 } },
        ports: [{ containerPort: 80 }],
        volumeMounts: [{ name: 'a', mountPath: '/a' }],
      })],
    }],
  ])('accepts %s', (_, changes) => {
    expect(judge(changes)).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['no containers', { containers: undefined }, 'spec.template.spec.containers is missing.'],
    ['null containers', { containers: null }, 'spec.template.spec.containers is missing.'],
    ['an empty list of containers', { containers: [] }, 'spec.template.spec.containers is an empty list.'],
    ['containers by name', { containers: { main: container() } }, 'spec.template.spec.containers is an object.'],
    ['init containers that are no list', { initContainers: 'init' }, 'spec.template.spec.initContainers is "init".'],
    ['ephemeral containers that are no list', { ephemeralContainers: {} }, 'spec.template.spec.ephemeralContainers is an object.'],
    ['volumes that are no list', { volumes: { a: { emptyDir: {} } } }, 'spec.template.spec.volumes is an object.'],
    ['a volume that is no object', { volumes: ['a'] }, 'spec.template.spec.volumes[0] is "a".'],
    ['a volume that is null', { volumes: [null] }, 'spec.template.spec.volumes[0] is null.'],
    ['a volume without name', { volumes: [{ emptyDir: {} }] }, 'spec.template.spec.volumes[0].name is missing.'],
    ['a volume with an empty name', { volumes: [{ name: '', emptyDir: {} }] }, 'spec.template.spec.volumes[0].name is "".'],
    ['two volumes of one name', { volumes: [{ name: 'a', emptyDir: {} }, { name: 'a', csi: {} }] },
      'spec.template.spec.volumes[1].name is "a", which is the name of another volume of the pod.'],
    ['a volume without source, which becomes an emptyDir', { volumes: [{ name: 'a' }] }, 'spec.template.spec.volumes[0] has no source.'],
    ['a source that is null', { volumes: [{ name: 'a', emptyDir: null }] }, 'spec.template.spec.volumes[0] has no source.'],
    ['two sources', { volumes: [{ name: 'a', emptyDir: {}, secret: {} }] },
      'spec.template.spec.volumes[0] has 2 sources, emptyDir and secret.'],
    ['a host path beside another source', { volumes: [{ name: 'a', hostPath: {}, emptyDir: {} }] },
      'spec.template.spec.volumes[0] has 2 sources, hostPath and emptyDir.'],
    ['a forbidden source behind an allowed one', { volumes: [{ name: 'a', emptyDir: {}, nfs: {} }] },
      'spec.template.spec.volumes[0] has 2 sources, emptyDir and nfs.'],
    ['a second source of the wrong type', { volumes: [{ name: 'a', emptyDir: {}, nfs: false }] },
      'spec.template.spec.volumes[0] has 2 sources, emptyDir and nfs.'],
    ['three sources', { volumes: [{ name: 'a', emptyDir: {}, secret: {}, nfs: {} }] },
      'spec.template.spec.volumes[0] has 3 sources, emptyDir and secret and nfs.'],
    ['the second volume, when the first is fine', { volumes: [{ name: 'a', emptyDir: {} }, { name: 'b' }] },
      'spec.template.spec.volumes[1] has no source.'],
    ['a source that is no object', { volumes: [{ name: 'a', emptyDir: true }] }, 'spec.template.spec.volumes[0].emptyDir is true.'],
    ['projected sources that are no list', { volumes: [{ name: 'a', projected: { sources: {} } }] },
      'spec.template.spec.volumes[0].projected.sources is an object.'],
    ['a projected source that is null', { volumes: [{ name: 'a', projected: { sources: [null] } }] },
      'spec.template.spec.volumes[0].projected.sources[0] is null.'],
    ['a token source that is no object', { volumes: [{ name: 'a', projected: { sources: [{ serviceAccountToken: 'yes' }] } }] },
      'spec.template.spec.volumes[0].projected.sources[0].serviceAccountToken is "yes".'],
    ['a security context that is no object', { securityContext: [{ runAsNonRoot: true }] }, 'spec.template.spec.securityContext is a list.'],
    ['an operating system that is no object', { os: 'linux' }, 'spec.template.spec.os is "linux".'],
    ['resources of the pod that are no object', { resources: 1 }, 'spec.template.spec.resources is 1.'],
    ['a node selector of numbers', { nodeSelector: { zone: 1 } }, 'spec.template.spec.nodeSelector.zone is 1.'],
    ['tolerations that are no list', { tolerations: {} }, 'spec.template.spec.tolerations is an object.'],
    ...['automountServiceAccountToken', 'enableServiceLinks', 'hostIPC', 'hostNetwork', 'hostPID', 'hostUsers', 'shareProcessNamespace']
      .map((field): [string, JsonObject, string] => [`text for ${field}`, { [field]: 'false' }, `spec.template.spec.${field} is "false".`]),
    ['a number for a boolean', { hostNetwork: 0 }, 'spec.template.spec.hostNetwork is 0.'],
  ])('refuses %s', (_, changes, message) => {
    expect(judge(changes)).toEqual([`${RULE}: ${message}`]);
  });

  test.each<[string, JsonObject, string]>([
    ['a security context that is no object', { securityContext: 'none' }, 'securityContext is "none".'],
    ['capabilities that are a list', { securityContext: { capabilities: ['ALL'] } }, 'securityContext.capabilities is a list.'],
    ['dropped capabilities as text', { securityContext: { capabilities: { drop: 'ALL' } } }, 'securityContext.capabilities.drop is "ALL".'],
    ['an added capability that is no text', { securityContext: { capabilities: { add: [1] } } }, 'securityContext.capabilities.add[0] is 1.'],
    ['resources that are no object', { resources: 'small' }, 'resources is "small".'],
    ['limits that are a list', { resources: { limits: [] } }, 'resources.limits is an empty list.'],
    ['requests that are no object', { resources: { requests: true } }, 'resources.requests is true.'],
    ['environment as a map', { env: { PASSWORD: 'hunter2' } }, 'env is an object.'],
    ['environment as text', { env: 'PASSWORD=hunter2' }, 'env is not a list.'],
    ['an environment variable as text', { env: ['PASSWORD=hunter2'] }, 'env[0] is not an object.'],
    ['a value that is a number', { env: [{ name: 'PIN', value: 4711 }] }, 'env[0].value is not a string.'],
    ['a variable without name', { env: [{ value: 'x' }] }, 'env[0].name is missing.'],
    ['a source of a value that is no object', { env: [{ name: 'A', valueFrom: 'secret' }] }, 'env[0].valueFrom is "secret".'],
    ['a secret key that is no object', { env: [{ name: 'A', valueFrom: { secretKeyRef: 's' } }] }, 'env[0].valueFrom.secretKeyRef is "s".'],
    ['an argument that is a number', { args: ['--pin', 4711] }, 'args[1] is not a string.'],
    ['environment sources as an object', { envFrom: { secretRef: {} } }, 'envFrom is an object.'],
    ['an environment source that is no object', { envFrom: [{ secretRef: 's' }] }, 'envFrom[0].secretRef is "s".'],
    ['ports as numbers', { ports: [80] }, 'ports[0] is 80.'],
    ['mounts that are null', { volumeMounts: [null] }, 'volumeMounts[0] is null.'],
    ['a probe that is no object', { livenessProbe: '/healthz' }, 'livenessProbe is "/healthz".'],
    ['a request that is no object', { readinessProbe: { httpGet: '/healthz' } }, 'readinessProbe.httpGet is "/healthz".'],
    ['a socket that is no object', { startupProbe: { tcpSocket: 80 } }, 'startupProbe.tcpSocket is 80.'],
    ['hooks that are a list', { lifecycle: [{}] }, 'lifecycle is a list.'],
    ['a hook that is no object', { lifecycle: { preStop: 'stop' } }, 'lifecycle.preStop is "stop".'],
    ['a request of a hook that is no object', { lifecycle: { postStart: { httpGet: 1 } } }, 'lifecycle.postStart.httpGet is 1.'],
  ])('refuses in a container: %s', (_, changes, message) => {
    expect(judgeContainer(changes)).toEqual([`${RULE}, container "main": spec.template.spec.containers[0].${message}`]);
  });

  test.each([
    ['no name', undefined, 'is missing'],
    ['an empty name', '', 'is ""'],
    ['a number for a name', 7, 'is 7'],
  ])('refuses a container with %s', (_, name, problem) => {
    expect(judgeContainer({ name })).toEqual([`${RULE}, container "containers[0]": spec.template.spec.containers[0].name ${problem}.`]);
  });

  test('refuses entries that are no containers, in every list', () => {
    expect(judge({ initContainers: [null], containers: ['main'], ephemeralContainers: [[]] })).toEqual([
      `${RULE}, container "containers[0]": spec.template.spec.containers[0] is "main".`,
      `${RULE}, container "ephemeralContainers[0]": spec.template.spec.ephemeralContainers[0] is an empty list.`,
      `${RULE}, container "initContainers[0]": spec.template.spec.initContainers[0] is null.`,
    ]);
  });

  test('refuses one name for two containers, across all lists', () => {
    expect(judge({ initContainers: [container()], ephemeralContainers: [container()] })).toEqual([
      `${RULE}, container "main": spec.template.spec.containers[0].name is "main", which is the name of another container of the pod.`,
      `${RULE}, container "main": spec.template.spec.ephemeralContainers[0].name is "main", which is the name of another container of the pod.`,
    ]);
  });

  test.each<[string, JsonObject, string]>([
    ['no spec', { template: { metadata: {} } }, 'spec.template.spec is missing'],
    ['a spec that is null', { template: { spec: null } }, 'spec.template.spec is null'],
    ['a spec that is a list', { template: { spec: [podSpec()] } }, 'spec.template.spec is a list'],
    ['no template', {}, 'spec.template.spec is missing'],
    ['a template that is a list', { template: [{ spec: podSpec() }] }, 'spec.template.spec is missing'],
  ])('refuses %s', (_, spec, problem) => {
    expect(faults(podWellFormed, { ...deployment(), spec })).toEqual([`${RULE}: ${problem}.`]);
  });

  test.each<[string, Json, string]>([
    ['metadata that is no object', 'web', 'spec.template.metadata is "web"'],
    ['labels that are a list', { labels: ['app'] }, 'spec.template.metadata.labels is a list'],
    ['a label that is a boolean', { labels: { 'example.com/sensitive': true } }, 'spec.template.metadata.labels["example.com/sensitive"] is true'],
    ['an annotation that is null', { annotations: { a: null } }, 'spec.template.metadata.annotations.a is null'],
  ])('refuses %s', (_, metadata, problem) => {
    expect(faults(podWellFormed, deployment(podSpec(), metadata as JsonObject))).toEqual([`${RULE}: ${problem}.`]);
  });

  test('judges the metadata of a Pod, which is its own', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', labels: { app: 1 } }, spec: podSpec({ hostPID: 1 }) };
    expect(faults(podWellFormed, pod)).toEqual([
      'pod-well-formed (high)  Pod shop/web: spec.hostPID is 1.',
      'pod-well-formed (high)  Pod shop/web: metadata.labels.app is 1.',
    ]);
  });

  test('refuses a Pod without anything', () => {
    expect(faults(podWellFormed, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } }))
      .toEqual(['pod-well-formed (high)  Pod web: spec is missing.']);
  });

  test('lets a custom resource leave the containers to its controller', () => {
    const spec = podSpec({ containers: undefined, initContainers: [container()] });
    expect(faults(podWellFormed, custom({ template: { spec } }))).toEqual([]);
    expect(faults(podWellFormed, custom({ template: { spec: merge(spec, { containers: [] }) } }))).toEqual([]);
  });

  test('judges everything else in a custom resource', () => {
    expect(faults(podWellFormed, custom({ pods: podSpec({ hostNetwork: 'yes' }), metadata: 7 })))
      .toEqual(['pod-well-formed (high)  Runner shop/web: spec.pods.hostNetwork is "yes".']);
    expect(faults(podWellFormed, custom({ template: { spec: podSpec(), metadata: { labels: [] } } })))
      .toEqual(['pod-well-formed (high)  Runner shop/web: spec.template.metadata.labels is an empty list.']);
  });

  test('finds every fault of a pod', () => {
    const containers = [container({ ports: [80] }), container({ name: 'other', env: 5 })];
    expect(judge({ hostPID: 1, volumes: [{}, { name: 5, csi: {} }, 7], containers }).sort()).toEqual([
      `${RULE}, container "main": spec.template.spec.containers[0].ports[0] is 80.`,
      `${RULE}, container "other": spec.template.spec.containers[1].env is not a list.`,
      `${RULE}: spec.template.spec.hostPID is 1.`,
      `${RULE}: spec.template.spec.volumes[0] has no source.`,
      `${RULE}: spec.template.spec.volumes[0].name is missing.`,
      `${RULE}: spec.template.spec.volumes[1].name is 5.`,
      `${RULE}: spec.template.spec.volumes[2] is 7.`,
    ]);
  });

  test.each<[string, Json[]]>([['text', ['a']], ['null', [null]], ['a number', [5]], ['a list', [[]]]])(
    'tells once of a volume that is %s, and nothing of its source', (_, volumes) => {
      expect(judge({ volumes })).toEqual([expect.stringMatching(/volumes\[0\] is /)]);
    },
  );

  test('does not count the sources of volumes in a custom resource, where there may be fields of its own', () => {
    expect(faults(podWellFormed, custom({ template: { spec: podSpec({ volumes: [{ name: 'a' }, { name: 'b', emptyDir: {}, csi: {} }] }) } }))).toEqual([]);
  });

  test('says what to write', () => {
    const spec = podSpec({
      hostPID: 'true',
      containers: [],
      initContainers: [container({ ports: {} }), container()],
      volumes: [{ name: 1, csi: 1 }, { name: 'a', csi: {} }, { name: 'a', csi: {} }, { name: 'b' }, { name: 'c', csi: {}, nfs: {} }],
    });
    expect(remediations(podWellFormed, deployment(spec)).sort()).toEqual([
      'Give each container of the pod, init and ephemeral ones included, a name of its own.',
      'Give each volume of the pod a name of its own.',
      'Write a list with at least one entry.',
      'Write a list.',
      'Write a string that is not empty.',
      'Write an object.',
      'Write exactly one source, such as emptyDir, configMap or persistentVolumeClaim.',
      'Write exactly one source, such as emptyDir, configMap or persistentVolumeClaim.',
      'Write true or false, without quotes.',
    ]);
  });

  test('repeats nothing that may be secret', () => {
    const spec = podSpec({ containers: [container({ env: { PASSWORD: 'hunter2' }, args: 'hunter2', command: ['sh', { a: 'hunter2' }] })] });
    const findings = podWellFormed.check(snapshotOf([deployment(spec)])).map(violation => toFinding(podWellFormed, violation));
    expect(findings).toHaveLength(3);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});
