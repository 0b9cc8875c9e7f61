import { ApiObject, JsonPatch } from 'cdk8s';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// Debugging a name resolution problem on the network of the node, and forgetting about it.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
ApiObject.of(shop.worker).addJsonPatch(JsonPatch.replace('/spec/template/spec/hostNetwork', true));
app.synth();
