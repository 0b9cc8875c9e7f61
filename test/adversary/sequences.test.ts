import { ApiObject, App, Chart, Cron, JsonPatch, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { KINDS_OF_APP, KindOfApp } from './target';
import {
  DefaultDenyNetworkPolicy, KubernetesVersion, Platform, SecureApp, SecureCronJob, SecureDaemonSet, SecureDeployment, SecureJob, SecurePod,
  SecureStatefulSet, SecureWorkloadProps,
} from '../../src';
import { violatedChecks } from '../pod-security/restatement';
import { errorOf, IMAGE } from '../synthesis/apps';

const NEWEST_MINOR = 37;

const KINDS = {
  Deployment: { make: (chart: Chart, props: SecureWorkloadProps) => new SecureDeployment(chart, 'web', props), template: ['spec', 'template'] },
  StatefulSet: { make: (chart: Chart, props: SecureWorkloadProps) => new SecureStatefulSet(chart, 'web', props), template: ['spec', 'template'] },
  DaemonSet: { make: (chart: Chart, props: SecureWorkloadProps) => new SecureDaemonSet(chart, 'web', props), template: ['spec', 'template'] },
  Job: { make: (chart: Chart, props: SecureWorkloadProps) => new SecureJob(chart, 'web', props), template: ['spec', 'template'] },
  CronJob: {
    make: (chart: Chart, props: SecureWorkloadProps) => new SecureCronJob(chart, 'web', { schedule: Cron.daily(), ...props }),
    template: ['spec', 'jobTemplate', 'spec', 'template'],
  },
  Pod: { make: (chart: Chart, props: SecureWorkloadProps) => new SecurePod(chart, 'web', props), template: [] },
};
type Kind = keyof typeof KINDS;

/** What somebody might put anywhere: what is safe in one field is weak or nonsense in another. */
const VALUE = fc.constantFrom<unknown>(
  true, false, null, 0, 1, -1, 65532, 'true', 'false', '0', '', 'ALL', 'all', 'Unconfined', 'RuntimeDefault', 'Localhost', 'Default', 'Unmasked', 'windows',
  [], {}, ['ALL'], ['ALL', 'KILL'], ['NET_BIND_SERVICE'], ['SYS_ADMIN'], { type: 'RuntimeDefault' }, { type: 'Unconfined' }, { type: 'Localhost' },
  { name: 'windows' }, { add: ['NET_ADMIN'], drop: ['ALL'] }, { drop: ['ALL'] }, { hostProcess: true }, { type: 'spc_t' }, { type: 'container_engine_t' },
  { user: 'root' }, [{ name: 'kernel.msgmax', value: '1' }], [{ name: 'net.ipv4.tcp_rmem', value: '1' }], [{ name: 'x', hostPath: { path: '/' } }],
  [{ name: 'x', emptyDir: { sizeLimit: '1Mi' } }], [{ name: 'x', nfs: { server: 'x', path: '/' } }], [{ containerPort: 80, hostPort: 80 }],
  { httpGet: { host: '127.0.0.1', port: 80 } }, { exec: { command: ['true'] } }, { privileged: true }, { runAsNonRoot: false }, { runAsUser: 0 },
  { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' },
);

const OF_SECURITY_CONTEXT = [
  'allowPrivilegeEscalation', 'appArmorProfile', 'capabilities', 'capabilities/add', 'capabilities/drop', 'privileged', 'procMount', 'readOnlyRootFilesystem',
  'runAsGroup', 'runAsNonRoot', 'runAsUser', 'seLinuxOptions', 'seccompProfile', 'seccompProfile/type', 'windowsOptions', 'sysctls',
];
const OF_CONTAINER = ['lifecycle', 'livenessProbe', 'ports', 'securityContext', ...OF_SECURITY_CONTEXT.map(field => `securityContext/${field}`)];
const OF_POD = [
  'containers', 'ephemeralContainers', 'hostIPC', 'hostIpc', 'hostNetwork', 'hostPID', 'hostPid', 'hostUsers', 'initContainers', 'os', 'securityContext',
  'volumes', ...OF_SECURITY_CONTEXT.map(field => `securityContext/${field}`),
];
const FIELD = fc.oneof(
  fc.constantFrom(...OF_POD).map(field => `spec/${field}`),
  fc.tuple(fc.constantFrom('containers/0', 'containers/1', 'initContainers/0'), fc.constantFrom(...OF_CONTAINER)).map(([at, field]) => `spec/${at}/${field}`),
  fc.constantFrom('metadata/annotations', 'metadata/labels', 'spec', 'metadata'),
);

const CONTAINER_SECURITY = fc.record({
  allowPrivilegeEscalation: fc.boolean(),
  privileged: fc.boolean(),
  ensureNonRoot: fc.boolean(),
  readOnlyRootFilesystem: fc.boolean(),
  user: fc.constantFrom(0, 1, 65532),
  capabilities: fc.constantFrom(
    { add: [kplus.Capability.NET_BIND_SERVICE] }, { add: [kplus.Capability.SYS_ADMIN] }, { drop: [kplus.Capability.CHOWN] },
  ),
  seccompProfile: fc.constantFrom({ type: kplus.SeccompProfileType.UNCONFINED }, { type: kplus.SeccompProfileType.RUNTIME_DEFAULT }),
}, { requiredKeys: [] });

/** One thing that somebody does to a workload. */
type Step =
  | { readonly does: 'patch'; readonly operation: 'add' | 'remove' | 'replace'; readonly field: string; readonly value: unknown }
  | { readonly does: 'call'; readonly method: 'addContainer' | 'addInitContainer' | 'attachContainer'; readonly securityContext: object }
  | { readonly does: 'mutate'; readonly target: 'pod' | 'container'; readonly field: string; readonly value: unknown }
  | { readonly does: 'volume'; readonly source: 'hostPath' | 'emptyDir' }
  | { readonly does: 'override'; readonly field: string; readonly value: unknown }
  | { readonly does: 'lazy'; readonly field: string; readonly value: unknown };

const MUTABLE = ['ensureNonRoot', 'user', 'group', 'privileged', 'allowPrivilegeEscalation', 'readOnlyRootFilesystem', 'capabilities', 'seccompProfile', '_sysctls', 'fsGroup'];

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('patch' as const), operation: fc.constantFrom('add' as const, 'remove' as const, 'replace' as const), field: FIELD, value: VALUE }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('call' as const), method: fc.constantFrom('addContainer' as const, 'addInitContainer' as const, 'attachContainer' as const), securityContext: CONTAINER_SECURITY,
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('mutate' as const), target: fc.constantFrom('pod' as const, 'container' as const), field: fc.constantFrom(...MUTABLE), value: VALUE }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('volume' as const), source: fc.constantFrom('hostPath' as const, 'emptyDir' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('override' as const), field: fc.constantFrom(...OF_POD), value: VALUE }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('lazy' as const), field: FIELD, value: VALUE }) },
);

