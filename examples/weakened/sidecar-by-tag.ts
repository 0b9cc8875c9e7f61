import { Shop } from '../shop/shop';
import { SecureApp } from 'cdk8s-secure';

// A sidecar whose image is whatever the tag points to on the day the pod starts, with a file system it can write to.
const app = new SecureApp();
const shop = new Shop(app, 'shop');
shop.web.addContainer({ name: 'logs', image: 'docker.io/library/fluent-bit:latest', securityContext: { readOnlyRootFilesystem: false } });
app.synth();
