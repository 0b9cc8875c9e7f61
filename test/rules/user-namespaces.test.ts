import { faultsFor } from './judge';
import { container, deployment, podSpec } from './pods';
import { imgUnprivilegedUser } from '../../src/rules/img-unprivileged-user';
import { Json, JsonObject } from '../../src/rules/json';
import { podRunAsNonRoot } from '../../src/rules/pod-run-as-non-root';
import { podRunAsUser } from '../../src/rules/pod-run-as-user';
import { procMount } from '../../src/rules/proc-mount';
import { Rule } from '../../src/rules/rule';
import { userns } from '../../src/rules/userns';

/** Every rule that could take a user namespace for an excuse. */
const RULES = [podRunAsNonRoot, podRunAsUser, imgUnprivilegedUser, procMount, userns];
const OLD = [25, 29, 33, 34];
const NEW = [35, 36, 37];

const podOf = (securityContext: JsonObject, ofContainer: JsonObject, hostUsers: Json | undefined) => deployment(podSpec({
  hostUsers, securityContext, containers: [container({ securityContext: ofContainer })],
}));
const judgeAll = (minor: number, pod: JsonObject) => RULES.flatMap(rule => faultsFor({ minor }, rule, pod));
const idOf = (message: string) => message.split(' ')[0];

/** Policy versions from 1.35 skip these for pods in a user namespace; a cluster that does not know `hostUsers` runs them as root of the node. */
const RELAXED: [string, Rule, JsonObject, JsonObject][] = [
  ['runAsNonRoot false', podRunAsNonRoot, { runAsNonRoot: false }, { runAsNonRoot: false }],
  ['runAsNonRoot missing', podRunAsNonRoot, { runAsNonRoot: null }, { runAsNonRoot: null }],
  ['runAsNonRoot as text', podRunAsNonRoot, { runAsNonRoot: 'true' }, { runAsNonRoot: 1 }],
  ['runAsUser 0', podRunAsUser, { runAsUser: 0 }, { runAsUser: 0 }],
  ['runAsUser 0 of a container', podRunAsUser, {}, { runAsUser: 0 }],
  ['runAsUser as text', podRunAsUser, { runAsUser: '0' }, {}],
];

/** No policy version relaxes these for restricted pods. */
const NEVER_RELAXED: [string, Rule, JsonObject, JsonObject][] = [
  ['runAsGroup 0', podRunAsUser, { runAsGroup: 0 }, { runAsGroup: 0 }],
  ['runAsUser missing', imgUnprivilegedUser, { runAsUser: null }, { runAsUser: null }],
  ['runAsGroup missing', imgUnprivilegedUser, { runAsGroup: null }, { runAsGroup: null }],
  ['procMount Unmasked', procMount, {}, { procMount: 'Unmasked' }],
];

describe.each(RELAXED)('a user namespace is no excuse for %s', (_fault, rule, securityContext, ofContainer) => {
  const judge = (minor: number, hostUsers: Json | undefined) => judgeAll(minor, podOf(securityContext, ofContainer, hostUsers));

  test.each(OLD)('hostUsers false changes nothing for Kubernetes 1.%i', minor => {
    expect(new Set(judge(minor, undefined).map(idOf))).toEqual(new Set([rule.id]));
    expect(judge(minor, false)).toEqual(judge(minor, undefined));
  });

  test.each(NEW)('the same faults are those of userns for Kubernetes 1.%i', minor => {
    const inNamespace = judge(minor, undefined).map(message => message.replace(`${rule.id} (high)`, 'userns (medium)'));
    expect(new Set(inNamespace.map(idOf))).toEqual(new Set(['userns']));
    expect(judge(minor, false)).toEqual(inNamespace);
  });

  test.each<Json | undefined>([true, null, 'false', 0, [false], {}])('hostUsers %j changes nothing at any minor version', hostUsers => {
    for (const minor of [...OLD, ...NEW]) {
      expect(judge(minor, hostUsers)).toEqual(judge(25, undefined));
    }
  });
});

describe.each(NEVER_RELAXED)('a user namespace does not touch %s', (_fault, rule, securityContext, ofContainer) => {
  const judge = (minor: number, hostUsers: Json | undefined) => judgeAll(minor, podOf(securityContext, ofContainer, hostUsers));

  test.each<Json | undefined>([false, true, null, 'false', 0])('hostUsers %j changes nothing at any minor version', hostUsers => {
    expect(new Set(judge(25, undefined).map(idOf))).toEqual(new Set([rule.id]));
    for (const minor of [...OLD, ...NEW]) {
      expect(judge(minor, hostUsers)).toEqual(judge(25, undefined));
    }
  });
});

test.each([...OLD, ...NEW])('a pod in a user namespace that is not root is accepted for Kubernetes 1.%i', minor => {
  expect(judgeAll(minor, deployment(podSpec({ hostUsers: false })))).toEqual([]);
});
