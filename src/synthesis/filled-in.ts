import { IConstruct } from 'constructs';
import { FieldPath } from '../rules/json';

/** A field that an included manifest left open, and that was written so that the manifest says what holds anyway. */
export interface FilledInDefault {
  /** Path of the construct that made the object. */
  readonly constructPath: string;
  /** The file as its author wrote it: a path, a URL, or `<chart>@<version>` of Helm. */
  readonly file: string;
  /** Number of the YAML document in the file, counted from 1 without empty ones. */
  readonly document: number;
  /** `Deployment shop/web` */
  readonly object: string;
  /** Name of the container, when the field belongs to one. */
  readonly container?: string;
  /** The field, as findings print it: `spec.template.spec.enableServiceLinks`. */
  readonly field: string;
  /** What was written, as JSON text. */
  readonly value: string;
  /** Why the workload does the same as before. */
  readonly reason: string;
}

/** What a ledger remembers of it. */
export interface FilledIn {
  /** The API object. */
  readonly construct: IConstruct;
  /** From the root of the document. */
  readonly path: FieldPath;
  readonly listed: FilledInDefault;
}
