import { ApiObject, App, AppProps, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { KINDS_OF_APP, stopped, target, WAYS_OUT, written } from './target';
import { SecureApp, SecureDeployment, SecurityFindings } from '../../src';
import { configMap, errorOf, IMAGE, readTree, temporaryDirectory, weakPod } from '../synthesis/apps';

const FOUND = 'ctr-not-privileged Deployment shop/shop-evil main';

function privileged(spec: kplus.k8s.PodSpec): kplus.k8s.PodSpec {
  const containers = spec.containers.map(container => ({ ...container, securityContext: { ...container.securityContext, privileged: true } }));
  return { ...spec, containers };
}

class WeakPodSpec extends SecureDeployment {
  _toPodSpec() {
    return privileged(super._toPodSpec());
  }
}

class WeakKube extends SecureDeployment {
  _toKube() {
    const spec = super._toKube();
    return { ...spec, template: { ...spec.template, spec: privileged(spec.template.spec as kplus.k8s.PodSpec) } };
  }
}

class WeakContainer extends SecureDeployment {
  addContainer(props: kplus.ContainerProps) {
    return super.addContainer({ ...props, securityContext: { privileged: true, allowPrivilegeEscalation: true } });
  }
}

class UncompletedContainer extends SecureDeployment {
  addContainer(props: kplus.ContainerProps) {
    return kplus.Deployment.prototype.addContainer.call(this, { ...props, securityContext: { privileged: true, allowPrivilegeEscalation: true } });
  }
}

/** Has its answer as an own property, which wins over every prototype. */
class WeakInstance extends SecureDeployment {
  readonly _toPodSpec = () => privileged(super._toPodSpec());
}

/** Renders something else once somebody has looked. */
class SecondFace extends ApiObject {
  private rendered = 0;

  toJson() {
    return this.rendered++ === 0 ? super.toJson() : { ...super.toJson(), kind: 'Pod', spec: { containers: [{ name: 'x', image: 'nginx' }] } };
  }
}

class WeakFace extends ApiObject {
  toJson() {
    return { ...super.toJson(), kind: 'Pod', spec: { containers: [{ name: 'x', image: 'nginx' }] } };
  }
}

const data = (scope: Construct, id: string) => [scope, id, { apiVersion: 'v1', kind: 'ConfigMap', data: {} } as never] as const;

describe.each(KINDS_OF_APP)('subclassing, %s', kind => {
  test.each<[string, typeof SecureDeployment]>([
    ['_toPodSpec', WeakPodSpec], ['_toKube', WeakKube], ['addContainer', WeakContainer], ['addContainer past the secure one', UncompletedContainer],
    ['_toPodSpec as own property', WeakInstance],
  ])('a SecureDeployment that overrides %s', (_name, Subclass) => {
    const { app, chart } = target(kind);
    new Subclass(chart, 'evil', { containers: [{ image: IMAGE }] });
    expect(stopped(app)).toContain(FOUND);
  });

  test('an ApiObject below a secure construct that overrides toJson', () => {
    const { app, web } = target(kind);
    new WeakFace(...data(web, 'x'));
    expect(stopped(app)).toContain('img-digest Pod shop/shop-web-x x');
  });

  test('an ApiObject below a secure construct that renders something else the second time', () => {
    const { app, web } = target(kind);
    new SecondFace(...data(web, 'x'));
    expect(written(app)).not.toContain('nginx');
  });

  test('the method of the class is called past the object', () => {
    const { app, chart } = target(kind);
    const object = ApiObject.of(new WeakPodSpec(chart, 'evil', { containers: [{ image: IMAGE }] }));
    for (const method of [ApiObject.prototype.toJson, kplus.k8s.KubeDeployment.prototype.toJson]) {
      expect(() => method.call(object)).toThrow('ctr-not-privileged (critical)  Deployment shop/shop-evil, container "main"');
    }
    expect(readTree(app.outdir)).toEqual({});
  });

  test('toJson of the API object is assigned afterwards', () => {
    const { web } = target(kind);
    const weak = { value: () => ({ kind: 'Pod' }) };
    expect(() => Object.defineProperty(ApiObject.of(web), 'toJson', weak)).toThrow('Cannot redefine property: toJson');
    expect(() => {
      ApiObject.of(web).toJson = () => ({ kind: 'Pod' });
    }).toThrow('Cannot assign to read only property');
  });

  test('toJson of the API object is assigned before the guard comes', () => {
    const { app, web } = target(kind);
    const object = new ApiObject(...data(web, 'x'));
    object.toJson = () => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'shop' }, spec: { containers: [{ name: 'x', image: 'nginx' }] } });
    expect(stopped(app)).toContain('img-digest Pod shop/x x');
  });

  test('toJson of the API object is a getter that gives another function each time', () => {
    const { app, web } = target(kind);
    const object = new ApiObject(...data(web, 'x'));
    let reads = 0;
    Object.defineProperty(object, 'toJson', { configurable: true, get: () => (reads++ > 0 ? () => ({ kind: 'Pod' }) : () => ApiObject.prototype.toJson.call(object)) });
    expect(written(app)).not.toContain('kind: Pod');
  });

  test('toJson of the API object cannot be taken over', () => {
    const { app, web } = target(kind);
    Object.defineProperty(new ApiObject(...data(web, 'x')), 'toJson', { value: () => ({ kind: 'Pod' }) });
    expect(() => app.synth()).toThrow('Cannot redefine property: toJson');
    expect(readTree(app.outdir)).toEqual({});
  });

  test('attachContainer with a hand-made container', () => {
    const { app, web } = target(kind);
    web.attachContainer(new kplus.Container({ name: 'x', image: IMAGE, securityContext: { privileged: true, allowPrivilegeEscalation: true } }));
    expect(stopped(app)).toContain('ctr-not-privileged Deployment shop/shop-web x');
  });

  test('a chart with the workload that overrides toJson', () => {
    class WeakChart extends Chart {
      toJson() {
        return super.toJson().map(manifest => ({ ...manifest, kind: 'Changed' }));
      }
    }
    const { app } = target(kind);
    const chart = new WeakChart(app, 'weak', { namespace: 'shop' });
    new SecureDeployment(chart, 'evil', { containers: [{ image: IMAGE }] });
    expect(stopped(app)).toContain('output-unchanged Chart weak');
  });

  test('a chart without the workload that adds an opening policy in its toJson', () => {
    class WeakChart extends Chart {
      toJson() {
        return [...super.toJson(), { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'x', namespace: 'shop' }, spec: { podSelector: {}, ingress: [{}] } }];
      }
    }
    const { app } = target(kind);
    configMap(new WeakChart(app, 'weak', { namespace: 'shop' }), 'config');
    // What code writes that is no object of a judged chart, a plain App cannot know.
    expect(kind === 'SecureApp' ? stopped(app) : ['output-unchanged Chart weak']).toContain('output-unchanged Chart weak');
  });

  test('a second instance of the same construct tree node', () => {
    const { chart } = target(kind);
    expect(() => new SecureDeployment(chart, 'web')).toThrow('There is already a Construct with name \'web\'');
  });
});

