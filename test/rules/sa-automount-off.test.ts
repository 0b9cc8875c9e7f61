import { faults } from './judge';
import { deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { saAutomountOff } from '../../src/rules/sa-automount-off';

const pod = (value: unknown) => deployment(podSpec({ automountServiceAccountToken: value as never }));
const account = (value: unknown, apiVersion = 'v1') =>
  ({ apiVersion, kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' }, automountServiceAccountToken: value as never });

describe('sa-automount-off', () => {
  test('accepts false, on pods and on accounts', () => {
    expect(faults(saAutomountOff, pod(false), account(false))).toEqual([]);
  });

  test.each([
    [undefined, 'is missing'],
    [null, 'is missing'],
    [true, 'is true'],
    ['false', 'is "false"'],
    [0, 'is 0'],
    ['', 'is ""'],
  ])('refuses %p, on pods and on accounts', (value, problem) => {
    expect(faults(saAutomountOff, pod(value), account(value))).toEqual([
      `sa-automount-off (medium)  Deployment shop/web: spec.template.spec.automountServiceAccountToken ${problem}.`,
      `sa-automount-off (medium)  ServiceAccount shop/web: automountServiceAccountToken ${problem}.`,
    ]);
  });

  test('does not let the account answer for the pod', () => {
    expect(faults(saAutomountOff, account(false), pod(undefined))).toHaveLength(1);
  });

  test('leaves accounts of other systems alone', () => {
    expect(faults(saAutomountOff, account(true, 'iam.example.com/v1'))).toEqual([]);
  });

  test('says what to write', () => {
    expect(remediations(saAutomountOff, pod(true), account(true))).toEqual([
      'Set it to false. Give a pod that needs the Kubernetes API its token with the apiAccess property of the Secure workloads.',
      'Set it to false; pods that need the Kubernetes API ask for a token themselves.',
    ]);
  });
});
