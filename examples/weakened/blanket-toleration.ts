import { Node, NodeTaintQuery } from 'cdk8s-plus-28';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// "It has to run on every node": a toleration of everything, the control plane and nodes that are being shut off included.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
shop.thumbnails.scheduling.tolerate(Node.tainted(NodeTaintQuery.any()));
app.synth();
