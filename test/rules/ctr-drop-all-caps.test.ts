import { faults } from './judge';
import { container, deployment, merge, podSpec } from './pods';
import { remediations } from './remediations';
import { ctrDropAllCaps } from '../../src/rules/ctr-drop-all-caps';
import { Json } from '../../src/rules/json';

// The capabilities of the valid container are taken away first, so that nothing of them is left.
const withCapabilities = (capabilities: Json | undefined) => deployment(podSpec({
  containers: [merge(container({ securityContext: { capabilities: undefined } }), { securityContext: { capabilities } })],
}));

const FIELD = 'ctr-drop-all-caps (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.capabilities';

const REMOVE = 'Remove it: the restricted Pod Security Standard allows none but NET_BIND_SERVICE.';
const DROP_ALL = 'Set drop to [ALL], in upper case; it has to be said in each container.';

describe('ctr-drop-all-caps', () => {
  test.each<[string, Json]>([
    ['everything dropped', { drop: ['ALL'] }],
    ['everything dropped and more', { drop: ['NET_RAW', 'ALL', 'SYS_TIME'] }],
    ['nothing added', { drop: ['ALL'], add: [] }],
    ['null added', { drop: ['ALL'], add: null }],
    ['the one capability that restricted allows, for which a rule of its own asks a reason', { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }],
    ['that capability twice', { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'NET_BIND_SERVICE'] }],
  ])('accepts %s', (_what, capabilities) => {
    expect(faults(ctrDropAllCaps, withCapabilities(capabilities))).toEqual([]);
  });

  test.each<[string, Json | undefined, string[]]>([
    ['no capabilities', undefined, ['.drop is missing']],
    ['null', null, ['.drop is missing']],
    ['nothing dropped', {}, ['.drop is missing']],
    ['null dropped', { drop: null }, ['.drop is missing']],
    ['an empty list', { drop: [] }, ['.drop is []']],
    ['some dropped', { drop: ['NET_RAW'] }, ['.drop drops only ["NET_RAW"]']],
    ['lower case, which the standard does not take for ALL', { drop: ['all'] }, ['.drop drops only ["all"]']],
    ['a prefix', { drop: ['CAP_ALL'] }, ['.drop drops only ["CAP_ALL"]']],
    ['padding', { drop: ['ALL '] }, ['.drop drops only ["ALL "]']],
    ['a list in the list', { drop: [['ALL']] }, ['.drop drops only [["ALL"]]']],
    ['a string instead of a list', { drop: 'ALL' }, ['.drop is "ALL"']],
    ['an object instead of a list', { drop: { 0: 'ALL' } }, ['.drop is {"0":"ALL"}']],
    ['something else in the list', { drop: ['ALL', null, 5] }, ['.drop[1] is null', '.drop[2] is 5']],
    ['a list instead of capabilities', ['ALL'], [' is ["ALL"]']],
    ['a string instead of capabilities', 'drop ALL', [' is "drop ALL"']],
    ['what was dropped before', { drop: ['ALL'], add: ['ALL'] }, ['.add[0] is "ALL"']],
    ['one before the one that restricted allows', { drop: ['ALL'], add: ['SYS_ADMIN', 'NET_BIND_SERVICE'] }, ['.add[0] is "SYS_ADMIN"']],
    ['one behind the one that restricted allows', { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] }, ['.add[1] is "SYS_ADMIN"']],
    ['several', { drop: ['ALL'], add: ['SYS_ADMIN', 'NET_RAW'] }, ['.add[0] is "SYS_ADMIN"', '.add[1] is "NET_RAW"']],
    ['the allowed one in lower case', { drop: ['ALL'], add: ['net_bind_service'] }, ['.add[0] is "net_bind_service"']],
    ['the allowed one with a prefix', { drop: ['ALL'], add: ['CAP_NET_BIND_SERVICE'] }, ['.add[0] is "CAP_NET_BIND_SERVICE"']],
    ['the allowed one in a list of its own', { drop: ['ALL'], add: [['NET_BIND_SERVICE']] }, ['.add[0] is ["NET_BIND_SERVICE"]']],
    ['the allowed one as a string', { drop: ['ALL'], add: 'NET_BIND_SERVICE' }, ['.add is "NET_BIND_SERVICE"']],
    ['nothing dropped where the allowed one is added', { add: ['NET_BIND_SERVICE'] }, ['.drop is missing']],
    ['the same one twice', { drop: ['ALL'], add: ['CHOWN', 'CHOWN'] }, ['.add[0] is "CHOWN"', '.add[1] is "CHOWN"']],
    ['null in the list', { drop: ['ALL'], add: [null] }, ['.add[0] is null']],
    ['the empty string in the list', { drop: ['ALL'], add: [''] }, ['.add[0] is ""']],
    ['a number in the list', { drop: ['ALL'], add: [21] }, ['.add[0] is 21']],
    ['a string instead of a list to add', { drop: ['ALL'], add: 'SYS_ADMIN' }, ['.add is "SYS_ADMIN"']],
    ['an object instead of a list to add', { drop: ['ALL'], add: { 0: 'SYS_ADMIN' } }, ['.add is {"0":"SYS_ADMIN"}']],
    ['both ends', { add: ['SYS_ADMIN'] }, ['.drop is missing', '.add[0] is "SYS_ADMIN"']],
  ])('refuses %s', (_what, capabilities, problems) => {
    expect(faults(ctrDropAllCaps, withCapabilities(capabilities))).toEqual(problems.map(problem => `${FIELD}${problem}.`));
  });

  test.each<[string, Json | undefined, string[]]>([
    ['a missing drop', undefined, [DROP_ALL]],
    ['a partial drop', { drop: ['NET_RAW'] }, [DROP_ALL]],
    ['capabilities that are no object', [], [DROP_ALL]],
    ['a dropped number', { drop: ['ALL', 1] }, ['Write the name of a capability.']],
    ['other capabilities', { drop: ['ALL'], add: ['SYS_ADMIN', 'ALL', 'net_bind_service', 'CAP_NET_BIND_SERVICE'] }, [REMOVE, REMOVE, REMOVE, REMOVE]],
    ['an addition that is no list', { drop: ['ALL'], add: 'CHOWN' }, ['Leave it out, or write a list.']],
  ])('says what to write instead of %s', (_what, capabilities, expected) => {
    expect(remediations(ctrDropAllCaps, withCapabilities(capabilities))).toEqual(expected);
  });

  test.each<[string, Json | undefined]>([
    ['says nothing', undefined],
    ['adds what it likes', { add: ['SYS_ADMIN'] }],
  ])('asks nothing of a pod of Windows, where nothing of it exists, when a container %s', (_what, capabilities) => {
    const windows = merge(withCapabilities(capabilities), { spec: { template: { spec: { os: { name: 'windows' } } } } });
    expect(faults(ctrDropAllCaps, windows)).toEqual([]);
  });

  test.each<Json>([{ name: 'linux' }, { name: 'Windows' }, { name: ['windows'] }, { name: null }, {}, 'windows', ['windows'], null])(
    'asks it of a pod whose operating system is %j', os => {
      const pod = merge(withCapabilities(undefined), { spec: { template: { spec: { os } } } });
      expect(faults(ctrDropAllCaps, pod)).toEqual([`${FIELD}.drop is missing.`]);
    },
  );

  test('counts init and ephemeral containers and those without a security context', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext: { capabilities: { add: ['SYS_ADMIN'] } } })],
      containers: [container(), container({ name: 'second', securityContext: undefined })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { capabilities: { drop: [] } } })],
    });
    expect(faults(ctrDropAllCaps, deployment(spec))).toEqual([
      ['migrate', 'initContainers[0]', 'add[0] is "SYS_ADMIN"'],
      ['second', 'containers[1]', 'drop is missing'],
      ['debug', 'ephemeralContainers[0]', 'drop is []'],
    ].map(([name, place, fault]) => `ctr-drop-all-caps (high)  Deployment shop/web, container "${name}": `
      + `spec.template.spec.${place}.securityContext.capabilities.${fault}.`));
  });
});
