import { ApiObject, JsonPatch } from 'cdk8s';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// The front end gets a token for the Kubernetes API, and the ServiceAccount every other pod runs as.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
ApiObject.of(shop.web).addJsonPatch(
  JsonPatch.replace('/spec/template/spec/automountServiceAccountToken', true),
  JsonPatch.replace('/spec/template/spec/serviceAccountName', 'default'),
);
app.synth();
