import { ApiObject, App, IResolver, JsonPatch, Lazy, ResolutionContext } from 'cdk8s';
import { KINDS_OF_APP, raw, stopped, target, written } from './target';
import { configMap, readTree } from '../synthesis/apps';

/** An object that renders to whatever it is told, as a subclass with a toJson of its own can. */
class Verbatim extends ApiObject {
  constructor(scope: App | ApiObject['chart'], id: string, private readonly rendered: unknown) {
    super(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
  }

  toJson() {
    return this.rendered;
  }
}

const CONFIG = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'shop' } };
const withData = (data: unknown) => ({ ...CONFIG, data });

const NOT_JSON: [string, unknown][] = [
  ['a function', withData({ x: () => 'x' })],
  ['a method toJSON', withData({ x: { toJSON: () => 'privileged' } })],
  ['a symbol', withData({ x: Symbol('x') })],
  ['a BigInt', withData({ x: 1n })],
  ['NaN', withData({ x: NaN })],
  ['infinity', withData({ x: Infinity })],
  ['a date', withData({ x: new Date(0) })],
  ['a Map', withData(new Map([['x', 'y']]))],
  ['a Set', withData(new Set(['x']))],
  ['a boxed boolean', withData({ x: Object(false) })],
  ['a regular expression', withData({ x: /x/ })],
  ['a buffer', withData({ x: Buffer.from('x') })],
  ['an object that inherits', withData(Object.create({ privileged: true }))],
  ['an instance', withData(new (class Weak { readonly privileged = true; })())],
  ['a merge key', withData({ '<<': { privileged: true } })],
  ['a merge key that JSON.parse made', JSON.parse('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"<<":{"a":"b"}}}')],
  ['a line separator', withData({ x: 'a\u2028b: c' })],
  ['a lone surrogate', withData({ x: '\ud800' })],
  ['a text that is the whole document', 'kind: Pod'],
  ['a list that is the whole document', [withData({})]],
  ['nothing at all', undefined],
  ['null', null],
];

describe('values that are not JSON', () => {
  test.each(NOT_JSON)('%s, SecureApp', (_name, rendered) => {
    const { app, chart } = target('SecureApp');
    new Verbatim(chart, 'x', rendered);
    expect(stopped(app).some(finding => finding.startsWith('manifest-plain-json '))).toBe(true);
  });

  test.each(NOT_JSON)('%s, in an unrelated object of a plain App, which could hide what it is', (_name, rendered) => {
    const { app, chart } = target('plain App');
    new Verbatim(chart, 'x', rendered);
    expect(stopped(app).some(finding => finding.startsWith('manifest-plain-json '))).toBe(true);
  });

  test('an object that contains itself', () => {
    const { app, chart } = target('SecureApp');
    const data: Record<string, unknown> = {};
    data.data = data;
    new Verbatim(chart, 'x', withData(data));
    expect(stopped(app)).toEqual(['manifest-plain-json ConfigMap shop/x']);
  });
});

