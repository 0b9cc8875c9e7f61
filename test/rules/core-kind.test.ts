import { manifestOf } from './judge';
import { isCoreKind } from '../../src/rules/core-kind';

test.each([
  ['v1', 'Secret', true],
  ['v2', 'Secret', true],
  ['example.com/v1', 'Secret', false],
  ['v1', 'secret', false],
  ['v1', 'SecretList', false],
])('whether %s %s is the Secret of Kubernetes: %p', (apiVersion, kind, expected) => {
  expect(isCoreKind(manifestOf({ apiVersion, kind, metadata: { name: 'x' } }), 'Secret')).toBe(expected);
});
