import { AdmissionSubject } from '../../src/rules/admission';
import { RULES } from '../../src/rules/registry';
import { Rule } from '../../src/rules/rule';
import { Platform } from '../../src/rules/target';
import { expectFile, withPart } from '../golden';

const FILE = 'docs/admission.md';

/** What people call the objects of a subject. */
const NAMES: Readonly<Record<AdmissionSubject, string>> = {
  [AdmissionSubject.POD]: 'workloads',
  [AdmissionSubject.POD_BINDING]: 'Bindings of Pods to nodes',
  [AdmissionSubject.ROLE]: 'roles',
  [AdmissionSubject.BINDING]: 'bindings',
  [AdmissionSubject.NETWORK_POLICY]: 'network policies',
  [AdmissionSubject.SERVICE]: 'Services',
  [AdmissionSubject.SERVICE_ACCOUNT]: 'ServiceAccounts',
  [AdmissionSubject.NAMESPACE]: 'Namespaces',
  [AdmissionSubject.SECRET]: 'Secrets',
  [AdmissionSubject.CONFIG_MAP]: 'ConfigMaps',
  [AdmissionSubject.PERSISTENT_VOLUME]: 'PersistentVolumes',
  [AdmissionSubject.STORAGE_CLASS]: 'StorageClasses',
  [AdmissionSubject.PRIORITY_CLASS]: 'PriorityClasses',
  [AdmissionSubject.RUNTIME_CLASS]: 'RuntimeClasses',
};

/** What a rule asks of clusters of any version that policies are for. */
function subjectsOf({ admission }: Rule): AdmissionSubject[] {
  const checks = [31, 37].flatMap(minor => admission.checks({ minor, platform: Platform.KUBERNETES }));
  return [...new Set(checks.map(({ subject }) => subject))];
}

function row(rule: Rule): string {
  const subjects = subjectsOf(rule).map(subject => NAMES[subject]).join(', ');
  const podSecurity = (rule.podSecurityChecks ?? []).length > 0 ? 'yes' : '';
  return `| [\`${rule.id}\`](rules.md#${rule.id}) | ${podSecurity} | ${subjects || '–'} | ${rule.admission.beyond?.replace(/\|/g, '\\|') ?? ''} |`;
}

test('docs/admission.md says which rule is enforced where', () => {
  const table = [
    '| rule | Pod Security *restricted* | policies for | only at synth |',
    '|---|---|---|---|',
    ...RULES.map(row),
  ].join('\n');
  expectFile(FILE, withPart(FILE, 'table', table));
});

test('every rule is enforced by policies, or says what they cannot see', () => {
  const silent = RULES.filter(rule => subjectsOf(rule).length === 0 && rule.admission.beyond === undefined).map(({ id }) => id);
  expect(silent).toEqual([]);
});

test('what policies cannot see is said in clauses', () => {
  RULES.forEach(({ id, admission: { beyond = 'something.' } }) => expect([id, beyond]).toEqual([id, expect.stringMatching(/^\S.*[^.]\.$/)]));
});
