import { invalid } from '../input';

/** An empty selector would select every pod, so there must be a label. */
export function requireLabels(where: string, labels: unknown): { [key: string]: string } {
  const entries = typeof labels === 'object' && labels !== null ? Object.entries(labels) : [];
  if (entries.length === 0 || entries.some(([, value]) => typeof value !== 'string')) {
    throw invalid(where, 'labels', labels, 'at least one label with its value, such as { app: "web" }');
  }
  return Object.fromEntries(entries);
}

export function describeLabels(labels: { [key: string]: string }): string {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',');
}
