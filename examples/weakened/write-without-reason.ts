import { ApiResource } from 'cdk8s-plus-28';
import { Shop } from '../shop/shop';
import { LeastPrivilegeRole, SecureApp } from 'cdk8s-secure';

// Rights for later, just in case.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
const role = new LeastPrivilegeRole(shop, 'later');
role.allowReadWrite(ApiResource.DEPLOYMENTS);
app.synth();
