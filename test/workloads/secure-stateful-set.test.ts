import { Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { DefaultDenyNetworkPolicy, SecureStatefulSet, SecureStatefulSetProps, SecureVolumeClaim } from '../../src';
import { JsonObject, valueAt } from '../../src/rules/json';
import { IMAGE, messageOf, secureApp } from '../synthesis/apps';

const containers = [{ image: IMAGE, portNumber: 5432 }];
const DATA: SecureVolumeClaim = { name: 'data', size: Size.gibibytes(10), path: '/var/lib/data' };

function statefulSet(props: SecureStatefulSetProps = {}) {
  const app = secureApp();
  const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
  new SecureStatefulSet(chart, 'db', { containers, ...props });
  const manifests = Testing.synth(chart) as JsonObject[];
  const of = (kind: string) => manifests.find(json => json.kind === kind) as JsonObject;
  return { app, spec: of('StatefulSet').spec as JsonObject, service: of('Service') };
}

const podSpec = (spec: JsonObject) => valueAt(spec, ['template', 'spec']) as JsonObject;

describe('volume claims', () => {
  test('become templates, are mounted, and belong to the group of the pods', () => {
    const { app, spec } = statefulSet({ volumeClaims: [DATA], runAsGroup: 2000 });
    expect(spec.volumeClaimTemplates).toEqual([
      { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10240Mi' } } } },
    ]);
    expect(valueAt(podSpec(spec), ['containers', 0, 'volumeMounts'])).toEqual([{ name: 'data', mountPath: '/var/lib/data' }]);
    expect(podSpec(spec).securityContext).toMatchObject({ fsGroup: 2000, fsGroupChangePolicy: 'OnRootMismatch' });
    expect(app.report().findings).toEqual([]);
  });

  test('are mounted by the container they name, beside what it mounts anyway', () => {
    const { spec } = statefulSet({
      containers: [
        { name: 'db', image: IMAGE, portNumber: 5432, writablePaths: { '/tmp': Size.mebibytes(5) } },
        { name: 'backup', image: IMAGE, writablePaths: { '/tmp': Size.mebibytes(5) } },
      ],
      volumeClaims: [
        { ...DATA, container: 'db', storageClassName: 'fast' },
        { name: 'copies', size: Size.mebibytes(512), path: '/copies', container: 'backup', accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_MANY] },
      ],
    });
    expect((podSpec(spec).containers as JsonObject[]).map(({ volumeMounts }) => volumeMounts)).toEqual([
      [{ name: 'db-tmp', mountPath: '/tmp' }, { name: 'data', mountPath: '/var/lib/data' }],
      [{ name: 'backup-tmp', mountPath: '/tmp' }, { name: 'copies', mountPath: '/copies' }],
    ]);
    expect((spec.volumeClaimTemplates as JsonObject[]).map(each => each.spec)).toEqual([
      { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10240Mi' } }, storageClassName: 'fast' },
      { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '512Mi' } } },
    ]);
  });

  test('without claims there is no group for volumes', () => {
    expect(valueAt(podSpec(statefulSet().spec), ['securityContext', 'fsGroup'])).toBeUndefined();
  });

  test.each<[string, SecureVolumeClaim[], string]>([
    ['a name that is none', [{ ...DATA, name: 'Data' }],
      'chart/db, volume claim "Data": name is "Data"; write a name of at most 63 lower-case letters, digits and "-", such as "web-1"'],
    ['two of one name', [DATA, { ...DATA, path: '/other' }], 'chart/db: a name in volumeClaims is "data"; write each name once'],
    ['a relative path', [{ ...DATA, path: 'data' }],
      'chart/db, volume claim "data": path is "data"; write an absolute path of a directory inside the container, such as "/tmp"'],
    ['a path that climbs', [{ ...DATA, path: '/data/../etc' }],
      'chart/db, volume claim "data": path is "/data/../etc"; write an absolute path of a directory inside the container, such as "/tmp"'],
    ['no size', [{ ...DATA, size: undefined as never }],
      'chart/db, volume claim "data": size is missing; write a size in whole MiB, such as Size.gibibytes(10)'],
    ['a container that is not there', [{ ...DATA, container: 'other' }],
      'chart/db, volume claim "data": container is "other"; write the name of one of its containers: main'],
    ['a property that is none', [{ ...DATA, hostPath: '/' } as SecureVolumeClaim],
      'chart/db, volume claim "data": hostPath is no property here; write one of name, size, path, container, storageClassName, accessModes'],
  ])('refuses %s', (_name, volumeClaims, message) => {
    expect(messageOf(() => statefulSet({ volumeClaims }))).toBe(message);
  });
});

