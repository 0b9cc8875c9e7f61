import { faults, snapshotOf } from './judge';
import { clusterRole, clusterRoleBinding, grant, role, serviceAccount } from './rbac';
import { rbacWorkloadCreate } from '../../src/rules/rbac-workload-create';

const TEMPLATE = 'whoever writes a pod template picks the ServiceAccount, volumes and image it runs with, and patch alone is enough';
const EXEC = '(POD-EXEC): a command in a pod has its token, its Secrets and its place in the network, and before Kubernetes 1.35 get alone suffices to run '
  + 'one';

describe('rbac-workload-create', () => {
  test.each([
    ['reading pods and logs', grant(['pods', 'pods/log', 'pods/status'], ['get', 'list', 'watch'])],
    ['reading workloads', grant(['deployments', 'jobs'], ['get', 'list', 'watch'], { apiGroups: ['apps', 'batch'] })],
    ['deleting and evicting, which rbac-write-verbs reports', grant(['pods', 'pods/eviction'], ['delete'])],
    ['scaling, which rbac-write-verbs reports', grant(['deployments/scale'], ['update'], { apiGroups: ['apps'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacWorkloadCreate, clusterRole(rule))).toEqual([]);
  });

  test.each([
    ['creating pods', grant(['pods'], ['create']), 'create on pods (POD-CREATE): a pod may run as any ServiceAccount of the namespace and mount any Secret, '
      + 'ConfigMap or claim in it'],
    ['changing pods', grant(['pods'], ['patch']), 'patch on pods (POD-UPDATE): a new image runs other code with the identity of the pod, and new labels move '
      + 'it into other Services and out of its NetworkPolicies'],
    ['Deployments, with patch alone', grant(['deployments'], ['patch'], { apiGroups: ['apps'] }), `patch on deployments (WORKLOAD-WRITE-APPS): ${TEMPLATE}`],
    ['one Deployment by name', grant(['deployments'], ['update'], { apiGroups: ['apps'], resourceNames: ['web'] }),
      `update on deployments named "web" (WORKLOAD-WRITE-APPS): ${TEMPLATE}`],
    ['Jobs', grant(['jobs', 'cronjobs'], ['create'], { apiGroups: ['batch'] }), `create on jobs, cronjobs (WORKLOAD-WRITE-BATCH): ${TEMPLATE}`],
    ['ReplicationControllers', grant(['replicationcontrollers'], ['create']), `create on replicationcontrollers (WORKLOAD-WRITE-RC): ${TEMPLATE}`],
    ['kinds whose controllers run pods', grant(['workflows'], ['create'], { apiGroups: ['argoproj.io'] }), 'create on workflows (WORKLOAD-CRD-WRITE): its '
      + 'controller turns the object into pods or applied manifests, often with far more rights than the writer has'],
    ['exec, with get alone', grant(['pods/exec'], ['get']), `get on pods/exec ${EXEC}`],
    ['attach', grant(['pods/attach'], ['create']), 'create on pods/attach (POD-ATTACH): whoever attaches to the main process of a pod can do what exec can'],
    ['ephemeral containers', grant(['pods/ephemeralcontainers'], ['patch']), 'patch on pods/ephemeralcontainers (POD-EPHEMERAL): the added container runs '
      + 'inside a live pod, with its identity and volumes'],
    ['port forwarding', grant(['pods/portforward'], ['create']), 'create on pods/portforward (POD-PORTFORWARD): the connection starts on the node, so no '
      + 'NetworkPolicy stops it and ports of localhost are in reach'],
    ['the proxy of Services', grant(['services/proxy'], ['get']), 'get on services/proxy (POD-PROXY): the API server then talks HTTP to any port of the pod '
      + 'or Service, past every NetworkPolicy, and get alone is enough'],
    ['a wildcard for verbs', grant(['pods/exec'], ['*']), `create, get on pods/exec ${EXEC}`],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacWorkloadCreate, clusterRole(rule))).toEqual([`rbac-workload-create (high)  ClusterRole reader: rules[0] grants ${problem}.`]);
  });

  test('counts in one namespace too, up to what a name makes harmless enough to report only', () => {
    const named = (resource: string, verb: string) => faults(rbacWorkloadCreate, role(grant([resource], [verb], { resourceNames: ['web-0'] })));
    expect(named('pods/exec', 'get')).toEqual([`rbac-workload-create (high)  Role shop/reader: rules[0] grants get on pods/exec named "web-0" ${EXEC}.`]);
    expect(named('pods/portforward', 'get')).toEqual([]);
  });

  test('undoes the ServiceAccounts that hold it', () => {
    const objects = [clusterRole(grant(['pods'], ['create'])), clusterRoleBinding(), serviceAccount()];
    expect(rbacWorkloadCreate.check(snapshotOf(objects)).map(({ undoes }) => undoes?.map(({ name }) => name))).toEqual([['web']]);
  });
});
