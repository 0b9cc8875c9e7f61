import { AdmissionItem, AdmissionSubject } from './admission';
import { FieldPath, isObject, isUnset, Json, JsonObject } from './json';
import { Manifest } from './manifest';
import { isRbac } from './rbac-matching';
import { policyRuleChecks, policyRuleProblems } from './rbac-policy-rule';
import { Rule, Severity, Violation } from './rule';

const API_GROUP = 'rbac.authorization.k8s.io';

/**
 * RBAC objects that the API server rejects, or that name things no request can carry. Nothing else can be said about such an object with
 * confidence, so this takes no exemption.
 */
export const rbacWellFormed: Rule = {
  id: 'rbac-well-formed',
  title: 'Roles and bindings are objects that the API server accepts and that can take effect',
  severity: Severity.HIGH,
  checklist: ['out-complete'],
  exemptible: false,
  remediation: 'Write it as the API reference of Role and RoleBinding says.',
  admission: {
    checks: () => [
      ...policyRuleChecks(),
      {
        subject: AdmissionSubject.ROLE,
        field: 'rules',
        valid: 'oldObject != null || has(object.aggregationRule) == false || size(variables.rules) == 0',
        remediation: 'Leave the rules out; a controller writes those that the aggregationRule selects.',
      },
      {
        subject: AdmissionSubject.BINDING,
        each: AdmissionItem.SUBJECT,
        field: 'name',
        valid: "subject.name.contains('*') == false",
        remediation: 'Name each user and group; a star is compared literally.',
      },
    ],
    beyond: 'rules beside an aggregationRule in an update, where the controller has written them.',
  },
  check: ({ manifests }) => manifests.flatMap(manifest => {
    if (isRbac(manifest, 'Role', 'ClusterRole')) {
      return roleFaults(manifest);
    }
    return isRbac(manifest, 'RoleBinding', 'ClusterRoleBinding') ? [...roleRefFaults(manifest), ...subjectFaults(manifest)] : [];
  }),
};

function fault(manifest: Manifest, path: FieldPath, value: Json | undefined, problem?: string): Violation {
  return { manifest, path, value: value ?? undefined, problem };
}

function roleFaults(manifest: Manifest): Violation[] {
  const { rules, aggregationRule } = manifest.json;
  const faults: Violation[] = [];
  if (manifest.kind === 'ClusterRole' && !isUnset(aggregationRule)) {
    const selectors = isObject(aggregationRule) ? aggregationRule.clusterRoleSelectors : undefined;
    if (!Array.isArray(selectors) || selectors.length === 0) {
      faults.push(fault(manifest, ['aggregationRule'], aggregationRule, 'has no clusterRoleSelectors'));
    }
    if (Array.isArray(rules) && rules.length > 0) {
      faults.push(fault(manifest, ['rules'], rules, 'are lost, because a controller overwrites them with those that the aggregationRule selects'));
    }
  }
  if (isUnset(rules)) {
    return faults;
  }
  if (!Array.isArray(rules)) {
    return [...faults, fault(manifest, ['rules'], rules)];
  }
  return [...faults, ...rules.flatMap((rule, index) => {
    const problems = isObject(rule) ? policyRuleProblems(rule, manifest.kind) : ['is not a policy rule'];
    return problems.length === 0 ? [] : [fault(manifest, ['rules', index], rule, problems.join('; '))];
  })];
}

function roleRefFaults(manifest: Manifest): Violation[] {
  const { roleRef } = manifest.json;
  if (!isObject(roleRef)) {
    return [fault(manifest, ['roleRef'], roleRef)];
  }
  const faults: Violation[] = [];
  if (roleRef.kind !== 'ClusterRole' && (roleRef.kind !== 'Role' || manifest.kind === 'ClusterRoleBinding')) {
    const expected = manifest.kind === 'ClusterRoleBinding' ? 'ClusterRole' : 'Role or ClusterRole';
    faults.push(fault(manifest, ['roleRef', 'kind'], roleRef.kind, `${found(roleRef.kind)}, not ${expected}`));
  }
  if (!isName(roleRef.name)) {
    faults.push(fault(manifest, ['roleRef', 'name'], roleRef.name));
  }
  if (!isDefaulted(roleRef.apiGroup) && roleRef.apiGroup !== API_GROUP) {
    faults.push(fault(manifest, ['roleRef', 'apiGroup'], roleRef.apiGroup, `${found(roleRef.apiGroup)}, not "${API_GROUP}"`));
  }
  return faults;
}

function subjectFaults(manifest: Manifest): Violation[] {
  const { subjects } = manifest.json;
  if (isUnset(subjects)) {
    return [];
  }
  if (!Array.isArray(subjects)) {
    return [fault(manifest, ['subjects'], subjects)];
  }
  return subjects.flatMap((subject, index) => {
    const problems = isObject(subject) ? subjectProblems(subject, manifest.kind) : ['is not a subject'];
    return problems.length === 0 ? [] : [fault(manifest, ['subjects', index], subject, problems.join('; '))];
  });
}

function subjectProblems({ apiGroup, kind, name, namespace }: JsonObject, bindingKind: string): string[] {
  const problems: string[] = [];
  if (kind !== 'ServiceAccount' && kind !== 'User' && kind !== 'Group') {
    problems.push(`has a kind that ${found(kind)}, not ServiceAccount, User or Group`);
  } else if (!isDefaulted(apiGroup) && (kind === 'ServiceAccount' || apiGroup !== API_GROUP)) {
    problems.push(`has an apiGroup that ${found(apiGroup)}, ${kind === 'ServiceAccount' ? 'where a ServiceAccount has none' : `not "${API_GROUP}"`}`);
  }
  if (!isName(name)) {
    problems.push(`has a name that ${found(name)}`);
  } else if (name.includes('*')) {
    problems.push(`has the name "${name}", which is compared literally and means nobody`);
  }
  if (kind === 'ServiceAccount' && !isDefaulted(namespace) && typeof namespace !== 'string') {
    problems.push(`has a namespace that ${found(namespace)}`);
  } else if (kind === 'ServiceAccount' && isDefaulted(namespace) && bindingKind === 'ClusterRoleBinding') {
    problems.push('has no namespace, which a ServiceAccount needs in a ClusterRoleBinding');
  }
  return problems;
}

function isName(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function isDefaulted(value: Json | undefined): boolean {
  return isUnset(value) || value === '';
}

function found(value: Json | undefined): string {
  return isUnset(value) ? 'is missing' : `is ${JSON.stringify(value)}`;
}
