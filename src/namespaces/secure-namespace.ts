import { ApiObject, ApiObjectMetadata, Chart, JsonPatch } from 'cdk8s';
import { Namespace } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { invalid, refuseOtherProperties, requireName, requireReason } from '../input';
import { containerLimits, NamespaceLimits } from './namespace-limits';
import { hardLimits, NamespaceQuota } from './namespace-quota';
import { DefaultDenyNetworkPolicy } from '../network/default-deny-network-policy';
import { NetworkPolicyEnforcement } from '../network/network-policy-enforcement';
import { JsonObject } from '../rules/json';
import { SENSITIVE_LABEL } from '../rules/sensitive';
import { KubernetesVersion } from '../rules/target';
import { requireKubernetesVersion, targetOf } from '../synthesis/context';
import { Guard } from '../synthesis/guard';
import { whileInTree } from '../synthesis/while-in-tree';
import { resourceDefaults } from '../workloads/container-resources';

const PREFIX = 'pod-security.kubernetes.io/';

/** Something that a namespace needs and somebody else applies to it. */
export interface AppliedElsewhere {
  /** Who applies it and where, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/** Says that somebody else answers for a namespace. */
export interface NamespaceElsewhereProps {
  /** Name of the namespace. */
  readonly namespaceName: string;
  /** Who answers for it and where, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

/** Marks a namespace whose workloads only some may write. */
export interface SensitiveNamespace {
  /** What is sensitive about it, in at least ten characters. It is listed in the report. */
  readonly reason: string;
}

export interface SecureNamespaceProps {
  /**
   * Metadata of the Namespace. The name `default`, names that begin with `kube-`, a namespace and labels of Pod Security throw.
   * @default - it has the name that is the namespace of the chart; where the chart has none, the id of the construct
   */
  readonly metadata?: ApiObjectMetadata;
  /**
   * Who makes the cluster obey network policies. Nothing else makes it known, so this is needed unless `defaultDenyElsewhere` is given.
   * @default - said by whoever applies the default deny policy
   */
  readonly enforcement?: NetworkPolicyEnforcement;
  /**
   * Makes no default deny policy, because somebody else applies one.
   * @default - a DefaultDenyNetworkPolicy
   */
  readonly defaultDenyElsewhere?: AppliedElsewhere;
  /**
   * What everything in the namespace may use together.
   * @default - room for 50 pods of a usual size, 10 volumes, no load balancers and node ports
   */
  readonly quota?: NamespaceQuota;
  /**
   * What a container gets where it names no resources, and the most it may ask for.
   * @default - what secure workloads write, and up to 8 GiB
   */
  readonly limits?: NamespaceLimits;
  /**
   * Makes no ResourceQuota and no LimitRange, because somebody else applies them.
   * @default - both are made
   */
  readonly quotaElsewhere?: AppliedElsewhere;
  /**
   * The Pod Security Standards that are enforced are those of this version. Every one from 1.25 on has all checks of *restricted*.
   * @default - the version of the cluster, `latest`
   */
  readonly podSecurityVersion?: KubernetesVersion;
  /**
   * Marks the namespace with the label `cdk8s-secure.io/sensitive: "true"`, by which a SensitiveWritePolicy knows it.
   * @default - not marked
   */
  readonly sensitive?: SensitiveNamespace;
}

/**
 * A namespace with all that pods in it rely on: it enforces Pod Security *restricted*, has a ResourceQuota and a LimitRange, and a default deny
 * policy. It comes before everything else in a chart of the same namespace; a chart elsewhere in the app says `addDependency(namespace)`.
 *
 * A Namespace whose labels are weakened later, anywhere in the app, is a finding, and so is one whose quota or limits are taken away.
 *
 * Sources: Kubernetes Application Security Checklist § Pod-level securityContext; Kubernetes Multi-tenancy § Quotas; Kubernetes RBAC Good Practices
 * § Object creation denial-of-service; Kubernetes Network Policies § Default policies.
 *
 * @example
 * const namespace = new SecureNamespace(this, 'namespace', { enforcement: NetworkPolicyEnforcement.cilium() });
 * namespace.network.allowDns();
 */
export class SecureNamespace extends Namespace {
  /**
   * Says that somebody else makes a namespace, with its Pod Security labels, its quota, its limits and its default deny policy, so that workloads in
   * it are no findings. Each of them is listed in the report.
   *
   * @param scope any construct of the app.
   * @param props which namespace, and who answers for it.
   */
  static declareElsewhere(scope: Construct, props: NamespaceElsewhereProps): void {
    const { namespace, reason } = elsewhere('SecureNamespace.declareElsewhere()', props);
    const { ledger } = Guard.of(scope);
    ledger.grants.push({
      rules: [], construct: scope, values: [], allows: `leave the Pod Security labels of namespace ${namespace} to somebody else`, reason,
    });
    ledger.defaultDenyElsewhere.push({ construct: scope, namespace, reason });
    ledger.quotaElsewhere.push({ construct: scope, namespace, reason });
  }

