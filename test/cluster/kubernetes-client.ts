import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { Connection } from './control-plane';
import { eventually } from './settling';
import { isObject, Json, JsonObject, listAt, valueAt } from '../../src/rules/json';

/** Whom a request speaks for. Groups that come with the name, such as those of service accounts, are added by the server. */
export interface User { readonly name: string; readonly groups?: readonly string[] }

export interface RequestOptions {
  /** Impersonated for this request; RBAC then judges that user. */
  readonly user?: User;
}

export interface ReadOptions extends RequestOptions {
  /** Where an object that names no namespace belongs. Default: `default` */
  readonly namespace?: string;
  /** Such as `status`, `scale`, `token` or `ephemeralcontainers`. */
  readonly subresource?: string;
  /** The object whose subresource it is, where what is sent is of another kind: the ServiceAccount of a TokenRequest. */
  readonly of?: JsonObject;
}

export interface WriteOptions extends ReadOptions {
  /** Everything but storing: admission, validation, defaulting. */
  readonly dryRun?: boolean;
  /** What becomes of unknown and repeated fields. Default: `Strict`, as with kubectl */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** Sent in place of the object, which then tells only where to. The server parses it. */
  readonly yaml?: string;
  /** Default: `test` */
  readonly fieldManager?: string;
}

export interface ListOptions extends RequestOptions {
  /** Default: all namespaces */
  readonly namespace?: string;
  readonly labelSelector?: string;
}

/** How a patch is meant, with the media type that says so. */
export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

/** What the server has answered, be it yes or no. */
export interface Answer {
  /** `POST /api/v1/namespaces` */
  readonly request: string;
  /** 201 */
  readonly status: number;
  readonly isOk: boolean;
  /** Why the server refuses, from the Status object it sends then. */
  readonly message?: string;
  /** `{}` when what was sent is no JSON object. */
  readonly body: JsonObject;
  readonly text: string;
  /** The texts of the Warning headers, those of Pod Security and of deprecated fields. */
  readonly warnings: readonly string[];
  readonly auditId?: string;
}

interface Sending {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: Json;
  /** In place of `body`, with a media type that is not that of JSON. */
  readonly text?: string;
  readonly mediaType?: string;
  readonly user?: User;
}

interface Resource { readonly name: string; readonly isNamespaced: boolean }

const REQUEST_MILLISECONDS = 30_000;
const MAX_CONNECTIONS = 16;
const MEDIA_TYPE_YAML = 'application/yaml';

/** The object of an answer. Throws what the server says when it has refused. */
export function accepted({ request: asked, status, isOk, message, text, body }: Answer): JsonObject {
  if (!isOk) {
    throw new Error(`${asked} was answered with ${status}: ${message ?? text}`);
  }
  return body;
}

/** Requests to one API server. It answers refusals like everything else; `accepted` makes errors of them. */
export class KubernetesClient {
  private readonly agent: Agent;
  private readonly audit: AuditLog | undefined;
  private readonly discovered = new Map<string, Promise<Map<string, Resource>>>();

  public constructor(public readonly connection: Connection) {
    this.agent = new Agent({
      keepAlive: true,
      maxSockets: MAX_CONNECTIONS,
      ca: connection.certificateAuthority,
      cert: connection.clientCertificate,
      key: connection.clientKey,
      rejectUnauthorized: connection.isInsecure !== true,
      ...connection.serverName === undefined ? {} : { servername: connection.serverName },
    });
    this.audit = connection.auditLog === undefined ? undefined : new AuditLog(connection.auditLog);
  }

  /** Whether these tests run the control plane themselves. It has no controllers, and nobody else's objects. */
  public get isOwn(): boolean {
    return this.audit !== undefined;
  }

  public async create(object: JsonObject, options: WriteOptions = {}): Promise<Answer> {
    const path = options.subresource === undefined ? await this.collectionPath(object, options.namespace) : await this.path(object, options);
    return this.write('POST', path, object, options);
  }

