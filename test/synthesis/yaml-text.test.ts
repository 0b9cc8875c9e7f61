import * as fs from 'fs';
import * as path from 'path';
import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { JsonObject } from '../../src/rules/json';
import { toYamlText } from '../../src/synthesis/yaml-text';

const same = (...documents: unknown[]) => expect(toYamlText(documents as JsonObject[])).toEqual(Yaml.stringify(...documents as JsonObject[]));

/** Texts that stand in manifests, and texts that YAML has a meaning for. */
const text = fc.oneof(
  fc.constantFrom(
    '', ' ', 'a', 'web-1', 'app.kubernetes.io/name', '/tmp', '_x', 'a:b', 'a:', ':a', 'a: b', 'a #b', '#a', '- a', '-', '--', '---', '--- x', '...', '.5', '.inf',
    '.NaN', '%a', '@a', '`a', '!a', '&a', '*a', '{a}', '[a]', '{', '}', ',', '?', '? a', '|', '>', '"', '\'', 'it\'s', '"a"', 'a"b\'c', '=', '<<', '~', 'null',
    'Null', 'yes', 'No', 'ON', 'off', 'y', 'N', 'true', 'False', '0', '-0', '1', '+1', '0x1f', '0b1', '0o7', '08', '1_000', '1e3', 'e0', 'E12', 'e-1', '1.', '1:30', '2001-12-14',
    '100m', '128Mi', '25%', 'ALL', 'a b', ' a', 'a ', 'a\nb', 'a\n', '\na', '\ta', 'a\tb', 'line\n  indented\n\nend\n', 'ä', '😀', '\u0000', '\r', 'x'.repeat(300),
  ),
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.stringMatching(/^[A-Za-z0-9_./@:%+=-]{0,12}$/),
);
const scalar = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.constant(-0));
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof({ maxDepth: 5 }, scalar, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(text, tie('value'), { maxKeys: 4 })),
}));

describe('toYamlText writes the bytes of cdk8s', () => {
  test('whatever the values are', () => {
    const documents = fc.array(fc.dictionary(text, value, { maxKeys: 5 }), { maxLength: 3 });
    fc.assert(fc.property(documents, each => same(...each)), { numRuns: 3000 });
  });

  test('for each text alone, as a value, in a list and as a key', () => {
    fc.assert(fc.property(text, each => {
      same({ key: each }, { list: [each, [each]] }, { [each]: each }, { deep: { [each]: { [each]: [] } } });
    }), { numRuns: 3000 });
  });

  test.each<[string, unknown[]]>([
    ['no document', []],
    ['an empty document', [{}]],
    ['empty values', [{ a: {}, b: [], c: [{}, [], null, ''], d: null }]],
    ['lists in lists', [{ a: [['b', ['c', { d: ['e'] }]], [[]]] }]],
    ['objects in lists', [{ a: [{ b: { c: 1 }, d: [1] }, { e: [] }, { f: {} }] }]],
    ['long keys', [{ ['k'.repeat(2000)]: 1 }]],
    ['several documents', [{ a: 1 }, { b: '---' }, {}, { c: 'x\ny' }]],
  ])('%s', (_name, documents) => same(...documents));

  test('values that stand in a document twice', () => {
    const shared = { x: [1] };
    same({ a: shared, b: shared }, { a: shared.x, b: [shared.x] });
    const empty = {};
    same({ a: empty, b: empty });
  });

  test('the golden manifests', () => {
    const file = path.join(__dirname, '..', '..', 'examples', 'shop', 'manifests', 'shop.k8s.yaml');
    expect(toYamlText(Yaml.load(file) as JsonObject[])).toEqual(fs.readFileSync(file, 'utf8'));
  });
});