  /**
   * Says that a Namespace which this app makes or includes has a ResourceQuota and a LimitRange that somebody else applies.
   *
   * @param scope any construct of the app.
   * @param props which namespace, and who applies them.
   */
  static declareQuotaElsewhere(scope: Construct, props: NamespaceElsewhereProps): void {
    Guard.of(scope).ledger.quotaElsewhere.push({ construct: scope, ...elsewhere('SecureNamespace.declareQuotaElsewhere()', props) });
  }

  private readonly defaultDeny?: DefaultDenyNetworkPolicy;

  /**
   * @param scope a chart, or a construct in one.
   * @param id unique in its scope.
   * @param props who enforces network policies, and what differs. Throws for namespaces of the cluster, for Pod Security labels, and for parts that
   *   are neither made nor declared to be elsewhere.
   */
  constructor(scope: Construct, id: string, props: SecureNamespaceProps) {
    const where = `${scope.node.path}/${id}`;
    const given = props ?? {};
    refuseOtherProperties(where, given, [
      'metadata', 'enforcement', 'defaultDenyElsewhere', 'quota', 'limits', 'quotaElsewhere', 'podSecurityVersion', 'sensitive',
    ], { name: 'write it as metadata.name' });
    const name = requireOwnName(where, scope, id, given.metadata);
    const labels = { ...podSecurityLabels(where, given), ...sensitiveLabel(where, given) };
    const quota = quotaOf(where, scope, given);
    requireOneDefaultDeny(where, given);
    super(scope, id, { metadata: { ...given.metadata, name, labels: { ...given.metadata?.labels, ...labels } } });
    const manifest = ApiObject.of(this);
    if (manifest.metadata.namespace !== undefined) {
      // cdk8s writes the namespace of the chart, but a Namespace is in none.
      manifest.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    }
    quota.forEach(({ kind, spec }) => new ApiObject(this, IDS[kind], { apiVersion: 'v1', kind, metadata: { namespace: name }, spec }));
    const { ledger } = Guard.of(this);
    if (given.sensitive !== undefined) {
      ledger.sensitiveNamespaces.push({ construct: this, reason: given.sensitive.reason });
    }
    if (given.quotaElsewhere !== undefined) {
      ledger.quotaElsewhere.push({ construct: this, namespace: name, reason: given.quotaElsewhere.reason });
    }
    if (given.defaultDenyElsewhere !== undefined) {
      ledger.defaultDenyElsewhere.push({ construct: this, namespace: name, reason: given.defaultDenyElsewhere.reason });
    }
    this.defaultDeny = given.enforcement === undefined ? undefined
      : new DefaultDenyNetworkPolicy(this, 'network', { metadata: { namespace: name }, enforcement: given.enforcement });
    Guard.of(this).protect(this);
    const chart = Chart.of(this);
    if (chart.namespace === name) {
      chart.node.addDependency(whileInTree(manifest));
    }
  }

