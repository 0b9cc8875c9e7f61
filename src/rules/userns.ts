import { nonRootChecks, nonRootFaults } from './pod-run-as-non-root';
import { userChecks, userFaults } from './pod-run-as-user';
import { Rule, Severity } from './rule';
import { mayBeRoot, whereMayBeRoot } from './user-namespace';

/**
 * Kubernetes, user namespaces: `hostUsers: false` is a defence of its own, no reason to run as root. Pod Security Standards allow it from
 * 1.35; here somebody says why.
 */
export const userns: Rule = {
  id: 'userns',
  title: 'No container runs as root because its pod has a user namespace',
  severity: Severity.MEDIUM,
  checklist: ['userns'],
  exemptible: true,
  remediation: 'Run as a user that is not root inside the user namespace too, or state a reason with the `rootInUserNamespace` property of the workload.',
  admission: {
    checks: target => {
      const whereAsked = whereMayBeRoot(target);
      return whereAsked === undefined ? [] : [...nonRootChecks(whereAsked), ...userChecks(whereAsked)];
    },
  },
  check: ({ pods, target }) => pods.filter(pod => mayBeRoot(pod, target)).flatMap(pod => [...nonRootFaults(pod), ...userFaults(pod)]),
};
