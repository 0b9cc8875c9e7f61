import { faults } from './judge';
import { remediations } from './remediations';
import { Json } from '../../src/rules/json';
import { netLbExternalips } from '../../src/rules/net-lb-externalips';

const service = (spec: Json, apiVersion = 'v1') => ({ apiVersion, kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec });

describe('net-lb-externalips', () => {
  test.each<[string, Json]>([
    ['no type, which is ClusterIP', {}],
    ['a type that is null', { type: null }],
    ['ClusterIP', { type: 'ClusterIP', externalIPs: [] }],
    ['a headless Service', { clusterIP: 'None', externalIPs: null }],
    ['an alias, which opens nothing', { type: 'ExternalName', externalName: 'db.example.com' }],
    ['no spec', null],
  ])('accepts %s', (_, spec) => {
    expect(faults(netLbExternalips, service(spec))).toEqual([]);
  });

  test.each<[string, Json, string[]]>([
    ['a load balancer', { type: 'LoadBalancer' }, ['spec.type is "LoadBalancer"']],
    ['a load balancer that says it is internal', { type: 'LoadBalancer', loadBalancerClass: 'internal' }, ['spec.type is "LoadBalancer"']],
    ['a port of every node', { type: 'NodePort' }, ['spec.type is "NodePort"']],
    ['a type nobody knows', { type: 'loadbalancer' }, ['spec.type is "loadbalancer"']],
    ['an empty type', { type: '' }, ['spec.type is ""']],
    ['a type that is a list', { type: ['ClusterIP'] }, ['spec.type is ["ClusterIP"]']],
    ['external addresses', { externalIPs: ['10.0.0.1'] }, ['spec.externalIPs is ["10.0.0.1"]']],
    ['external addresses of an alias', { type: 'ExternalName', externalIPs: ['10.0.0.1'] }, ['spec.externalIPs is ["10.0.0.1"]']],
    ['an external address that is null', { externalIPs: [null] }, ['spec.externalIPs is [null]']],
    ['an external address as text', { externalIPs: '10.0.0.1' }, ['spec.externalIPs is "10.0.0.1"']],
    ['external addresses as an object', { externalIPs: {} }, ['spec.externalIPs is {}']],
    ['both', { type: 'NodePort', externalIPs: ['::1'] }, ['spec.type is "NodePort"', 'spec.externalIPs is ["::1"]']],
  ])('refuses %s', (_, spec, problems) => {
    expect(faults(netLbExternalips, service(spec))).toEqual(problems.map(problem => `net-lb-externalips (medium)  Service shop/web: ${problem}.`));
  });

  test('leaves the Services of other systems alone', () => {
    expect(faults(netLbExternalips, service({ type: 'LoadBalancer' }, 'serving.knative.dev/v1'))).toEqual([]);
  });

  test('says what to write', () => {
    expect(remediations(netLbExternalips, service({ type: 'NodePort', externalIPs: ['::1'] }))).toEqual([
      'Set it to ClusterIP or leave it out, and let traffic in through an Ingress or a Gateway.',
      'Leave it out: whoever names an address there receives what pods of the cluster send to that address.',
    ]);
  });
});
