import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, serviceAccount } from './rbac';
import { rbacNodesProxy } from '../../src/rules/rbac-nodes-proxy';

const PROXY = '(NODE-PROXY): the kubelet behind it runs commands in every pod of the node, past admission and audit, and get alone opens the '
  + 'connection';

describe('rbac-nodes-proxy', () => {
  test.each([
    ['reading nodes', grant(['nodes'], ['get', 'list', 'watch'])],
    ['the fine-grained endpoints of the kubelet', grant(['nodes/metrics', 'nodes/stats', 'nodes/healthz', 'nodes/pods', 'nodes/configz'], ['get'])],
    ['the proxy of a group where nobody asks for it', grant(['nodes/proxy'], ['get'], { apiGroups: ['metrics.k8s.io'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacNodesProxy, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['the proxy, with get alone', grant(['nodes/proxy'], ['get']), `get on nodes/proxy ${PROXY}`],
    ['the proxy of one node', grant(['nodes/proxy'], ['get'], { resourceNames: ['node-1'] }), `get on nodes/proxy named "node-1" ${PROXY}`],
    ['the proxy with a wildcard for verbs', grant(['nodes/proxy'], ['*']), `get, create, update, patch, delete on nodes/proxy ${PROXY}`],
    ['writing nodes', grant(['nodes', 'nodes/status'], ['patch']), 'patch on nodes, nodes/status (NODE-WRITE): labels and taints draw sensitive pods to a node '
      + 'of choice, a status forges addresses, and a made-up node may join'],
    ['deleting nodes', grant(['nodes'], ['delete']), 'delete on nodes (NODE-DELETE): the pods of a deleted node go with it'],
    ['logs of nodes', grant(['nodes/log'], ['get']), 'get on nodes/log (NODE-LOG): it serves the log directory of the node, with the output of the containers '
      + 'of all namespaces'],
    ['checkpoints', grant(['nodes/checkpoint'], ['create']), 'create on nodes/checkpoint (NODE-CHECKPOINT): a checkpoint leaves the memory of a container, keys '
      + 'and tokens included, on the node'],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacNodesProxy, clusterRole(rule))).toEqual([`rbac-nodes-proxy (critical)  ClusterRole reader: rules[0] grants ${problem}.`]);
  });

  test('says of a Role that it cannot work, and nothing when only a wildcard reaches nodes', () => {
    expect(faults(rbacNodesProxy, role(grant(['nodes/proxy'], ['get'])))).toEqual([
      'rbac-nodes-proxy (critical)  Role shop/reader: rules[0] grants get on nodes/proxy (NODE-PROXY): no request in a single namespace can match it.',
    ]);
    expect(rbacNodesProxy.check(snapshotOf([role(grant(['nodes/proxy'], ['get']))])).map(({ remediation }) => remediation))
      .toEqual(['Remove it; only a ClusterRole with a ClusterRoleBinding can grant it.']);
    expect(faults(rbacNodesProxy, role(grant(['*'], ['get'])))).toEqual([]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['nodes/proxy'], ['get'])), clusterRoleBinding(), serviceAccount()];
    expect(rbacNodesProxy.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
