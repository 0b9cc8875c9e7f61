const LONGEST = 253;
const LABELS = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** Kubernetes Object Names, DNS subdomain names (RFC 1123): up to 253 lower-case letters, digits, hyphens and dots. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= LONGEST && LABELS.test(text);
}
