import { activeChecks, Level, reportedAs, violatedChecks } from './restatement';
import { Fixture, upstreamFixtures } from './upstream-fixtures';
import { JsonObject } from '../../src/rules/json';
import { RULES } from '../../src/rules/registry';
import { snapshotOf } from '../rules/judge';

const LEVELS: readonly Level[] = ['baseline', 'restricted'];
const MINORS = Array.from({ length: 13 }, (_, index) => 25 + index);
const NEWEST_MINOR = MINORS[MINORS.length - 1];

/** How many fixtures upstream has, so that an empty or partial download cannot pass. */
const COUNTS: Readonly<Record<Level, readonly { readonly since: number; readonly passing: number; readonly failing: number }[]>> = {
  baseline: [
    { since: 25, passing: 11, failing: 29 },
    { since: 34, passing: 14, failing: 34 },
    { since: 35, passing: 15, failing: 34 },
  ],
  restricted: [
    { since: 25, passing: 17, failing: 69 },
    { since: 29, passing: 19, failing: 69 },
    { since: 34, passing: 22, failing: 74 },
    { since: 35, passing: 23, failing: 76 },
  ],
};
const TOTAL = 1732;

/** What the failing fixtures violate besides the check they are named after, where the one cannot be had without the other. */
const BESIDES: readonly { readonly fixture: RegExp; readonly check: string }[] = [
  // No security context at all.
  { fixture: /restricted.*allowprivilegeescalation3$/, check: 'capabilities_restricted' },
  // API validation refuses allowPrivilegeEscalation: false next to privileged: true.
  { fixture: /restricted.*privileged[01]$/, check: 'allowPrivilegeEscalation' },
  // hostProcess asks for hostNetwork.
  { fixture: /windowshostprocess[01]$/, check: 'hostNamespaces' },
];

/** Fixtures that show a good pod, not a check. */
const BASES = ['base', 'base_linux', 'base_windows'];

const JUDGING = RULES.filter(({ podSecurityChecks = [] }) => podSecurityChecks.length > 0);
const NAMED = [...new Set(JUDGING.flatMap(({ podSecurityChecks = [] }) => podSecurityChecks))].sort();

const CASES = LEVELS.flatMap(level => MINORS.map(minor => ({ level, minor })));

let fixtures: Fixture[] = [];

beforeAll(async () => {
  fixtures = await upstreamFixtures();
}, 120_000);

const expectedOf = ({ level, minor, name, check, isPassing }: Fixture) => {
  const id = NAMED.find(named => named.toLowerCase() === check) ?? check;
  const besides = BESIDES.filter(({ fixture }) => fixture.test(name));
  return isPassing ? [] : [reportedAs(id, level, minor), ...besides.map(beside => beside.check)].sort();
};
const fixturesOf = (level: Level, minor: number) => fixtures.filter(fixture => fixture.level === level && fixture.minor === minor);
/** Whether any rule that names the check reports something on this pod when it is for clusters from this version. */
const rulesReport = (check: string, manifest: JsonObject, minor: number) => JUDGING
  .filter(({ podSecurityChecks = [] }) => podSecurityChecks.includes(check))
  .some(rule => rule.check(snapshotOf([manifest], {}, { minor })).length > 0);
/** Where rules and restatement differ, one line for each check of restricted. */
const disagreements = ({ name, manifest }: Fixture, minor: number) => {
  const violated = violatedChecks('restricted', minor, manifest);
  return activeChecks('restricted', minor).filter(check => rulesReport(check, manifest, minor) !== violated.includes(check))
    .map(check => `${name}: ${check} ${violated.includes(check) ? 'is violated and no rule reports it' : 'is not violated and a rule reports it'}`);
};

describe('the download', () => {
  test.each(CASES)('has all fixtures of $level v1.$minor', ({ level, minor }) => {
    const { passing, failing } = COUNTS[level].filter(({ since }) => since <= minor).at(-1)!;
    const found = fixturesOf(level, minor);
    expect(found.filter(({ isPassing }) => isPassing)).toHaveLength(passing);
    expect(found.filter(({ isPassing }) => !isPassing)).toHaveLength(failing);
  });

  test(`has ${TOTAL} fixtures, none of them for a newer version than the rules know`, () => {
    expect(fixtures).toHaveLength(TOTAL);
    expect(Math.max(...fixtures.map(({ minor }) => minor))).toBe(NEWEST_MINOR);
  });

  test('has pods and nothing else', () => {
    expect(fixtures.filter(({ manifest }) => manifest.apiVersion !== 'v1' || manifest.kind !== 'Pod').map(({ name }) => name)).toEqual([]);
  });
});

describe('rules and fixtures are about the same checks', () => {
  test('every check with a fixture is named by a rule, and every check that a rule names has fixtures', () => {
    const lowerCase = NAMED.map(id => id.toLowerCase()).sort();
    expect([...new Set(fixtures.filter(({ isPassing }) => !isPassing).map(({ check }) => check))].sort()).toEqual(lowerCase);
    const passing = new Set(fixtures.filter(({ isPassing }) => isPassing).map(({ check }) => check));
    expect([...passing].filter(check => !lowerCase.includes(check)).sort()).toEqual(BASES);
  });

  test('every check of both levels is named by a rule, and no other', () => {
    const active = CASES.flatMap(({ level, minor }) => activeChecks(level, minor));
    expect([...new Set(active)].sort()).toEqual(NAMED);
  });
});

describe.each(CASES)('$level v1.$minor', ({ level, minor }) => {
  test('the restatement finds in every fixture what upstream made it for, and nothing else', () => {
    const found = fixturesOf(level, minor).map(({ name, manifest }) => ({ name, violated: violatedChecks(level, minor, manifest) }));
    expect(found).toEqual(fixturesOf(level, minor).map(fixture => ({ name: fixture.name, violated: expectedOf(fixture) })));
  });

  test('the rules report on every fixture what restricted refuses at this version, check by check', () => {
    expect(fixturesOf(level, minor).flatMap(fixture => disagreements(fixture, minor))).toEqual([]);
  });
});

test.each(MINORS)('the rules report what restricted refuses at v1.%d on the pods of all other versions too', minor => {
  const distinct = new Map(fixtures.map(fixture => [JSON.stringify(fixture.manifest), fixture]));
  expect([...distinct.values()].flatMap(fixture => disagreements(fixture, minor))).toEqual([]);
});

test('the rule for probes, which holds at every version, reports no fixture of a version before the check', () => {
  const before = fixtures.filter(({ minor }) => minor < 34);
  expect(before.filter(({ manifest, minor }) => rulesReport('hostProbesAndHostLifecycle', manifest, minor)).map(({ name }) => name)).toEqual([]);
});
