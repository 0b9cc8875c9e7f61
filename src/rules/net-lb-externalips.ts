import { AdmissionSubject } from './admission';
import { celTexts } from './cel';
import { isCoreKind } from './core-kind';
import { isUnset, valueAt } from './json';
import { Manifest } from './manifest';
import { Rule, Severity, Violation } from './rule';

/**
 * The types that give a Service no address outside the cluster. ExternalName is one of them: it is an alias in the cluster DNS that selects no
 * pods and takes no traffic, while the Security Checklist (CVE-2020-8554) and the AKS checklist are about Services that are reached from outside.
 */
const INSIDE: readonly string[] = ['ClusterIP', 'ExternalName'];
const LEAVE_OUT = 'Leave it out: whoever names an address there receives what pods of the cluster send to that address.';

/** Kubernetes Security Checklist, network security: traffic enters through an Ingress or Gateway, where it is filtered and encrypted. */
export const netLbExternalips: Rule = {
  id: 'net-lb-externalips',
  title: 'No Service is opened to the outside by itself',
  severity: Severity.MEDIUM,
  checklist: ['net-lb-externalips', 'aks-09-waf-ingress'],
  exemptible: true,
  remediation: 'Set it to ClusterIP or leave it out, and let traffic in through an Ingress or a Gateway.',
  admission: {
    checks: () => [
      { subject: AdmissionSubject.SERVICE, field: 'spec.type', valid: `object.spec.?type.orValue('ClusterIP') in ${celTexts(INSIDE)}` },
      { subject: AdmissionSubject.SERVICE, field: 'spec.externalIPs', valid: 'object.spec.?externalIPs.orValue([]).size() == 0', remediation: LEAVE_OUT },
    ],
  },
  check: ({ manifests }) => manifests.filter(manifest => isCoreKind(manifest, 'Service')).flatMap(serviceFaults),
};

function serviceFaults(manifest: Manifest): Violation[] {
  const type = valueAt(manifest.json, ['spec', 'type']);
  const externalIPs = valueAt(manifest.json, ['spec', 'externalIPs']);
  const faults: Violation[] = isUnset(type) || INSIDE.some(inside => inside === type) ? [] : [{ manifest, path: ['spec', 'type'], value: type }];
  if (!isUnset(externalIPs) && !(Array.isArray(externalIPs) && externalIPs.length === 0)) {
    faults.push({
      manifest,
      path: ['spec', 'externalIPs'],
      value: externalIPs,
      remediation: LEAVE_OUT,
    });
  }
  return faults;
}
