import { faults } from './judge';
import { container, deployment, podSpec } from './pods';
import { Json } from '../../src/rules/json';
import { podRunAsNonRoot } from '../../src/rules/pod-run-as-non-root';
import { podRunAsUser } from '../../src/rules/pod-run-as-user';
import { procMount } from '../../src/rules/proc-mount';
import { Rule } from '../../src/rules/rule';

/** Policy version 1.35 skips these for pods in a user namespace; a cluster that does not know `hostUsers` runs them as root of the node. */
const RELAXED_UPSTREAM: [string, Rule, { [key: string]: Json }, { [key: string]: Json }][] = [
  ['runAsNonRoot false', podRunAsNonRoot, { runAsNonRoot: false }, { runAsNonRoot: false }],
  ['runAsNonRoot missing', podRunAsNonRoot, { runAsNonRoot: null }, { runAsNonRoot: null }],
  ['runAsUser 0', podRunAsUser, { runAsUser: 0 }, { runAsUser: 0 }],
  ['runAsGroup 0', podRunAsUser, { runAsGroup: 0 }, { runAsGroup: 0 }],
  ['runAsUser missing', podRunAsUser, { runAsUser: null }, { runAsUser: null }],
  ['procMount Unmasked', procMount, {}, { procMount: 'Unmasked' }],
];

describe.each(RELAXED_UPSTREAM)('a user namespace does not excuse %s', (_fault, rule, securityContext, ofContainer) => {
  const judge = (hostUsers: Json | undefined) => faults(rule, deployment(podSpec({
    hostUsers, securityContext, containers: [container({ securityContext: ofContainer })],
  })));

  test.each<Json | undefined>([false, true, null, 'false', 0])('hostUsers %p changes nothing', hostUsers => {
    expect(judge(undefined)).not.toEqual([]);
    expect(judge(hostUsers)).toEqual(judge(undefined));
  });
});

test('a pod in a user namespace that is not root is accepted', () => {
  const pod = deployment(podSpec({ hostUsers: false }));
  expect([podRunAsNonRoot, podRunAsUser, procMount].flatMap(rule => faults(rule, pod))).toEqual([]);
});
