import * as fs from 'fs';
import { Helm, HelmProps, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { requireManifests } from './manifest-file';
import { guardInclude, removeRemains } from './third-party';
import { chosenMinor } from '../synthesis/context';
import { FilledInDefault } from '../synthesis/filled-in';

export interface SecureHelmProps extends HelmProps {
  /**
   * Changes nothing in the manifests and only judges them.
   * @default false, which fills in what cannot change what the workloads do
   */
  readonly judgeOnly?: boolean;
  /**
   * Path of a YAML file of exemptions for the objects of this chart, relative to the working directory: see `Exemptions.fromFile()`.
   * `Exemptions.propose()` writes it.
   * @default - no exemptions but those that are added in code
   */
  readonly exemptions?: string;
}

/**
 * Renders a Helm chart and treats its manifests as `SecureInclude` does. Findings name the chart, with the version when one is given, and the document
 * in what `helm template` prints. Where the app names a `kubernetesVersion`, the chart is rendered for it (`--kube-version`), unless `helmFlags` say
 * otherwise.
 *
 * @example
 *
 * new SecureHelm(this, 'redis', {
 *   chart: 'bitnami/redis',
 *   version: '19.0.1',
 *   exemptions: 'redis.exemptions.yaml',
 * });
 */
export class SecureHelm extends Helm {
  private readonly defaults: FilledInDefault[];

  /**
   * Throws, and leaves nothing in the tree, when helm cannot be run or fails, and for manifests that `SecureInclude` throws for.
   *
   * @param scope where the objects are defined.
   * @param id of the construct.
   * @param props the chart, and how to treat it.
   */
  constructor(scope: Construct, id: string, props: SecureHelmProps) {
    const file = props.version === undefined ? props.chart : `${props.chart}@${props.version}`;
    const before = scope.node.tryFindChild(id);
    // The parent class renders the chart into a file and reads it in one go; this is the moment between.
    const { load } = Yaml;
    let isChecked = false;
    Yaml.load = rendered => {
      isChecked = true;
      requireManifests(fs.readFileSync(rendered, 'utf8'), `${scope.node.path}/${id}: ${file}`);
      return load(rendered);
    };
    try {
      super(scope, id, { ...props, helmFlags: flagsFor(scope, props.helmFlags) });
      if (!isChecked) {
        throw new Error(`${scope.node.path}/${id}: ${file}: this version of cdk8s reads rendered charts in another way; use an older one`);
      }
    } catch (error) {
      removeRemains(scope, id, before);
      throw error;
    } finally {
      Yaml.load = load;
    }
    this.defaults = guardInclude(this, file, props);
  }

  /** What was written into the manifests when the chart was rendered. */
  get filledIn(): FilledInDefault[] {
    return [...this.defaults];
  }
}

/** Charts ask which Kubernetes they are for, and helm answers with the version it was built for where nobody says one. */
function flagsFor(scope: Construct, given: readonly string[] = []): string[] {
  const minor = chosenMinor(scope);
  const isGiven = given.some(flag => flag.startsWith('--kube-version'));
  return minor === undefined || isGiven ? [...given] : ['--kube-version', `1.${minor}.0`, ...given];
}
