import { Secret, Service, ServiceType } from 'cdk8s-plus-28';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// A password in the manifest, and the database on the internet, so that a colleague can have a look.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
new Secret(shop, 'password', { stringData: { password: 'correct horse battery staple' } });
new Service(shop, 'public', { selector: shop.database, ports: [{ port: 5432 }], type: ServiceType.LOAD_BALANCER });
app.synth();
