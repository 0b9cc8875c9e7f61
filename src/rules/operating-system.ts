import { valueAt } from './json';
import { PodTemplate } from './pod-template';

/**
 * Whether Kubernetes takes this for a pod of Windows. API validation then refuses every security field of Linux, and Pod Security Standards
 * from 1.25 do not ask for them. The kubelet of a Linux node does not start such a pod.
 */
export function isWindowsPod(pod: PodTemplate): boolean {
  return valueAt(pod.spec, ['os', 'name']) === 'windows';
}
