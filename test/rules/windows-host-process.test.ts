import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { Json } from '../../src/rules/json';
import { windowsHostProcess } from '../../src/rules/windows-host-process';

const judge = (pod: Json | undefined, ofContainer: Json | undefined) => faults(windowsHostProcess, deployment(podSpec({
  securityContext: { windowsOptions: pod },
  containers: [container({ securityContext: { windowsOptions: ofContainer } })],
})));

const POD = 'windows-host-process (critical)  Deployment shop/web: spec.template.spec.securityContext.windowsOptions';
const CONTAINER = 'windows-host-process (critical)  Deployment shop/web, container "main": '
  + 'spec.template.spec.containers[0].securityContext.windowsOptions';

describe('windows-host-process', () => {
  test.each<[string, Json | undefined]>([
    ['no options', undefined],
    ['null', null],
    ['empty options', {}],
    ['false', { hostProcess: false }],
    ['null in the options', { hostProcess: null }],
    ['other options', { runAsUserName: 'ContainerUser' }],
  ])('accepts %s on the pod and in a container', (_what, options) => {
    expect(judge(options, options)).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['true', { hostProcess: true }, '.hostProcess is true'],
    ['a string', { hostProcess: 'false' }, '.hostProcess is "false"'],
    ['a number', { hostProcess: 0 }, '.hostProcess is 0'],
    ['a list of options', [{ hostProcess: true }], ' is [{"hostProcess":true}]'],
    ['a string instead of options', 'hostProcess', ' is "hostProcess"'],
  ])('refuses %s on the pod and in a container', (_what, options, fault) => {
    expect(judge(options, options)).toEqual([`${POD}${fault}.`, `${CONTAINER}${fault}.`]);
  });

  test('does not let a good value repair a bad one', () => {
    expect(judge({ hostProcess: true }, { hostProcess: false })).toEqual([`${POD}.hostProcess is true.`]);
    expect(judge({ hostProcess: false }, { hostProcess: true })).toEqual([`${CONTAINER}.hostProcess is true.`]);
  });

  test('counts init and ephemeral containers', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext: { windowsOptions: { hostProcess: true } } })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { windowsOptions: { hostProcess: true } } })],
    });
    expect(faults(windowsHostProcess, deployment(spec))).toEqual([
      'windows-host-process (critical)  Deployment shop/web, container "migrate": '
        + 'spec.template.spec.initContainers[0].securityContext.windowsOptions.hostProcess is true.',
      'windows-host-process (critical)  Deployment shop/web, container "debug": '
        + 'spec.template.spec.ephemeralContainers[0].securityContext.windowsOptions.hostProcess is true.',
    ]);
  });
});
