import { AdmissionCheck, AdmissionSubject } from './admission';
import { isCoreKind } from './core-kind';
import { isUnset, valueAt } from './json';
import { Manifest } from './manifest';
import { ServiceAccounts } from './rbac-subjects';
import { Rule, Severity, Snapshot, Violation } from './rule';
import { Platform, Target } from './target';

const TOKEN_TYPE = 'kubernetes.io/service-account-token';
const LEAVE_LIST_OUT = 'Leave the list out: pods mount the Secrets they need by name, and the TokenRequest API gives tokens that expire.';
const OWNER = 'kubernetes.io/service-account.name';

/** Kubernetes Security Checklist, secrets: the token in such a Secret never expires, and whoever reads the Secret is the ServiceAccount. */
export const saBoundToken: Rule = {
  id: 'sa-bound-token',
  title: 'ServiceAccount tokens expire: none is kept in a Secret',
  severity: Severity.HIGH,
  checklist: ['sa-bound-token'],
  exemptible: true,
  remediation: 'Leave the Secret out, and ask the TokenRequest API for a token that expires where one is needed.',
  admission: { checks: tokenChecks, beyond: 'on OpenShift, the list of Secrets of a ServiceAccount, which a controller of the platform fills.' },
  check: snapshot => [...tokenSecrets(snapshot), ...listedSecrets(snapshot.manifests)],
};

function tokenChecks({ platform }: Target): AdmissionCheck[] {
  const secret = { subject: AdmissionSubject.SECRET, field: 'type', valid: `object.?type.orValue('Opaque') != '${TOKEN_TYPE}'` };
  const list = {
    subject: AdmissionSubject.SERVICE_ACCOUNT, field: 'secrets', valid: 'object.?secrets.orValue([]).size() == 0', remediation: LEAVE_LIST_OUT,
  };
  return platform === Platform.OPENSHIFT ? [secret] : [secret, list];
}

function tokenSecrets({ manifests, pods }: Snapshot): Violation[] {
  const secrets = manifests.filter(manifest => isCoreKind(manifest, 'Secret') && manifest.json.type === TOKEN_TYPE);
  if (secrets.length === 0) {
    return [];
  }
  const accounts = new ServiceAccounts(manifests, pods);
  return secrets.map(manifest => {
    const owner = valueAt(manifest.json, ['metadata', 'annotations', OWNER]);
    const undoes = typeof owner === 'string' ? accounts.reachedBy({ who: 'service-account', namespace: manifest.namespace, name: owner }) : [];
    return { manifest, path: ['type'], value: TOKEN_TYPE, undoes };
  });
}

function listedSecrets(manifests: readonly Manifest[]): Violation[] {
  return manifests.filter(isAccount).filter(({ json: { secrets } }) => !isUnset(secrets) && !(Array.isArray(secrets) && secrets.length === 0))
    .map(manifest => ({
      manifest,
      path: ['secrets'],
      value: manifest.json.secrets,
      remediation: LEAVE_LIST_OUT,
    }));
}

function isAccount(manifest: Manifest): boolean {
  return isCoreKind(manifest, 'ServiceAccount');
}
