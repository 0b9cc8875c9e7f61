import { Monitoring } from './monitoring';
import { Exemptions, SecureApp } from 'cdk8s-secure';

// Run it after each update of the vendor: entries that settle something stay as they are, what is gone goes, what is new wants an answer.
const app = new SecureApp();
new Monitoring(app, 'monitoring').mend();
Exemptions.propose(app, 'exemptions.yaml');
