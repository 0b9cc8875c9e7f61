import { ApiObject, Chart, DependencyGraph } from 'cdk8s';
import { IConstruct } from 'constructs';

/** The API objects of an app, chart by chart, in the order in which cdk8s writes them. */
export interface OutputPlan {
  readonly charts: readonly ChartPlan[];
  /** cdk8s numbers the files when charts depend on each other. */
  readonly numbered: boolean;
}

export interface ChartPlan {
  readonly chart: Chart;
  readonly apiObjects: readonly ApiObject[];
}

/** What belongs into which chart, and in which order. Throws on dependency cycles, like cdk8s. */
export function planOutput(root: IConstruct): OutputPlan {
  const constructs = root.node.findAll();
  const simple = !constructs.some(construct => construct.node.dependencies.length > 0)
    && !constructs.some(construct => Chart.isChart(construct) && isNested(construct));
  return simple ? planInTreeOrder(constructs) : planByDependencies(root, constructs);
}

/** Every API object below `root`, in tree order. */
export function apiObjectsOf(root: IConstruct): ApiObject[] {
  return root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
}

function isNested(chart: IConstruct): boolean {
  return chart.node.scope !== undefined && Chart.isChart(chart.node.scope);
}

function planInTreeOrder(constructs: IConstruct[]): OutputPlan {
  const apiObjects = new Map<Chart, ApiObject[]>();
  // Keyed by path in a plain object, because that is what gives cdk8s its order: integer-like ids come first.
  const charts: Record<string, Chart> = {};
  for (const construct of constructs) {
    if (Chart.isChart(construct)) {
      charts[construct.node.path] = construct as Chart;
      apiObjects.set(construct as Chart, []);
    } else if (ApiObject.isApiObject(construct)) {
      apiObjects.get(Chart.of(construct))?.push(construct as ApiObject);
    }
  }
  return { numbered: false, charts: Object.values(charts).map(chart => ({ chart, apiObjects: apiObjects.get(chart) ?? [] })) };
}

function planByDependencies(root: IConstruct, constructs: IConstruct[]): OutputPlan {
  const numbered = spreadDependencies(constructs);
  const charts = new DependencyGraph(root.node).topology().filter(construct => Chart.isChart(construct)) as Chart[];
  return {
    numbered,
    charts: charts.map(chart => ({
      chart,
      apiObjects: new DependencyGraph(chart.node).topology()
        .filter(construct => ApiObject.isApiObject(construct) && Chart.of(construct) === chart) as ApiObject[],
    })),
  };
}

/**
 * Does to the tree what cdk8s does before it writes: charts depend on the charts they contain, and a dependency between two constructs
 * becomes one between their charts and one between their API objects. Returns whether charts depend on each other.
 */
function spreadDependencies(constructs: IConstruct[]): boolean {
  let chartsDepend = false;
  for (const chart of constructs.filter(construct => Chart.isChart(construct))) {
    for (const child of chart.node.children.filter(construct => Chart.isChart(construct))) {
      chart.node.addDependency(child);
      chartsDepend = true;
    }
  }
  for (const [source, target] of dependenciesOf(constructs)) {
    if (Chart.of(source) !== Chart.of(target)) {
      Chart.of(source).node.addDependency(Chart.of(target));
      chartsDepend = true;
    }
  }
  for (const [source, target] of dependenciesOf(constructs)) {
    const targets = ownApiObjects(target);
    for (const from of ownApiObjects(source)) {
      from.node.addDependency(...targets.filter(to => to !== from));
    }
  }
  return chartsDepend;
}

function dependenciesOf(constructs: IConstruct[]): [IConstruct, IConstruct][] {
  return constructs.flatMap(source => source.node.dependencies.map((target): [IConstruct, IConstruct] => [source, target]));
}

/** The API objects below a construct that belong to the same chart. */
function ownApiObjects(construct: IConstruct): ApiObject[] {
  const chart = Chart.of(construct);
  return apiObjectsOf(construct).filter(apiObject => Chart.of(apiObject) === chart);
}
