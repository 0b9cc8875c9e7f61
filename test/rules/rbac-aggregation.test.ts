import { faults, snapshotOf } from './judge';
import { merge } from './pods';
import { clusterRole, clusterRoleBinding, policyRuleJson, role, roleBinding, serviceAccount } from './rbac';
import { Json } from '../../src/rules/json';
import { rbacAggregation } from '../../src/rules/rbac-aggregation';

const labelled = (label: string, value: Json = 'true') => merge(clusterRole(policyRuleJson()), { metadata: { labels: { app: 'web', [label]: value } } });
const aggregating = (...clusterRoleSelectors: Json[]) => ({ ...clusterRole(), aggregationRule: { clusterRoleSelectors } });
const FIELD = 'rbac-aggregation (high)  ClusterRole reader: metadata.labels';

describe('rbac-aggregation', () => {
  test.each([
    ['no labels', clusterRole(policyRuleJson())],
    ['labels of its own', labelled('team')],
    ['the label on a Role, which nobody collects', merge(role(), { metadata: { labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } } })],
    ['no aggregationRule', { ...clusterRole(), aggregationRule: null }],
    ['labels that are none', merge(clusterRole(), { metadata: { labels: 'aggregate-to-view' } })],
  ])('accepts %s', (_, object) => {
    expect(faults(rbacAggregation, object)).toEqual([]);
  });

  test.each([
    ['view, and so edit and admin', labelled('rbac.authorization.k8s.io/aggregate-to-view'),
      '["rbac.authorization.k8s.io/aggregate-to-view"] adds the rules to view, edit, admin, for whoever holds these roles in whatever namespace'],
    ['edit, and so admin', labelled('rbac.authorization.k8s.io/aggregate-to-edit'),
      '["rbac.authorization.k8s.io/aggregate-to-edit"] adds the rules to edit, admin, for whoever holds these roles in whatever namespace'],
    ['admin', labelled('rbac.authorization.k8s.io/aggregate-to-admin'),
      '["rbac.authorization.k8s.io/aggregate-to-admin"] adds the rules to admin, for whoever holds this role in whatever namespace'],
    ['a role that is not here', labelled('rbac.shop.example.com/aggregate-to-monitoring'),
      '["rbac.shop.example.com/aggregate-to-monitoring"] may add the rules to a role that the output does not show'],
    ['a value that is not text', labelled('rbac.authorization.k8s.io/aggregate-to-admin', true),
      '["rbac.authorization.k8s.io/aggregate-to-admin"] adds the rules to admin, for whoever holds this role in whatever namespace'],
  ])('refuses the label for %s', (_, object, problem) => {
    expect(faults(rbacAggregation, object)).toEqual([`${FIELD}${problem}.`]);
  });

  test.each([
    ['one label', aggregating({ matchLabels: { team: 'shop' } }), 'lets every ClusterRole with the selected labels join in'],
    ['an expression', aggregating({ matchExpressions: [{ key: 'team', operator: 'In', values: ['shop'] }] }),
      'lets every ClusterRole with the selected labels join in'],
    ['everything', aggregating({}), 'selects roles of the control plane, cluster-admin included'],
    ['everything, among others', aggregating({ matchLabels: { team: 'shop' } }, { matchLabels: {}, matchExpressions: [] }),
      'selects roles of the control plane, cluster-admin included'],
    ['exclusions only', aggregating({ matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }, { key: 'a', operator: 'NotIn', values: ['b'] }] }),
      'selects roles of the control plane, cluster-admin included'],
    ['the label of the built-in roles', aggregating({ matchLabels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } }),
      'selects roles of the control plane, cluster-admin included'],
    ['the same as expression', aggregating({ matchExpressions: [{ key: 'kubernetes.io/bootstrapping', operator: 'Exists' }] }),
      'selects roles of the control plane, cluster-admin included'],
    ['null', aggregating(null), 'selects roles of the control plane, cluster-admin included'],
    ['something that is no rule', { ...clusterRole(), aggregationRule: 'all' }, 'lets every ClusterRole with the selected labels join in'],
  ])('refuses an aggregationRule that selects by %s', (_, object, problem) => {
    expect(faults(rbacAggregation, object)).toEqual([`rbac-aggregation (high)  ClusterRole reader: aggregationRule ${problem}.`]);
  });

  test('a label undoes those who hold the role it goes into, and those who hold the role itself', () => {
    const undone = (label: string) => rbacAggregation.check(snapshotOf([
      labelled(label),
      clusterRoleBinding(),
      roleBinding({ roleRef: { kind: 'ClusterRole', name: 'view' }, subjects: [{ kind: 'ServiceAccount', name: 'jobs' }] }),
      serviceAccount(),
      serviceAccount('jobs'),
    ])).flatMap(({ undoes = [] }) => undoes.map(({ name }) => name));
    expect(undone('rbac.authorization.k8s.io/aggregate-to-view')).toEqual(['web', 'jobs']);
    expect(undone('rbac.authorization.k8s.io/aggregate-to-admin')).toEqual(['web']);
    expect(undone('shop.example.com/aggregate-to-view')).toEqual(['web']);
  });

  test('says what to do instead', () => {
    const remediations = rbacAggregation.check(snapshotOf([aggregating({}), labelled('a/aggregate-to-b')])).map(({ remediation }) => remediation);
    expect(remediations).toEqual([undefined, 'Remove the label, and bind the role to the subjects that need it.']);
    expect(rbacAggregation.remediation).toBe('Write the rules into the ClusterRole that is bound.');
  });
});
