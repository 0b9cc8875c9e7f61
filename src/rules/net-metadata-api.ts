import { BEYOND_SPELLINGS, hasNoMetadata } from './address-block-expressions';
import { AdmissionSubject } from './admission';
import { NetworkPolicy, peerPath, PolicyBlock, readPolicies } from './network-policy';
import { everyBlock } from './network-policy-expressions';
import { selectPods } from './policy-selection';
import { Rule, Severity } from './rule';
import { ALL_METADATA, metadataIn, ReachedMetadata } from './special-addresses';

/** Kubernetes Security Checklist, "Network security": whoever reaches the metadata address of the cloud gets the credentials of the node. */
export const netMetadataApi: Rule = {
  id: 'net-metadata-api',
  title: 'No egress rule contains an address that hands out cloud metadata or credentials',
  severity: Severity.CRITICAL,
  checklist: ['net-metadata-api'],
  exemptible: true,
  remediation: 'Name blocks that do not contain the address, or list it in except.',
  admission: {
    checks: () => [{
      subject: AdmissionSubject.NETWORK_POLICY,
      field: 'spec.egress.to.ipBlock',
      valid: everyBlock('egress', hasNoMetadata),
      remediation: `Name blocks without the addresses that hand out cloud metadata or credentials, or list those in except: ${ALL_METADATA.join(', ')}.`,
    }],
    beyond: `${BEYOND_SPELLINGS}.`,
  },
  check: snapshot => {
    const policies = readPolicies(snapshot);
    const open = policies.flatMap(openBlocks);
    const selection = open.length === 0 ? undefined : selectPods(snapshot, policies);
    return open.map(({ policy, path, block, reached }) => ({
      manifest: policy.manifest,
      path,
      value: block.json,
      problem: `contains ${reached.map(({ text, use }) => `${text} (${use})`).join(', ')}`,
      remediation: remediationOf(block, reached),
      undoes: selection?.workloadsOf(policy),
    }));
  },
};

function openBlocks(policy: NetworkPolicy) {
  return policy.rules.filter(({ direction }) => direction === 'egress').flatMap(rule => rule.peers.flatMap(peer => {
    const reached = peer.block === undefined ? [] : metadataIn(peer.block.addresses);
    return peer.block === undefined || reached.length === 0 ? [] : [{ policy, path: [...peerPath(rule, peer), 'ipBlock'], block: peer.block, reached }];
  }));
}

function remediationOf({ cidr }: PolicyBlock, reached: readonly ReachedMetadata[]): string {
  return cidr.first === cidr.last
    ? 'Remove this peer; a workload that needs cloud credentials gets them through workload identity.'
    : `Add ${reached.map(({ exception }) => JSON.stringify(exception)).join(', ')} to except, or name smaller blocks.`;
}
