import { isCoreKind } from './core-kind';
import { isObject, isUnset } from './json';
import { Manifest } from './manifest';
import { Rule, Severity, Violation } from './rule';

const MOST_SHOWN = 5;

/** Kubernetes Secrets Good Practices: base64 hides nothing, and a manifest is read by everybody who reads the repository. */
export const secretNoManifest: Rule = {
  id: 'secret-no-manifest',
  title: 'No manifest carries the values of a Secret',
  severity: Severity.HIGH,
  checklist: ['secret-no-manifest'],
  exemptible: true,
  remediation: 'Leave it out, and let the cluster fetch the values from a secret store: External Secrets, the Secrets Store CSI driver, or a SealedSecret.',
  admission: { checks: () => [], beyond: 'where the values of a Secret come from: in the cluster every Secret has values.' },
  check: ({ manifests }) => manifests.filter(manifest => isCoreKind(manifest, 'Secret')).flatMap(valueFaults),
};

/** Tells the keys and never the values: findings are printed, stored and sent. */
function valueFaults(manifest: Manifest): Violation[] {
  return ['data', 'stringData'].flatMap(field => {
    const value = manifest.json[field];
    if (isUnset(value)) {
      return [];
    }
    if (!isObject(value)) {
      return [{ manifest, path: [field], problem: 'is not an object' }];
    }
    const keys = Object.keys(value);
    return keys.length === 0 ? [] : [{ manifest, path: [field], problem: `carries ${keyList(keys)}` }];
  });
}

function keyList(keys: readonly string[]): string {
  const shownKeys = keys.slice(0, MOST_SHOWN).map(key => JSON.stringify(key)).join(', ');
  const rest = keys.length - MOST_SHOWN;
  return `${keys.length === 1 ? 'the value of' : 'the values of'} ${shownKeys}${rest > 0 ? ` and ${rest} more` : ''}`;
}
