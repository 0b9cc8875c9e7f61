import { BEYOND_SPELLINGS, isNarrow } from './address-block-expressions';
import { AdmissionSubject } from './admission';
import { peerPath, readPolicies, rulePath } from './network-policy';
import { everyBlock } from './network-policy-expressions';
import { selectPods } from './policy-selection';
import { Rule, Severity } from './rule';
import { describeUnion, wideBlocks, wideUnions } from './wide-blocks';

/** Cloud Adoption Framework for AKS: the addresses a cluster must reach are named; a block that is a good part of the internet names nothing. */
export const aks08EgressRestricted: Rule = {
  id: 'aks-08-egress-restricted',
  title: 'Egress is not open to a large part of the internet',
  severity: Severity.HIGH,
  checklist: ['aks-08-egress-restricted', 'net-only-expected'],
  exemptible: true,
  remediation: 'Name the addresses the workload needs, or send its traffic through a proxy or firewall and allow only that.',
  admission: {
    checks: () => [{ subject: AdmissionSubject.NETWORK_POLICY, field: 'spec.egress.to.ipBlock', valid: everyBlock('egress', isNarrow) }],
    beyond: `blocks that are narrow one by one and add up to a large part of the internet; ${BEYOND_SPELLINGS}.`,
  },
  check: snapshot => {
    const policies = readPolicies(snapshot);
    const selection = selectPods(snapshot, policies);
    const order = new Map(policies.map((policy, index) => [policy, index]));
    return [
      ...policies.flatMap(policy => wideBlocks(policy, 'egress').map(({ rule, peer, block, extent }) => ({
        manifest: policy.manifest,
        path: [...peerPath(rule, peer), 'ipBlock'],
        value: block.json,
        problem: `allows ${extent}`,
        undoes: selection.workloadsOf(policy),
      }))),
      ...wideUnions(selection, order, 'egress').map(wide => ({
        manifest: wide.policy.manifest, path: rulePath(wide.rule), value: wide.rule.json, problem: describeUnion(wide), undoes: wide.workloads,
      })),
    ];
  },
};
