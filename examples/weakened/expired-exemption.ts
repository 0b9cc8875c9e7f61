import { ApiObject, JsonPatch } from 'cdk8s';
import { Shop } from '../shop/shop';
import { Exemptions, SecureApp } from 'cdk8s-secure';

// Accepted until the end of the year, and forgotten.
const app = new SecureApp({ today: '2027-01-01' });
const shop = new Shop(app, 'shop');
ApiObject.of(shop.api).addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem', false));
Exemptions.add(shop.api, {
  rule: 'ctr-read-only-root-fs',
  container: 'api',
  reason: 'the template engine writes its cache beside the templates',
  owner: 'team-shop',
  expires: '2026-12-31',
});
app.synth();