  /** Server-side apply, which takes over fields of other managers. */
  public async apply(object: JsonObject, options: WriteOptions = {}): Promise<Answer> {
    const path = await this.path(object, options);
    const query = { ...writeQuery(options), force: 'true' };
    return this.send('PATCH', path, { query, text: options.yaml ?? JSON.stringify(object), mediaType: 'application/apply-patch+yaml', user: options.user });
  }

  public async update(object: JsonObject, options: WriteOptions = {}): Promise<Answer> {
    return this.write('PUT', await this.path(object, options), object, options);
  }

  public async patch(object: JsonObject, type: keyof typeof PATCH_TYPES, patch: Json, options: WriteOptions = {}): Promise<Answer> {
    return this.send('PATCH', await this.path(object, options), { query: writeQuery(options), body: patch, mediaType: PATCH_TYPES[type], user: options.user });
  }

  public async get(object: JsonObject, options: ReadOptions = {}): Promise<Answer> {
    return this.send('GET', await this.path(object, options), { user: options.user });
  }

  public async delete(object: JsonObject, options: ReadOptions & { readonly dryRun?: boolean } = {}): Promise<Answer> {
    const query = { dryRun: options.dryRun === true ? 'All' : undefined };
    return this.send('DELETE', await this.path(object, options), { query, user: options.user });
  }

  /** All objects of the kind that `like` is of; they stand in `items` of the answer. */
  public async list(like: JsonObject, { namespace, labelSelector, user }: ListOptions = {}): Promise<Answer> {
    const { name, isNamespaced } = await this.resourceOf(like);
    const where = isNamespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return this.send('GET', `${groupPath(like)}${where}/${name}`, { query: { labelSelector }, user });
  }

  /** The annotations of the audit event of a request, among them what ValidatingAdmissionPolicies with the action Audit have found. */
  public async auditAnnotations({ auditId, request: asked }: Answer): Promise<Readonly<Record<string, string>>> {
    const { audit } = this;
    if (audit === undefined) {
      throw new Error('The audit log of this cluster cannot be seen.');
    }
    return eventually(`audit event of ${asked}`, async () => audit.annotationsOf(auditId));
  }

  /** Any request; the other methods end here. Throws only when there is no answer. */
  public async send(method: string, path: string, { query = {}, body, text, mediaType = 'application/json', user }: Sending = {}): Promise<Answer> {
    const { server, token } = this.connection;
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const url = new URL(`${server.replace(/\/$/, '')}${path}`);
    Object.entries(query).forEach(([key, value]) => value === undefined || url.searchParams.set(key, value));
    const headers: Record<string, string | string[]> = {
      accept: 'application/json',
      ...token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...sent === undefined ? {} : { 'content-type': mediaType, 'content-length': String(Buffer.byteLength(sent)) },
      ...user === undefined ? {} : { 'impersonate-user': user.name, 'impersonate-group': [...user.groups ?? []] },
    };
    return new Promise((done, failed) => {
      const asked = request(url, { method, headers, agent: this.agent, timeout: REQUEST_MILLISECONDS }, response => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', failed);
        response.once('end', () => {
          const auditId = response.headers['audit-id'];
          done({
            ...answerOf(response.statusCode ?? 0, Buffer.concat(parts).toString('utf8')),
            request: `${method} ${path}`,
            warnings: warningsIn(response.rawHeaders),
            auditId: typeof auditId === 'string' ? auditId : undefined,
          });
        });
      });
      asked.once('timeout', () => asked.destroy(new Error(`${method} ${path} was not answered within ${REQUEST_MILLISECONDS / 1000} seconds.`)));
      asked.once('error', failed);
      asked.end(sent);
    });
  }

  public close(): void {
    this.agent.destroy();
  }

  private async write(method: string, path: string, object: JsonObject, options: WriteOptions): Promise<Answer> {
    const content = options.yaml === undefined ? { body: object } : { text: options.yaml, mediaType: MEDIA_TYPE_YAML };
    return this.send(method, path, { ...content, query: writeQuery(options), user: options.user });
  }

  private async path(object: JsonObject, { namespace, subresource, of = object }: ReadOptions): Promise<string> {
    const name = valueAt(of, ['metadata', 'name']);
    if (typeof name !== 'string' || name === '') {
      throw new Error(`${String(of.kind)} has no name.`);
    }
    return `${await this.collectionPath(of, namespace)}/${encodeURIComponent(name)}${subresource === undefined ? '' : `/${subresource}`}`;
  }

  private async collectionPath(object: JsonObject, namespace = 'default'): Promise<string> {
    const { name, isNamespaced } = await this.resourceOf(object);
    const own = valueAt(object, ['metadata', 'namespace']);
    const where = isNamespaced ? `/namespaces/${encodeURIComponent(typeof own === 'string' ? own : namespace)}` : '';
    return `${groupPath(object)}${where}/${name}`;
  }

  /** Discovered once for each group and version, and anew for a kind that was not there then. */
  private async resourceOf(object: JsonObject): Promise<Resource> {
    const path = groupPath(object);
    const kind = String(object.kind);
    const known = (await this.discovered.get(path))?.get(kind);
    if (known !== undefined) {
      return known;
    }
    const resources = this.discover(path);
    this.discovered.set(path, resources);
    const found = (await resources).get(kind);
    if (found === undefined) {
      throw new Error(`The server has no kind ${kind} in ${String(object.apiVersion)}.`);
    }
    return found;
  }

  private async discover(path: string): Promise<Map<string, Resource>> {
    const answer = await this.send('GET', path);
    const resources = answer.status === 404 ? [] : listAt(accepted(answer), ['resources']);
    // Those with a slash are subresources.
    return new Map(resources.filter(isObject).filter(({ name }) => !String(name).includes('/'))
      .map(({ kind, name, namespaced }) => [String(kind), { name: String(name), isNamespaced: namespaced === true }]));
  }
}

