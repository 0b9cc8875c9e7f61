import { AdmissionItem, AdmissionSubject } from './admission';
import { valueAt } from './json';
import { rbacOf } from './rbac-bindings';
import { Identity } from './rbac-subjects';
import { Rule, Severity } from './rule';

const REASONS: Readonly<Partial<Record<Identity['who'], string>>> = {
  'unauthenticated': 'so anybody who reaches the API server holds the role',
  'authenticated': 'so every user and every ServiceAccount holds the role',
  'all-service-accounts': 'so every pod with a token holds the role',
  'masters': 'whose members bypass authorization, so the binding only suggests that it could be taken away',
};

/** RBAC Good Practices, hardening: no rights for callers who are not one particular identity. */
export const rbacNoUnauthenticated: Rule = {
  id: 'rbac-no-unauthenticated',
  title: 'No binding grants rights to anonymous callers, to everybody or to system:masters',
  severity: Severity.CRITICAL,
  checklist: ['rbac-no-unauthenticated', 'rbac-no-cluster-admin'],
  exemptible: false,
  remediation: 'Remove the subject, and name one ServiceAccount, user or group instead.',
  admission: {
    checks: () => [{
      subject: AdmissionSubject.BINDING,
      each: AdmissionItem.SUBJECT,
      field: 'name',
      valid: "(subject.kind == 'User' && subject.name == 'system:anonymous') == false && (subject.kind == 'Group'"
        + " && subject.name in ['system:authenticated', 'system:masters', 'system:serviceaccounts', 'system:unauthenticated']) == false",
    }],
  },
  check: snapshot => rbacOf(snapshot).bindings.flatMap(({ manifest, subjects }) => subjects.flatMap(({ index, json, identity, serviceAccounts }) => {
    const reason = REASONS[identity.who];
    const name = `${valueAt(json, ['kind'])} ${valueAt(json, ['name'])}`;
    return reason === undefined ? [] : [{
      manifest, path: ['subjects', index], value: json, problem: `is ${name}, ${reason}`, undoes: serviceAccounts,
    }];
  })),
};
