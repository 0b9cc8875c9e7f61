import { faults, faultsFor, snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { toFinding } from '../../src/rules/finding';
import { Json, JsonObject } from '../../src/rules/json';
import { podRunAsUser } from '../../src/rules/pod-run-as-user';

const judge = (field: string, pod: Json | undefined, ofContainer: Json | undefined) => faults(podRunAsUser, deployment(podSpec({
  securityContext: { [field]: pod },
  containers: [container({ securityContext: { [field]: ofContainer } })],
})));

describe.each(['runAsUser', 'runAsGroup'])('pod-run-as-user, %s', field => {
  const POD = `pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.${field}`;
  const CONTAINER = `pod-run-as-user (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.${field}`;

  test.each<[Json | undefined, Json | undefined]>([
    [1000, undefined],
    [1000, null],
    [undefined, 1000],
    [null, 1000],
    [1000, 2000],
    [1, 2147483647],
    // Nobody states it, so the image decides: the matter of another rule.
    [undefined, undefined],
    [null, null],
  ])('accepts pod %p with container %p', (pod, ofContainer) => {
    expect(judge(field, pod, ofContainer)).toEqual([]);
  });

  test.each<[string, Json | undefined, Json | undefined, string[]]>([
    ['the container is root', 1000, 0, [`${CONTAINER} is 0.`]],
    ['only the container states it, and is root', undefined, 0, [`${CONTAINER} is 0.`]],
    ['the pod is root, even where the container is not', 0, 1000, [`${POD} is 0.`]],
    ['the pod is root, told once', 0, undefined, [`${POD} is 0.`]],
    ['both are root', 0, 0, [`${POD} is 0.`, `${CONTAINER} is 0.`]],
    ['a string is not a number', '1000', 1000, [`${POD} is "1000".`]],
    ['a string is not a number in a container', 1000, '0', [`${CONTAINER} is "0".`]],
    ['a boolean is not a number', false, true, [`${POD} is false.`, `${CONTAINER} is true.`]],
    ['an empty string is not a number', '', 1000, [`${POD} is "".`]],
    ['an id is not negative', 1000, -1, [`${CONTAINER} is -1.`]],
    ['an id is whole', 1000, 0.5, [`${CONTAINER} is 0.5.`]],
    ['an id beyond 32 bits is root again', 4294967296, 1000, [`${POD} is 4294967296.`]],
    ['an object is not a number', {}, [], [`${POD} is {}.`, `${CONTAINER} is [].`]],
  ])('refuses it when %s', (_why, pod, ofContainer, messages) => {
    expect(judge(field, pod, ofContainer)).toEqual(messages);
  });

  test('counts init and ephemeral containers', () => {
    const spec = podSpec({
      initContainers: [container({ name: 'migrate', securityContext: { [field]: 0 } })],
      ephemeralContainers: [container({ name: 'debug', securityContext: { [field]: 0 } })],
    });
    expect(faults(podRunAsUser, deployment(spec))).toEqual([
      `pod-run-as-user (high)  Deployment shop/web, container "migrate": spec.template.spec.initContainers[0].securityContext.${field} is 0.`,
      `pod-run-as-user (high)  Deployment shop/web, container "debug": spec.template.spec.ephemeralContainers[0].securityContext.${field} is 0.`,
    ]);
  });
});

describe('pod-run-as-user', () => {
  test('tells user and group apart', () => {
    const spec = podSpec({ securityContext: { runAsUser: 0, runAsGroup: 0 } });
    expect(faults(podRunAsUser, deployment(spec))).toEqual([
      'pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.runAsUser is 0.',
      'pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.runAsGroup is 0.',
    ]);
  });

  test.each<Json>(['runAsUser: 0', [{ runAsUser: 0 }], null])('reads the security context %j as one that states nothing', securityContext => {
    expect(faults(podRunAsUser, deployment(podSpec({ securityContext })))).toEqual([]);
  });

  const rootOf = (hostUsers: Json | undefined) => deployment(podSpec({
    hostUsers, securityContext: { runAsUser: 0, runAsGroup: 0 }, containers: [container({ securityContext: { runAsUser: 0, runAsGroup: 0 } })],
  }));
  const USER = [
    'pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.runAsUser is 0.',
    'pod-run-as-user (high)  Deployment shop/web, container "main": spec.template.spec.containers[0].securityContext.runAsUser is 0.',
  ];
  const GROUP = USER.map(message => message.replace('runAsUser is', 'runAsGroup is'));

  test.each([25, 34])('judges user and group of a pod in a user namespace for Kubernetes 1.%i', minor => {
    expect(faultsFor({ minor }, podRunAsUser, rootOf(false))).toEqual([...USER, ...GROUP]);
  });

  test.each([35, 37])('leaves the user of a pod in a user namespace to userns for Kubernetes 1.%i, and keeps the group', minor => {
    expect(faultsFor({ minor }, podRunAsUser, rootOf(false))).toEqual(GROUP);
  });

  test.each<Json | undefined>([undefined, null, true, 'false', 0])('does not see a user namespace in hostUsers %j', hostUsers => {
    expect(faultsFor({ minor: 37 }, podRunAsUser, rootOf(hostUsers))).toEqual([...USER, ...GROUP]);
  });

  test('judges a pod of Windows too', () => {
    expect(faults(podRunAsUser, deployment(podSpec({ os: { name: 'windows' }, securityContext: { runAsUser: 0 } })))).toEqual([USER[0]]);
  });

  test('says what to write instead and who asks for it', () => {
    const [violation] = podRunAsUser.check(snapshotOf([deployment(podSpec({ securityContext: { runAsUser: 0 } }))]));
    expect(toFinding(podRunAsUser, violation).message).toBe([
      'pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.runAsUser is 0.',
      '    Set it to a number from 1 to 2147483647 that the files in the image are made for.',
      '    Kubernetes Application Security Checklist § Pod-level securityContext  [construct deployment/web]',
    ].join('\n'));
  });
});

describe('pod-run-as-user, accounts of Windows', () => {
  const POD = 'pod-run-as-user (high)  Deployment shop/web: spec.template.spec.securityContext.windowsOptions.runAsUserName';
  const CONTAINER = 'pod-run-as-user (high)  Deployment shop/web, container "main": '
    + 'spec.template.spec.containers[0].securityContext.windowsOptions.runAsUserName';
  const withOptions = (pod: Json | undefined, ofContainer: Json | undefined, changes: JsonObject = {}) => deployment(podSpec({
    os: { name: 'windows' },
    securityContext: { windowsOptions: pod },
    containers: [container({ securityContext: { windowsOptions: ofContainer } })],
    ...changes,
  }));
  const judgeAccounts = (pod: Json | undefined, ofContainer: Json | undefined) => faults(podRunAsUser, withOptions(pod, ofContainer));

  test.each<[string, Json | undefined]>([
    ['no options', undefined],
    ['null', null],
    ['empty options', {}],
    ['no name', { runAsUserName: null }],
    ['the account without rights', { runAsUserName: 'ContainerUser' }],
    ['another account', { runAsUserName: 'SHOP\\web' }],
    ['a service account of Windows', { runAsUserName: 'NT AUTHORITY\\LocalService' }],
    ['a name that only begins like that of an administrator', { runAsUserName: 'AdministratorOfNothing' }],
    ['a name that only ends like that of an administrator', { runAsUserName: 'NotAnAdministrator' }],
    ['a domain that is called like an administrator', { runAsUserName: 'Administrator\\web' }],
    ['options that are no object, which another rule refuses', 'ContainerAdministrator'],
    ['a list of options, which another rule refuses', [{ runAsUserName: 'ContainerAdministrator' }]],
  ])('accepts %s on the pod and in a container', (_what, options) => {
    expect(judgeAccounts(options, options)).toEqual([]);
  });

  test.each<[string, Json]>([
    ['the administrator of the container', 'ContainerAdministrator'],
    ['in lower case, which is the same account', 'containeradministrator'],
    ['in upper case', 'CONTAINERADMINISTRATOR'],
    ['with a domain', 'User Manager\\ContainerAdministrator'],
    ['with padding', ' ContainerAdministrator '],
    ['the administrator of Windows', 'Administrator'],
    ['of this computer', '.\\Administrator'],
    ['of a domain', 'shop\\administrator'],
    ['the system itself', 'SYSTEM'],
    ['the system with its authority', 'NT AUTHORITY\\SYSTEM'],
    ['the system under its other name', 'LocalSystem'],
    ['a list', ['ContainerAdministrator']],
    ['an object', { name: 'ContainerUser' }],
    ['a number', 0],
    ['a boolean', false],
  ])('refuses %s on the pod and in a container', (_what, runAsUserName) => {
    const fault = ` is ${JSON.stringify(runAsUserName)}.`;
    expect(judgeAccounts({ runAsUserName }, { runAsUserName })).toEqual([`${POD}${fault}`, `${CONTAINER}${fault}`]);
  });

  test('does not let a good name repair a bad one', () => {
    const [good, bad] = [{ runAsUserName: 'ContainerUser' }, { runAsUserName: 'ContainerAdministrator' }];
    expect(judgeAccounts(bad, good)).toEqual([`${POD} is "ContainerAdministrator".`]);
    expect(judgeAccounts(good, bad)).toEqual([`${CONTAINER} is "ContainerAdministrator".`]);
  });

  test.each<[string, JsonObject]>([
    ['does not say so', { os: undefined }],
    ['says it runs on Linux', { os: { name: 'linux' } }],
    ['has a user namespace', { os: undefined, hostUsers: false }],
  ])('counts in a pod that %s', (_what, changes) => {
    expect(faultsFor({ minor: 37 }, podRunAsUser, withOptions({ runAsUserName: 'Administrator' }, undefined, changes))).toEqual([`${POD} is "Administrator".`]);
  });

  test('counts init and ephemeral containers', () => {
    const securityContext = { windowsOptions: { runAsUserName: 'ContainerAdministrator' } };
    expect(faults(podRunAsUser, withOptions(undefined, undefined, {
      initContainers: [container({ name: 'migrate', securityContext })], ephemeralContainers: [container({ name: 'debug', securityContext })],
    }))).toEqual([['migrate', 'initContainers[0]'], ['debug', 'ephemeralContainers[0]']].map(([name, place]) => (
      `pod-run-as-user (high)  Deployment shop/web, container "${name}": `
        + `spec.template.spec.${place}.securityContext.windowsOptions.runAsUserName is "ContainerAdministrator".`)));
  });

  test('says which account to name', () => {
    expect(remediations(podRunAsUser, withOptions({ runAsUserName: 'SYSTEM' }, { runAsUserName: 1 }))).toEqual([
      'Set it to ContainerUser, or to an account without administrative rights.',
      'Set it to ContainerUser, or to an account without administrative rights.',
    ]);
  });
});
