import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { AdmissionPolicies, SecureApp } from 'cdk8s-secure';

const app = new SecureApp();
const policies = new AdmissionPolicies(new Chart(app, 'admission'), 'policies');

// An error in an expression would let every object through.
(policies.node.findChild('pod') as ApiObject).addJsonPatch(JsonPatch.replace('/spec/failurePolicy', 'Ignore'));
app.synth();
