import { Json, JsonObject, toFieldName } from '../../src/rules/json';
import { isLabelKey, isLabelValue, readSelector, selects, selectsEverything } from '../../src/rules/label-selector';

const expression = (key: string, operator: string, values?: Json): JsonObject => ({ matchExpressions: [{ key, operator, values }] });
const KEY = 'Write a label key: at most 63 letters, digits, "-", "_" and ".", if need be after a DNS name and a slash.';
const VALUE = 'Write a label value: a string of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends.';
const told = (json: Json) => readSelector(json).faults.map(({ path, value, problem }) => `${toFieldName(path)} ${problem ?? `is ${JSON.stringify(value)}`}`.trim());

describe('a label selector', () => {
  test.each<[string, Json | undefined, JsonObject, boolean]>([
    ['absent', undefined, {}, true],
    ['null', null, { a: '1' }, true],
    ['empty', {}, {}, true],
    ['with empty parts', { matchLabels: {}, matchExpressions: [] }, {}, true],
    ['with null parts', { matchLabels: null, matchExpressions: null }, {}, true],
    ['with a label that is written nowhere', { matchLabels: { a: undefined } }, {}, true],
    ['for another value', { matchLabels: { a: '1' } }, { a: '2' }, false],
    ['for this value', { matchLabels: { a: '1' } }, { a: '1', b: '2' }, true],
    ['for an empty value, label absent', { matchLabels: { a: '' } }, {}, false],
    ['for an empty value, label empty', { matchLabels: { a: '' } }, { a: '' }, true],
    ['for an empty value, label null', { matchLabels: { a: '' } }, { a: null }, true],
    ['In with the value', expression('a', 'In', ['1', '2']), { a: '2' }, true],
    ['In without the label', expression('a', 'In', ['1']), {}, false],
    ['In with a value called like nothing in JavaScript, without the label', expression('a', 'In', ['undefined']), {}, false],
    ['NotIn without the label', expression('a', 'NotIn', ['1']), {}, true],
    ['NotIn with a value called like nothing in JavaScript, without the label', expression('a', 'NotIn', ['undefined']), {}, true],
    ['NotIn with another value', expression('a', 'NotIn', ['1']), { a: '2' }, true],
    ['NotIn with the value', expression('a', 'NotIn', ['1']), { a: '1' }, false],
    ['Exists with the label', expression('a', 'Exists'), { a: '' }, true],
    ['Exists without the label', expression('a', 'Exists', []), {}, false],
    ['Exists of something every JavaScript object has', expression('constructor', 'Exists'), {}, false],
    ['DoesNotExist without the label', expression('a', 'DoesNotExist', null), {}, true],
    ['DoesNotExist with the label', expression('a', 'DoesNotExist'), { a: '1' }, false],
    ['with all that must hold', { matchLabels: { a: '1' }, ...expression('b', 'Exists') }, { a: '1' }, false],
  ])('%s', (_, json, labels, expected) => {
    const selector = readSelector(json);
    expect(selector.faults).toEqual([]);
    expect(selects(selector, labels)).toBe(expected);
  });

  test.each<[Json, string[]]>([
    ['app=web', ['is "app=web"']],
    [['app'], ['is ["app"]']],
    [{ matchLabel: { a: '1' } }, ['matchLabel is a field that Kubernetes does not know, so it has no effect']],
    [{ matchLabels: 'a' }, ['matchLabels is "a"']],
    [{ matchLabels: { a: 1 } }, ['matchLabels.a is 1, which is not a label value']],
    [{ matchLabels: { a: true } }, ['matchLabels.a is true, which is not a label value']],
    [{ matchLabels: { a: null } }, ['matchLabels.a is null, which is not a label value']],
    [{ matchLabels: { a: 'my app' } }, ['matchLabels.a is "my app", which is not a label value']],
    [{ matchLabels: { a: 'x'.repeat(64) } }, [`matchLabels.a is "${'x'.repeat(64)}", which is not a label value`]],
    [{ matchLabels: { 'a b': '1' } }, ['matchLabels["a b"] has a key that is not a label key']],
    [{ matchExpressions: {} }, ['matchExpressions is {}']],
    [{ matchExpressions: [null] }, ['matchExpressions[0] is null']],
    [{ matchExpressions: [{}] }, ['matchExpressions[0].key is undefined', 'matchExpressions[0].operator is undefined']],
    [expression('a', 'in', ['1']), ['matchExpressions[0].operator is "in"']],
    [expression('a', 'Equals', ['1']), ['matchExpressions[0].operator is "Equals"']],
    [expression('a', 'In', []), ['matchExpressions[0].values is empty, but In needs values']],
    [expression('a', 'NotIn'), ['matchExpressions[0].values is empty, but NotIn needs values']],
    [expression('a', 'Exists', ['1']), ['matchExpressions[0].values is not empty, but Exists takes no values']],
    [expression('a', 'DoesNotExist', ['1']), ['matchExpressions[0].values is not empty, but DoesNotExist takes no values']],
    [expression('a', 'In', '1'), ['matchExpressions[0].values is "1"']],
    [expression('a', 'In', [1]), ['matchExpressions[0].values[0] is 1, which is not a label value']],
    [expression('-a', 'Exists'), ['matchExpressions[0].key is "-a"']],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists', value: '1' }] }, ['matchExpressions[0].value is a field that Kubernetes does not know, so it has no effect']],
  ])('reports %j', (json, faults) => {
    expect(told(json)).toEqual(faults);
  });

  test.each<[Json, string]>([
    ['app=web', 'Write an object with matchLabels or matchExpressions.'],
    [{ matchLabel: { a: '1' } }, 'Remove it; the fields are matchLabels, matchExpressions.'],
    [{ matchLabels: 'a' }, 'Write an object of label keys and values.'],
    [{ matchLabels: { 'a b': '1' } }, KEY],
    [{ matchLabels: { a: 'my app' } }, VALUE],
    [{ matchExpressions: {} }, 'Write a list of objects with key, operator and values.'],
    [{ matchExpressions: [null] }, 'Write an object with key, operator and values.'],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists', value: '1' }] }, 'Remove it; the fields are key, operator, values.'],
    [expression('-a', 'Exists'), KEY],
    [expression('a', 'in', ['1']), 'Write In, NotIn, Exists or DoesNotExist.'],
    [expression('a', 'In', '1'), 'Write a list of label values.'],
    [expression('a', 'In', []), 'Name the values, or use Exists or DoesNotExist.'],
    [expression('a', 'Exists', ['1']), 'Remove the values, or use In or NotIn.'],
    [expression('a', 'In', [1]), VALUE],
  ])('says what to write instead of %j', (json, remediation) => {
    expect(readSelector(json).faults.map(fault => fault.remediation)).toEqual([remediation]);
  });

  test('keeps what could be read beside what could not', () => {
    const { faults, requirements } = readSelector({
      matchLabels: { 'a': '1', 'b b': '2', 'c': 3 },
      matchExpressions: [
        { key: 'd', operator: 'NotIn', values: ['4'] }, { key: 'e', operator: 'Nope' }, { key: '-f', operator: 'Exists' }, { key: 'g', operator: 'In', values: [7] },
      ],
    });
    expect(requirements).toStrictEqual([{ key: 'a', operator: 'In', values: ['1'] }, { key: 'd', operator: 'NotIn', values: ['4'] }]);
    expect(faults).toHaveLength(5);
  });

  test('that is malformed is never taken for one that selects nothing', () => {
    expect(selects(readSelector(expression('a', 'Nope')), {})).toBe(true);
    expect(selects(readSelector({ matchLabels: { a: '1' }, matchLabel: {} }), {})).toBe(true);
    expect(selectsEverything(readSelector(expression('a', 'Nope')))).toBe(false);
    expect(selectsEverything(readSelector(null))).toBe(true);
    expect(selectsEverything(readSelector({ matchLabels: { a: '1' } }))).toBe(false);
  });

  test.each<[string, boolean]>([
    ['app', true],
    ['a', true],
    ['A_b.c', true],
    ['x'.repeat(63), true],
    ['x'.repeat(64), false],
    ['app-', false],
    ['app.kubernetes.io/name', true],
    ['kubernetes.io/name', true],
    ['a/name', true],
    ['a.io/name', true],
    ['app.k.io/name', true],
    ['my-app.my-team.io/name', true],
    [`${'x'.repeat(253)}/name`, true],
    [`${'x'.repeat(254)}/name`, false],
    ['App.io/name', false],
    ['-app.io/name', false],
    ['app-.io/name', false],
    ['app..io/name', false],
    ['app.io./name', false],
    ['app.io_/name', false],
    ['/name', false],
    ['a/b/c', false],
    ['a/', false],
    ['', false],
  ])('key %j: %p', (key, expected) => {
    expect(isLabelKey(key)).toBe(expected);
  });

  test.each<[Json, boolean]>([
    ['', true],
    ['a', true],
    ['Ab', true],
    ['a-b_c.D', true],
    ['a--b', true],
    ['x'.repeat(63), true],
    ['x'.repeat(64), false],
    ['-a', false],
    ['a-', false],
    ['.', false],
    ['a b', false],
    ['a/b', false],
    ['a\n', false],
    [null, false],
    [1, false],
    [['a'], false],
  ])('value %j: %p', (value, expected) => {
    expect(isLabelValue(value)).toBe(expected);
  });
});
