import { faults } from './judge';
import { deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { saDedicated } from '../../src/rules/sa-dedicated';

const POD = 'sa-dedicated (medium)  Deployment shop/web: spec.template.spec.';
const judge = (changes: JsonObject) => faults(saDedicated, deployment(podSpec(changes)));
const binding = (subjects: Json, kind = 'RoleBinding', apiVersion = 'rbac.authorization.k8s.io/v1') =>
  ({ apiVersion, kind, metadata: { name: 'read', namespace: 'shop' }, subjects });

describe('sa-dedicated', () => {
  test.each<[string, JsonObject]>([
    ['an account of its own', {}],
    ['the deprecated field with the same name', { serviceAccount: 'web' }],
    ['the deprecated field that is null', { serviceAccount: null }],
    ['a name that begins like default', { serviceAccountName: 'default-web' }],
  ])('accepts %s', (_, changes) => {
    expect(judge(changes)).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['no name', { serviceAccountName: undefined }, 'serviceAccountName is missing.'],
    ['null', { serviceAccountName: null }, 'serviceAccountName is missing.'],
    ['an empty name', { serviceAccountName: '' }, 'serviceAccountName is "".'],
    ['the default account', { serviceAccountName: 'default' }, 'serviceAccountName is "default".'],
    ['a number', { serviceAccountName: 5 }, 'serviceAccountName is 5.'],
    ['a list', { serviceAccountName: ['web'] }, 'serviceAccountName is ["web"].'],
    ['only the deprecated field', { serviceAccountName: undefined, serviceAccount: 'web' }, 'serviceAccountName is missing.'],
    ['the default account twice', { serviceAccountName: 'default', serviceAccount: 'default' }, 'serviceAccountName is "default".'],
    ['another name in the deprecated field', { serviceAccount: 'default' }, 'serviceAccount is "default", but serviceAccountName is "web".'],
    ['an empty deprecated field', { serviceAccount: '' }, 'serviceAccount is "", but serviceAccountName is "web".'],
  ])('refuses %s', (_, changes, problem) => {
    expect(judge(changes)).toEqual([`${POD}${problem}`]);
  });

  test.each<[string, Json]>([
    ['an account of its own', [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }]],
    ['a person of that name', [{ kind: 'User', name: 'default' }]],
    ['an account as a user', [{ kind: 'User', name: 'system:serviceaccount:shop:web' }]],
    ['a user whose name goes on', [{ kind: 'User', name: 'system:serviceaccount:shop:default:x' }]],
    ['no subjects', null],
    ['subjects that are no list, which RBAC rules report', 'default'],
    ['subjects that are no objects, which RBAC rules report', ['default', null, { kind: 'ServiceAccount', name: ['default'] }]],
  ])('accepts a binding to %s', (_, subjects) => {
    expect(faults(saDedicated, binding(subjects))).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['the default account', { kind: 'ServiceAccount', name: 'default', namespace: 'shop' }, ' of namespace "shop"'],
    ['that of another namespace', { kind: 'ServiceAccount', name: 'default', namespace: 'kube-system' }, ' of namespace "kube-system"'],
    ['that of no namespace', { kind: 'ServiceAccount', name: 'default' }, ''],
    ['that of a namespace of the wrong type', { kind: 'ServiceAccount', name: 'default', namespace: 5 }, ''],
    ['its user', { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'system:serviceaccount:shop:default' }, ' of namespace "shop"'],
  ])('refuses a binding to %s', (_, subject, where) => {
    const good = { kind: 'ServiceAccount', name: 'web', namespace: 'shop' };
    const problem = `subjects[1] is the ServiceAccount "default"${where}, which every pod without one of its own runs as.`;
    expect(faults(saDedicated, binding([good, subject]))).toEqual([`sa-dedicated (medium)  RoleBinding shop/read: ${problem}`]);
    expect(faults(saDedicated, binding([good, subject], 'ClusterRoleBinding'))).toEqual([`sa-dedicated (medium)  ClusterRoleBinding read: ${problem}`]);
  });

  test('leaves bindings of other groups alone', () => {
    expect(faults(saDedicated, binding([{ kind: 'ServiceAccount', name: 'default' }], 'RoleBinding', 'example.com/v1'))).toEqual([]);
  });

  test('says what to write', () => {
    expect(remediations(
      saDedicated, deployment(podSpec({ serviceAccountName: '' })), deployment(podSpec({ serviceAccount: 'x' })), binding([{ kind: 'ServiceAccount', name: 'default' }]),
    )).toEqual([
      'Name a ServiceAccount that was made for this workload.',
      'Leave serviceAccount out; it is the deprecated name of serviceAccountName.',
      'Bind the ServiceAccount that was made for the workload that needs these rights.',
    ]);
  });
});
