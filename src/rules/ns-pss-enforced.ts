import { AdmissionCheck, AdmissionSubject } from './admission';
import { isCoreKind } from './core-kind';
import { isUnset, Json, valueAt } from './json';
import { Manifest } from './manifest';
import { PodTemplate } from './pod-template';
import { Rule, Severity, Violation } from './rule';

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS = ['enforce', 'audit', 'warn'];
const LEVEL = 'restricted';
/** The oldest policy that has every check of restricted in its present form. */
const OLDEST_MINOR = 25;
/** `latest`, or `OLDEST_MINOR` and newer. */
const RECENT = '^(latest|v1[.](2[5-9]|[3-9][0-9]|[1-9][0-9]{2,}))$';
const WRITE_RECENT = `Set the label to latest or to v1.${OLDEST_MINOR} or newer, or leave it out.`;
const VERSION = /^v1\.(0|[1-9]\d*)$/;

/** The labels by which Pod Security admission knows what to enforce in a namespace. */
export const POD_SECURITY_LABELS: readonly string[] = LEVELS.flatMap(mode => [`${PREFIX}${mode}`, `${PREFIX}${mode}-version`]);

/** Pod Security Admission, namespace labels: what is not labelled is admitted at the cluster's default, which is usually privileged. */
export const nsPssEnforced: Rule = {
  id: 'ns-pss-enforced',
  title: 'Every namespace enforces the restricted Pod Security Standard',
  severity: Severity.HIGH,
  checklist: ['ns-pss-enforced'],
  exemptible: true,
  remediation: 'Set the label to restricted.',
  admission: { checks: () => LEVELS.flatMap(labelChecks) },
  check: ({ manifests, pods }) => {
    const faults = manifests.filter(manifest => isCoreKind(manifest, 'Namespace')).flatMap(labelFaults);
    if (faults.length === 0) {
      return [];
    }
    const workloads = workloadsByNamespace(pods);
    return faults.map(fault => ({ ...fault, undoes: [...workloads.get(fault.manifest.name) ?? []] }));
  },
};

function labelChecks(mode: string): AdmissionCheck[] {
  const check = (name: string, validOf: (label: string) => string, remediation?: string): AdmissionCheck => ({
    subject: AdmissionSubject.NAMESPACE, field: `metadata.labels["${PREFIX}${name}"]`, valid: validOf(`variables.labels[?'${PREFIX}${name}']`), remediation,
  });
  return [
    check(mode, label => `${label}.orValue('${mode === 'enforce' ? '' : LEVEL}') == '${LEVEL}'`),
    check(`${mode}-version`, label => `${label}.orValue('latest').matches('${RECENT}')`, WRITE_RECENT),
  ];
}

function labelFaults(manifest: Manifest): Violation[] {
  return LEVELS.flatMap(mode => {
    const level = labelFault(manifest, mode, value => value === LEVEL || (isUnset(value) && mode !== 'enforce'));
    const version = labelFault(manifest, `${mode}-version`, value => isUnset(value) || isRecent(value));
    return [...level, ...version.map(fault => ({ ...fault, remediation: WRITE_RECENT }))];
  });
}

function labelFault(manifest: Manifest, name: string, isGood: (value: Json | undefined) => boolean): Violation[] {
  const path = ['metadata', 'labels', `${PREFIX}${name}`];
  const value = valueAt(manifest.json, path);
  return isGood(value) ? [] : [{ manifest, path, value: value ?? undefined }];
}

function isRecent(version: Json): boolean {
  const minor = typeof version === 'string' ? VERSION.exec(version)?.[1] : undefined;
  return version === 'latest' || (minor !== undefined && Number(minor) >= OLDEST_MINOR);
}

function workloadsByNamespace(pods: readonly PodTemplate[]): Map<string, Set<Manifest>> {
  const workloads = new Map<string, Set<Manifest>>();
  for (const { manifest } of pods) {
    if (manifest.namespace !== undefined) {
      workloads.set(manifest.namespace, (workloads.get(manifest.namespace) ?? new Set()).add(manifest));
    }
  }
  return workloads;
}
