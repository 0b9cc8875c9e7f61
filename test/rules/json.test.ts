import { isObject, isUnset, Json, listAt, toFieldName, toPointer, valueAt } from '../../src/rules/json';

test.each<[Json | undefined, boolean, boolean]>([
  [{}, true, false], [[], false, false], [null, false, true], [undefined, false, true], ['', false, false], [0, false, false], [false, false, false],
])('%j is an object: %p, unset: %p', (value, object, unset) => {
  expect([isObject(value), isUnset(value)]).toEqual([object, unset]);
});

describe('valueAt', () => {
  const root = { a: [{ b: 1 }, null], c: 'text' };

  test.each<[(string | number)[], Json | undefined]>([
    [[], root], [['a', 0, 'b'], 1], [['a', 1], null], [['a', 2], undefined], [['a', '0'], undefined], [['a', 1, 'b'], undefined], [['c', 0], undefined],
    [['c', 'length'], undefined], [['toString'], undefined], [['a', 'length'], undefined], [['a', 0, 0], undefined],
  ])('%j', (path, expected) => {
    expect([valueAt(root, path)]).toStrictEqual([expected]);
  });

  test('numbers are keys of objects, too', () => {
    expect(valueAt({ 5: 'x' }, [5])).toBe('x');
  });
});

test('listAt gives the entries of a list, and none of anything else', () => {
  expect([listAt({ a: [1] }, ['a']), listAt({ a: 'x' }, ['a']), listAt({ a: { b: 1 } }, ['a']), listAt(undefined, ['a'])]).toEqual([[1], [], [], []]);
});

test('pointers escape what RFC 6901 escapes', () => {
  expect([toPointer([]), toPointer(['a', 0]), toPointer(['a/b~c/d~e'])]).toEqual(['', '/a/0', '/a~1b~0c~1d~0e']);
});

test.each<[(string | number)[], string]>([
  [[], ''], [['a'], 'a'], [['a', 'b', 0], 'a.b[0]'], [[0], '[0]'], [['a-b', '$x', '_y1'], 'a-b.$x._y1'], [['a.b', 'c'], '["a.b"].c'], [['a', ''], 'a[""]'],
  [['1a'], '["1a"]'], [['a b'], '["a b"]'], [['-a'], '["-a"]'],
])('%j is written as %p', (path, expected) => {
  expect(toFieldName(path)).toBe(expected);
});
