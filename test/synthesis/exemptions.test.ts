import { Chart } from 'cdk8s';
import { errorOf, readTree, secureApp, weakPod } from './apps';
import { Exemptions, SecureApp } from '../../src';

const EXEMPTION = { rule: 'ctr-not-privileged', reason: 'loads a kernel module on old nodes', owner: 'team-nodes', expires: '2027-01-31' };

function appWithPod(today = '2026-11-24') {
  const app = secureApp({ today });
  const chart = new Chart(app, 'chart', { namespace: 'nodes' });
  return { app, chart, pod: weakPod(chart, 'pod') };
}

const findings = (app: SecureApp, prefix: string) => app.report().findings
  .filter(({ rule }) => rule.startsWith(prefix)).map(({ message }) => message);

describe('Exemptions', () => {
  test('settle the findings of one rule in one object, and are listed', () => {
    const { app, pod } = appWithPod();
    expect(findings(app, 'ctr-not-privileged')).toHaveLength(1);
    Exemptions.add(pod, EXEMPTION);
    expect(findings(app, 'ctr-not-privileged')).toEqual([]);
    expect(findings(app, 'exemption-')).toEqual([]);
    expect(app.report().exempted.map(({ finding, ...rest }) => [finding.rule, finding.constructPath, rest])).toEqual([
      ['ctr-not-privileged', 'chart/pod', { reason: EXEMPTION.reason, owner: EXEMPTION.owner, expires: EXEMPTION.expires }],
    ]);
  });

  test('do not settle the same finding in another object', () => {
    const { app, chart, pod } = appWithPod();
    weakPod(chart, 'other');
    Exemptions.add(pod, EXEMPTION);
    expect(app.report().findings.filter(({ rule }) => rule === 'ctr-not-privileged').map(({ constructPath }) => constructPath)).toEqual(['chart/other']);
  });

  test('for one container do not settle the finding in another one', () => {
    const { app, pod } = appWithPod();
    Exemptions.add(pod, { ...EXEMPTION, container: 'sidecar' });
    expect(findings(app, 'ctr-not-privileged')).toHaveLength(1);
    expect(findings(app, 'exemption-')).toEqual([
      'exemption-unused (medium)  Exemption from ctr-not-privileged, container "sidecar": settles no finding.\n'
      + '    Remove the exemption: what it was for is gone, and it would hide the next one.\n'
      + '    cdk8s-secure, a rule of its own  [construct chart/pod]',
    ]);
  });

  test('hold on their last day', () => {
    const { app, pod } = appWithPod('2027-01-31');
    Exemptions.add(pod, EXEMPTION);
    expect(findings(app, 'ctr-not-privileged')).toEqual([]);
  });

  test('are findings the day after, and settle nothing', () => {
    const { app, pod } = appWithPod('2027-02-01');
    Exemptions.add(pod, EXEMPTION);
    expect(findings(app, 'ctr-not-privileged')).toHaveLength(1);
    expect(findings(app, 'exemption-')).toEqual([
      'exemption-expired (high)  Exemption from ctr-not-privileged: expired after 2027-01-31; today is 2027-02-01, its owner is team-nodes.\n'
      + '    Mend the finding, or let the owner decide on a new date.\n'
      + '    cdk8s-secure, a rule of its own  [construct chart/pod]',
    ]);
  });

  test('are measured against the current day when no day is given', () => {
    jest.useFakeTimers({ now: new Date('2027-02-01T00:00:01Z') });
    try {
      const app = secureApp();
      const pod = weakPod(new Chart(app, 'chart'), 'pod');
      Exemptions.add(pod, EXEMPTION);
      expect(findings(app, 'exemption-')[0]).toContain('today is 2027-02-01');
    } finally {
      jest.useRealTimers();
    }
  });

  test.each([
    ['an unknown rule', { rule: 'ctr-not-priviledged' }, 'exemption-unknown-rule (high)  Exemption from ctr-not-priviledged: names no rule.'],
    ['a rule that takes none', { rule: 'manifest-identity' },
      'exemption-not-allowed (high)  Exemption from manifest-identity: names a rule that takes no exemption.'],
    ['a rule about exemptions', { rule: 'exemption-expired' },
      'exemption-not-allowed (high)  Exemption from exemption-expired: names a rule that takes no exemption.'],
  ])('with %s are findings', (_name, changes, message) => {
    const { app, pod } = appWithPod();
    Exemptions.add(pod, { ...EXEMPTION, ...changes });
    expect(findings(app, 'exemption-').map(text => text.split('\n')[0])).toEqual([message]);
  });

  test.each(['app', 'chart'] as const)('for the whole %s are findings, and settle nothing', scope => {
    const built = appWithPod();
    Exemptions.add(built[scope], EXEMPTION);
    expect(findings(built.app, 'ctr-not-privileged')).toHaveLength(1);
    expect(findings(built.app, 'exemption-').map(text => text.split('\n')[0])).toEqual([
      'exemption-too-broad (high)  Exemption from ctr-not-privileged: covers more than one API object.',
    ]);
  });

  test.each([
    [{ rule: '' }, 'Exemptions.add(chart/pod): rule is ""; write the id of a rule, such as "img-digest"'],
    [{ container: 'Main' }, 'Exemptions.add(chart/pod): container is "Main"; write a name of at most 63 lower-case letters, digits and "-", such as "web-1"'],
    [{ reason: undefined }, 'Exemptions.add(chart/pod): reason is missing; write a sentence of at least 10 characters that says why'],
    [{ reason: '    todo    ' }, 'Exemptions.add(chart/pod): reason is "    todo    "; write a sentence of at least 10 characters that says why'],
    [{ owner: ' ' }, 'Exemptions.add(chart/pod): owner is " "; write a team or a person, such as "team-shop"'],
    [{ expires: '31.01.2027' }, 'Exemptions.add(chart/pod): expires is "31.01.2027"; write a day that exists as "YYYY-MM-DD", such as "2027-03-31"'],
    [{ expires: '2027-02-30' }, 'Exemptions.add(chart/pod): expires is "2027-02-30"; write a day that exists as "YYYY-MM-DD", such as "2027-03-31"'],
    [{ expires: undefined }, 'Exemptions.add(chart/pod): expires is missing; write a day that exists as "YYYY-MM-DD", such as "2027-03-31"'],
  ])('throw at the line that forgets or misspells something: %p', (changes, message) => {
    expect(errorOf(() => Exemptions.add(appWithPod().pod, { ...EXEMPTION, ...changes } as never)).message).toEqual(message);
  });

  test('throw when the day they are measured against does not exist', () => {
    expect(() => new SecureApp({ today: '2026-13-01' }))
      .toThrow('SecureApp: today is "2026-13-01"; write a day that exists as "YYYY-MM-DD", such as "2027-03-31"');
  });

  test('let the rest of the app be written only when nothing is left', () => {
    const { app, pod } = appWithPod();
    Exemptions.add(pod, EXEMPTION);
    expect(() => app.synth()).toThrow();
    expect(readTree(app.outdir)).toEqual({});
  });
});
