import * as path from 'path';
import { App, AppProps } from 'cdk8s';
import { requireDate } from '../input';
import { Fault, placeholder } from './fault';
import { documentsOf, Guard, TODAY_CONTEXT } from './guard';
import { Judgement } from './judge';
import { manifestsOf } from './manifests';
import { Document, layOut, OutputLayout } from './output-files';
import { OutputPlan } from './output-plan';
import { OUTPUT_UNIQUE_FILE } from './process-rules';
import { reportOf, SecurityReport } from './report';
import { SecurityViolationError } from './security-violation-error';
import { FileContent, writeFiles } from './write-files';
import { toYamlText } from './yaml-text';

const METADATA_FILE = 'construct-metadata.json';

export interface SecureAppProps extends AppProps {
  /**
   * The day that expiry dates of exemptions are measured against, `YYYY-MM-DD`. Give it to make a build reproducible.
   * @default - the current day (UTC)
   */
  readonly today?: string;
}

/**
 * A cdk8s app that writes nothing weak.
 *
 * Every API object of the app is rendered once and judged, whoever made it: constructs of this library and of others, raw objects, included
 * files, Helm charts. When nothing is found, exactly what was judged is written, in the files and with the bytes of a plain cdk8s app, each
 * file replaced in one step. Otherwise one `SecurityViolationError` carries all findings, and no file is created, changed or removed.
 */
export class SecureApp extends App {
  private readonly recordsMetadata: boolean;

  /** @param props options of `cdk8s.App`, and the day to measure expiry dates against. */
  constructor(props: SecureAppProps = {}) {
    super(props);
    if (props.today !== undefined) {
      this.node.setContext(TODAY_CONTEXT, requireDate('SecureApp', 'today', props.today));
    }
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    Guard.of(this).judgesEverything = true;
  }

  /** Judges the app and writes it to `outdir`. Throws a `SecurityViolationError` when there are findings, before anything is written. */
  synth(): void {
    const { layout, judgement } = this.judgeOutput();
    const files: FileContent[] = layout.files.map(file => ({ path: file.path, text: toYamlText(file.documents.map(({ json }) => json)) }));
    if (this.recordsMetadata) {
      files.push({ path: METADATA_FILE, text: constructMetadata(judgement.documents) });
    }
    writeFiles(this.outdir, files, layout.directories);
  }

  /** Judges the app and returns its YAML. Throws a `SecurityViolationError` when there are findings. */
  synthYaml(): string {
    return toYamlText(documentsOf(this.judgeOutput().judgement));
  }

  /** Judges the app without throwing or writing: its findings, the exemptions that settle some, and the grants that were given. */
  report(): SecurityReport {
    const guard = Guard.of(this);
    return reportOf(guard.judge((plan, documents) => this.layOut(plan, documents).faults), guard.ledger);
  }

  private judgeOutput(): { layout: OutputLayout; judgement: Judgement } {
    let layout: OutputLayout | undefined;
    const judgement = Guard.of(this).judge((plan, documents) => {
      const laidOut = this.layOut(plan, documents);
      layout = laidOut.layout;
      return laidOut.faults;
    });
    if (judgement.findings.length > 0 || layout === undefined) {
      throw new SecurityViolationError(judgement.findings);
    }
    return { layout, judgement };
  }

  private layOut(plan: OutputPlan, documents: readonly Document[]): { layout: OutputLayout; faults: Fault[] } {
    const layout = layOut(plan, documents, this.yamlOutputType, this.outputFileExtension);
    return { layout, faults: sharedFileFaults(layout, this.recordsMetadata ? [METADATA_FILE] : []) };
  }
}

/** File systems that fold case exist, so names that differ only in case are the same file. */
function sharedFileFaults(layout: OutputLayout, reserved: readonly string[]): Fault[] {
  const taken = new Set<string>(reserved);
  return layout.files.flatMap(file => {
    const name = path.normalize(file.path).toLowerCase();
    if (!taken.has(name)) {
      taken.add(name);
      return [];
    }
    const own = file.documents.map(document => manifestsOf(document.json, document.apiObject.node.path)[0]);
    return (own.length > 0 ? own : [placeholder('Chart', '(empty)', '')]).map((manifest): Fault => ({
      rule: OUTPUT_UNIQUE_FILE, violation: { manifest, path: [], problem: `would land in ${file.path}, which is taken already` },
    }));
  });
}

/** The file that the cdk8s command line reads to find the construct of a resource. */
function constructMetadata(documents: readonly Document[]): string {
  const resources: Record<string, { path: string }> = {};
  for (const { apiObject } of documents) {
    resources[apiObject.name] = { path: apiObject.node.path };
  }
  return JSON.stringify({ version: '1.0.0', resources });
}
