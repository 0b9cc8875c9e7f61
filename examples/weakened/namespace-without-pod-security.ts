import { ApiObject } from 'cdk8s';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// One label decides whether the cluster checks pods at all.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
ApiObject.of(shop.node.findChild('namespace')).metadata.addLabel('pod-security.kubernetes.io/enforce', 'privileged');
app.synth();
