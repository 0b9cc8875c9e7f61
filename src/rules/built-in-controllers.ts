import { celTexts } from './cel';

/** The one user of all controllers, in clusters where they have no ServiceAccounts of their own. */
const SHARED_USER = 'system:kube-controller-manager';

/** The users that these controllers of Kubernetes log in as. */
export function controllerUsers(...controllers: readonly string[]): string[] {
  return [...controllers.map(controller => `system:serviceaccount:kube-system:${controller}`), SHARED_USER];
}

/** CEL for whether it is this controller of Kubernetes that asks. */
export function isAskedBy(controller: string): string {
  return `request.?userInfo.?username.orValue('') in ${celTexts(controllerUsers(controller))}`;
}
