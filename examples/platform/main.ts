import { Admission, Teams } from './platform';
import { KubernetesVersion, SecureApp } from 'cdk8s-secure';

// The day is part of the example, so that it comes out the same tomorrow. Leave it out in your own app.
const app = new SecureApp({ kubernetesVersion: KubernetesVersion.V1_34, today: '2026-11-24' });
const teams = new Teams(app, 'teams');
// The permission to write payments is a role in that namespace, which has to be there before it.
new Admission(app, 'admission').addDependency(teams);
app.synth();