describe('subclasses of apps', () => {
  class Loud extends App {
    readonly said: string[] = [];

    synth() {
      this.said.push('synth');
      super.synth();
    }

    synthYaml() {
      return `# comment\n${super.synthYaml()}`;
    }
  }

  class LoudSecure extends SecureApp {
    synth() {
      try {
        super.synth();
      } catch {
        App.prototype.synth.call(this);
      }
    }

    synthYaml() {
      return App.prototype.synthYaml.call(this);
    }
  }

  test('a plain App that overrides synth and synthYaml is guarded all the same', () => {
    const app = new Loud({ outdir: temporaryDirectory() });
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    new WeakPodSpec(chart, 'evil', { containers: [{ image: IMAGE }] });
    expect(stopped(app)).toContain('ctr-not-privileged Deployment shop/shop-evil-c8375579 main');
    expect(() => app.synthYaml()).toThrow('nothing was written');
    expect(app.said).toEqual(['synth']);
  });

  test.each(['synth', 'synthYaml'] as const)('a SecureApp whose %s goes past that of SecureApp', way => {
    const app = new LoudSecure({ outdir: temporaryDirectory() });
    weakPod(new Chart(app, 'shop', { namespace: 'shop' }), 'pod');
    expect(SecurityFindings.of(errorOf(() => app[way]())).map(({ rule }) => rule)).toContain('ctr-not-privileged');
    expect(readTree(app.outdir)).toEqual({});
  });

  test('a plain App whose charts leave out the one with the default deny', () => {
    class Forgetful extends App {
      constructor(props: AppProps) {
        super(props);
      }

      get charts() {
        return super.charts.filter(({ node }) => node.id !== 'network');
      }
    }
    const app = new Forgetful({ outdir: temporaryDirectory() });
    configMap(new Chart(app, 'network'), 'config');
    new Chart(app, 'shop');
    expect(app.charts.map(({ node }) => node.id)).toEqual(['shop']);
    const secure = new (class extends SecureApp {
      get charts() {
        return [];
      }
    })({ outdir: temporaryDirectory() });
    configMap(new Chart(secure, 'chart'), 'config');
    expect(written(secure)).toContain('kind: ConfigMap');
  });

  test.each(WAYS_OUT)('two apps, one of them weak, do not mix by %s', (_name, leave) => {
    const [good, weak] = [target('plain App'), target('plain App')];
    new WeakPodSpec(weak.chart, 'evil', { containers: [{ image: IMAGE }] });
    leave(good);
    expect(stopped(weak.app, () => leave(weak))).toContain(FOUND);
    expect(Testing.synth(good.chart)).toHaveLength(3);
  });
});
