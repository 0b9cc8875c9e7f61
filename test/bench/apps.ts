import { ApiObject, App, Chart, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DefaultDenyNetworkPolicy, NetworkPolicyEnforcement, SecureApp, SecureDeployment } from '../../src';

const IMAGE = 'registry.example.com/shop/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const ENFORCEMENT = 'cdk8s-secure.io/network-policy-enforcement';

export type Kind = 'plain cdk8s' | 'SecureApp' | 'plain App with secure constructs';

/** An app with so many Deployments, spread over charts, each with a default deny policy. All kinds write the same bytes. */
export function buildApp(kind: Kind, deployments: number, charts: number, outdir: string): App {
  const app = kind === 'SecureApp' ? new SecureApp({ outdir }) : new App({ outdir });
  for (let chartIndex = 0; chartIndex < charts; chartIndex++) {
    const chart = new Chart(app, `chart-${chartIndex}`, { namespace: `shop-${chartIndex}` });
    const [denyAll, deployment] = kind === 'plain cdk8s' ? [plainDefaultDeny, plainDeployment] : [secureDefaultDeny, secureDeployment];
    denyAll(chart);
    for (let index = 0; index < deployments / charts; index++) {
      deployment(chart, `web-${index}`);
    }
  }
  return app;
}

function secureDefaultDeny(chart: Chart): void {
  new DefaultDenyNetworkPolicy(chart, 'network', { enforcement: NetworkPolicyEnforcement.cilium() });
}

function secureDeployment(chart: Chart, id: string): void {
  new SecureDeployment(chart, id, { containers: [{ image: IMAGE, portNumber: 8080, writablePaths: { '/tmp': Size.mebibytes(64) } }] });
}

function plainDefaultDeny(chart: Chart): void {
  new kplus.NetworkPolicy(chart, 'network', {
    metadata: { annotations: { [ENFORCEMENT]: 'cilium' } },
    egress: { default: kplus.NetworkPolicyTrafficDefault.DENY },
    ingress: { default: kplus.NetworkPolicyTrafficDefault.DENY },
  });
}

/** What one has to write with cdk8s-plus alone to get the manifest of `secureDeployment`. */
class HandHardenedDeployment extends kplus.Deployment {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      securityContext: { user: 65532, group: 65532, fsGroupChangePolicy: kplus.FsGroupChangePolicy.ON_ROOT_MISMATCH },
    });
    const serviceAccount = new kplus.ServiceAccount(this, 'ServiceAccount');
    const volume = kplus.Volume.fromEmptyDir(new Construct(this, 'WritablePaths'), 'main/tmp', 'main-tmp', { sizeLimit: Size.mebibytes(64) });
    this.addContainer({
      image: IMAGE,
      portNumber: 8080,
      securityContext: { capabilities: { drop: [kplus.Capability.ALL] } },
      resources: { cpu: { request: kplus.Cpu.millis(100) }, memory: { request: Size.mebibytes(128), limit: Size.mebibytes(128) } },
      volumeMounts: [{ path: '/tmp', volume }],
    });
    const container = '/spec/template/spec/containers/0';
    ApiObject.of(this).addJsonPatch(
      JsonPatch.add('/spec/template/spec/serviceAccountName', serviceAccount.name),
      JsonPatch.add('/spec/template/spec/enableServiceLinks', false),
      JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
      JsonPatch.add(`${container}/resources/limits/ephemeral-storage`, { value: '1024Mi' }),
      JsonPatch.add(`${container}/resources/requests/ephemeral-storage`, { value: '100Mi' }),
    );
  }
}

function plainDeployment(chart: Chart, id: string): void {
  new HandHardenedDeployment(chart, id);
}
