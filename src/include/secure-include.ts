import { Include, IncludeProps } from 'cdk8s';
import { Construct } from 'constructs';
import { requireManifests, shownUrl, temporaryCopy, textOf } from './manifest-file';
import { guardInclude, removeRemains } from './third-party';
import { requireText } from '../input';
import { FilledInDefault } from '../synthesis/filled-in';

export interface SecureIncludeProps extends IncludeProps {
  /**
   * Changes nothing in the manifests and only judges them.
   * @default false, which fills in what cannot change what the workloads do
   */
  readonly judgeOnly?: boolean;
  /**
   * Path of a YAML file of exemptions for the objects of this include, relative to the working directory: see `Exemptions.fromFile()`.
   * `Exemptions.propose()` writes it.
   * @default - no exemptions but those that are added in code
   */
  readonly exemptions?: string;
}

/**
 * Includes manifests that somebody else wrote, and judges them under every kind of app. Findings name the file and the document.
 *
 * What the manifests leave open and Kubernetes, the container runtime or the manifests themselves decide anyway is written into them, so that only
 * those findings are left that somebody has to decide: see `filledIn`. Values that are there are never changed. Patches of yours come afterwards, and
 * the rules judge what is left. Kubernetes lets nobody change the pods of Jobs and bare Pods, so those that are in a cluster already have to be
 * deleted before they are applied with something filled in; and an image whose program carries file capabilities (`setcap`) needs `judgeOnly`
 * or a manifest that adds them.
 *
 * @example
 *
 * new SecureInclude(this, 'cert-manager', {
 *   url: 'cert-manager.yaml',
 *   exemptions: 'cert-manager.exemptions.yaml',
 * });
 */
export class SecureInclude extends Include {
  private readonly defaults: FilledInDefault[];

  /**
   * Throws, and leaves nothing in the tree, when there is no such file or it cannot be downloaded, when its YAML has errors (duplicate keys are some),
   * when a document is no Kubernetes object or has the kind, name and namespace of another one, and when there is no document at all.
   *
   * @param scope where the objects are defined.
   * @param id of the construct.
   * @param props the file, and how to treat it.
   */
  constructor(scope: Construct, id: string, props: SecureIncludeProps) {
    const where = `${scope.node.path}/${id}`;
    const file = shownUrl(requireText(where, 'url', props.url, 'the path or URL of a YAML file'));
    const text = textOf(props.url, `${where}: ${file}`);
    requireManifests(text, `${where}: ${file}`);
    const before = scope.node.tryFindChild(id);
    const copy = temporaryCopy(text);
    try {
      super(scope, id, { ...props, url: copy.file });
    } catch (error) {
      removeRemains(scope, id, before);
      throw error;
    } finally {
      copy.remove();
    }
    this.defaults = guardInclude(this, file, props);
  }

  /** What was written into the manifests when they were included. */
  get filledIn(): FilledInDefault[] {
    return [...this.defaults];
  }
}
