import { faults } from './judge';
import { deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { Json, JsonObject } from '../../src/rules/json';
import { saNoProjectedToken } from '../../src/rules/sa-no-projected-token';

const RULE = 'sa-no-projected-token (medium)  Deployment shop/web: spec.template.spec.volumes';
const judge = (...volumes: JsonObject[]) => faults(saNoProjectedToken, deployment(podSpec({ volumes })));

describe('sa-no-projected-token', () => {
  test.each<[string, JsonObject]>([
    ['other volumes', { name: 'a', secret: { secretName: 's' } }],
    ['other projected sources', { name: 'a', projected: { sources: [{ configMap: { name: 'c' } }, { downwardAPI: {} }] } }],
    ['a token that is null', { name: 'a', projected: { sources: [{ serviceAccountToken: null, secret: {} }] } }],
    ['a projected volume without sources', { name: 'a', projected: {} }],
    ['what is malformed, which pod-well-formed reports', { name: 'a', projected: { sources: ['serviceAccountToken', null] } }],
  ])('accepts %s', (_, volume) => {
    expect(judge(volume)).toEqual([]);
  });

  test.each<[string, Json, string]>([
    ['a token', { path: 'token' }, '{"path":"token"}'],
    ['a token for another audience', { path: 'token', audience: 'vault' }, '{"path":"token","audience":"vault"}'],
    ['a short-lived token', { path: 'token', expirationSeconds: 600 }, '{"path":"token","expirationSeconds":600}'],
    ['an empty source', {}, '{}'],
    ['a value of the wrong type', false, 'false'],
  ])('refuses %s', (_, serviceAccountToken, text) => {
    expect(judge({ name: 'a', emptyDir: {} }, { name: 'b', projected: { sources: [{ configMap: {} }, { serviceAccountToken }] } }))
      .toEqual([`${RULE}[1].projected.sources[1].serviceAccountToken is ${text}.`]);
  });

  test('finds each token', () => {
    const sources = [{ serviceAccountToken: {} }, { serviceAccountToken: {}, configMap: {} }];
    expect(judge({ name: 'a', projected: { sources } }, { name: 'b', projected: { sources } })).toHaveLength(4);
  });

  test('says what to write', () => {
    const spec = podSpec({ volumes: [{ name: 'a', projected: { sources: [{ serviceAccountToken: {} }] } }] });
    expect(remediations(saNoProjectedToken, deployment(spec))).toEqual([
      'Leave the source out. Give a pod that needs the Kubernetes API its token with the apiAccess property of the Secure workloads.',
    ]);
  });
});
