import { checklistItem } from '../../src/checklist/checklist';
import { RULES } from '../../src/rules/registry';
import { Platform } from '../../src/rules/target';

test('every rule is what its record says', () => {
  expect(Object.fromEntries(RULES.map(({ check, id, admission: { checks, beyond }, ...record }) => {
    const ofOldest = checks({ minor: 31, platform: Platform.KUBERNETES });
    const ofNewest = checks({ minor: 37, platform: Platform.KUBERNETES });
    const isSame = JSON.stringify(ofOldest) === JSON.stringify(ofNewest);
    return [id, { check: typeof check, ...record, admission: { beyond, checks: isSame ? ofOldest : { ofOldest, ofNewest } } }];
  }))).toMatchSnapshot();
});

test('every id stands once and in kebab-case', () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
});

test.each(RULES.map(rule => [rule.id, rule] as const))('%s serves items of the checklist, and says what to write', (_id, { checklist, remediation, title }) => {
  expect(checklist.map(id => checklistItem(id).source)).not.toContain('');
  expect([checklist.length > 0, remediation, title]).toEqual([true, expect.stringMatching(/^[A-Z].*\.$/), expect.stringMatching(/^.+[^.]$/)]);
});
