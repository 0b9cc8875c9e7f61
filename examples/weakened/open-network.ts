import { NetworkPolicy, NetworkPolicyTrafficDefault } from 'cdk8s-plus-28';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// A second policy that allows what the first one denies: policies only ever add up.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
new NetworkPolicy(shop, 'debug', { egress: { default: NetworkPolicyTrafficDefault.ALLOW } });
app.synth();
