import * as fc from 'fast-check';
import { copyPlainJson, toOrdinary } from '../../src/synthesis/plain-json';

const faults = (value: unknown) => copyPlainJson(value).faults.map(({ path, problem }) => `${path.join('.')}: ${problem}`);

describe('copyPlainJson', () => {
  test.each<[string, unknown, string]>([
    ['a function', { a: () => true }, 'a: is a function, which is no JSON value'],
    ['a symbol', { a: [Symbol('x')] }, 'a.0: is a symbol, which is no JSON value'],
    ['a BigInt', { a: 1n }, 'a: is a bigint, which is no JSON value'],
    ['NaN', { a: NaN }, 'a: is NaN, which is no JSON number'],
    ['an infinite number', { a: -Infinity }, 'a: is -Infinity, which is no JSON number'],
    ['a date', { a: new Date(0) }, 'a: is an instance of Date, which is no JSON value'],
    ['a map', { a: new Map() }, 'a: is an instance of Map, which is no JSON value'],
    ['a boxed value', { a: new Boolean(false) }, 'a: is an instance of Boolean, which is no JSON value'],
    ['an instance of a class', { a: new (class Weak { x = 1; })() }, 'a: is an instance of Weak, which is no JSON value'],
    ['an object that inherits its fields', { a: Object.create({ privileged: true }) }, 'a: is an instance of Object, which is no JSON value'],
    ['an own method toJSON', { a: { toJSON: () => 'x' } }, 'a.toJSON: is a function, which is no JSON value'],
    ['a YAML merge key', { a: { '<<': { privileged: true } } },
      'a.<<: is a YAML merge key: readers would merge its value into the object around it'],
    ['a line separator in a value', { a: 'x\u2028privileged: true' },
      'a: holds a character that YAML readers take for a line break or cannot read (U+007F to U+009F, U+2028, U+2029, U+FEFF, or half of a pair)'],
    ['a next-line character in a key', { 'x\u0085y': 1 },
      'x\u0085y: has a name that holds a character that YAML readers take for a line break or cannot read '
      + '(U+007F to U+009F, U+2028, U+2029, U+FEFF, or half of a pair)'],
    ['half of a surrogate pair', { a: 'x\ud800' },
      'a: holds a character that YAML readers take for a line break or cannot read (U+007F to U+009F, U+2028, U+2029, U+FEFF, or half of a pair)'],
    ['a text that other readers take for a number', { a: '0o17' }, 'a: is the text "0o17", which YAML readers take for a number'],
  ])('reports %s', (_name, value, message) => {
    expect(faults(value)).toEqual([message]);
  });

  test('reports an object that contains itself', () => {
    const value: Record<string, unknown> = {};
    value.self = { value };
    expect(faults(value)).toEqual(['self.value: contains itself']);
  });

  test('reads a getter once, so that it cannot give another answer later', () => {
    let reads = 0;
    const { json } = copyPlainJson({ get privileged() { return reads++ > 0; } });
    expect([json, reads]).toEqual([{ privileged: false }, 1]);
  });

  test('reads a proxy once and is not impressed by it', () => {
    const proxy = new Proxy({ a: 1 }, { get: (target, key) => (key === 'a' ? 2 : Reflect.get(target, key)) });
    expect(copyPlainJson(proxy).json).toEqual({ a: 2 });
  });

  test('takes nothing from prototypes', () => {
    const pollution = Object.prototype as unknown as Record<string, unknown>;
    pollution.runAsNonRoot = true;
    try {
      const { json } = copyPlainJson({ securityContext: {} });
      expect((json as { securityContext: { runAsNonRoot?: boolean } }).securityContext.runAsNonRoot).toBeUndefined();
    } finally {
      delete pollution.runAsNonRoot;
    }
  });

  test('writes undefined and holes as null, like cdk8s', () => {
    const list = new Array<unknown>(3);
    list[0] = undefined;
    list[2] = 1;
    expect(copyPlainJson({ a: undefined, b: list }).json).toEqual({ a: null, b: [null, null, 1] });
  });

  test('keeps shared values shared', () => {
    const shared = { x: 1 };
    const { json } = copyPlainJson({ a: shared, b: shared });
    const copy = json as { a: object; b: object };
    expect(copy.a).toBe(copy.b);
  });

  test('keeps a key called __proto__ as a key', () => {
    const { json, faults: found } = copyPlainJson(JSON.parse('{"__proto__": {"privileged": true}}'));
    expect([Object.keys(json as object), found]).toEqual([['__proto__'], []]);
  });

  test('every JSON value comes out as it went in, and cannot be reached from outside', () => {
    const word = fc.stringMatching(/^[a-z _-]{0,8}$/);
    const { json: anyJson } = fc.letrec<{ json: unknown }>(tie => ({
      json: fc.oneof({ maxDepth: 4 }, word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('json')), fc.dictionary(word, tie('json'))),
    }));
    fc.assert(fc.property(anyJson, value => {
      const { json, faults: found } = copyPlainJson(value);
      expect(JSON.stringify(json)).toEqual(JSON.stringify(value));
      expect(JSON.stringify(toOrdinary(json))).toEqual(JSON.stringify(value));
      expect(found).toEqual([]);
    }));
  });
});
