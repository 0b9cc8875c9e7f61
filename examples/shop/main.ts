import { SecureApp } from 'cdk8s-secure';
import { Shop } from './shop';

const app = new SecureApp();
new Shop(app, 'shop');
app.synth();
