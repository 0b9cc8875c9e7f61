import { ApiObject, JsonPatch } from 'cdk8s';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// "It only works as root": a JSON patch after the fact.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
ApiObject.of(shop.api).addJsonPatch(
  JsonPatch.add('/spec/template/spec/containers/0/securityContext/privileged', true),
  JsonPatch.add('/spec/template/spec/containers/0/securityContext/runAsUser', 0),
);
app.synth();
