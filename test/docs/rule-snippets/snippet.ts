import { Chart, YamlOutputType } from 'cdk8s';
import { SecureApp, SecureDeployment } from '../../../src';
import { Target } from '../../../src/rules/target';

/** Manifests, each laid over an object that every rule accepts: only what matters is written. Several are several YAML documents. */
export interface ManifestSnippet {
  readonly refused: string;
  readonly accepted: string;
  /** The clusters both are for, where the strictest target is not enough to show the rule. */
  readonly target?: Partial<Target>;
}

/** The app around a piece of code. */
export interface Scene {
  readonly app: SecureApp;
  readonly chart: Chart;
  readonly web: SecureDeployment;
}

/** Code in a complete app that has no findings yet. */
export interface CodeSnippet {
  readonly refused: (scene: Scene) => void;
  readonly accepted: (scene: Scene) => void;
  /** @default - that of cdk8s, a file for each chart */
  readonly outputType?: keyof typeof YamlOutputType;
}

/** A file of exemptions, and the fault that its one entry settles once it is complete. */
export interface ExemptionFileSnippet {
  readonly weaken: (scene: Scene) => void;
  readonly refused: string;
  readonly accepted: string;
}

/** A rule that no code of a user can break, and why. */
export interface NoSnippet { readonly none: string }

export type Snippet = ManifestSnippet | CodeSnippet | ExemptionFileSnippet | NoSnippet;

export type Snippets<S extends Snippet = Snippet> = Readonly<Record<string, S>>;
