import { App, Chart, Testing } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import { SecureServiceAccount } from '../../src';

const chart = () => new Chart(new App(), 'chart', { namespace: 'shop' });

describe('SecureServiceAccount', () => {
  test('mounts no token', () => {
    const scope = chart();
    new SecureServiceAccount(scope, 'account', { metadata: { name: 'web' } });
    expect(Testing.synth(scope)).toEqual([
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' }, automountServiceAccountToken: false },
    ]);
  });

  test.each([
    [{ metadata: { name: 'default' } },
      'chart/account: metadata.name is "default"; every pod that names no ServiceAccount runs as that one, choose another name'],
    [{ metadata: { name: 'Web' } },
      'chart/account: metadata.name is "Web"; write a name of at most 253 lower-case letters, digits, "-" and ".", such as "shop.example"'],
    [{ automountToken: true },
      'chart/account: automountToken is no property here; '
      + 'no token is mounted for a ServiceAccount; write apiAccess with a reason on the workload that needs one'],
    [{ secrets: [] },
      'chart/account: secrets is no property here; tokens in Secrets never expire; write apiAccess with a reason on the workload that needs a token'],
  ])('refuses %p', (props, message) => {
    expect(() => new SecureServiceAccount(chart(), 'account', props as never)).toThrow(new Error(message));
  });

  test('takes no Secrets', () => {
    const scope = chart();
    const account = new SecureServiceAccount(scope, 'account');
    expect(() => account.addSecret(Secret.fromSecretName(scope, 'secret', 'token'))).toThrow(new Error(
      'chart/account: a SecureServiceAccount takes no Secrets, and Secret token would be one; '
      + 'write apiAccess with a reason on the workload that needs a token, and mount other Secrets into the pod'));
  });
});
