import { readFileSync } from 'node:fs';

/** A request as the audit log of the control plane has it. */
export interface AuditedRequest {
  readonly user: string;
  readonly verb: string;
  /** `apps/deployments/scale` */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly status: number;
  readonly message?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface AuditEvent {
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string };
  readonly verb: string;
  readonly objectRef?: Readonly<Partial<Record<'apiGroup' | 'resource' | 'subresource' | 'namespace' | 'name', string>>>;
  readonly responseStatus?: { readonly code?: number; readonly message?: string };
  readonly annotations?: Record<string, string>;
}

/** All requests that the audit log has until now, in the name of whom they were judged. */
export function auditedRequests(file: string): AuditedRequest[] {
  const text = readFileSync(file, 'utf8');
  return text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter(line => line !== '').map(line => {
    const { user, impersonatedUser = user, verb, objectRef = {}, responseStatus = {}, annotations = {} } = JSON.parse(line) as AuditEvent;
    const { apiGroup, resource, subresource, namespace, name } = objectRef;
    return {
      user: impersonatedUser.username,
      verb,
      resource: [apiGroup, resource, subresource].filter(Boolean).join('/'),
      namespace,
      name,
      status: responseStatus.code ?? 0,
      message: responseStatus.message,
      annotations,
    };
  });
}

/** Whether a ValidatingAdmissionPolicy has found something, and be it that it only tells. */
export function isFoundWeak({ message = '', annotations }: AuditedRequest): boolean {
  return message.includes('ValidatingAdmissionPolicy') || Object.hasOwn(annotations, 'validation.policy.admission.k8s.io/validation_failure');
}
