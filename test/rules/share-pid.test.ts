import { faults } from './judge';
import { deployment, podSpec } from './pods';
import { Json } from '../../src/rules/json';
import { sharePid } from '../../src/rules/share-pid';

const judge = (value: Json | undefined) => faults(sharePid, deployment(podSpec({ shareProcessNamespace: value })));

describe('share-pid', () => {
  test.each<Json | undefined>([undefined, null, false])('accepts %p', value => {
    expect(judge(value)).toEqual([]);
  });

  test.each<Json>([true, 'true', 'false', '', 0, 1, [], {}])('refuses %j', value => {
    expect(judge(value)).toEqual([
      `share-pid (medium)  Deployment shop/web: spec.template.spec.shareProcessNamespace is ${JSON.stringify(value)}.`,
    ]);
  });
});
