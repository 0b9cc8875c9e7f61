import { growth, LINEAR } from './growth';
import { snapshotOf } from './judge';
import { merge } from './pods';
import { grant, role, roleBinding, serviceAccount, webAccount } from './rbac';
import { confidentialProblem } from '../../src/rules/confidential-value';
import { parseImageReference } from '../../src/rules/image-reference';
import { JsonObject } from '../../src/rules/json';
import { boundServiceAccounts, rbacOf } from '../../src/rules/rbac-bindings';

const READ = grant(['pods'], ['get']);

test('many roles and bindings of one name are joined in linear time', () => {
  const objectsIn = (namespaces: number) => Array.from({ length: namespaces }, (_, index) => `ns-${index}`).flatMap(namespace => [
    merge(role(READ), { metadata: { namespace } }), roleBinding({ metadata: { namespace }, subjects: [webAccount({ namespace })] }), serviceAccount('web', namespace),
  ]);
  const accountsOf = (objects: JsonObject[]) => rbacOf(snapshotOf(objects)).roles.map(({ bindings }) => boundServiceAccounts(bindings).length);
  expect(accountsOf(objectsIn(100)).every(accounts => accounts === 1)).toBe(true);
  expect(growth(objectsIn, accountsOf, 500)).toBeLessThan(LINEAR);
});

test.each<[string, (length: number) => string]>([
  ['dashes', length => 'a-'.repeat(length)],
  ['dots in a host', length => `${'a.'.repeat(length)}!/app`],
  ['a tag', length => `app:${'a'.repeat(length)}!`],
  ['slashes', length => 'a/'.repeat(length)],
])('image references are parsed in linear time: %s', (_name, textOf) => {
  expect(parseImageReference(textOf(50_000))).toBeUndefined();
  expect(growth(textOf, parseImageReference, 50_000)).toBeLessThan(LINEAR);
});

test.each([
  'a', '-', '-----BEGIN ', '-----BEGIN A', 'LS0tLS1CRUdJTi', 'eyJ-', 'eyJaaaaaaaa.', '://', '://a:', 'pwd=/a ', '{token:/a,', '"', '"token" ', '"token":"', 'token = ',
  'token:|\n', '<token>', '\\"', '1h', '/a', '$(', '${', 'Aa', '   ', '\n', 'token=a.', '?token=$', 'SharedAccessKey=',
])('confidential values are found in linear time, whatever the text repeats: %j', piece => {
  const times = growth(length => piece.repeat(length / piece.length), text => [confidentialProblem('x', text), confidentialProblem('password', text)], 16_384);
  expect(times).toBeLessThan(LINEAR);
});
