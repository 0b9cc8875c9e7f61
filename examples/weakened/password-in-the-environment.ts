import { ConfigMap, EnvValue, Secret } from 'cdk8s-plus-28';
import { Shop } from '../shop/shop';
import { SecureApp, SecureJob } from 'cdk8s-secure';

// Three ways to give a job its password: as it stands in the code, in a ConfigMap, and from a Secret, but for everything it starts to read.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
const settings = new ConfigMap(shop, 'import-settings', {
  data: { 'import.properties': 'url=jdbc:postgresql://shop-database\npassword=correct-horse-battery' },
});
const secret = Secret.fromSecretName(shop, 'import-secret', 'shop-import');
new SecureJob(shop, 'import', {
  containers: [{
    image: 'registry.example.com/shop/import@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    envVariables: {
      SETTINGS: EnvValue.fromConfigMap(settings, 'import.properties'),
      API_TOKEN: EnvValue.fromValue('7d659a2feaa0c55ad015'),
      DATABASE_PASSWORD: EnvValue.fromSecretValue({ secret, key: 'password' }),
    },
  }],
});
app.synth();
