import { AdmissionCheck, AdmissionSubject } from './admission';
import { holdsUrlPassword, isConfidentialUnderName, looksConfidential, looksLikeEncodedKey, mayBeConfidential, setsSomethingConfidential } from './confidential-expressions';
import { confidentialLook, confidentialProblem } from './confidential-value';
import { FieldFault } from './field-fault';
import { isObject, isUnset, Json, JsonObject, listAt } from './json';
import { groupOf, Manifest } from './manifest';
import { containerCheck } from './pod-checks';
import { ContainerEntry } from './pod-template';
import { Rule, Severity } from './rule';

/** What no text file has. */
const CONTROL_CHARACTER = /[\0-\x08\x0e-\x1a]/;

/** What an API server spends on an expression is limited, and it refuses what costs more. */
const LONGEST_DATA = 40_000;
const LONGEST_BINARY_DATA = 200_000;
const MOST_NAMED = 50;
const LONGEST_VALUE_IN_ENVIRONMENT = 5_000;

const KEY_OR_TOKEN = 'what looks like a private key or a token';
const URL_WITH_PASSWORD = 'the URL with a password';
const UNDER_NAME = 'the value under a name such as password, secret or token';

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
  admission: {
    checks: () => [...configMapChecks(), ...environmentChecks()],
    beyond: `names for secrets inside the values of environment variables; in ConfigMaps of more than ${LONGEST_DATA} characters everything but values under`
      + ` names for secrets, of which it must have no more than ${MOST_NAMED}; in files, lines that set more than one thing, lines after the first fifty`
      + ' that may set something confidential, and URLs with a user after the first fifty; in environment variables, values of more than'
      + ` ${LONGEST_VALUE_IN_ENVIRONMENT} characters; in binary data, all but private keys in PEM, and everything above ${LONGEST_BINARY_DATA} characters of base64;`
      + ' long values under names for secrets, and those that are only partly literal.',
  },
  check: ({ manifests, pods }) => [
    ...manifests.filter(isConfigMap).flatMap(manifest => configMapFaults(manifest.json).map(fault => ({ ...fault, manifest }))),
    ...pods.flatMap(pod => pod.containers.flatMap(container => environmentFaults(container)
      .map(({ path, problem }) => ({ manifest: pod.manifest, container: container.name, path: [...container.path, ...path], problem })))),
  ],
};

function configMapChecks(): AdmissionCheck[] {
  const check = (field: string, what: string, valid: string): AdmissionCheck => ({
    subject: AdmissionSubject.CONFIG_MAP, field, valid, remediation: keepInSecret(what),
  });
  // All texts in one: what is looked for never goes over the end of a line.
  const texts = (map: string): string => `${map}.map(key, ${map}[key]).join('\\n')`;
  const ofData = (fault: string): string => `[${texts('variables.data')}].all(data, data.size() > ${LONGEST_DATA} || ${fault} == false)`;
  const name = "key.endsWith('.txt') ? key.substring(0, key.size() - 4) : key";
  const isConfidential = `[${name}].exists(name, ${isConfidentialUnderName('name', 'variables.data[key]')})`;
  return [
    check('data', KEY_OR_TOKEN, ofData(looksConfidential('data'))),
    check('data', URL_WITH_PASSWORD, ofData(holdsUrlPassword('data'))),
    check('data', UNDER_NAME, `[variables.data.filter(key, ${mayBeConfidential('key')})].all(named, named.size() > ${MOST_NAMED} || named.all(key, ${isConfidential} == false))`),
    check('data', UNDER_NAME, ofData(setsSomethingConfidential('data'))),
    check('binaryData', KEY_OR_TOKEN, `[object.?binaryData.orValue({})].all(binary, [${texts('binary')}].all(data, data.size() > ${LONGEST_BINARY_DATA}`
      + ` || ${looksLikeEncodedKey('data')} == false))`),
  ];
}

function environmentChecks(): AdmissionCheck[] {
  const ofEnvironment = (faultOf: (value: string) => string): string => 'container.?env.orValue([])'
    + `.all(entry, entry.?value.orValue('').size() == 0 || entry.value.size() > ${LONGEST_VALUE_IN_ENVIRONMENT} || ${faultOf('entry.value')} == false)`;
  return [
    containerCheck('env', ofEnvironment(looksConfidential), keepInSecret(KEY_OR_TOKEN)),
    containerCheck('env', ofEnvironment(holdsUrlPassword), keepInSecret(URL_WITH_PASSWORD)),
    containerCheck('env', ofEnvironment(value => isConfidentialUnderName('entry.name', value)), keepInSecret(UNDER_NAME)),
  ];
}

function keepInSecret(what: string): string {
  return `Keep ${what} in a Secret that comes from a secret store, and mount it as a file. Replace it, since it has been written down here.`;
}

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
