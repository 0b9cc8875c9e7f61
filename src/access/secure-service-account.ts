import { ApiObjectMetadata } from 'cdk8s';
import { ISecret, ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { refuseOtherProperties, requireMetadata } from '../input';
import { Guard } from '../synthesis/guard';

export interface SecureServiceAccountProps {
  /**
   * Metadata of the ServiceAccount. The name `default` throws: every pod that names no ServiceAccount runs as that one.
   * @default - a generated name
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * A ServiceAccount for one workload. No token is mounted for it; a workload that needs the Kubernetes API says so with `apiAccess`.
 * It takes no Secrets: tokens that never expire are a finding (`sa-bound-token`).
 *
 * Sources: Kubernetes Application Security Checklist § Service account; Kubernetes Security Checklist § Secrets.
 */
export class SecureServiceAccount extends ServiceAccount {
  /**
   * @param scope a chart, or a construct in one.
   * @param id unique in its scope.
   * @param props its metadata. Throws for the name `default` and for malformed names.
   */
  constructor(scope: Construct, id: string, props: SecureServiceAccountProps = {}) {
    const where = `${scope.node.path}/${id}`;
    refuseOtherProperties(where, props, ['metadata'], {
      automountToken: 'no token is mounted for a ServiceAccount; write apiAccess with a reason on the workload that needs one',
      secrets: 'tokens in Secrets never expire; write apiAccess with a reason on the workload that needs a token',
    });
    requireMetadata(where, props.metadata);
    if (props.metadata?.name === 'default') {
      throw new Error(`${where}: metadata.name is "default"; every pod that names no ServiceAccount runs as that one, choose another name`);
    }
    super(scope, id, { metadata: props.metadata, automountToken: false });
    Guard.of(this).protect(this);
  }

  /**
   * Always throws: Secrets of a ServiceAccount are tokens that never expire.
   *
   * @param secr not used.
   */
  addSecret(secr: ISecret): void {
    throw new Error(`${this.node.path}: a SecureServiceAccount takes no Secrets, and Secret ${secr.name} would be one; `
      + 'write apiAccess with a reason on the workload that needs a token, and mount other Secrets into the pod');
  }
}