describe.each(KINDS_OF_APP)('values with two faces, %s', kind => {
  const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'shop' }, spec });

  test('a getter that answers differently each time', () => {
    const { app, web } = target(kind);
    let reads = 0;
    new Verbatim(web as never, 'x', withData({ get privileged() { return reads++ === 0 ? 'no' : 'yes'; } }));
    expect(written(app)).toMatch(/privileged: "?no/);
    expect(reads).toEqual(1);
  });

  test('a proxy whose keys and values change', () => {
    const { app, web } = target(kind);
    let asked = 0;
    new Verbatim(web as never, 'x', withData(new Proxy({ a: 'safe' }, {
      get: (object, key) => (key === 'a' && asked++ > 0 ? 'weak' : Reflect.get(object, key)),
      ownKeys: () => (asked > 0 ? ['a', 'weak'] : ['a']),
    })));
    expect(written(app)).not.toContain('weak');
  });

  test('a list whose length changes', () => {
    const { app, web } = target(kind);
    let asked = 0;
    new Verbatim(web as never, 'x', pod(new Proxy([], { get: (list, key) => (key === 'length' ? asked++ : Reflect.get(list, key)) })));
    expect(stopped(app).length).toBeGreaterThan(0);
  });

  test('a value on Object.prototype neither protects nor is written', () => {
    const { app, web } = target(kind);
    ApiObject.of(web).addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation'));
    Object.defineProperty(Object.prototype, 'allowPrivilegeEscalation', { value: false, configurable: true, writable: true });
    try {
      // What the mapping of cdk8s copies from the prototype stands in the manifest; what it does not copy is missing.
      let text = '';
      try {
        text = written(app);
      } catch {
        expect(stopped(app)).toContain('ctr-no-privilege-escalation Deployment shop/shop-web main');
      }
      expect(text === '' || text.includes('allowPrivilegeEscalation: false')).toBe(true);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'allowPrivilegeEscalation');
    }
  });

  test.each([Object, Array])('toJSON on the prototype of %p, over which cdk8s itself stumbles', ({ prototype }) => {
    const { app } = target(kind);
    Object.defineProperty(prototype, 'toJSON', { value: () => 'weak', configurable: true });
    try {
      expect(() => app.synth()).toThrow('Failed serializing construct');
      expect(readTree(app.outdir)).toEqual({});
    } finally {
      Reflect.deleteProperty(prototype, 'toJSON');
    }
  });

  test.each([String, Number, Boolean])('toJSON on the prototype of %p', ({ prototype }) => {
    const { app } = target(kind);
    Object.defineProperty(prototype, 'toJSON', { value: () => 'weak', configurable: true });
    try {
      expect(stopped(app)).toContain('manifest-plain-json App (whole app)');
    } finally {
      Reflect.deleteProperty(prototype, 'toJSON');
    }
  });

  test('a key __proto__ is a key like any other', () => {
    const { app, web } = target(kind);
    new Verbatim(web as never, 'x', pod(JSON.parse('{"__proto__":{"containers":[]},"containers":[{"name":"x","image":"nginx"}]}')));
    expect(stopped(app)).toContain('img-digest Pod shop/x x');
  });

  test('a key that is a document separator at the start of a line', () => {
    const { app, web } = target(kind);
    new Verbatim(web as never, 'x', { ...CONFIG, '---': 'x', '---\nkind': 'Pod', '... x': 'y' });
    let text = '';
    try {
      text = written(app);
    } catch {
      expect(stopped(app)).toContain('manifest-plain-json ConfigMap shop/x');
    }
    expect(text.split('\n').filter(line => /^(---|\.\.\.)./.test(line))).toEqual([]);
  });
});

describe.each(KINDS_OF_APP)('resolvers, %s', kind => {
  const resolver = (resolve: (context: ResolutionContext) => void): IResolver => ({ resolve });
  const isPrivileged = ({ key, value }: ResolutionContext) => key.at(-1) === 'privileged' && value === false;
  const makePrivileged = (context: ResolutionContext) => isPrivileged(context) && context.replaceValue(true);

  test('a resolver of the app replaces a value', () => {
    const { app } = target(kind, { resolvers: [resolver(makePrivileged)] });
    expect(stopped(app)).toEqual(['ctr-not-privileged Deployment shop/shop-web main']);
  });

  test.each([1, 2, 3, 4])('a resolver that replaces a value from its %dth time on', nth => {
    let times = 0;
    const { app } = target(kind, {
      resolvers: [resolver(context => {
        if (isPrivileged(context) && ++times >= nth) {
          context.replaceValue(true);
        }
      })],
    });
    let text = '';
    try {
      text = written(app);
    } catch {
      text = 'stopped';
    }
    expect(text).not.toContain('privileged: true');
  });

  test('a resolver that is added later', () => {
    const { app } = target(kind);
    app.resolvers.unshift(resolver(makePrivileged));
    expect(stopped(app)).toEqual(['ctr-not-privileged Deployment shop/shop-web main']);
  });

  test('a resolver that replaces whole documents', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'shop' }, spec: { containers: [{ name: 'x', image: 'nginx' }] } };
    const { app, web } = target(kind, {
      resolvers: [resolver(context => {
        if (context.key.length === 0 && context.value.kind === 'ConfigMap') {
          context.replaceValue(pod);
        }
      })],
    });
    configMap(web, 'x');
    expect(stopped(app)).toContain('img-digest Pod shop/x x');
  });

  test('a token with a method resolve', () => {
    const { app, web } = target(kind);
    let asked = 0;
    raw(web, 'x', { apiVersion: 'v1', kind: 'ConfigMap', data: { x: { resolve: () => (asked++ === 0 ? 'first' : 'second') } } });
    expect(written(app)).not.toContain('second');
  });

  test('a Lazy that produces a Lazy that produces something weak', () => {
    const { app, web } = target(kind);
    raw(web, 'x', { apiVersion: 'v1', kind: 'Pod', spec: Lazy.any({ produce: () => Lazy.any({ produce: () => ({ containers: [{ name: 'x', image: 'nginx' }] }) }) }) });
    expect(stopped(app)).toContain('img-digest Pod shop/shop-web-x x');
    expect(readTree(app.outdir)).toEqual({ 'shop.k8s.yaml': 'from before' });
  });
});
