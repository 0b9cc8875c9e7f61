import { PodTemplate } from './pod-template';
import { Target } from './target';

/**
 * Pod Security Standards from 1.35: a pod with a user namespace of its own may run as root, which is no user of the node. Only an explicit
 * false counts. Older clusters may drop the field in silence.
 */
export function mayBeRoot(pod: PodTemplate, { minor }: Target): boolean {
  return minor >= 35 && pod.spec.hostUsers === false;
}
