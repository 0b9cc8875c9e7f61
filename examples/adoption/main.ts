import { Monitoring } from './monitoring';
import { SecureApp } from 'cdk8s-secure';

const app = new SecureApp({ today: '2026-11-24' });
new Monitoring(app, 'monitoring').mend();
app.synth();
