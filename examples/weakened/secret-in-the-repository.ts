import { Secret, ServiceType } from 'cdk8s-plus-28';
import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// A password in the manifest, and the database on the internet, so that a colleague can have a look.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
new Secret(shop, 'password', { stringData: { password: 'correct horse battery staple' } });
shop.database.exposeViaService({ name: 'shop-database-public', serviceType: ServiceType.LOAD_BALANCER });
app.synth();