function groupPath({ apiVersion }: JsonObject): string {
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    throw new Error('The object has no apiVersion.');
  }
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function writeQuery({ dryRun = false, fieldValidation = 'Strict', fieldManager = 'test' }: WriteOptions): Record<string, string | undefined> {
  return { fieldValidation, fieldManager, dryRun: dryRun ? 'All' : undefined };
}

function answerOf(status: number, text: string): Pick<Answer, 'status' | 'isOk' | 'message' | 'body' | 'text'> {
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    parsed = null;
  }
  const body = isObject(parsed) ? parsed : {};
  const isOk = status >= 200 && status < 300;
  return { status, isOk, body, text, ...!isOk && typeof body.message === 'string' ? { message: body.message } : {} };
}

/** From `Warning: 299 - "text"`, each header by itself: names and values take turns in the list. */
function warningsIn(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1].toLowerCase() === 'warning')
    .map(value => (/^\d{3} \S+ "(?<text>(?:[^"\\]|\\.)*)"/.exec(value)?.groups?.text ?? value).replace(/\\(.)/g, '$1'));
}

/** The audit log of a control plane, read as far as it has been written. */
class AuditLog {
  private readonly annotations = new Map<string, Readonly<Record<string, string>>>();
  private position = 0;
  private rest = Buffer.alloc(0);

  public constructor(private readonly file: string) {}

  public annotationsOf(auditId: string | undefined): Readonly<Record<string, string>> | undefined {
    this.readOn();
    return auditId === undefined ? undefined : this.annotations.get(auditId);
  }

  private readOn(): void {
    const descriptor = openSync(this.file, 'r');
    try {
      const added = Buffer.alloc(fstatSync(descriptor).size - this.position);
      this.position += readSync(descriptor, added, 0, added.length, this.position);
      const text = Buffer.concat([this.rest, added]);
      const end = text.lastIndexOf('\n') + 1;
      this.rest = text.subarray(end);
      text.subarray(0, end).toString('utf8').split('\n').filter(line => line !== '').forEach(line => {
        const { auditID, annotations = {} } = JSON.parse(line) as { readonly auditID: string; readonly annotations?: Record<string, string> };
        this.annotations.set(auditID, annotations);
      });
    } finally {
      closeSync(descriptor);
    }
  }
}