const PROPS: fc.Arbitrary<SecureWorkloadProps> = fc.record({
  runAsUser: fc.constantFrom(0, 1000),
  runAsGroup: fc.constantFrom(0, 1000),
  fsGroup: fc.constantFrom(0, 1000),
  hostNetwork: fc.boolean(),
  securityContext: fc.constant({ user: 0 }),
  userNamespace: fc.boolean(),
  windows: fc.constant({ reason: 'the vendor ships nothing else' }),
  rootInUserNamespace: fc.constant({ reason: 'the vendor ships nothing else' }),
  apiAccess: fc.constant({ reason: 'it lists the pods of its namespace' }),
  sensitive: fc.constant({ reason: 'it handles card numbers', runtimeClassName: 'gvisor' }),
}, { requiredKeys: [] }) as fc.Arbitrary<SecureWorkloadProps>;

interface Scenario {
  readonly kind: Kind;
  readonly version: KubernetesVersion | undefined;
  readonly platform: Platform | undefined;
  readonly props: SecureWorkloadProps;
  readonly steps: readonly Step[];
}

const SCENARIO: fc.Arbitrary<Scenario> = fc.record({
  kind: fc.constantFrom(...Object.keys(KINDS) as Kind[]),
  version: fc.option(fc.constantFrom(...Object.values(KubernetesVersion)), { nil: undefined }),
  platform: fc.option(fc.constantFrom(...Object.values(Platform)), { nil: undefined }),
  props: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: PROPS }),
  steps: fc.array(STEP, { maxLength: 4 }),
});

function appFor(kindOfApp: KindOfApp, { version, platform }: Scenario): App {
  const app = kindOfApp === 'SecureApp' ? new SecureApp() : new App();
  if (version !== undefined) {
    app.node.setContext('cdk8s-secure/kubernetes', version);
  }
  if (platform !== undefined) {
    app.node.setContext('cdk8s-secure/platform', platform);
  }
  return app;
}

