import { App, Chart } from 'cdk8s';
import { Group } from 'cdk8s-plus-28';
import { AdmissionAction, AdmissionPolicies, NetworkPolicyEnforcement, SecureNamespace, SensitiveWritePolicy } from 'cdk8s-secure';

/** A namespace for each team: what it may use together, and nothing allowed that nobody has allowed. */
export class Teams extends Chart {
  constructor(app: App, id: string) {
    super(app, id);
    const enforcement = NetworkPolicyEnforcement.cilium();
    new SecureNamespace(this, 'blog', { enforcement }).network.allowDns();
    new SecureNamespace(this, 'payments', { enforcement, sensitive: { reason: 'holds the numbers of cards' } }).network.allowDns();
  }
}

/** The rules inside the cluster. Only the platform team may apply this chart. */
export class Admission extends Chart {
  constructor(app: App, id: string) {
    super(app, id);
    new AdmissionPolicies(this, 'policies', {
      trials: [{ namespaceNames: ['blog'], action: AdmissionAction.warn('moves over in January, see PLAT-812') }],
      exceptions: [{
        rule: 'rbac-no-wildcards',
        kind: 'ClusterRole',
        name: 'vendor-operator',
        reason: 'the vendor narrows it in version 2, see VEND-77',
        owner: 'team-platform',
        expires: '2027-06-30',
      }],
    });

    new SensitiveWritePolicy(this, 'sensitive-writes').allowWrites({
      namespaceName: 'payments',
      subjects: [Group.fromName(this, 'payments-deployers', 'payments-deployers')],
      reason: 'the pipeline of the team rolls payments out',
    });
  }
}
