import { array, assert, bigInt, constantFrom, integer, property, tuple } from 'fast-check';
import { Json } from '../../src/rules/json';
import { compareQuantities, isPositiveQuantity, parseQuantity } from '../../src/rules/quantity';

const NANO = 10n ** 9n;

describe('parseQuantity', () => {
  test.each([
    ['0', 0n],
    ['2', 2n * NANO],
    ['+2', 2n * NANO],
    ['-2', -2n * NANO],
    ['007', 7n * NANO],
    ['1n', 1n],
    ['1u', 1_000n],
    ['500m', NANO / 2n],
    ['1k', 1_000n * NANO],
    ['1M', 10n ** 6n * NANO],
    ['1G', 10n ** 9n * NANO],
    ['1T', 10n ** 12n * NANO],
    ['1P', 10n ** 15n * NANO],
    ['1E', 10n ** 18n * NANO],
    ['1Ki', 2n ** 10n * NANO],
    ['1Mi', 2n ** 20n * NANO],
    ['1Gi', 2n ** 30n * NANO],
    ['1Ti', 2n ** 40n * NANO],
    ['1Pi', 2n ** 50n * NANO],
    ['1Ei', 2n ** 60n * NANO],
    ['1e3', 1_000n * NANO],
    ['1E3', 1_000n * NANO],
    ['1e+3', 1_000n * NANO],
    ['1E-3', NANO / 1_000n],
    ['1.5Gi', 3n * 2n ** 29n * NANO],
    ['1.', NANO],
    ['.5', NANO / 2n],
    ['.25', NANO / 4n],
    ['1'.repeat(64), BigInt('1'.repeat(64)) * NANO],
    ['0.1Ki', 102_400_000_000n],
  ])('reads %p', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  test.each([
    [134217728, 134217728n * NANO],
    [0.1, NANO / 10n],
    [1e21, 10n ** 30n],
    [1e-7, 100n],
    [-0, 0n],
  ])('reads the JSON number %p', (number, value) => {
    expect(parseQuantity(number)).toBe(value);
  });

  test.each([['0.1n', 1n], ['1e-30', 1n], ['1.0000000001', NANO + 1n], ['-0.1n', -1n], ['0e-30', 0n]])('rounds %p away from zero', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  test.each([
    ['', 'empty'],
    ['.', 'no digit'],
    ['-', 'no digit'],
    ['Gi', 'no number'],
    ['1e', 'exponent without digits, and no suffix of that name'],
    ['1ei', 'lower-case binary suffix'],
    ['1K', 'kilo is a lower-case k'],
    ['1ki', 'Kibi is an upper-case K'],
    ['1g', 'no such suffix'],
    ['1mi', 'no such suffix'],
    ['1Mib', 'more after the suffix'],
    ['1GB', 'more after the suffix'],
    ['1e3Ki', 'exponent and suffix'],
    ['1 Gi', 'space inside'],
    [' 1Gi', 'space before'],
    ['1Gi\n', 'line break behind'],
    ['1,5', 'comma'],
    ['1.2.3', 'two points'],
    ['--1', 'two signs'],
    ['0x10', 'hexadecimal'],
    ['Infinity', 'no number'],
    ['１', 'digit of another script'],
    ['1e1000', 'out of all proportion'],
    ['1'.repeat(65), 'out of all proportion'],
    [null, 'null'],
    [undefined, 'absent'],
    [true, 'boolean'],
    [['1'], 'list'],
    [{}, 'object'],
  ] as [Json | undefined, string][])('does not read %p: %s', value => {
    expect(parseQuantity(value)).toBeUndefined();
  });

  test('gives the same value for every spelling of a whole number', () => {
    assert(property(bigInt({ min: 0n, max: 10n ** 12n }), number => {
      const spellings = [`${number}`, `+${number}`, `${number}.000`, `${number}000m`, `${number}e0`, `0${number}`, `${number}000e-3`];
      expect(new Set(spellings.map(parseQuantity))).toEqual(new Set([number * NANO]));
    }));
  });

  test('grows with its suffix', () => {
    const ascending = ['n', 'u', 'm', '', 'k', 'Ki', 'M', 'Mi', 'G', 'Gi', 'T', 'Ti', 'P', 'Pi', 'E', 'Ei'];
    assert(property(integer({ min: 1, max: 999 }), integer({ min: 0, max: ascending.length - 2 }), (number, index) => {
      expect(compareQuantities(`${number}${ascending[index]}`, `${number}${ascending[index + 1]}`)).toBe(-1);
    }));
  });

  test('never fails, whatever the text', () => {
    const character = constantFrom(...'0123456789+-.eEinumkKMGTP ');
    assert(property(array(character, { maxLength: 12 }), characters => {
      const value = parseQuantity(characters.join(''));
      expect(['bigint', 'undefined']).toContain(typeof value);
    }));
  });
});

describe('compareQuantities', () => {
  test.each([
    ['1Gi', '1024Mi', 0],
    ['1', '1000m', 0],
    ['1000Mi', '1G', 1],
    ['1G', '1Gi', -1],
    ['-1', '0', -1],
    ['9007199254740993', '9007199254740992', 1],
    [1, '1', 0],
  ])('compares %p with %p', (left, right, order) => {
    expect(compareQuantities(left, right)).toBe(order);
  });

  test.each([['1', 'much'], ['much', '1'], [undefined, '1'], ['1', null]])('does not compare %p with %p', (left, right) => {
    expect(compareQuantities(left, right)).toBeUndefined();
  });

  test('is an order', () => {
    const quantity = tuple(integer({ min: -999, max: 999 }), constantFrom('n', 'm', '', 'Ki', 'k', 'E', 'e3')).map(([number, suffix]) => `${number}${suffix}`);
    assert(property(quantity, quantity, quantity, (a, b, c) => {
      const [ab, bc, ac] = [compareQuantities(a, b), compareQuantities(b, c), compareQuantities(a, c)] as number[];
      expect(compareQuantities(a, a)).toBe(0);
      expect(compareQuantities(b, a)! + ab).toBe(0);
      expect(ab <= 0 && bc <= 0 ? ac <= 0 : true).toBe(true);
    }));
  });
});

test.each([['1n', true], ['0', false], ['0.0Gi', false], ['-1', false], ['much', false], [undefined, false], [1, true]])(
  'whether %p is positive: %p', (value, isPositive) => {
    expect(isPositiveQuantity(value)).toBe(isPositive);
  },
);
