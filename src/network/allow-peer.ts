import { AbstractPod, k8s } from 'cdk8s-plus-28';
import { requireCidr, requireCidrInside, requireName, requireReason } from '../input';
import { describeLabels, requireLabels } from './labels';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Addresses that are not on the internet, and those that hand out credentials although they look public. */
const NOT_ON_THE_INTERNET = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '168.63.129.16/32', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3',
];

/**
 * Who is at the other end of an allow rule. There is none for everybody.
 */
export class AllowPeer {
  /**
   * The pods of a workload of this app.
   *
   * @param workload a Deployment or any other workload in a chart with a namespace.
   */
  static workload(workload: AbstractPod): AllowPeer {
    const { labelSelector, namespaces } = workload.toPodSelectorConfig();
    const [namespace] = namespaces?.names ?? [];
    if (namespace === undefined) {
      throw new Error(`AllowPeer.workload(): ${workload.node.path} has no namespace; set namespace on its chart or in its metadata`);
    }
    return new AllowPeer([{ namespaceSelector: namespaceCalled(namespace), podSelector: labelSelector._toKube() }], `workload ${workload.node.path}`);
  }

  /**
   * Pods with these labels in one namespace.
   *
   * @param namespaceName name of the namespace.
   * @param labels at least one; a pod needs all of them.
   */
  static pods(namespaceName: string, labels: { [key: string]: string }): AllowPeer {
    const where = 'AllowPeer.pods()';
    requireName(where, 'namespaceName', namespaceName);
    return new AllowPeer([{
      namespaceSelector: namespaceCalled(namespaceName), podSelector: { matchLabels: requireLabels(where, labels) },
    }], `pods ${describeLabels(labels)} in namespace ${namespaceName}`);
  }

  /**
   * Every pod of one namespace, also those that come later.
   *
   * @param namespaceName name of the namespace.
   * @param reason why it has to be all of them, in at least ten characters. It is listed in the report.
   */
  static wholeNamespace(namespaceName: string, reason: string): AllowPeer {
    const where = 'AllowPeer.wholeNamespace()';
    requireName(where, 'namespaceName', namespaceName);
    return new AllowPeer([{ namespaceSelector: namespaceCalled(namespaceName), podSelector: {} }], `every pod in namespace ${namespaceName}`,
      requireReason(where, reason), namespaceName);
  }

  /**
   * Addresses outside of the cluster.
   *
   * @param cidr canonical notation, such as `192.0.2.0/24` or `2001:db8::/48`. Throws for others, and says what to write.
   * @param excludedCidrs blocks inside of `cidr` that stay closed.
   */
  static cidr(cidr: string, excludedCidrs: string[] = []): AllowPeer {
    const where = 'AllowPeer.cidr()';
    requireCidr(where, 'cidr', cidr);
    excludedCidrs.forEach(excluded => requireCidrInside(where, 'an entry of excludedCidrs', excluded, cidr));
    const except = excludedCidrs.length > 0 ? [...excludedCidrs] : undefined;
    return new AllowPeer([{ ipBlock: { cidr, except } }], `addresses ${cidr}${except === undefined ? '' : ` without ${except.join(', ')}`}`);
  }

  /**
   * Every public address, and none that is private or hands out credentials of the node.
   *
   * @param reason why the addresses cannot be named, in at least ten characters. It is listed in the report.
   */
  static internet(reason: string): AllowPeer {
    return new AllowPeer(
      [{ ipBlock: { cidr: '0.0.0.0/0', except: NOT_ON_THE_INTERNET } }, { ipBlock: { cidr: '2000::/3' } }],
      'every public address', requireReason('AllowPeer.internet()', reason));
  }

  private constructor(
    private readonly peers: k8s.NetworkPolicyPeer[],
    /** In words: `workload shop/api`. */
    readonly description: string,
    /** Why something as wide as this is needed; absent for peers that need no reason. */
    readonly reason?: string,
    private readonly namespaceName?: string,
  ) { }

  /**
   * Whether a rule finds this peer in a policy of that namespace: what is not limited to one other namespace by its name.
   *
   * @internal
   */
  _isFoundIn(namespace: string | undefined): boolean {
    return this.reason !== undefined && (this.namespaceName === undefined || this.namespaceName === namespace);
  }

  /**
   * @internal
   */
  _toKube(): k8s.NetworkPolicyPeer[] {
    return this.peers.map(peer => ({ ...peer }));
  }
}

function namespaceCalled(name: string): k8s.LabelSelector {
  return { matchLabels: { [NAMESPACE_NAME]: name } };
}
