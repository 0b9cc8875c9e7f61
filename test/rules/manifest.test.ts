import { manifestOf } from './judge';
import { describeManifest, groupOf, isClusterScoped } from '../../src/rules/manifest';

const of = (apiVersion: string, kind: string, metadata = { name: 'a', namespace: 'shop' }) => manifestOf({ apiVersion, kind, metadata });

test('the group is what stands before the slash', () => {
  expect([groupOf(of('v1', 'Pod')), groupOf(of('apps/v1', 'Deployment')), groupOf(of('', 'Pod')), groupOf(of('/v1', 'Pod'))]).toEqual(['', 'apps', '', '']);
});

test.each([
  ['v1', 'Namespace'], ['v1', 'Node'], ['v1', 'PersistentVolume'],
  ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'], ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'], ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'], ['apiregistration.k8s.io/v1', 'APIService'],
  ['certificates.k8s.io/v1', 'CertificateSigningRequest'], ['networking.k8s.io/v1', 'IngressClass'], ['node.k8s.io/v1', 'RuntimeClass'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'], ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'], ['scheduling.k8s.io/v1', 'PriorityClass'],
  ['storage.k8s.io/v1', 'CSIDriver'], ['storage.k8s.io/v1', 'CSINode'], ['storage.k8s.io/v1', 'StorageClass'], ['storage.k8s.io/v1', 'VolumeAttachment'],
])('%s %s stands in no namespace, whatever its metadata say', (apiVersion, kind) => {
  expect([isClusterScoped(of(apiVersion, kind)), describeManifest(of(apiVersion, kind))]).toEqual([true, `${kind} a`]);
});

test('an object is called by its kind, namespace and name', () => {
  expect([
    describeManifest(of('v1', 'Pod')), describeManifest(manifestOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })),
    describeManifest({ ...of('v1', 'Pod'), kind: '', name: '', namespace: undefined }), describeManifest(of('example.com/v1', 'Namespace')),
  ]).toEqual(['Pod shop/a', 'Pod a', 'object without kind (no name)', 'Namespace shop/a']);
});
