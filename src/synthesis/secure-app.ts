import * as path from 'path';
import { App, AppProps } from 'cdk8s';
import { requireDate } from '../input';
import { KUBERNETES_CONTEXT, PLATFORM_CONTEXT, requireKubernetesVersion, requirePlatform, TODAY_CONTEXT } from './context';
import { Fault, placeholder } from './fault';
import { documentsOf, Guard } from './guard';
import { Judgement } from './judge';
import { Ledger } from './ledger';
import { manifestsOf } from './manifests';
import { Document, layOut, OutputLayout } from './output-files';
import { OutputPlan } from './output-plan';
import { OUTPUT_UNIQUE_FILE } from './process-rules';
import { reportOf, SecurityReport } from './report';
import { SecurityViolationError } from './security-violation-error';
import { FileContent, writeFiles } from './write-files';
import { toYamlText } from './yaml-text';
import { KubernetesVersion, Platform } from '../rules/target';

const METADATA_FILE = 'construct-metadata.json';

export interface SecureAppProps extends AppProps {
  /**
   * The day that expiry dates of exemptions are measured against, `YYYY-MM-DD`. Give it to make a build reproducible.
   * @default - the current day (UTC)
   */
  readonly today?: string;
  /**
   * Version of the oldest cluster the output is for. Newer versions of the Pod Security Standards allow a little more: kernel parameters, an
   * SELinux type, volumes from images. Under a plain App it is the node context `cdk8s-secure/kubernetes`, `1.34` for instance.
   * @default KubernetesVersion.V1_25, which allows least: what it accepts, every later version accepts
   */
  readonly kubernetesVersion?: KubernetesVersion;
  /**
   * Platform of the clusters. It changes which defaults secure constructs write, never what is refused. Under a plain App it is the node
   * context `cdk8s-secure/platform`, `openshift` for instance.
   * @default Platform.KUBERNETES
   */
  readonly platform?: Platform;
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

  /** @param props options of `cdk8s.App`, what the output is for, and the day to measure expiry dates against. */
  constructor(props: SecureAppProps = {}) {
    super(props);
    if (props.today !== undefined) {
      this.node.setContext(TODAY_CONTEXT, requireDate('SecureApp', 'today', props.today));
    }
    if (props.kubernetesVersion !== undefined) {
      this.node.setContext(KUBERNETES_CONTEXT, requireKubernetesVersion('SecureApp', 'kubernetesVersion', props.kubernetesVersion));
    }
    if (props.platform !== undefined) {
      this.node.setContext(PLATFORM_CONTEXT, requirePlatform('SecureApp', 'platform', props.platform));
    }
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    const guard = Guard.of(this);
    guard.judgesEverything = true;
    guard.faultsOfOutput = (plan, documents) => this.layOut(plan, documents).faults;
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
    return reportOf(guard.judge(), guard.ledger);
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
    return { layout, faults: sharedFileFaults(layout, this.recordsMetadata ? [METADATA_FILE] : [], Guard.of(this).ledger) };
  }
}

/** File systems that fold case exist, so names that differ only in case are the same file. */
function sharedFileFaults(layout: OutputLayout, reserved: readonly string[], { sources }: Ledger): Fault[] {
  const taken = new Set<string>(reserved);
  return layout.files.flatMap(file => {
    const name = path.normalize(file.path).toLowerCase();
    if (!taken.has(name)) {
      taken.add(name);
      return [];
    }
    const own = file.documents.map(({ apiObject, json }) => manifestsOf(json, apiObject.node.path, sources.get(apiObject))[0]);
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
