import * as path from 'path';
import { App } from 'cdk8s';
import { IConstruct } from 'constructs';
import { requireDate, requireName, requireReason, requireText } from '../input';
import { readExemptionFile } from './exemption-file';
import { Guard } from './guard';
import { proposeExemptions } from './propose';

/** A finding that is accepted for a while, by somebody, for a reason. */
export interface ExemptionProps {
  /** Id of the rule, as findings print it: `ctr-read-only-root-fs`. */
  readonly rule: string;
  /**
   * Only findings of this container.
   * @default - all findings of the rule in this object
   */
  readonly container?: string;
  /** Why it is accepted, in at least ten characters. */
  readonly reason: string;
  /** Who answers for it: a team or a person. */
  readonly owner: string;
  /**
   * The last day on which it holds, `YYYY-MM-DD`. After that, synth fails again. It is measured against `today` of SecureApp; under a plain App
   * against the node context `cdk8s-secure/today`, and against the current day (UTC) where neither is given.
   */
  readonly expires: string;
}

/**
 * Accepts findings that cannot be mended yet.
 *
 * An exemption names one rule and one API object, in code or in a file beside it. It is a finding itself when its rule is unknown or takes none,
 * when it covers more than one object, when its last day has passed, and when it settles nothing.
 */
export class Exemptions {
  /**
   * Accepts what `props.rule` finds in the API object of `scope`.
   *
   * @param scope the construct of one object: an `ApiObject`, or a construct such as `SecureDeployment` that stands for one.
   * @param props the rule, and who accepts it why and for how long. Throws when one of them is missing or malformed.
   */
  static add(scope: IConstruct, props: ExemptionProps): void {
    const where = `Exemptions.add(${scope.node.path || '(app)'})`;
    requireText(where, 'rule', props.rule, 'the id of a rule, such as "img-digest"');
    if (props.container !== undefined) {
      requireName(where, 'container', props.container);
    }
    requireReason(where, props.reason);
    requireText(where, 'owner', props.owner, 'a team or a person, such as "team-shop"');
    requireDate(where, 'expires', props.expires);
    Guard.of(scope).ledger.exemptions.push({
      rule: props.rule, scope, container: props.container, reason: props.reason, owner: props.owner, expires: props.expires,
    });
  }

  /**
   * Accepts what a YAML file lists: findings in the API objects of `scope`, each named by an entry of its own.
   *
   * ```yaml
   * - rule: ctr-read-only-root-fs
   *   object: Deployment shop/web # kind, namespace and name as findings print them
   *   apiVersion: apps/v1         # only needed where two groups have an object of this kind and name
   *   container: main             # only needed to leave out other containers
   *   reason: writes its session files beside its code until version 5
   *   owner: team-shop
   *   expires: 2027-03-31
   * ```
   *
   * These entries obey what exemptions from code obey, and may name one item of a List. Those without a proper reason, owner or last day are findings
   * of `exemption-incomplete` in place of what they are for, those whose object is not in `scope` or whose name means several are findings of
   * `exemption-unused`, and a file that does not exist is one of `exemption-file-missing`: all of them are told by synth, so that `propose()` can
   * be called before.
   *
   * @param scope an app, a chart, an include, or any other construct.
   * @param file path of the file, relative to the working directory. Throws when it is no YAML list, has parse errors, or an entry has unknown
   * properties or lacks rule or object; the error names the line or the entry.
   */
  static fromFile(scope: IConstruct, file: string): void {
    requireText(`Exemptions.fromFile(${scope.node.path || '(app)'})`, 'file', file, 'the path of a YAML file, such as "exemptions.yaml"');
    const { ledger } = Guard.of(scope);
    const absolutePath = path.resolve(file);
    const entries = readExemptionFile(file);
    ledger.exemptionFiles.push({ file, absolutePath, scope, exists: entries !== undefined });
    (entries ?? []).forEach(({ rule, container, reason, owner, expires, object, apiVersion, incomplete }, index) => ledger.exemptions.push({
      rule, scope, container, reason, owner, expires, inFile: { file, absolutePath, entry: index + 1, object, apiVersion, incomplete },
    }));
  }

  /**
   * Writes a file for `fromFile()`: an entry without reason, owner and last day for each finding of the app that takes an exemption, to be filled in
   * by those who accept it. Entries that stand in the file already and settle something are kept as they are, all others are dropped, and so are
   * comments. What has to be mended instead stands at the end, as a comment.
   *
   * Call it where the app is complete, in place of `synth()`. It throws nothing for findings and writes no manifest. Under a plain App it
   * takes what synth of that app would find. When the file was given to constructs with `fromFile()`, it is for the objects of these constructs,
   * otherwise for all of the app.
   *
   * @param app the app to judge.
   * @param file path of the file, relative to the working directory. Throws when there is one that `fromFile()` would not read.
   * @returns how many entries are new.
   */
  static propose(app: App, file: string): number {
    requireText('Exemptions.propose()', 'file', file, 'the path of a YAML file, such as "exemptions.yaml"');
    return proposeExemptions(app, file);
  }

  private constructor() { }
}
