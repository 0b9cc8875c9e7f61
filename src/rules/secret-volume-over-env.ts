import { FieldPath, isObject, isUnset, Json, listAt, valueAt } from './json';
import { containerCheck } from './pod-checks';
import { ContainerEntry, containerViolation, PodTemplate } from './pod-template';
import { Rule, Severity, Violation } from './rule';

/** Kubernetes Secrets Good Practices: an environment is inherited by child processes and ends up in crash dumps and logs; a mounted file does not. */
export const secretVolumeOverEnv: Rule = {
  id: 'secret-volume-over-env',
  title: 'Secrets reach containers as files, not in their environment',
  severity: Severity.MEDIUM,
  checklist: ['secret-volume-over-env'],
  exemptible: true,
  remediation: 'Mount the Secret as a volume and read the file, or state a reason with the secretsInEnvironment property of the container of a Secure workload.',
  admission: {
    checks: () => [
      containerCheck('env', 'container.?env.orValue([]).all(entry, entry.?valueFrom.?secretKeyRef.hasValue() == false)'),
      containerCheck('envFrom', 'container.?envFrom.orValue([]).all(entry, entry.?secretRef.hasValue() == false)'),
    ],
  },
  check: ({ pods }) => pods.flatMap(pod => pod.containers.flatMap(container => [
    ...faultsIn(pod, container, 'env', ['valueFrom', 'secretKeyRef']),
    ...faultsIn(pod, container, 'envFrom', ['secretRef']),
  ])),
};

function faultsIn(pod: PodTemplate, container: ContainerEntry, list: 'env' | 'envFrom', reference: FieldPath): Violation[] {
  return listAt(container.json, [list]).flatMap((entry, index) => {
    const secret = valueAt(entry, reference);
    if (isUnset(secret)) {
      return [];
    }
    const name = nameIn(secret);
    const problem = `puts ${name === undefined ? 'a Secret' : `the Secret ${JSON.stringify(name)}`} into the environment`;
    return [containerViolation(pod, container, [list, index, ...reference], name ?? secret, problem)];
  });
}

function nameIn(secret: Json): string | undefined {
  return isObject(secret) && typeof secret.name === 'string' ? secret.name : undefined;
}
