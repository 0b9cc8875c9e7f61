import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { hostProbe } from '../../src/rules/host-probe';
import { Json, JsonObject } from '../../src/rules/json';

const withFields = (fields: JsonObject) => deployment(podSpec({ containers: [container(fields)] }));

const FIELD = 'host-probe (medium)  Deployment shop/web, container "main": spec.template.spec.containers[0].';

/** Every place that knows a handler, and how to put one there. */
const PLACES: [string, (handler: Json) => JsonObject][] = [
  ['livenessProbe', livenessProbe => ({ livenessProbe })],
  ['readinessProbe', readinessProbe => ({ readinessProbe })],
  ['startupProbe', startupProbe => ({ startupProbe })],
  ['lifecycle.postStart', postStart => ({ lifecycle: { postStart } })],
  ['lifecycle.preStop', preStop => ({ lifecycle: { preStop } })],
];

describe.each(PLACES)('host-probe, %s', (place, put) => {
  test.each<[string, Json]>([
    ['nothing', null],
    ['an empty handler', {}],
    ['httpGet on the pod', { httpGet: { path: '/healthz', port: 8080 } }],
    ['tcpSocket on the pod', { tcpSocket: { port: 8080 } }],
    ['an empty host', { httpGet: { host: '', port: 8080 } }],
    ['a null host', { tcpSocket: { host: null, port: 8080 } }],
    ['a null handler', { httpGet: null, tcpSocket: null, exec: { command: ['true'] } }],
    ['a Host header', { httpGet: { port: 8080, httpHeaders: [{ name: 'Host', value: 'shop.example.com' }] } }],
    ['grpc and exec, which have no host', { grpc: { port: 9090 }, exec: { command: ['true'] } }],
  ])('accepts %s', (_what, handler) => {
    expect(faults(hostProbe, withFields(put(handler)))).toEqual([]);
  });

  test.each<[string, Json, string[]]>([
    ['httpGet to another host', { httpGet: { host: '169.254.169.254', port: 80 } }, ['.httpGet.host is "169.254.169.254"']],
    ['tcpSocket to another host', { tcpSocket: { host: 'db', port: 5432 } }, ['.tcpSocket.host is "db"']],
    ['the loopback address', { httpGet: { host: '127.0.0.1', port: 80 } }, ['.httpGet.host is "127.0.0.1"']],
    ['localhost', { httpGet: { host: 'localhost', port: 80 } }, ['.httpGet.host is "localhost"']],
    ['a blank host', { httpGet: { host: ' ', port: 80 } }, ['.httpGet.host is " "']],
    ['a host that is no string', { tcpSocket: { host: false } }, ['.tcpSocket.host is false']],
    ['both handlers', { httpGet: { host: 'a' }, tcpSocket: { host: 'b' } }, ['.httpGet.host is "a"', '.tcpSocket.host is "b"']],
    ['a string as action', { httpGet: 'http://db/' }, ['.httpGet is "http://db/"']],
    ['a list as action', { tcpSocket: [{ host: 'db' }] }, ['.tcpSocket is [{"host":"db"}]']],
    ['a list as handler', [{ httpGet: { host: 'db' } }], [' is [{"httpGet":{"host":"db"}}]']],
    ['a boolean as handler', true, [' is true']],
  ])('refuses %s', (_what, handler, problems) => {
    expect(faults(hostProbe, withFields(put(handler)))).toEqual(problems.map(problem => `${FIELD}${place}${problem}.`));
  });
});

describe('host-probe', () => {
  test('accepts a container without probes and hooks', () => {
    expect(faults(hostProbe, withFields({}), withFields({ lifecycle: null }), withFields({ lifecycle: { stopSignal: 'SIGTERM' } }))).toEqual([]);
  });

  test.each<Json>(['preStop', [{ preStop: {} }], 0])('refuses a lifecycle that is %j', lifecycle => {
    expect(faults(hostProbe, withFields({ lifecycle }))).toEqual([`${FIELD}lifecycle is ${JSON.stringify(lifecycle)}.`]);
  });

  test('counts init, sidecar and ephemeral containers', () => {
    const livenessProbe = { httpGet: { host: 'db', port: 80 } };
    const spec = podSpec({
      initContainers: [container({ name: 'proxy', restartPolicy: 'Always', livenessProbe })],
      ephemeralContainers: [container({ name: 'debug', livenessProbe })],
    });
    expect(faults(hostProbe, deployment(spec))).toEqual([
      'host-probe (medium)  Deployment shop/web, container "proxy": spec.template.spec.initContainers[0].livenessProbe.httpGet.host is "db".',
      'host-probe (medium)  Deployment shop/web, container "debug": spec.template.spec.ephemeralContainers[0].livenessProbe.httpGet.host is "db".',
    ]);
  });

  test('says what to write instead', () => {
    const faulty = [{ livenessProbe: { httpGet: { host: 'db' } } }, { livenessProbe: { httpGet: 5 } }, { livenessProbe: 5 }, { lifecycle: 5 }];
    expect(faulty.map(fields => remediations(hostProbe, withFields(fields)))).toEqual([
      ['Leave host out, so that the kubelet asks the pod itself; a virtual host goes into the Host header of httpHeaders.'],
      ['Write an object, or leave it out.'],
      ['Write an object, or leave it out.'],
      ['Write an object, or leave it out.'],
    ]);
  });
});
