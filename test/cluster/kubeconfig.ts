import { readFileSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { Connection } from './control-plane';
import { isObject, Json, JsonObject, listAt, valueAt } from '../../src/rules/json';

/** What would change how the server is reached or as whom, and is not understood here. */
const UNSUPPORTED = {
  cluster: ['proxy-url'],
  user: ['exec', 'auth-provider', 'username', 'password', 'as', 'as-uid', 'as-groups', 'as-user-extra'],
};

/** The cluster and the user of the current context of a kubeconfig file. */
export function connectionOf(kubeconfig: string): Connection {
  if (kubeconfig.includes(delimiter)) {
    throw new Error(`KUBECONFIG must name one file, not a list: ${kubeconfig}.`);
  }
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Json;
  const context = valueAt(entry(config, 'contexts', valueAt(config, ['current-context'])), ['context']);
  const cluster = objectAt(entry(config, 'clusters', valueAt(context, ['cluster'])), 'cluster');
  const user = objectAt(entry(config, 'users', valueAt(context, ['user'])), 'user');
  refuseUnsupported(kubeconfig, 'cluster', cluster);
  refuseUnsupported(kubeconfig, 'user', user);
  const pem = (holder: JsonObject, field: string) => pemOf(holder, field, dirname(kubeconfig));
  const tokenFile = text(user, 'tokenFile');
  return {
    server: text(cluster, 'server') ?? fail(`${kubeconfig} has no server in the cluster of its current context.`),
    certificateAuthority: pem(cluster, 'certificate-authority'),
    serverName: text(cluster, 'tls-server-name'),
    isInsecure: cluster['insecure-skip-tls-verify'] === true,
    token: tokenFile === undefined ? text(user, 'token') : readFileSync(resolve(dirname(kubeconfig), tokenFile), 'utf8').trim(),
    clientCertificate: pem(user, 'client-certificate'),
    clientKey: pem(user, 'client-key'),
  };
}

function refuseUnsupported(kubeconfig: string, kind: keyof typeof UNSUPPORTED, holder: JsonObject): void {
  const found = UNSUPPORTED[kind].filter(field => Object.hasOwn(holder, field));
  if (found.length > 0) {
    fail(`The ${kind} of the current context of ${kubeconfig} has ${found.join(', ')}, which these tests do not understand. Name a kubeconfig file with a token or a client certificate.`);
  }
}

function entry(config: Json, list: string, name: Json | undefined): Json {
  return listAt(config, [list]).find(each => name !== undefined && valueAt(each, ['name']) === name)
    ?? fail(`The kubeconfig has no ${JSON.stringify(name)} among its ${list}.`);
}

function objectAt(holder: Json, field: string): JsonObject {
  const value = valueAt(holder, [field]);
  return isObject(value) ? value : fail(`The kubeconfig has an entry without ${field}.`);
}

function text(holder: JsonObject, field: string): string | undefined {
  const value = holder[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** From `<field>-data`, which goes first as with kubectl, or from the file that `<field>` names, seen from the kubeconfig file. */
function pemOf(holder: JsonObject, field: string, directory: string): string | undefined {
  const [data, file] = [text(holder, `${field}-data`), text(holder, field)];
  return data !== undefined ? Buffer.from(data, 'base64').toString('utf8') : file === undefined ? undefined : readFileSync(resolve(directory, file), 'utf8');
}

function fail(message: string): never {
  throw new Error(message);
}