/** Does what can be done; what the library refuses at once does not happen. */
function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // refused, which is as good as never tried
  }
}

function take(step: Step, workload: kplus.AbstractPod, template: readonly string[], index: number): void {
  const pointer = (field: string) => `/${[...template, field].join('/')}`;
  switch (step.does) {
    case 'patch':
      return ApiObject.of(workload).addJsonPatch(step.operation === 'remove' ? JsonPatch.remove(pointer(step.field))
        : JsonPatch[step.operation](pointer(step.field), step.value));
    case 'lazy':
      return ApiObject.of(workload).addJsonPatch(JsonPatch.add(pointer(step.field), Lazy.any({ produce: () => step.value })));
    case 'call': {
      const props = { name: `late-${index}`, image: IMAGE, securityContext: step.securityContext };
      return void (step.method === 'attachContainer' ? workload.attachContainer(new kplus.Container(props)) : workload[step.method](props));
    }
    case 'volume':
      return workload.addVolume(step.source === 'hostPath' ? kplus.Volume.fromHostPath(workload, `v${index}`, `v${index}`, { path: '/' })
        : kplus.Volume.fromEmptyDir(workload, `v${index}`, `v${index}`, { sizeLimit: Size.mebibytes(1) }));
    case 'mutate':
      return void Object.defineProperty(step.target === 'pod' ? workload.securityContext : workload.containers[0].securityContext, step.field,
        { value: step.value, writable: true, configurable: true, enumerable: true });
    case 'override': {
      const original = workload._toPodSpec.bind(workload);
      return void Object.defineProperty(workload, '_toPodSpec', { value: () => ({ ...original(), [step.field]: step.value }), configurable: true });
    }
  }
}

/** The YAML that comes out, or nothing when the app is refused. */
function accepted(kindOfApp: KindOfApp, scenario: Scenario): string | undefined {
  const app = appFor(kindOfApp, scenario);
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
  const { make, template } = KINDS[scenario.kind];
  attempt(() => {
    const workload = make(chart, { containers: [{ image: IMAGE, portNumber: 8080 }], initContainers: [{ image: IMAGE }], ...scenario.props });
    scenario.steps.forEach((step, index) => attempt(() => take(step, workload, template, index)));
  });
  try {
    return app.synthYaml();
  } catch {
    return undefined;
  }
}

function templatesIn(yaml: string): { kind: string; metadata?: unknown; spec?: unknown }[] {
  return parseAllDocuments(yaml, { version: '1.1' }).map(document => document.toJSON() as { [field: string]: any }).filter(json => json?.kind in KINDS)
    .map(json => ({ kind: json.kind, ...KINDS[json.kind as Kind].template.reduce((value, step) => value?.[step], json) }));
}

describe.each(KINDS_OF_APP)('whatever is done to a workload, %s', kindOfApp => {
  test('what is written, Pod Security restricted accepts, at the chosen version and every later one', () => {
    const outcomes = { accepted: 0, refused: 0, changed: 0 };
    fc.assert(fc.property(SCENARIO, scenario => {
      const yaml = accepted(kindOfApp, scenario);
      outcomes[yaml === undefined ? 'refused' : 'accepted']++;
      outcomes.changed += yaml !== undefined && scenario.steps.length > 0 ? 1 : 0;
      const oldest = Number(scenario.version?.split('.')[1] ?? 25);
      for (const { kind, ...pod } of templatesIn(yaml ?? '')) {
        for (let minor = oldest; minor <= NEWEST_MINOR; minor++) {
          expect([kind, minor, violatedChecks('restricted', minor, pod)]).toEqual([kind, minor, []]);
        }
      }
    }), { numRuns: 600 });
    // The property says nothing where nothing gets through, or everything.
    expect([outcomes.accepted > 60, outcomes.changed > 20, outcomes.refused > 200]).toEqual([true, true, true]);
  });

  test('the judge refuses what the property would have to find', () => {
    expect(violatedChecks('restricted', 25, { spec: { containers: [{ name: 'main', securityContext: { privileged: true } }] } }).length).toBeGreaterThan(3);
    expect(errorOf(() => expect(templatesIn('kind: Pod\nspec: {}')).toEqual([])).message).toContain('"kind": "Pod"');
  });
});
