import { faults, manifestOf, snapshotOf } from './judge';
import { admissionPolicyEnforced } from '../../src/rules/admission-policy-enforced';
import { toFinding } from '../../src/rules/finding';
import { JsonObject } from '../../src/rules/json';

const API_VERSION = 'admissionregistration.k8s.io/v1';

function policy(spec: JsonObject = {}, changes: JsonObject = {}): JsonObject {
  return { apiVersion: API_VERSION, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'limits.example.com' }, spec, ...changes };
}

function binding(spec: JsonObject = {}, changes: JsonObject = {}): JsonObject {
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'limits.example.com' },
    spec: { policyName: 'limits.example.com', validationActions: ['Deny', 'Audit'], ...spec },
    ...changes,
  };
}

const PREFIX = 'admission-policy-enforced (high)  ';
const POLICY = `${PREFIX}ValidatingAdmissionPolicy limits.example.com: `;
const BINDING = `${PREFIX}ValidatingAdmissionPolicyBinding limits.example.com: `;

describe('admission-policy-enforced', () => {
  test.each<[string, JsonObject[]]>([
    ['a policy with a binding that denies', [policy(), binding()]],
    ['a policy that says that it fails', [policy({ failurePolicy: 'Fail' }), binding({ validationActions: ['Deny'] })]],
    ['a failure policy that is null, which is Fail', [policy({ failurePolicy: null }), binding()]],
    ['a binding for a policy that somebody else applies', [binding({ policyName: 'other.example.com' })]],
    ['kinds of other groups that are called the same', [policy({ failurePolicy: 'Ignore' }, { apiVersion: 'example.com/v1' })]],
  ])('accepts %s', (_, objects) => {
    expect(faults(admissionPolicyEnforced, ...objects)).toEqual([]);
  });

  test.each<[string, JsonObject[], string[]]>([
    ['a policy without a binding', [policy()],
      [`${POLICY}metadata.name is "limits.example.com", which no binding of the output names, so the policy does nothing.`]],
    ['a binding for another policy', [policy(), binding({ policyName: 'limit.example.com' })],
      [`${POLICY}metadata.name is "limits.example.com", which no binding of the output names, so the policy does nothing.`]],
    ['errors that let objects through', [policy({ failurePolicy: 'Ignore' }), binding()], [`${POLICY}spec.failurePolicy is "Ignore".`]],
    ['a failure policy of the wrong type', [policy({ failurePolicy: false }), binding()], [`${POLICY}spec.failurePolicy is false.`]],
    ['a binding that only warns', [policy(), binding({ validationActions: ['Warn', 'Audit'] })], [`${BINDING}spec.validationActions is ["Warn","Audit"].`]],
    ['a binding without actions', [policy(), binding({ validationActions: undefined })], [`${BINDING}spec.validationActions is missing.`]],
    ['actions that are no list', [policy(), binding({ validationActions: 'Deny' })], [`${BINDING}spec.validationActions is "Deny".`]],
    ['versions that are not served any more', [policy({}, { apiVersion: 'admissionregistration.k8s.io/v1beta1' }), binding()],
      [`${POLICY}apiVersion is "admissionregistration.k8s.io/v1beta1", which clusters do not serve any more.`]],
  ])('refuses %s', (_, objects, expected) => {
    expect(faults(admissionPolicyEnforced, ...objects)).toEqual(expected);
  });

  test('refuses a policy of this library whose spec was changed, whatever the order of its keys', () => {
    const spec = { failurePolicy: 'Fail', validations: [{ expression: 'false', message: 'no' }] };
    const reordered = manifestOf(policy({ validations: [{ message: 'no', expression: 'false' }], failurePolicy: 'Fail' }));
    const changed = manifestOf(policy({ ...spec, validations: [{ expression: 'true', message: 'no' }] }));
    const check = (manifest: typeof changed) => admissionPolicyEnforced.check({
      ...snapshotOf([binding()]), statements: { ...snapshotOf([]).statements, admission: [{ manifest, spec }] },
    });
    expect(check(reordered)).toEqual([]);
    expect(check(changed).map(violation => toFinding(admissionPolicyEnforced, violation).message)).toEqual([[
      `${POLICY}spec.validations[0].expression is "true", which is not what the rules make of it.`,
      '    Leave the policy as it was made: actions, namespaces and exceptions are properties of AdmissionPolicies.',
      '    Kubernetes Security Checklist § Admission controllers  [construct validatingadmissionpolicy/limits.example.com]',
    ].join('\n')]);
  });
});