  /**
   * The default deny policy, which allows DNS and connections by policies of their own. Throws where `defaultDenyElsewhere` says that somebody else
   * applies it.
   */
  get network(): DefaultDenyNetworkPolicy {
    if (this.defaultDeny === undefined) {
      throw new Error(`${this.node.path}: somebody else applies the default deny policy, as defaultDenyElsewhere says; `
        + 'write a NetworkPolicy for each connection that is allowed, or give enforcement instead');
    }
    return this.defaultDeny;
  }
}

interface QuotaManifest {
  readonly kind: 'ResourceQuota' | 'LimitRange';
  readonly spec: JsonObject;
}

const IDS = { ResourceQuota: 'quota', LimitRange: 'limits' };

function quotaOf(where: string, scope: Construct, { quota, limits, quotaElsewhere }: SecureNamespaceProps): QuotaManifest[] {
  if (quotaElsewhere === undefined) {
    const defaults = resourceDefaults(targetOf(scope).platform, false);
    return [
      { kind: 'ResourceQuota', spec: { hard: hardLimits(`${where}.quota`, quota ?? {}) } },
      { kind: 'LimitRange', spec: { limits: [containerLimits(`${where}.limits`, limits ?? {}, defaults)] } },
    ];
  }
  requireReason(`${where}.quotaElsewhere`, quotaElsewhere.reason);
  for (const [what, value] of Object.entries({ quota, limits })) {
    if (value !== undefined) {
      throw invalid(where, what, value, `nothing beside quotaElsewhere, which makes no ${what}`);
    }
  }
  return [];
}

function requireOneDefaultDeny(where: string, { enforcement, defaultDenyElsewhere }: SecureNamespaceProps): void {
  if (defaultDenyElsewhere === undefined) {
    if (!(enforcement instanceof NetworkPolicyEnforcement)) {
      throw invalid(where, 'enforcement', enforcement, 'who enforces network policies in the cluster, such as NetworkPolicyEnforcement.cilium()');
    }
    return;
  }
  requireReason(`${where}.defaultDenyElsewhere`, defaultDenyElsewhere.reason);
  if (enforcement !== undefined) {
    throw new Error(`${where}: enforcement and defaultDenyElsewhere exclude each other; write one of them`);
  }
}

function podSecurityLabels(where: string, { metadata, podSecurityVersion }: SecureNamespaceProps): Record<string, string> {
  for (const [label, value] of Object.entries(metadata?.labels ?? {})) {
    if (label.startsWith(PREFIX)) {
      throw invalid(where, `metadata.labels[${JSON.stringify(label)}]`, value, 'nothing: the namespace enforces restricted, podSecurityVersion names a version');
    }
  }
  const version = podSecurityVersion === undefined ? 'latest' : `v${requireKubernetesVersion(where, 'podSecurityVersion', podSecurityVersion)}`;
  return Object.fromEntries(['enforce', 'audit', 'warn'].flatMap(mode => [[`${PREFIX}${mode}`, 'restricted'], [`${PREFIX}${mode}-version`, version]]));
}

function sensitiveLabel(where: string, { metadata, sensitive }: SecureNamespaceProps): Record<string, string> {
  const label = metadata?.labels?.[SENSITIVE_LABEL];
  if (label !== undefined) {
    throw invalid(where, `metadata.labels[${JSON.stringify(SENSITIVE_LABEL)}]`, label, 'nothing: the sensitive property sets it, with a reason');
  }
  if (sensitive === undefined) {
    return {};
  }
  requireReason(`${where}.sensitive`, sensitive.reason);
  return { [SENSITIVE_LABEL]: 'true' };
}

/** `default` belongs to nobody and `kube-*` to the cluster. */
function requireOwnName(where: string, scope: Construct, id: string, metadata: ApiObjectMetadata | undefined): string {
  if (metadata?.namespace !== undefined) {
    throw invalid(where, 'metadata.namespace', metadata.namespace, 'nothing: a Namespace is in no namespace; its own name is metadata.name');
  }
  const { namespace } = Chart.of(scope);
  const [what, value] = metadata?.name !== undefined ? ['metadata.name', metadata.name]
    : namespace !== undefined ? ['the namespace of the chart', namespace] : ['the id, which is the name where nothing else is,', id];
  const name = requireName(where, what, value);
  if (name === 'default' || name.startsWith('kube-')) {
    throw invalid(where, what, name, 'the name of a namespace for one workload or team: default belongs to nobody, and kube-* to the cluster');
  }
  return name;
}

function elsewhere(where: string, props: NamespaceElsewhereProps): { namespace: string; reason: string } {
  refuseOtherProperties(where, props, ['namespaceName', 'reason']);
  return { namespace: requireName(where, 'namespaceName', props.namespaceName), reason: requireReason(where, props.reason) };
}
