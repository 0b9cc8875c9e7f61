import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { hostPorts } from '../../src/rules/host-ports';
import { Json } from '../../src/rules/json';

const withPorts = (ports: Json | undefined) => deployment(podSpec({ containers: [container({ ports })] }));

const FIELD = 'host-ports (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].ports';

describe('host-ports', () => {
  test.each<[string, Json | undefined]>([
    ['no ports', undefined],
    ['null', null],
    ['an empty list', []],
    ['a port of the container', [{ containerPort: 8080 }]],
    ['host port 0, which is none', [{ containerPort: 8080, hostPort: 0 }]],
    ['host port null', [{ containerPort: 8080, hostPort: null }]],
  ])('accepts %s', (_what, ports) => {
    expect(faults(hostPorts, withPorts(ports))).toEqual([]);
  });

  test.each<[string, Json, string[]]>([
    ['a host port', [{ containerPort: 8080, hostPort: 80 }], ['[0].hostPort is 80']],
    ['the second of two', [{ containerPort: 8080 }, { containerPort: 8443, hostPort: 8443 }], ['[1].hostPort is 8443']],
    ['two', [{ hostPort: 80 }, { hostPort: 443 }], ['[0].hostPort is 80', '[1].hostPort is 443']],
    ['one on a loopback address', [{ containerPort: 1, hostPort: 1, hostIP: '127.0.0.1' }], ['[0].hostPort is 1']],
    ['a string', [{ hostPort: '80' }], ['[0].hostPort is "80"']],
    ['the string "0"', [{ hostPort: '0' }], ['[0].hostPort is "0"']],
    ['the empty string', [{ hostPort: '' }], ['[0].hostPort is ""']],
    ['false', [{ hostPort: false }], ['[0].hostPort is false']],
    ['a negative number', [{ hostPort: -1 }], ['[0].hostPort is -1']],
    ['a null port', [null], ['[0] is null']],
    ['a number as port', [8080], ['[0] is 8080']],
    ['an object instead of a list', { hostPort: 80 }, [' is {"hostPort":80}']],
    ['a string instead of a list', '80:8080', [' is "80:8080"']],
  ])('refuses %s', (_what, ports, problems) => {
    expect(faults(hostPorts, withPorts(ports))).toEqual(problems.map(problem => `${FIELD}${problem}.`));
  });

  test('counts init and ephemeral containers', () => {
    const ports = [{ containerPort: 80, hostPort: 80 }];
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', ports })],
      ephemeralContainers: [container({ name: 'debug', ports })],
    });
    expect(faults(hostPorts, deployment(spec))).toEqual([
      'host-ports (high)  Deployment shop/web, container "migrate": spec.template.spec.initContainers[0].ports[0].hostPort is 80.',
      'host-ports (high)  Deployment shop/web, container "debug": spec.template.spec.ephemeralContainers[0].ports[0].hostPort is 80.',
    ]);
  });

  test('says what to write instead', () => {
    expect([[{ hostPort: 80 }], [80], 80].map(ports => remediations(hostPorts, withPorts(ports)))).toEqual([
      ['Leave hostPort out, and reach the pod through a Service.'],
      ['Write an object with a containerPort.'],
      ['Write a list of ports.'],
    ]);
  });
});