describe('the Service', () => {
  test('is headless, selects the pods, and has the ports of all containers', () => {
    const { service, spec } = statefulSet({
      containers: [
        { name: 'db', image: IMAGE, ports: [{ number: 5432, name: 'db' }, { number: 9187, name: 'metrics', protocol: kplus.Protocol.UDP }] },
        { name: 'side', image: IMAGE, ports: [{ number: 8080, name: 'http' }] },
      ],
    });
    expect(service.spec).toEqual({
      clusterIP: 'None',
      externalIPs: [],
      type: 'ClusterIP',
      selector: valueAt(spec, ['selector', 'matchLabels']),
      ports: [
        { name: 'db', port: 5432, targetPort: 5432 }, { name: 'metrics', port: 9187, targetPort: 9187, protocol: 'UDP' },
        { name: 'http', port: 8080, targetPort: 8080 },
      ],
    });
    expect(spec.serviceName).toBe(valueAt(service, ['metadata', 'name']));
  });

  test('has each port once, and a name for each where there are several', () => {
    const containers_ = [
      { name: 'db', image: IMAGE, portNumber: 5432, ports: [{ number: 9187, name: 'metrics' }] },
      { name: 'side', image: IMAGE, portNumber: 5432, ports: [{ number: 9188, name: 'metrics' }, { number: 5432, protocol: kplus.Protocol.UDP }] },
    ];
    expect(valueAt(statefulSet({ containers: containers_ }).service, ['spec', 'ports'])).toEqual([
      { name: 'tcp-5432', port: 5432, targetPort: 5432 }, { name: 'tcp-9187', port: 9187, targetPort: 9187 }, { name: 'tcp-9188', port: 9188, targetPort: 9188 },
      { name: 'udp-5432', port: 5432, targetPort: 5432, protocol: 'UDP' },
    ]);
  });

  test('without ports, the error says what to write', () => {
    expect(messageOf(() => statefulSet({ containers: [{ image: IMAGE }] })))
      .toBe('chart/db: containers have no ports for the Service of the StatefulSet; write portNumber for one of them, or a service');
  });

  test('can be one of the app', () => {
    const app = secureApp();
    const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
    const service = new kplus.Service(chart, 'names', { clusterIP: 'None', ports: [{ port: 80 }] });
    new SecureStatefulSet(chart, 'db', { containers: [{ image: IMAGE }], service });
    DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
    expect((Testing.synth(chart) as JsonObject[]).filter(({ kind }) => kind === 'Service')).toHaveLength(1);
  });
});

test.each([[-1], [1.5], ['3' as never]])('refuses %p replicas', replicas => {
  expect(messageOf(() => statefulSet({ replicas }))).toBe(`chart/db: replicas is ${typeof replicas === 'string' ? '"3"' : replicas}; write a whole number that is not negative`);
});

test.each([[52, undefined], [53, 'chart/db: its name is "NAME"; write metadata.name with at most 52 characters: the pods have it in a label, with 11 more behind it']])(
  'a name of %d characters', (length, message) => {
    const name = 'x'.repeat(length);
    const make = () => void statefulSet({ metadata: { name } });
    if (message === undefined) {
      expect(make).not.toThrow();
    } else {
      expect(messageOf(make)).toBe(message.replace('NAME', name));
    }
  });
