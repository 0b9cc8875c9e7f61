import { groupOf, Manifest } from './manifest';

/** Whether this is an object of the core group, the one without a name, in whatever version. */
export function isCoreKind(manifest: Manifest, kind: 'Binding' | 'Namespace' | 'PersistentVolume' | 'Secret' | 'Service' | 'ServiceAccount'): boolean {
  return manifest.kind === kind && groupOf(manifest) === '';
}
