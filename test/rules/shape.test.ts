import { Json } from '../../src/rules/json';
import { BOOLEAN, listOf, mapOf, notEmpty, OBJECT, objectWith, secret, Shape, shapeFaults, TEXT } from '../../src/rules/shape';

describe('shapeFaults', () => {
  test.each<[string, Json | undefined, Shape]>([
    ['a boolean', false, BOOLEAN],
    ['an empty text', '', TEXT],
    ['an empty list', [], listOf(TEXT)],
    ['a list', ['a', ''], notEmpty(listOf(TEXT))],
    ['any object', { a: 1 }, OBJECT],
    ['an object with fields that nobody names', { a: true, b: 1 }, objectWith({ a: BOOLEAN })],
    ['an absent field', {}, objectWith({ a: BOOLEAN })],
    ['a field that is null', { a: null }, objectWith({ a: BOOLEAN })],
    ['a required field', { a: true }, objectWith({ a: BOOLEAN }, ['a'])],
    ['an object of texts', { a: '', b: 'b' }, mapOf(TEXT)],
    ['an object with a key that is undefined', { a: undefined }, mapOf(TEXT)],
  ])('accepts %s', (_, value, shape) => {
    expect(shapeFaults(value, shape)).toEqual([]);
  });

  test.each<[string, Json | undefined, Shape, object]>([
    ['text for a boolean', 'true', BOOLEAN, { path: [], value: 'true', remediation: 'Write true or false, without quotes.' }],
    ['a number for text', 1, TEXT, { path: [], value: 1, remediation: 'Write a string.' }],
    ['empty text', '', notEmpty(TEXT), { path: [], value: '', remediation: 'Write a string that is not empty.' }],
    ['an object for a list', { 0: 'a' }, listOf(TEXT), { path: [], problem: 'is an object', remediation: 'Write a list.' }],
    ['an empty list', [], notEmpty(listOf(TEXT)), { path: [], problem: 'is an empty list', remediation: 'Write a list with at least one entry.' }],
    ['a list for an object', [{}], OBJECT, { path: [], problem: 'is a list', remediation: 'Write an object.' }],
    ['text for an object', 'a', OBJECT, { path: [], value: 'a', remediation: 'Write an object.' }],
    ['null for an object', null, OBJECT, { path: [], problem: 'is null', remediation: 'Write an object.' }],
    ['null in a list', ['a', null], listOf(TEXT), { path: [1], problem: 'is null', remediation: 'Write a string.' }],
    ['null among values', { a: null }, mapOf(TEXT), { path: ['a'], problem: 'is null', remediation: 'Write a string.' }],
    ['a missing field', {}, objectWith({ a: BOOLEAN }, ['a']), { path: ['a'], remediation: 'Write true or false, without quotes.' }],
    ['a required null', { a: null }, objectWith({ a: TEXT }, ['a']), { path: ['a'], remediation: 'Write a string.' }],
    ['a wrong field', { a: { b: [{ c: 0 }] } }, objectWith({ a: objectWith({ b: listOf(objectWith({ c: BOOLEAN })) }) }), {
      path: ['a', 'b', 0, 'c'], value: 0, remediation: 'Write true or false, without quotes.',
    }],
  ])('refuses %s', (_, value, shape, fault) => {
    expect(shapeFaults(value, shape)).toEqual([fault]);
  });

  test('finds every fault', () => {
    expect(shapeFaults({ a: 1, b: [2, 'x', 3] }, objectWith({ a: TEXT, b: listOf(TEXT), c: TEXT }, ['c'])).map(({ path }) => path))
      .toEqual([['a'], ['b', 0], ['b', 2], ['c']]);
  });

  test('does not repeat what may be secret', () => {
    expect(shapeFaults(12345, secret(TEXT))).toEqual([{ path: [], problem: 'is not a string', remediation: 'Write a string.' }]);
    expect(shapeFaults('KEY=12345', secret(listOf(OBJECT)))).toEqual([{ path: [], problem: 'is not a list', remediation: 'Write a list.' }]);
    expect(shapeFaults(undefined, objectWith({ a: secret(TEXT) }, ['a']))).toEqual([{ path: [], remediation: 'Write an object.' }]);
  });
});
