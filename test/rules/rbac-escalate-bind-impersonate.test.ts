import { faults, snapshotOf } from './judge';
import { clusterRole, grant, role } from './rbac';
import { rbacEscalateBindImpersonate } from '../../src/rules/rbac-escalate-bind-impersonate';

const RBAC = { apiGroups: ['rbac.authorization.k8s.io'] };
const AUTHENTICATION = { apiGroups: ['authentication.k8s.io'] };
const IMPERSONATE = '(IMPERSONATE): the holder acts as any other identity in reach, without names even as the group system:masters';
const BIND = '(RBAC-BIND): with bind a subject can be given a role that the one who binds it does not hold';
const ESCALATE = '(RBAC-ESCALATE): with escalate a role can be given rights that its writer does not have';
const USE = '(SCC-PSP-USE): pods of the subject may then run under that constraint, without names under the privileged one';

describe('rbac-escalate-bind-impersonate', () => {
  test.each([
    ['reading roles', grant(['roles'], ['get', 'list'], RBAC)],
    ['bind in a group where nobody asks for it', grant(['roles'], ['bind'])],
    ['a wildcard for verbs of a group of its own', grant(['widgets'], ['*'], { apiGroups: ['shop.example.com'] })],
  ])('accepts %s', (_, rule) => {
    expect(faults(rbacEscalateBindImpersonate, role(rule))).toEqual([]);
  });

  test.each([
    ['escalate', grant(['roles'], ['escalate'], RBAC), `escalate on roles ${ESCALATE}`],
    ['escalate on one role', grant(['clusterroles'], ['escalate'], { ...RBAC, resourceNames: ['a'] }), `escalate on clusterroles named "a" ${ESCALATE}`],
    ['bind', grant(['clusterroles'], ['bind'], RBAC), `bind on clusterroles ${BIND}`],
    ['bind to one role', grant(['clusterroles'], ['bind'], { ...RBAC, resourceNames: ['view'] }), `bind on clusterroles named "view" ${BIND}`],
    ['impersonation of groups', grant(['groups'], ['impersonate']), `impersonate on groups ${IMPERSONATE}`],
    ['impersonation of user fields', grant(['uids', 'userextras/scopes'], ['impersonate'], AUTHENTICATION), `impersonate on uids, userextras/scopes ${IMPERSONATE}`],
    ['use of security context constraints', grant(['securitycontextconstraints'], ['use'], {
      apiGroups: ['security.openshift.io'], resourceNames: ['anyuid'],
    }), `use on securitycontextconstraints named "anyuid" ${USE}`],
    ['several at once', grant(['roles', 'clusterroles'], ['bind', 'escalate'], RBAC),
      `escalate on roles, clusterroles ${ESCALATE}; bind on roles, clusterroles ${BIND}`],
    ['a wildcard, since an exemption for that must not let this pass', grant(['*'], ['escalate'], RBAC), `escalate on roles, clusterroles ${ESCALATE}`],
    ['a wildcard for verbs', grant(['roles'], ['*'], RBAC), `escalate on roles ${ESCALATE}; bind on roles ${BIND}`],
    ['constrained impersonation', grant(['users'], ['impersonate:user-info'], AUTHENTICATION),
      'impersonate:user-info on users (IMPERSONATE-CONSTRAINED): impersonate:<mode> and impersonate-on:<mode>:<verb> together act as another identity '
      + 'from Kubernetes 1.36 on'],
  ])('refuses %s', (_, rule, problem) => {
    expect(faults(rbacEscalateBindImpersonate, role(rule))).toEqual([
      `rbac-escalate-bind-impersonate (critical)  Role shop/reader: rules[0] grants ${problem}.`,
    ]);
  });

  test('says of each verb what to do instead', () => {
    expect(rbacEscalateBindImpersonate.check(snapshotOf([clusterRole(grant(['roles'], ['bind', 'escalate'], RBAC))])).map(({ remediation }) => remediation))
      .toEqual(['Remove escalate and grant the rights themselves. Name the harmless roles that may be bound in resourceNames, in one namespace.']);
  });
});
