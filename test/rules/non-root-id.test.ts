import fc from 'fast-check';
import { isNonRootId } from '../../src/rules/non-root-id';

describe('a uid or gid other than root', () => {
  test.each([1, 1000, 65532, 2147483647])('may be %p', id => {
    expect(isNonRootId(id)).toBe(true);
  });

  test.each([
    ['root', 0],
    ['root with a sign', -0],
    ['negative', -1],
    ['a fraction', 1000.5],
    ['above what Kubernetes accepts', 2147483648],
    ['root again, cut to 32 bits', 4294967296],
    ['beyond exact numbers', 1e21],
    ['a string', '1000'],
    ['a user name', 'nobody'],
    ['the empty string', ''],
    ['a boolean', true],
    ['null', null],
    ['missing', undefined],
    ['a list', [1000]],
    ['an object', { value: 1000 }],
  ])('is not %s', (_why, value) => {
    expect(isNonRootId(value)).toBe(false);
  });

  test('is never 0 in the 32 bits that a kernel keeps', () => {
    fc.assert(fc.property(fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger()), value => {
      expect(isNonRootId(value) && value % 2 ** 32 === 0).toBe(false);
    }));
  });
});
