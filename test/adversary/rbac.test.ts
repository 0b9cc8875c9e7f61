import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { KINDS_OF_APP, raw, stopped, Target, target, written } from './target';
import { LeastPrivilegeRole, SecureDeployment } from '../../src';
import { IMAGE } from '../synthesis/apps';

const API = 'rbac.authorization.k8s.io/v1';
const ACCOUNT = 'shop-web-serviceaccount';
const WILDCARD = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };

function clusterRoleBinding(scope: Chart, id: string, subject: object, role = 'cluster-admin') {
  return raw(scope, id, {
    apiVersion: API,
    kind: 'ClusterRoleBinding',
    metadata: { name: id },
    subjects: [subject],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  });
}

describe.each(KINDS_OF_APP)('RBAC, %s', kind => {
  test.each<[string, object]>([
    ['as itself', { kind: 'ServiceAccount', name: ACCOUNT, namespace: 'shop' }],
    ['as User', { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: `system:serviceaccount:shop:${ACCOUNT}` }],
    ['as User without group', { kind: 'User', name: `system:serviceaccount:shop:${ACCOUNT}` }],
    ['as Group of its namespace', { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:serviceaccounts:shop' }],
    ['as Group of all ServiceAccounts', { kind: 'Group', name: 'system:serviceaccounts' }],
    ['as Group of everybody who is logged in', { kind: 'Group', name: 'system:authenticated' }],
    ['in the old API version', { kind: 'ServiceAccount', name: ACCOUNT, namespace: 'shop', apiVersion: 'v1' }],
  ])('a ClusterRoleBinding to cluster-admin in another chart, %s', (_name, subject) => {
    const { app } = target(kind);
    clusterRoleBinding(new Chart(app, 'other', { namespace: 'other' }), 'admin', subject);
    expect(stopped(app).map(finding => finding.replace('other/', ''))).toContain('rbac-no-cluster-admin ClusterRoleBinding admin');
  });

  test.each([
    ['rbac.authorization.k8s.io/v1beta1'], ['authorization.openshift.io/v1'],
  ])('a binding of API version %s', apiVersion => {
    const { app, chart } = target(kind);
    raw(chart, 'admin', {
      apiVersion, kind: 'RoleBinding', subjects: [{ kind: 'ServiceAccount', name: ACCOUNT }], roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
    });
    expect(stopped(app)).toContain('rbac-no-cluster-admin RoleBinding shop/shop-admin');
  });

  test('a RoleBinding in a chart without namespace, which lands in that of the ServiceAccount', () => {
    const { app } = target(kind);
    raw(new Chart(app, 'nowhere'), 'admin', {
      apiVersion: API,
      kind: 'RoleBinding',
      metadata: { name: 'admin' },
      subjects: [{ kind: 'ServiceAccount', name: ACCOUNT }],
      roleRef: { kind: 'ClusterRole', name: 'admin' },
    });
    expect(stopped(app)).toContain('rbac-no-cluster-admin RoleBinding admin');
  });

  test('a Role from plain kplus with wildcards, bound to it', () => {
    const { app, chart, web } = target(kind);
    const role = new kplus.Role(chart, 'role');
    role.allow(['*'], kplus.ApiResource.custom({ apiGroup: '*', resourceType: '*' }));
    role.bind(web);
    expect(stopped(app)).toContain('rbac-no-wildcards Role shop/shop-role');
  });

  test('a Role that reads Secrets, bound to it through the ServiceAccount object', () => {
    const { app, chart, web } = target(kind);
    const role = new kplus.Role(chart, 'role');
    role.allowRead(kplus.ApiResource.SECRETS);
    role.bind(web.serviceAccount as kplus.ServiceAccount);
    expect(stopped(app)).toContain('rbac-secrets-read Role shop/shop-role');
  });

  test('a ClusterRole with escalation, bound to it in a namespace', () => {
    const { app, chart } = target(kind);
    raw(chart, 'role', { apiVersion: API, kind: 'ClusterRole', metadata: { name: 'r' }, rules: [{ apiGroups: [API.split('/')[0]], resources: ['roles'], verbs: ['escalate'] }] });
    raw(chart, 'binding', {
      apiVersion: API, kind: 'RoleBinding', subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: 'shop' }], roleRef: { kind: 'ClusterRole', name: 'r' },
    });
    expect(stopped(app).map(finding => finding.replace('shop/', ''))).toContain('rbac-escalate-bind-impersonate ClusterRole r');
  });

  test('a ClusterRole that collects the rules of others', () => {
    const { app, chart } = target(kind);
    raw(chart, 'role', {
      apiVersion: API, kind: 'ClusterRole', metadata: { name: 'r' }, rules: [], aggregationRule: { clusterRoleSelectors: [{ matchLabels: { join: 'us' } }] },
    });
    raw(chart, 'more', { apiVersion: API, kind: 'ClusterRole', metadata: { name: 'm', labels: { join: 'us' } }, rules: [WILDCARD] });
    raw(chart, 'binding', {
      apiVersion: API, kind: 'RoleBinding', subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: 'shop' }], roleRef: { kind: 'ClusterRole', name: 'r' },
    });
    expect(stopped(app).map(finding => finding.replace('shop/', ''))).toContain('rbac-aggregation ClusterRole r');
  });

  test('a ClusterRole that is collected into view, which is bound to it', () => {
    const { app, chart } = target(kind);
    raw(chart, 'more', { apiVersion: API, kind: 'ClusterRole', metadata: { name: 'm', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } }, rules: [WILDCARD] });
    raw(chart, 'binding', {
      apiVersion: API, kind: 'RoleBinding', subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: 'shop' }], roleRef: { kind: 'ClusterRole', name: 'view' },
    });
    expect(stopped(app).map(finding => finding.replace('shop/', ''))).toContain('rbac-aggregation ClusterRole m');
  });

  test.each(['grantReadWrite', 'grantRead'] as const)('permissions.%s of a Secret', grant => {
    const { app, chart, web } = target(kind);
    const secret = new kplus.Secret(chart, 'secret');
    secret.permissions[grant](web.serviceAccount as kplus.ServiceAccount);
    expect(stopped(app).some(finding => /^rbac-(secrets-read|write-verbs|resource-names) Role shop\//.test(finding))).toBe(true);
  });

  test('permissions.grantReadWrite of another workload', () => {
    const { app, chart, web } = target(kind);
    const other = new SecureDeployment(chart, 'other', { containers: [{ image: IMAGE }] });
    other.permissions.grantReadWrite(web);
    expect(stopped(app).some(finding => /^rbac-(workload-create|write-verbs) Role shop\//.test(finding))).toBe(true);
  });

  test('a LeastPrivilegeRole whose rule a patch widens, with a reason that was given for the narrow one', () => {
    const { app, chart, web } = target(kind);
    const role = new LeastPrivilegeRole(chart, 'role', {
      grants: [
        { resource: kplus.ApiResource.CONFIG_MAPS, verbs: ['update'], resourceNames: ['settings'], reason: 'keeps its settings there' },
      ],
    });
    role.bind(web);
    ApiObject.of(role).addJsonPatch(JsonPatch.remove('/rules/0/resourceNames'));
    expect(stopped(app)).toEqual(expect.arrayContaining(['rbac-write-verbs Role shop/shop-role', 'grant-unused Grant to update settings of configmaps']));
  });

  test('a LeastPrivilegeRoleBinding whose role a patch changes', () => {
    const { app, chart, web } = target(kind);
    const binding = new LeastPrivilegeRole(chart, 'role', { grants: [{ resource: kplus.ApiResource.CONFIG_MAPS, verbs: ['get'] }] }).bind(web);
    ApiObject.of(binding).addJsonPatch(JsonPatch.replace('/roleRef', { apiGroup: API.split('/')[0], kind: 'ClusterRole', name: 'cluster-admin' }));
    expect(stopped(app).some(finding => finding.startsWith('rbac-no-cluster-admin RoleBinding shop/'))).toBe(true);
  });

  const ARMED: [string, (built: Target) => kplus.IServiceAccount][] = [
    ['made by plain kplus', ({ chart }) => new kplus.ServiceAccount(chart, 'plain', { metadata: { name: 'plain' } })],
    ['made by another app', ({ chart }) => kplus.ServiceAccount.fromServiceAccountName(chart, 'plain', 'plain', { namespaceName: 'shop' })],
  ];

  test.each(ARMED)('a binding that arms the ServiceAccount of a secure workload, %s', (_name, account) => {
    const built = target(kind);
    new SecureDeployment(built.chart, 'other', { containers: [{ image: IMAGE }], serviceAccount: account(built) });
    clusterRoleBinding(built.chart, 'admin', { kind: 'ServiceAccount', name: 'plain', namespace: 'shop' });
    expect(stopped(built.app).map(finding => finding.replace('shop/', ''))).toContain('rbac-no-cluster-admin ClusterRoleBinding admin');
  });

  test('a ServiceAccount of plain kplus under a secure workload that mounts its token all the same', () => {
    const { app, chart } = target(kind);
    const plain = new kplus.ServiceAccount(chart, 'plain', { automountToken: true });
    new SecureDeployment(chart, 'other', { containers: [{ image: IMAGE }], serviceAccount: plain });
    // The pod says false, which wins, so only an app that judges everything has something to say about the account.
    expect(kind === 'SecureApp' ? stopped(app) : written(app)).toContain(kind === 'SecureApp' ? 'sa-automount-off ServiceAccount shop/shop-plain' : 'plain');
  });
});

describe.each(KINDS_OF_APP)('tokens, %s', kind => {
  const token = (scope: Chart, metadata: object, name = ACCOUNT) => raw(scope, 'token', {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { name: 'token', annotations: { 'kubernetes.io/service-account.name': name }, ...metadata },
  });

  test('a token Secret for the ServiceAccount', () => {
    const { app, chart } = target(kind);
    token(chart, {});
    expect(stopped(app)).toContain('sa-bound-token Secret shop/token');
  });

  test('a token Secret in a chart without namespace, which lands in that of the ServiceAccount', () => {
    const { app } = target(kind);
    token(new Chart(app, 'nowhere'), {});
    expect(stopped(app)).toContain('sa-bound-token Secret token');
  });

  test('a token Secret in a list', () => {
    const { app, chart } = target(kind);
    raw(chart, 'list', {
      apiVersion: 'v1',
      kind: 'SecretList',
      items: [{
        type: 'kubernetes.io/service-account-token', metadata: { name: 'token', namespace: 'shop', annotations: { 'kubernetes.io/service-account.name': ACCOUNT } },
      }],
    });
    expect(stopped(app)).toContain('sa-bound-token Secret shop/token');
  });

  test('a token Secret for a ServiceAccount that the app does not make', () => {
    const { app, chart } = target(kind);
    const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(chart, 'plain', 'plain', { namespaceName: 'shop' });
    new SecureDeployment(chart, 'other', { containers: [{ image: IMAGE }], serviceAccount });
    token(chart, {}, 'plain');
    expect(stopped(app)).toContain('sa-bound-token Secret shop/token');
  });

  test('a pod that runs as the ServiceAccount with a projected token', () => {
    const { app, chart } = target(kind);
    raw(chart, 'pod', {
      apiVersion: 'v1',
      kind: 'Pod',
      spec: {
        serviceAccountName: ACCOUNT,
        automountServiceAccountToken: false,
        containers: [{ name: 'x', image: IMAGE }],
        volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }],
      },
    });
    expect(stopped(app)).toContain('sa-no-projected-token Pod shop/shop-pod');
  });

  test('a pod that runs as the ServiceAccount and mounts its token', () => {
    const { app, chart } = target(kind);
    raw(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', spec: { serviceAccountName: ACCOUNT, automountServiceAccountToken: true, containers: [{ name: 'x', image: IMAGE }] } });
    expect(stopped(app)).toContain('sa-automount-off Pod shop/shop-pod');
  });
});
