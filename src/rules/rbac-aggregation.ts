import { AdmissionSubject } from './admission';
import { EMPTY, isObject, isUnset, Json, listAt } from './json';
import { Binding, BoundRole, boundServiceAccounts, rbacOf } from './rbac-bindings';
import { Rule, Severity, Violation } from './rule';

/** Roles that collect the label, directly or through each other: view is labelled into edit, and edit into admin. */
const COLLECTED_BY: Readonly<Record<string, readonly string[]>> = {
  'rbac.authorization.k8s.io/aggregate-to-view': ['view', 'edit', 'admin'],
  'rbac.authorization.k8s.io/aggregate-to-edit': ['edit', 'admin'],
  'rbac.authorization.k8s.io/aggregate-to-admin': ['admin'],
};

/** What each label contains by which roles are collected, for the roles of the cluster and by custom. */
export const COLLECTING_LABEL = 'aggregate-to-';

const REMOVE_LABEL = 'Remove the label, and bind the role to the subjects that need it.';
const BUILT_INS = ['view', 'edit', 'admin'];

/** RBAC reference, aggregated ClusterRoles: what such a role grants, or whom it arms, is decided by labels of objects elsewhere. */
export const rbacAggregation: Rule = {
  id: 'rbac-aggregation',
  title: 'No ClusterRole collects the rules of others or is collected by label',
  severity: Severity.HIGH,
  checklist: ['rbac-aggregation'],
  exemptible: true,
  remediation: 'Write the rules into the ClusterRole that is bound.',
  admission: {
    checks: () => [
      { subject: AdmissionSubject.ROLE, field: 'aggregationRule', valid: 'has(object.aggregationRule) == false' },
      {
        subject: AdmissionSubject.ROLE,
        field: 'metadata.labels',
        valid: `object.kind == 'Role' || object.metadata.?labels.orValue({}).all(label, label.contains('${COLLECTING_LABEL}') == false)`,
        remediation: REMOVE_LABEL,
      },
    ],
  },
  check: snapshot => {
    const { roles, bindings } = rbacOf(snapshot);
    const ofBuiltIns = bindings.filter(({ roleKind, roleName }) => roleKind === 'ClusterRole' && BUILT_INS.includes(roleName));
    return roles.filter(({ manifest }) => manifest.kind === 'ClusterRole').flatMap(role => [...collecting(role), ...collected(role, ofBuiltIns)]);
  },
};

function collecting({ manifest, bindings }: BoundRole): Violation[] {
  const { aggregationRule } = manifest.json;
  if (isUnset(aggregationRule)) {
    return [];
  }
  const broad = listAt(aggregationRule, ['clusterRoleSelectors']).some(isBroad);
  return [{
    manifest,
    path: ['aggregationRule'],
    value: aggregationRule,
    problem: broad ? 'selects roles of the control plane, cluster-admin included' : 'lets every ClusterRole with the selected labels join in',
    undoes: boundServiceAccounts(bindings),
  }];
}

/** Empty, made of exclusions only, or by the label of the roles that come with the cluster. */
function isBroad(selector: Json): boolean {
  if (!isObject(selector)) {
    return true;
  }
  const labels = isObject(selector.matchLabels) ? Object.keys(selector.matchLabels) : [];
  const expressions = listAt(selector, ['matchExpressions']).filter(isObject);
  const excludes = expressions.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
  return [...labels, ...expressions.map(({ key }) => key)].includes('kubernetes.io/bootstrapping') || (labels.length === 0 && excludes);
}

function collected({ manifest, bindings }: BoundRole, ofBuiltIns: readonly Binding[]): Violation[] {
  const labels = isObject(manifest.json.metadata) && isObject(manifest.json.metadata.labels) ? manifest.json.metadata.labels : EMPTY;
  return Object.keys(labels).filter(label => label.includes(COLLECTING_LABEL)).map(label => {
    const into = COLLECTED_BY[label];
    return {
      manifest,
      path: ['metadata', 'labels', label],
      value: labels[label],
      problem: into === undefined
        ? 'may add the rules to a role that the output does not show'
        : `adds the rules to ${into.join(', ')}, for whoever holds ${into.length > 1 ? 'these roles' : 'this role'} in whatever namespace`,
      remediation: REMOVE_LABEL,
      undoes: boundServiceAccounts([...bindings, ...ofBuiltIns.filter(({ roleName }) => into?.includes(roleName))]),
    };
  });
}
