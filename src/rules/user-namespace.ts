import { PodTemplate } from './pod-template';
import { Target } from './target';

/** The first minor version in which a user namespace is a reason for Pod Security Standards. */
const SINCE = 35;

/**
 * Pod Security Standards from 1.35: a pod with a user namespace of its own may run as root, which is no user of the node. Only an explicit
 * false counts. Older clusters may drop the field in silence.
 */
export function mayBeRoot(pod: PodTemplate, { minor }: Target): boolean {
  return minor >= SINCE && pod.spec.hostUsers === false;
}

/** CEL for what is asked of a pod unless it may be root. */
export function unlessMayBeRoot({ minor }: Target, valid: string): string {
  return minor >= SINCE ? `variables.spec.?hostUsers.orValue(true) == false || ${valid}` : valid;
}

/** CEL for what is asked of a pod that may be root; undefined where none may. */
export function whereMayBeRoot({ minor }: Target): ((valid: string) => string) | undefined {
  return minor >= SINCE ? valid => `variables.spec.?hostUsers.orValue(true) == true || ${valid}` : undefined;
}
