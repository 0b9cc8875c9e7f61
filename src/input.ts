import { explainCidr, parseCidr } from './rules/cidr';
import { IMAGE_FORM, imageReferenceFault } from './rules/image-reference';

/**
 * Checks of what callers pass in. Each throws at the line that made the mistake, with the place, the value and the accepted form,
 * and returns the value when it is fine.
 */

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const SHORTEST_REASON = 10;

/** An error that says what was passed and what is accepted. */
export function invalid(where: string, what: string, value: unknown, accepted: string): Error {
  return new Error(`${where}: ${what} is ${value === undefined ? 'missing' : describe(value)}; write ${accepted}`);
}

function describe(value: unknown): string {
  return typeof value === 'string' || (typeof value === 'object' && value !== null) ? JSON.stringify(value) : String(value);
}

export function requireText(where: string, what: string, value: unknown, accepted: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    throw invalid(where, what, value, accepted);
  }
  return value;
}

export function isReason(value: unknown): value is string {
  return typeof value === 'string' && value.trim().length >= SHORTEST_REASON;
}

/** A reason is read by people later: it must be more than a word. */
export function requireReason(where: string, value: unknown): string {
  if (!isReason(value)) {
    throw invalid(where, 'reason', value, `a sentence of at least ${SHORTEST_REASON} characters that says why`);
  }
  return value;
}

/** Whether this is a day that exists, as `YYYY-MM-DD`. */
export function isDay(value: unknown): value is string {
  const day = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value;
}

/** `YYYY-MM-DD`, a day that exists. */
export function requireDate(where: string, what: string, value: unknown): string {
  if (!isDay(value)) {
    throw invalid(where, what, value, 'a day that exists as "YYYY-MM-DD", such as "2027-03-31"');
  }
  return value;
}

/** RFC 1123 label: names of containers, namespaces and ports. */
export function requireName(where: string, what: string, value: unknown): string {
  if (typeof value !== 'string' || value.length > 63 || !DNS_LABEL.test(value)) {
    throw invalid(where, what, value, 'a name of at most 63 lower-case letters, digits and "-", such as "web-1"');
  }
  return value;
}

/** RFC 1123 subdomain: names of most objects. */
export function requireObjectName(where: string, what: string, value: unknown): string {
  if (typeof value !== 'string' || value.length > 253 || !DNS_SUBDOMAIN.test(value)) {
    throw invalid(where, what, value, 'a name of at most 253 lower-case letters, digits, "-" and ".", such as "shop.example"');
  }
  return value;
}

/** Name and namespace of an object, where they are given. */
export function requireMetadata(where: string, metadata: { readonly name?: unknown; readonly namespace?: unknown } | undefined): void {
  if (metadata?.name !== undefined) {
    requireObjectName(where, 'metadata.name', metadata.name);
  }
  if (metadata?.namespace !== undefined) {
    requireName(where, 'metadata.namespace', metadata.namespace);
  }
}

/** Name and namespace of a role or binding: its name may have any characters that fit into a URL path. */
export function requireRbacMetadata(where: string, metadata: { readonly name?: unknown; readonly namespace?: unknown } | undefined): void {
  const { name, namespace } = metadata ?? {};
  if (name !== undefined && (typeof name !== 'string' || !/^[^/%]+$/.test(name) || name === '.' || name === '..' || name.startsWith('system:'))) {
    throw invalid(where, 'metadata.name', name, 'a name without "/" and "%" that does not begin with "system:", which Kubernetes keeps for itself');
  }
  requireMetadata(where, { namespace });
}

export function requirePort(where: string, what: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65535) {
    throw invalid(where, what, value, 'a whole number from 1 to 65535');
  }
  return value;
}

/** A directory inside of a container, below its root. */
export function requireAbsolutePath(where: string, what: string, value: unknown): string {
  if (typeof value !== 'string' || !/^\/[^:\0]+$/.test(value) || value.split('/').includes('..')) {
    throw invalid(where, what, value, 'an absolute path of a directory inside the container, such as "/tmp"');
  }
  return value;
}

/** A number of things, where it is given. */
export function requireCount(where: string, what: string, value: unknown): void {
  if (value !== undefined && !(typeof value === 'number' && Number.isInteger(value) && value >= 0)) {
    throw invalid(where, what, value, 'a whole number that is not negative');
  }
}

/** IANA service name: names of ports. */
export function requirePortName(where: string, what: string, value: unknown): string {
  if (typeof value !== 'string' || value.length > 15 || !DNS_LABEL.test(value) || !/[a-z]/.test(value) || value.includes('--')) {
    throw invalid(where, what, value, 'a name of at most 15 lower-case letters, digits and "-", with at least one letter, such as "http"');
  }
  return value;
}

/** A user or group id that is not root. */
export function requireNonRootId(where: string, what: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 2147483647) {
    throw invalid(where, what, value, 'a whole number from 1 to 2147483647; 0 is root');
  }
  return value;
}

/** A JavaScript caller can pass what the types leave out; the error names it and says where it belongs. */
export function refuseOtherProperties(where: string, props: object, known: readonly string[], advice: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(props)) {
    if (value !== undefined && !known.includes(key)) {
      throw new Error(`${where}: ${key} is no property here; ${(Object.hasOwn(advice, key) ? advice[key] : undefined) ?? `write one of ${known.join(', ')}`}`);
    }
  }
}

/** An address block in its canonical spelling. */
export function requireCidr(where: string, what: string, value: unknown): string {
  const problem = typeof value === 'string' ? explainCidr(value) : undefined;
  if (typeof value !== 'string') {
    throw invalid(where, what, value, 'an address block, such as "192.0.2.0/24"');
  }
  if (problem !== undefined) {
    throw new Error(`${where}: ${what} ${problem}`);
  }
  return value;
}

/** A block that may be excluded from another one: inside of it, and smaller. */
export function requireCidrInside(where: string, what: string, value: unknown, around: string): string {
  const inner = parseCidr(requireCidr(where, what, value));
  const outer = parseCidr(around);
  const isInside = inner !== undefined && outer !== undefined && inner.family === outer.family
    && inner.prefixLength > outer.prefixLength && inner.first >= outer.first && inner.last <= outer.last;
  if (!isInside) {
    throw invalid(where, what, value, `a block that lies inside of ${around} and is smaller`);
  }
  return value as string;
}

/** An image reference, with or without digest. */
export function requireImage(where: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw invalid(where, 'image', value, IMAGE_FORM);
  }
  const fault = imageReferenceFault(value);
  if (fault !== undefined) {
    throw new Error(`${where}: image ${JSON.stringify(value)} is no image reference: ${fault}; write ${IMAGE_FORM}`);
  }
  return value;
}
