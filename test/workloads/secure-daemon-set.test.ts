import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { DefaultDenyNetworkPolicy, SecureDaemonSet, SecureDaemonSetProps } from '../../src';
import { JsonObject, valueAt } from '../../src/rules/json';
import { IMAGE, messageOf, secureApp } from '../synthesis/apps';

function daemonSet(props: SecureDaemonSetProps = {}) {
  const app = secureApp();
  const chart = new Chart(app, 'chart', { namespace: 'shop', disableResourceNameHashes: true });
  DefaultDenyNetworkPolicy.declareElsewhere(chart, { namespaceName: 'shop', reason: 'the platform team applies it' });
  const agent = new SecureDaemonSet(chart, 'agent', { containers: [{ image: IMAGE }], ...props });
  const tolerations = () => valueAt(Testing.synth(chart)[0] as JsonObject, ['spec', 'template', 'spec', 'tolerations']);
  return { app, agent, tolerations };
}

test('tolerates nothing when nothing is said', () => {
  expect(daemonSet().tolerations()).toBeUndefined();
});

test('tolerates the taints it names', () => {
  const { app, tolerations } = daemonSet({
    tolerations: [kplus.NodeTaintQuery.exists('gpu'), kplus.NodeTaintQuery.is('pool', 'batch', { effect: kplus.TaintEffect.NO_SCHEDULE })],
  });
  expect(tolerations()).toEqual([{ key: 'gpu', operator: 'Exists' }, { effect: 'NoSchedule', key: 'pool', operator: 'Equal', value: 'batch' }]);
  expect(app.report().findings).toEqual([]);
});

test.each([
  ['everything', kplus.NodeTaintQuery.any(), '"a toleration of every taint"; write the key of each taint, such as NodeTaintQuery.exists("gpu")'],
  ['an empty key', kplus.NodeTaintQuery.exists(' '), '"a toleration of every taint"; write the key of each taint, such as NodeTaintQuery.exists("gpu")'],
  ['the control plane without a reason', kplus.NodeTaintQuery.exists('node-role.kubernetes.io/control-plane'),
    '"node-role.kubernetes.io/control-plane"; write controlPlane with a reason instead'],
])('refuses to tolerate %s', (_name, query, message) => {
  expect(messageOf(() => daemonSet({ tolerations: [query] }))).toBe(`chart/agent: tolerations[0] is ${message}`);
});

test('runs on the control plane for a reason, which is listed', () => {
  const { app, tolerations } = daemonSet({ controlPlane: { reason: 'it collects the logs of the API server' } });
  expect(tolerations()).toEqual([{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }]);
  expect([app.report().findings, app.report().grants.slice(0, 1)]).toEqual([[], [
    { constructPath: 'chart/agent', allows: 'run on the nodes of the control plane', reason: 'it collects the logs of the API server' },
  ]]);
});

test('a blanket toleration that comes later is found', () => {
  const { app, agent } = daemonSet();
  agent.scheduling.tolerate(kplus.Node.tainted(kplus.NodeTaintQuery.any()));
  expect(app.report().findings.map(({ rule, pointer }) => [rule, pointer])).toEqual([['placement-tier', '/spec/template/spec/tolerations/0']]);
});
