import { ApiObject, Chart, Names, YamlOutputType } from 'cdk8s';
import { OutputPlan } from './output-plan';
import { isObject, JsonObject } from '../rules/json';

/** One rendered API object. */
export interface Document {
  readonly apiObject: ApiObject;
  readonly chart: Chart;
  readonly json: JsonObject;
}

/** One file of the output, its path relative to the output directory, and what stands in it. */
export interface OutputFile {
  readonly path: string;
  readonly documents: readonly Document[];
}

export interface OutputLayout {
  readonly files: readonly OutputFile[];
  /** Directories that exist even when no file lands in them. */
  readonly directories: readonly string[];
}

/** Divides documents into files, with the names cdk8s gives them. Documents come in the order of the plan. */
export function layOut(plan: OutputPlan, documents: readonly Document[], type: YamlOutputType, extension: string): OutputLayout {
  const ofChart = new Map<Chart, Document[]>(plan.charts.map(({ chart }) => [chart, []]));
  documents.forEach(document => ofChart.get(document.chart)?.push(document));
  const charts = [...ofChart].map(([chart, own], index) => ({ name: chartName(chart, index, plan.numbered), own }));
  switch (type) {
    case YamlOutputType.FILE_PER_APP:
      return { files: charts.length > 0 ? [{ path: `app${extension}`, documents }] : [], directories: [] };
    case YamlOutputType.FILE_PER_CHART:
      return { files: charts.map(({ name, own }) => ({ path: `${name}${extension}`, documents: own })), directories: [] };
    case YamlOutputType.FILE_PER_RESOURCE:
      return { files: documents.map(document => ({ path: `${renderedName(document)}${extension}`, documents: [document] })), directories: [] };
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      return {
        files: charts.flatMap(({ name, own }) => own.map(document => ({
          path: `${name}/${fileName(document.apiObject.kind, document.apiObject.metadata.name)}${extension}`, documents: [document],
        }))),
        directories: charts.map(({ name }) => name),
      };
    default:
      throw new Error(`yamlOutputType is ${JSON.stringify(type)}; it must be one of the members of YamlOutputType`);
  }
}

function chartName(chart: Chart, index: number, numbered: boolean): string {
  const name = Names.toDnsLabel(chart);
  return numbered ? `${String(index).padStart(4, '0')}-${name}` : name;
}

function renderedName({ json }: Document): string {
  return fileName(json.kind, isObject(json.metadata) ? json.metadata.name : undefined);
}

function fileName(kind: unknown, name: unknown): string {
  return `${String(kind)}.${String(name)}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}
