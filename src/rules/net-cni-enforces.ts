import { valueAt } from './json';
import { describeManifest } from './manifest';
import { Rule, Severity } from './rule';

const FIELD = ['metadata', 'annotations'];

/** Kubernetes Security Checklist: policies are stored whether or not anything enforces them, so somebody has to say who does. */
export const netCniEnforces: Rule = {
  id: 'net-cni-enforces',
  title: 'The cluster enforces network policies, and the app says so once',
  severity: Severity.HIGH,
  checklist: ['net-cni-enforces'],
  exemptible: true,
  remediation: 'Run the app on a cluster whose network plugin enforces NetworkPolicy, and state which one it is.',
  admission: { checks: () => [], beyond: 'what an app says about the network plugin.' },
  check: ({ statements: { enforcement } }) => {
    const [first] = enforcement;
    return enforcement.flatMap(({ manifest, statement, enforced }) => {
      const place = { manifest, path: FIELD, value: valueAt(manifest.json, FIELD) ?? undefined };
      const ignored = enforced ? [] : [{ ...place, problem: `says ${JSON.stringify(statement)}: the policy is stored, but nothing enforces it` }];
      const contradicts = statement === first.statement && enforced === first.enforced ? [] : [{
        ...place,
        problem: `says ${JSON.stringify(statement)}, but ${describeManifest(first.manifest)} says ${JSON.stringify(first.statement)}`,
        remediation: 'Make the same statement on every policy: a cluster has one network plugin.',
      }];
      return [...ignored, ...contradicts];
    });
  },
};
