import { shown } from './finding';
import { FieldPath, isObject, isSameJson, isUnset, Json, listAt, valueAt } from './json';
import { groupOf, Manifest } from './manifest';
import { Rule, Severity, Snapshot, Violation } from './rule';

const GROUP = 'admissionregistration.k8s.io';
const POLICY_NAME = ['spec', 'policyName'];
const ACTIONS = ['spec', 'validationActions'];
const FAILURE_POLICY = ['spec', 'failurePolicy'];

/**
 * Kubernetes Security Checklist, admission controllers, and Validating Admission Policy, API reference: a policy refuses only with a binding that
 * denies, an error counts as a pass where failurePolicy says Ignore, and versions before v1 are not served any more.
 */
export const admissionPolicyEnforced: Rule = {
  id: 'admission-policy-enforced',
  title: 'Every admission policy is bound, and refuses what it finds',
  severity: Severity.HIGH,
  checklist: ['admission-selection', 'aks-12-governance-policy'],
  exemptible: true,
  remediation: 'Let a ValidatingAdmissionPolicyBinding name the policy in spec.policyName, with Deny among its validationActions.',
  admission: { checks: () => [], beyond: 'all of it: the API server shows its admission policies to no admission policy.' },
  check: snapshot => {
    const modified = modifiedPolicies(snapshot);
    const told = new Set(modified.map(({ manifest }) => manifest));
    return [...modified, ...weakPolicies(snapshot.manifests, told)];
  },
};

function modifiedPolicies({ statements }: Snapshot): Violation[] {
  return statements.admission.flatMap(({ manifest, spec }) => {
    const difference = firstDifference(manifest.json.spec, spec, ['spec']);
    return difference === undefined ? [] : [{
      manifest,
      path: difference.path,
      value: difference.now ?? undefined,
      problem: `${isUnset(difference.now) ? 'is missing' : `is ${shown(difference.now)}`}, which is not what the rules make of it`,
      remediation: 'Leave the policy as it was made: actions, namespaces and exceptions are properties of AdmissionPolicies.',
    }];
  });
}

interface Difference {
  readonly path: FieldPath;
  readonly now: Json | undefined;
}

/** The innermost field that differs first, in the order of what was made. */
function firstDifference(now: Json | undefined, made: Json | undefined, path: FieldPath): Difference | undefined {
  if (isSameJson(now, made)) {
    return undefined;
  }
  if (Array.isArray(now) && Array.isArray(made) && now.length === made.length) {
    return now.map((item, index) => firstDifference(item, made[index], [...path, index])).find(difference => difference !== undefined);
  }
  if (isObject(now) && isObject(made)) {
    const keys = [...new Set([...Object.keys(made), ...Object.keys(now)])];
    return keys.map(key => firstDifference(now[key], made[key], [...path, key])).find(difference => difference !== undefined);
  }
  return { path, now };
}

/** @param told objects of which something was said already. */
function weakPolicies(manifests: readonly Manifest[], told: ReadonlySet<Manifest>): Violation[] {
  const ours = manifests.filter(manifest => groupOf(manifest) === GROUP);
  const bindings = ours.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
  const policies = ours.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  const bound = new Set<Json | undefined>(bindings.map(({ json }) => valueAt(json, POLICY_NAME)));
  return [
    ...[...policies, ...bindings].filter(({ apiVersion }) => apiVersion !== `${GROUP}/v1`).map(manifest => ({
      manifest,
      path: ['apiVersion'],
      value: manifest.apiVersion,
      problem: `is ${JSON.stringify(manifest.apiVersion)}, which clusters do not serve any more`,
      remediation: `Write ${GROUP}/v1, which clusters serve since Kubernetes 1.30.`,
    })),
    ...policies.filter(({ name }) => !bound.has(name)).map(manifest => ({
      manifest, path: ['metadata', 'name'], value: manifest.name, problem: `is ${JSON.stringify(manifest.name)}, which no binding of the output names, so the policy does nothing`,
    })),
    ...policies.filter(manifest => !told.has(manifest)).flatMap(failureFaults),
    ...bindings.filter(manifest => !told.has(manifest) && !listAt(manifest.json, ACTIONS).includes('Deny')).map(manifest => ({
      manifest,
      path: ACTIONS,
      value: valueAt(manifest.json, ACTIONS) ?? undefined,
      remediation: 'Write Deny and Audit; AdmissionAction.warn() and AdmissionAction.audit() of AdmissionPolicies take a reason not to.',
    })),
  ];
}

function failureFaults(manifest: Manifest): Violation[] {
  const value = valueAt(manifest.json, FAILURE_POLICY);
  return isUnset(value) || value === 'Fail' ? [] : [{
    manifest, path: FAILURE_POLICY, value, remediation: 'Write Fail or leave it out: otherwise each error in an expression lets the object through.',
  }];
}
