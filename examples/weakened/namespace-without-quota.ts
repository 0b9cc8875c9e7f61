import { ApiObject, JsonPatch } from 'cdk8s';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// A deployment hangs because the quota is used up, so pods, CPU and memory are taken out of it.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
const quota = shop.node.findChild('namespace').node.findChild('quota');
ApiObject.of(quota).addJsonPatch(JsonPatch.replace('/spec/hard', { 'services.loadbalancers': '0' }));
app.synth();
