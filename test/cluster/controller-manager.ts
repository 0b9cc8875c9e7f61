import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControlPlane } from './control-plane';

/** Who the controllers of Kubernetes log in as: each of them as a ServiceAccount of its own, or all as `system:kube-controller-manager`. */
export type Credentials = 'own' | 'shared';

const NAME = 'kube-controller-manager';

/** Where the messages of the controllers are, in the directory of the control plane. */
export const CONTROLLER_MANAGER_LOG = `${NAME}.log`;

/** Runs the controllers of Kubernetes beside a control plane, as quick as they can be made. They begin to work within a few seconds. */
export function startControllers(controlPlane: ControlPlane, command: string, credentials: Credentials): void {
  const { connection: { server }, directory, controllerManagerToken: token } = controlPlane;
  // The server has signed its certificate itself.
  const certificate = join('certificates', 'apiserver.crt');
  writeFileSync(join(directory, 'controller-manager.json'), JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'own', cluster: { server, 'certificate-authority': certificate } }],
    'users': [{ name: 'controllers', user: { token } }],
    'contexts': [{ name: 'own', context: { cluster: 'own', user: 'controllers' } }],
    'current-context': 'own',
  }), { mode: 0o600 });
  controlPlane.start({
    name: NAME,
    command,
    parameters: [
      '--kubeconfig=controller-manager.json', `--use-service-account-credentials=${credentials === 'own'}`, '--leader-elect=false',
      '--service-account-private-key-file=service-account.key', `--root-ca-file=${certificate}`,
      // It serves nothing, so it needs neither a port nor a certificate.
      '--secure-port=0',
      '--kube-api-qps=500', '--kube-api-burst=1000', '--horizontal-pod-autoscaler-sync-period=1s', '--pvclaimbinder-sync-period=2s',
      // Nobody sends a heartbeat.
      '--node-monitor-grace-period=1h',
    ],
  });
}
