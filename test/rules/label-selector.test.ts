import { Json, JsonObject, toFieldName } from '../../src/rules/json';
import { isLabelKey, readSelector, selects, selectsEverything } from '../../src/rules/label-selector';

const expression = (key: string, operator: string, values?: Json): JsonObject => ({ matchExpressions: [{ key, operator, values }] });
const told = (json: Json) => readSelector(json).faults.map(({ path, value, problem }) => `${toFieldName(path)} ${problem ?? `is ${JSON.stringify(value)}`}`.trim());

describe('a label selector', () => {
  test.each<[string, Json | undefined, JsonObject, boolean]>([
    ['absent', undefined, {}, true],
    ['null', null, { a: '1' }, true],
    ['empty', {}, {}, true],
    ['with empty parts', { matchLabels: {}, matchExpressions: [] }, {}, true],
    ['with null parts', { matchLabels: null, matchExpressions: null }, {}, true],
    ['for another value', { matchLabels: { a: '1' } }, { a: '2' }, false],
    ['for this value', { matchLabels: { a: '1' } }, { a: '1', b: '2' }, true],
    ['for an empty value, label absent', { matchLabels: { a: '' } }, {}, false],
    ['for an empty value, label empty', { matchLabels: { a: '' } }, { a: '' }, true],
    ['for an empty value, label null', { matchLabels: { a: '' } }, { a: null }, true],
    ['In with the value', expression('a', 'In', ['1', '2']), { a: '2' }, true],
    ['In without the label', expression('a', 'In', ['1']), {}, false],
    ['NotIn without the label', expression('a', 'NotIn', ['1']), {}, true],
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

  test('that is malformed is never taken for one that selects nothing', () => {
    expect(selects(readSelector(expression('a', 'Nope')), {})).toBe(true);
    expect(selectsEverything(readSelector(expression('a', 'Nope')))).toBe(false);
    expect(selectsEverything(readSelector(null))).toBe(true);
  });

  test.each([['app', true], ['app.kubernetes.io/name', true], ['A_b.c', true], ['/name', false], ['App.io/name', false], ['a/b/c', false], ['a/', false], ['', false]])('key %j', (key, expected) => {
    expect(isLabelKey(key)).toBe(expected);
  });
});
