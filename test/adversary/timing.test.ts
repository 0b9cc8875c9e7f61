import { ApiObject, Chart, JsonPatch, Lazy, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { KINDS_OF_APP, OUTPUT_TYPES, stopped, Target, target, WAYS_OUT, written } from './target';
import { configMap, readTree, weakPod } from '../synthesis/apps';

const CONTAINER = '/spec/template/spec/containers/0';
const PRIVILEGED = JsonPatch.add(`${CONTAINER}/securityContext/privileged`, true);
const FOUND = 'ctr-not-privileged Deployment shop/shop-web main';

/** Answers with `first` as often as it is told, then with `later`. */
function changing<T>(first: T, later: T, times: number) {
  let asked = 0;
  return { produce: () => (asked++ < times ? first : later) };
}

function openPolicy(chart: Chart, id = 'open') {
  return new kplus.NetworkPolicy(chart, id, { ingress: { default: kplus.NetworkPolicyTrafficDefault.ALLOW } });
}

describe.each(KINDS_OF_APP)('timing, %s', kind => {
  describe.each([0, 1, 2, 3, 4, 5])('a Lazy that is harmless %d times and privileged from then on', times => {
    test.each(OUTPUT_TYPES)('never has its privileged answer written, output type %p', yamlOutputType => {
      const built = target(kind, { yamlOutputType });
      new Chart(built.app, 'first', { namespace: 'shop' });
      const answer = changing(false, true, times);
      built.web.containers[0].mounts; // the workload is complete
      ApiObject.of(built.web).addJsonPatch(JsonPatch.replace(`${CONTAINER}/securityContext`, {
        ...Testing.synth(built.chart).find(({ kind: of }) => of === 'Deployment').spec.template.spec.containers[0].securityContext,
      }));
      Object.defineProperty(ApiObject.of(built.web), 'props', {
        value: {
          ...Object(Reflect.get(ApiObject.of(built.web), 'props')),
          spec: Lazy.any({ produce: () => withPrivileged(built, answer.produce()) }),
        },
      });
      let text = '';
      try {
        text = written(built.app);
      } catch (error) {
        expect(String(error)).toContain('ctr-not-privileged (critical)  Deployment shop/shop-web, container "main"');
      }
      expect(text).not.toContain('privileged: true');
    });
  });

  test.each([1, 2, 3, 4])('a validation that patches a judged object when it runs for the %dth time', nth => {
    const built = target(kind);
    let runs = 0;
    built.chart.node.addValidation({
      validate: () => {
        if (++runs === nth) {
          ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
        }
        return [];
      },
    });
    let text = '';
    try {
      text = written(built.app);
    } catch (error) {
      expect(String(error)).toContain('ctr-not-privileged (critical)  Deployment shop/shop-web, container "main"');
    }
    expect(text).not.toContain('privileged: true');
  });

  test.each([1, 2, 3])('a validation that adds an opening NetworkPolicy when it runs for the %dth time', nth => {
    const built = target(kind);
    let runs = 0;
    built.chart.node.addValidation({
      validate: () => {
        if (++runs === nth) {
          openPolicy(built.chart);
        }
        return [];
      },
    });
    let text = '';
    try {
      text = written(built.app);
    } catch (error) {
      expect(String(error)).toMatch(/net-only-expected|output-unchanged/);
    }
    expect(text).not.toContain('open');
  });

  test.each([1, 2, 3, 4, 5])('a validation that adds an opening NetworkPolicy to a chart of its own when it runs for the %dth time', nth => {
    const built = target(kind);
    const other = new Chart(built.app, 'another', { namespace: 'shop' });
    let runs = 0;
    built.chart.node.addValidation({
      validate: () => {
        if (++runs === nth) {
          openPolicy(other);
        }
        return [];
      },
    });
    let error = '';
    try {
      built.app.synth();
    } catch (thrown) {
      error = String(thrown);
    }
    expect(runs < nth ? 'output-unchanged' : error).toMatch(/net-only-expected|output-unchanged/);
    expect(Object.values(readTree(built.app.outdir)).join()).not.toContain('open');
  });

  test.each([1, 2, 3])('a validation that removes the default deny policy when it runs for the %dth time', nth => {
    const built = target(kind);
    let runs = 0;
    built.chart.node.addValidation({
      validate: () => {
        if (++runs === nth) {
          built.chart.node.tryRemoveChild('network');
        }
        return [];
      },
    });
    let text = 'kind: NetworkPolicy';
    try {
      text = written(built.app);
    } catch (error) {
      expect(String(error)).toMatch(/net-default-deny|output-unchanged/);
    }
    expect(text).toContain('kind: NetworkPolicy');
  });

  test.each([1, 2])('a validation that removes the default deny policy while one chart is rendered, the %dth time', nth => {
    const built = target(kind);
    let runs = 0;
    built.chart.node.addValidation({
      validate: () => {
        if (++runs === nth) {
          built.chart.node.tryRemoveChild('network');
        }
        return [];
      },
    });
    let kinds = ['NetworkPolicy'];
    try {
      kinds = Testing.synth(built.chart).map(({ kind: of }) => of);
    } catch (error) {
      expect(String(error)).toMatch(/net-default-deny|output-unchanged/);
    }
    expect(kinds).toContain('NetworkPolicy');
  });

  test('a Lazy that adds an object to the tree while it is rendered', () => {
    const built = target(kind);
    let added = false;
    configMap(built.chart, 'late', {
      x: Lazy.any({
        produce: () => {
          if (!added) {
            added = true;
            weakPod(built.chart, 'added');
          }
          return 'x';
        },
      }),
    });
    expect(stopped(built.app)).toContain('output-unchanged ApiObject added');
  });

  test('a Lazy that takes a judged object out of the tree while it is rendered', () => {
    const built = target(kind);
    configMap(built.chart, 'late', { x: Lazy.any({ produce: () => String(built.chart.node.tryRemoveChild('network')) }) });
    expect(stopped(built.app)).toContain('output-unchanged ApiObject Resource');
  });

  test('a Lazy that takes one object out and puts another one in while it is rendered', () => {
    const built = target(kind);
    configMap(built.chart, 'late', {
      x: Lazy.any({
        produce: () => {
          if (built.chart.node.tryRemoveChild('network')) {
            openPolicy(built.chart);
          }
          return 'x';
        },
      }),
    });
    expect(stopped(built.app)).toContain('output-unchanged ApiObject Resource');
  });

  test('a Lazy that patches an object that was rendered already', () => {
    const built = target(kind);
    configMap(built.chart, 'late', {
      x: Lazy.any({
        produce: () => {
          ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
          return 'x';
        },
      }),
    });
    expect(written(built.app)).not.toContain('privileged: true');
    expect(stopped(built.app)).toContain(FOUND);
  });

  test.each(WAYS_OUT)('a change between two synths, by %s', (_name, leave) => {
    const built = target(kind);
    leave(built);
    ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
    expect(stopped(built.app, () => leave(built))).toEqual([FOUND]);
  });

  test.each(WAYS_OUT.filter(([name]) => name !== 'ApiObject.toJson'))('a change after one object was rendered on its own, by %s', (_name, leave) => {
    const built = target(kind);
    ApiObject.of(built.network).toJson();
    ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
    expect(stopped(built.app, () => leave(built))).toEqual([FOUND]);
  });

  test('a change after another object was rendered on its own', () => {
    const built = target(kind);
    ApiObject.of(built.network).toJson();
    ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
    expect(stopped(built.app, () => ApiObject.of(built.web).toJson())).toEqual([FOUND]);
  });

  test('a change between two objects of a chart that are rendered one by one', () => {
    const built = target(kind);
    const [, ...rest] = Testing.synth(built.chart).map(({ kind: of }) => of);
    expect(rest).toHaveLength(2);
    ApiObject.of(built.web.serviceAccount as kplus.ServiceAccount).toJson();
    ApiObject.of(built.network).addJsonPatch(JsonPatch.replace('/spec/policyTypes', ['Ingress']));
    expect(stopped(built.app, () => ApiObject.of(built.network).toJson())).toContain('net-default-deny NetworkPolicy shop/shop-network');
  });

  test('JSON that was returned and then changed does not come back', () => {
    const built = target(kind);
    for (const manifest of Testing.synth(built.chart)) {
      manifest.kind = 'Changed';
      manifest.spec = { privileged: true };
    }
    ApiObject.of(built.web).toJson().kind = 'Changed';
    expect(written(built.app)).not.toMatch(/Changed|privileged: true/);
  });

  test('a validation that hides its change by taking it back before the next render', () => {
    const built = target(kind);
    let patched = false;
    built.chart.node.addValidation({
      validate: () => {
        patched = !patched;
        ApiObject.of(built.web).addJsonPatch(JsonPatch.replace(`${CONTAINER}/securityContext/privileged`, patched));
        return [];
      },
    });
    let text = '';
    try {
      text = written(built.app);
    } catch (error) {
      expect(String(error)).toContain('ctr-not-privileged (critical)  Deployment shop/shop-web, container "main"');
    }
    expect(text).not.toContain('privileged: true');
  });

  const whole = WAYS_OUT.filter(([name]) => name !== 'ApiObject.toJson');

  test.each(whole)('a Lazy that uses the time it is rendered for the guard to leave by %s', (_name, leave) => {
    const built = target(kind);
    let got: unknown;
    configMap(built.chart, 'again', {
      x: Lazy.any({
        produce: () => {
          got = leave(built);
          return 'x';
        },
      }),
    });
    ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
    expect(() => built.app.synth()).toThrow('the app cannot be synthesized by a Lazy or a validation while it is being judged');
    expect([got, readTree(built.app.outdir)]).toEqual([undefined, {}]);
  });

  test.each(whole)('a validation that uses the time it is run by the guard to leave by %s', (_name, leave) => {
    const built = target(kind);
    let got: unknown;
    let running = false;
    built.chart.node.addValidation({
      validate: () => {
        if (!running) {
          running = true;
          got = leave(built);
        }
        return [];
      },
    });
    ApiObject.of(built.web).addJsonPatch(PRIVILEGED);
    expect(() => built.app.synth()).toThrow('the app cannot be synthesized by a Lazy or a validation while it is being judged');
    expect([got, readTree(built.app.outdir)]).toEqual([undefined, {}]);
  });
});

function withPrivileged({ web }: Target, privileged: boolean): unknown {
  const spec = web._toKube();
  Object.assign(spec.template.spec?.containers[0].securityContext ?? {}, { privileged });
  return spec;
}
