import { confidentialLook, confidentialProblem } from './confidential-value';
import { FieldFault } from './field-fault';
import { isObject, isUnset, Json, JsonObject, listAt } from './json';
import { groupOf, Manifest } from './manifest';
import { ContainerEntry } from './pod-template';
import { Rule, Severity } from './rule';

/** What no text file has. */
const CONTROL_CHARACTER = /[\0-\x08\x0e-\x1a]/;

/** What is confidential about the text under a key, if anything is. */
type Judge = (key: string, text: string) => string | undefined;

/**
 * Kubernetes Security Checklist, secrets: what is confidential is in no ConfigMap, which far more people may read than Secrets, and in no manifest. A
 * manifest does not say what is confidential, so this is a guess by the look of values and by their names; confidential-value.ts tells how.
 */
export const secretNotInConfigmap: Rule = {
  id: 'secret-not-in-configmap',
  title: 'Neither ConfigMaps nor literal environment variables hold confidential values',
  severity: Severity.HIGH,
  checklist: ['secret-not-in-configmap'],
  exemptible: true,
  remediation: 'Keep the value in a Secret that comes from a secret store, and mount it as a file. Replace the value, since it has been written down here.',
  check: ({ manifests, pods }) => [
    ...manifests.filter(isConfigMap).flatMap(manifest => configMapFaults(manifest.json).map(fault => ({ ...fault, manifest }))),
    ...pods.flatMap(pod => pod.containers.flatMap(container => environmentFaults(container)
      .map(({ path, problem }) => ({ manifest: pod.manifest, container: container.name, path: [...container.path, ...path], problem })))),
  ],
};

function isConfigMap(manifest: Manifest): boolean {
  return manifest.kind === 'ConfigMap' && groupOf(manifest) === '';
}

function configMapFaults({ data, binaryData }: JsonObject): FieldFault[] {
  return [
    ...mapFaults('data', data, confidentialProblem),
    ...mapFaults('binaryData', binaryData, (key, encoded) => {
      const text = Buffer.from(encoded, 'base64').toString('latin1');
      return CONTROL_CHARACTER.test(text) ? confidentialLook(text) : confidentialProblem(key, text);
    }),
  ];
}

/** Judges the values of a map. Numbers and booleans, which Kubernetes refuses, cannot be told from settings; lists and objects may hide anything. */
function mapFaults(field: string, map: Json | undefined, judge: Judge): FieldFault[] {
  if (isUnset(map)) {
    return [];
  }
  if (!isObject(map)) {
    return [{ path: [field], problem: 'is not an object', remediation: 'Write an object whose values are strings.' }];
  }
  return Object.keys(map).flatMap(key => {
    const value = map[key];
    if (typeof value !== 'string') {
      return typeof value === 'object' && value !== null ? [{ path: [field, key], problem: 'is not a string', remediation: 'Write a string.' }] : [];
    }
    // The key is the name of a file; password.txt is named as password is.
    const problem = judge(key.replace(/\.txt$/, ''), value);
    return problem === undefined ? [] : [{ path: [field, key], problem }];
  });
}

function environmentFaults({ json }: ContainerEntry): FieldFault[] {
  return listAt(json, ['env']).flatMap((entry, index) => {
    if (!isObject(entry) || typeof entry.value !== 'string') {
      return [];
    }
    const problem = confidentialProblem(typeof entry.name === 'string' ? entry.name : '', entry.value);
    return problem === undefined ? [] : [{ path: ['env', index, 'value'], problem }];
  });
}
