import { Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { DefaultDenyNetworkPolicy, NetworkPolicyEnforcement, SecureInclude } from 'cdk8s-secure';

/** The manifests of a vendor, in a namespace that denies all traffic by default. */
export class Monitoring extends Chart {
  readonly agent: SecureInclude;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'monitoring', disableResourceNameHashes: true });
    new DefaultDenyNetworkPolicy(this, 'network', { enforcement: NetworkPolicyEnforcement.calico() }).allowDns();
    this.agent = new SecureInclude(this, 'agent', { url: 'metrics-agent.yaml', exemptions: 'exemptions.yaml' });
  }

  /** What has been mended so far. The rest is in exemptions.yaml, and gets less. */
  mend(): void {
    const deployment = this.agent.apiObjects.find(({ kind }) => kind === 'Deployment')!;
    deployment.addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/resources/limits/ephemeral-storage', '100Mi'),
      JsonPatch.replace('/spec/template/spec/containers/0/image',
        'registry.example.com/vendor/metrics-agent:3.2.0@sha256:a19f5d2cdd5e0e25b4e2ff4ba3b0a9c1bd2c1a1e0a3a8e4c5c0d8f6b2e1d7c94'),
    );
  }
}
