import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { Role } from 'cdk8s-plus-28';
import {
  AdmissionAction, AdmissionPolicies, AdmissionPoliciesProps, DefaultDenyNetworkPolicy, Exemptions, KubernetesVersion, LeastPrivilegeRole, SecureApp,
  SecureAppProps, SecureCronJob, SecureDeployment,
} from '../../src';
import { IMAGE, secureApp } from '../synthesis/apps';

interface Expression { name: string; expression: string }

interface Policy { kind: string; metadata: { name: string; annotations?: Record<string, string>; namespace?: string }; spec: any }

interface Scene { app: SecureApp; shop: Chart; policies: AdmissionPolicies; output: () => Policy[] }

function scene(props: AdmissionPoliciesProps = {}, appProps: SecureAppProps = {}): Scene {
  const app = secureApp({ today: '2026-11-24', ...appProps });
  const shop = new Chart(app, 'shop', { namespace: 'shop' });
  DefaultDenyNetworkPolicy.declareElsewhere(shop, { namespaceName: 'shop', reason: 'the platform team applies it' });
  const policies = new AdmissionPolicies(new Chart(app, 'policies'), 'policies', props);
  return { app, shop, policies, output: () => documents(app).filter(({ kind }) => kind.startsWith('ValidatingAdmission')) };
}

function documents(app: SecureApp): Policy[] {
  expect(app.report().findings.map(({ message }) => message)).toEqual([]);
  return app.charts.flatMap(chart => Testing.synth(chart) as Policy[]);
}

/** The policy for what is excepted alike; its name ends with a hash of what that is. */
function exceptionNamed(objects: readonly Policy[], begin: string): Policy {
  const found = objects.filter(({ kind, metadata: { name } }) => kind === 'ValidatingAdmissionPolicy' && name.replace(/-[0-9a-f]{8}\.cdk8s-secure\.io$/, '') === begin);
  expect([begin, found.length]).toEqual([begin, 1]);
  return found[0];
}

function named(objects: readonly Policy[], kind: string, name: string): Policy {
  const found = objects.filter(object => object.kind === kind && object.metadata.name === name);
  expect(found).toHaveLength(1);
  return found[0];
}

const policyNamed = (objects: readonly Policy[], name: string) => named(objects, 'ValidatingAdmissionPolicy', name);
const bindingNamed = (objects: readonly Policy[], name: string) => named(objects, 'ValidatingAdmissionPolicyBinding', name);
const expressionIn = (list: Expression[], name: string): string | undefined => list.find(each => each.name === name)?.expression;
const variable = ({ spec }: Policy, name: string) => expressionIn(spec.variables, name);
const condition = ({ spec }: Policy, name: string) => expressionIn(spec.matchConditions, name);

describe('AdmissionPolicies', () => {
  test('makes one policy and one binding for each kind of object, which refuse in all namespaces but those of the cluster', () => {
    const output = scene().output();
    const names = output.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy').map(({ metadata: { name } }) => name);
    expect(names).toEqual([
      'pod.cdk8s-secure.io', 'pod-binding.cdk8s-secure.io', 'role.cdk8s-secure.io', 'binding.cdk8s-secure.io', 'network-policy.cdk8s-secure.io', 'service.cdk8s-secure.io',
      'service-account.cdk8s-secure.io', 'namespace.cdk8s-secure.io', 'secret.cdk8s-secure.io', 'config-map.cdk8s-secure.io', 'persistent-volume.cdk8s-secure.io',
      'storage-class.cdk8s-secure.io', 'priority-class.cdk8s-secure.io', 'runtime-class.cdk8s-secure.io',
    ]);
    names.forEach(name => {
      expect(policyNamed(output, name).spec.failurePolicy).toBe('Fail');
      expect(bindingNamed(output, name).spec).toEqual({
        policyName: name,
        validationActions: ['Deny', 'Audit'],
        matchResources: {
          matchPolicy: 'Equivalent',
          namespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-node-lease', 'kube-public', 'kube-system'] }],
          },
        },
      });
    });
  });

  test('stands outside of namespaces in a chart with a namespace', () => {
    const app = secureApp();
    const chart = new Chart(app, 'policies', { namespace: 'platform' });
    new AdmissionPolicies(chart, 'policies');
    (Testing.synth(chart) as Policy[]).forEach(({ metadata }) => expect(metadata).not.toHaveProperty('namespace'));
  });

  test('judges every kind that carries pods, with the subresources that change them', () => {
    const { spec } = policyNamed(scene().output(), 'pod.cdk8s-secure.io');
    const rules: Record<string, string[]>[] = spec.matchConstraints.resourceRules;
    expect(rules.map(({ apiGroups, resources, operations }) => [...apiGroups, ...resources, ...operations])).toEqual([
      ['', 'pods', 'pods/ephemeralcontainers', 'pods/resize', 'podtemplates', 'replicationcontrollers', 'CREATE', 'UPDATE'],
      ['apps', 'controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets', 'CREATE', 'UPDATE'],
      ['batch', 'cronjobs', 'jobs', 'CREATE', 'UPDATE'],
    ]);
  });

  test('asks for what the version of the app asks for', () => {
    const sysctls = (kubernetesVersion?: KubernetesVersion) => variable(policyNamed(scene({}, { kubernetesVersion }).output(), 'pod.cdk8s-secure.io'), 'sysctls');
    expect(sysctls(KubernetesVersion.V1_34)).toContain("'net.ipv4.tcp_rmem'");
    expect(sysctls()).not.toContain("'net.ipv4.tcp_rmem'");
  });

  test('is refused for clusters that do not understand it', () => {
    expect(() => scene({}, { kubernetesVersion: KubernetesVersion.V1_30 })).toThrow(new Error(
      'policies/policies: the policies need Kubernetes 1.31, and the app is for 1.30; choose a newer kubernetesVersion, or leave the policies out',
    ));
  });
});

describe('exceptions', () => {
  test('a typed reason of the app becomes a policy that asks everything else of the object', () => {
    const { shop, output } = scene();
    new SecureDeployment(shop, 'web', {
      metadata: { name: 'web' }, apiAccess: { reason: 'it watches its own ConfigMap' }, containers: [{ image: IMAGE, portNumber: 8080 }],
    });
    const objects = output();
    const general = policyNamed(objects, 'pod.cdk8s-secure.io');
    const own = exceptionNamed(objects, 'pod-except-sa-automount-off');
    expect(own.metadata.annotations).toEqual({ 'cdk8s-secure.io/exceptions': 'Deployment shop/web: sa-automount-off, it watches its own ConfigMap' });
    expect(condition(general, 'is-no-excepted-object')).toBe(`!(${condition(own, 'is-an-excepted-object')})`);
    expect(variable(general, 'sa_automount_off')).toBeDefined();
    expect(variable(own, 'sa_automount_off')).toBeUndefined();
    expect(own.spec.variables.length).toBe(general.spec.variables.length - 1);
    expect(bindingNamed(objects, own.metadata.name).spec.validationActions).toEqual(['Deny', 'Audit']);
  });

  test('covers what built-in controllers make from the object, and nothing that others call the same', () => {
    const { shop, output } = scene();
    new SecureCronJob(shop, 'report', {
      metadata: { name: 'report' }, schedule: { expressionString: '0 3 * * *' } as never, apiAccess: { reason: 'it reads its own ConfigMap' }, containers: [{ image: IMAGE }],
    });
    expect(condition(exceptionNamed(output(), 'pod-except-sa-automount-off'), 'is-an-excepted-object')).toBe([
      "(request.?namespace.orValue('') == 'shop' && ((object.kind == 'CronJob' && object.metadata.?name.orValue('') == 'report')",
      "(object.kind == 'Job' && request.operation == 'CREATE' && request.?userInfo.?username.orValue('') in ['system:serviceaccount:kube-system:cronjob-controller', "
        + "'system:kube-controller-manager'] && object.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false) && "
        + "owner.kind == 'CronJob' && owner.name == 'report'))",
      "(object.kind == 'Pod' && request.operation == 'CREATE' && request.?userInfo.?username.orValue('') in ['system:serviceaccount:kube-system:job-controller', "
        + "'system:kube-controller-manager'] && object.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false) && "
        + "owner.kind == 'Job' && owner.name.matches('^report-[0-9]+$')))))",
    ].join(' || '));
  });

  test('an exemption for one container leaves the others judged', () => {
    const { shop, output } = scene();
    const web = new SecureDeployment(shop, 'web', { metadata: { name: 'web' }, containers: [{ image: IMAGE, portNumber: 8080 }, { name: 'side', image: IMAGE }] });
    ApiObject.of(web).addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/1/securityContext/readOnlyRootFilesystem', false));
    Exemptions.add(web, { rule: 'ctr-read-only-root-fs', container: 'side', reason: 'writes beside its code until version 5', owner: 'team-shop', expires: '2027-03-31' });
    const own = exceptionNamed(output(), 'pod-except-ctr-read-only-root-fs');
    expect(own.metadata.annotations).toEqual({
      'cdk8s-secure.io/exceptions': 'Deployment shop/web: ctr-read-only-root-fs in container side, writes beside its code until version 5 (team-shop, until 2027-03-31)',
    });
    expect(variable(own, 'ctr_read_only_root_fs')).toMatch(/^variables\.containers\.filter\(container, !\(container\.name == 'side' \|\| \(/);
  });

  test('a grant of a role is an exception for exactly the policy rules that were granted', () => {
    const { shop, output } = scene();
    new LeastPrivilegeRole(shop, 'writer', {
      metadata: { name: 'writer' },
      grants: [{ resource: { apiGroup: '', resourceType: 'configmaps' } as never, verbs: ['update'], resourceNames: ['state'], reason: 'it keeps its state there' }],
    });
    const own = exceptionNamed(output(), 'role-except-rbac-write-verbs');
    expect(variable(own, 'rbac_write_verbs')).toContain(
      "!(rule in [{'verbs': ['update'], 'apiGroups': [''], 'resources': ['configmaps'], 'resourceNames': ['state']}] || (",
    );
  });

  test('objects of other apps are excepted by name', () => {
    const exception = {
      rule: 'rbac-no-wildcards', kind: 'ClusterRole', name: 'vendor:operator', reason: 'the vendor narrows it in version 2', owner: 'team-platform', expires: '2027-03-31',
    };
    const { app, output } = scene({ exceptions: [exception] });
    const own = exceptionNamed(output(), 'role-except-rbac-no-wildcards');
    expect(condition(own, 'is-an-excepted-object')).toBe("((object.kind == 'ClusterRole' && object.metadata.?name.orValue('') == 'vendor:operator'))");
    expect(variable(own, 'rbac_no_wildcards')).toBeUndefined();
    expect(app.report().grants).toContainEqual({
      constructPath: 'policies/policies',
      container: undefined,
      allows: 'except ClusterRole vendor:operator from rbac-no-wildcards in the cluster',
      reason: 'the vendor narrows it in version 2 (team-platform, until 2027-03-31)',
    });
  });

  test.each<[string, Partial<NonNullable<AdmissionPoliciesProps['exceptions']>[number]>, string]>([
    ['a rule that does not exist', { rule: 'img-digests' }, 'rule is "img-digests"; write the id of a rule, such as "img-digest"'],
    ['a rule that takes no exemption', { rule: 'pod-well-formed' }, 'rule is "pod-well-formed"; write a rule that takes exemptions; what this one finds has to be mended'],
    ['no namespace', { namespaceName: undefined }, 'namespaceName is missing; write the namespace of the object'],
    ['a namespace for what has none', { kind: 'ClusterRole' }, 'namespaceName is "shop"; write nothing: a ClusterRole stands outside of namespaces'],
    ['a day that is over', { expires: '2026-11-23' }, 'expires is "2026-11-23"; write a day that is not over; today is 2026-11-24, and the owner is team-shop'],
    ['no reason', { reason: 'later' }, 'reason is "later"; write a sentence of at least 10 characters that says why'],
  ])('refuses one with %s', (_, changes, message) => {
    const exception = { rule: 'img-digest', kind: 'Deployment', namespaceName: 'shop', name: 'web', reason: 'built on the spot', owner: 'team-shop', expires: '2027-03-31' };
    expect(() => scene({ exceptions: [{ ...exception, ...changes }] })).toThrow(new Error(`policies/policies: exceptions[0]: ${message}`));
  });

  test('kinds that no policy judges cannot be excepted', () => {
    const exception = { rule: 'img-digest', kind: 'Workflow', namespaceName: 'shop', name: 'web', reason: 'built on the spot', owner: 'team-shop', expires: '2027-03-31' };
    expect(() => scene({ exceptions: [exception] })).toThrow(/^policies\/policies: exceptions\[0\]: kind is "Workflow"; write one of Binding, ClusterRole, /);
  });

  test('objects of which the same is excepted share a policy, and others do not', () => {
    const exception = (rule: string, name: string, container?: string) => (
      { rule, kind: 'Deployment', namespaceName: 'shop', name, container, reason: 'built on the spot', owner: 'team-shop', expires: '2027-03-31' });
    const objects = scene({
      exceptions: [
        exception('img-digest', 'a'), exception('img-digest', 'b'), exception('img-digest', 'c', 'main'), exception('img-digest', 'd'), exception('service-links', 'd'),
      ],
    }).output();
    const own = objects.filter(({ kind, metadata: { name } }) => kind === 'ValidatingAdmissionPolicy' && name.includes('-except-'));
    expect(own.map(each => [each.metadata.annotations?.['cdk8s-secure.io/exceptions'].replace(/ \(team-shop, until 2027-03-31\)/g, '')])).toEqual([
      ['Deployment shop/a: img-digest, built on the spot; Deployment shop/b: img-digest, built on the spot'],
      ['Deployment shop/c: img-digest in container main, built on the spot'],
      ['Deployment shop/d: img-digest, built on the spot, service-links, built on the spot'],
    ]);
    expect(own.map(({ metadata: { name } }) => name.replace(/-[0-9a-f]{8}\./, '.'))).toEqual(
      ['pod-except-img-digest.cdk8s-secure.io', 'pod-except-img-digest.cdk8s-secure.io', 'pod-except-img-digest.service-links.cdk8s-secure.io']);
    const all = own.map(each => condition(each, 'is-an-excepted-object')).join(' || ');
    expect(condition(policyNamed(objects, 'pod.cdk8s-secure.io'), 'is-no-excepted-object')).toBe(`!(${all})`);
  });

  test('policies for what is not excepted any more go away, with what they let through', () => {
    const { app, shop, output } = scene({ action: AdmissionAction.warn('first month of the rollout') });
    const role = new Role(shop, 'role', { metadata: { name: 'late' } });
    role.allow(['delete'], { apiGroup: '', resourceType: 'configmaps' } as never);
    const accept = (rule: string) => Exemptions.add(role, { rule, reason: 'it cleans up after itself', owner: 'team-shop', expires: '2027-03-31' });
    accept('rbac-write-verbs');
    const first = exceptionNamed(output(), 'role-except-rbac-write-verbs').metadata.name;
    role.allow(['*'], { apiGroup: 'example.com', resourceType: 'things' } as never);
    accept('rbac-no-wildcards');
    expect(exceptionNamed(output(), 'role-except-rbac-no-wildcards.rbac-write-verbs')).toBeDefined();
    expect(output().some(({ metadata: { name } }) => name === first)).toBe(false);
    expect(app.report().grants.some(({ allows }) => allows.includes(first))).toBe(false);
  });
});

describe('actions and namespaces', () => {
  test('warn and audit let requests through for a reason that the report lists', () => {
    const { app, output } = scene({ action: AdmissionAction.warn('first month of the rollout') });
    expect(bindingNamed(output(), 'pod.cdk8s-secure.io').spec.validationActions).toEqual(['Warn', 'Audit']);
    expect(app.report().grants).toContainEqual({
      constructPath: 'policies/policies/pod/binding',
      container: undefined,
      allows: 'warn of what pod.cdk8s-secure.io finds outside of kube-node-lease, kube-public, kube-system instead of refusing it',
      reason: 'first month of the rollout',
    });
    expect(() => AdmissionAction.audit('later')).toThrow(new Error('AdmissionAction.audit(): reason is "later"; write a sentence of at least 10 characters that says why'));
  });

  test('one rule that does not refuse yet has policies of its own', () => {
    const objects = scene({ ruleActions: [{ rule: 'img-digest', action: AdmissionAction.audit('digests come with the next pipeline') }] }).output();
    const general = policyNamed(objects, 'pod.cdk8s-secure.io');
    const own = policyNamed(objects, 'pod-audit-1.cdk8s-secure.io');
    expect(variable(general, 'img_digest')).toBeUndefined();
    expect(variable(own, 'img_digest')).toBeDefined();
    expect(variable(own, 'ctr_not_privileged')).toBeUndefined();
    expect(bindingNamed(objects, 'pod-audit-1.cdk8s-secure.io').spec.validationActions).toEqual(['Audit']);
    expect(objects.some(({ metadata: { name } }) => name === 'role-audit-1.cdk8s-secure.io')).toBe(false);
  });

  test('namespaces on trial have a binding of their own, and are left out of the general one', () => {
    const objects = scene({ trials: [{ namespaceNames: ['blog', 'wiki'], action: AdmissionAction.warn('moved over in December') }] }).output();
    const selected = (name: string) => bindingNamed(objects, name).spec.matchResources.namespaceSelector.matchExpressions[0];
    expect(selected('pod.cdk8s-secure.io')).toMatchObject({ operator: 'NotIn', values: ['blog', 'kube-node-lease', 'kube-public', 'kube-system', 'wiki'] });
    expect(selected('pod-trial-1.cdk8s-secure.io')).toMatchObject({ operator: 'In', values: ['blog', 'wiki'] });
    expect(bindingNamed(objects, 'pod-trial-1.cdk8s-secure.io').spec).toMatchObject({ policyName: 'pod.cdk8s-secure.io', validationActions: ['Warn', 'Audit'] });
    expect(objects.some(({ metadata: { name } }) => name === 'storage-class-trial-1.cdk8s-secure.io')).toBe(false);
  });

  test('limited to namespaces, it leaves what is outside of namespaces alone', () => {
    const objects = scene({ namespaceNames: ['shop'] }).output();
    expect(bindingNamed(objects, 'role.cdk8s-secure.io').spec.matchResources.namespaceSelector.matchExpressions).toEqual(
      [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }]);
    expect(policyNamed(objects, 'role.cdk8s-secure.io').spec.matchConstraints.resourceRules[0].scope).toBe('Namespaced');
    expect(policyNamed(objects, 'namespace.cdk8s-secure.io').spec.matchConstraints.resourceRules[0].scope).toBe('*');
    expect(objects.some(({ metadata: { name } }) => name === 'storage-class.cdk8s-secure.io')).toBe(false);
  });

  test('a namespace is excluded for a reason that the report lists', () => {
    const { app, output } = scene({ excludedNamespaces: [{ namespaceName: 'istio-system', reason: 'its proxies need the network of the node' }] });
    expect(bindingNamed(output(), 'pod.cdk8s-secure.io').spec.matchResources.namespaceSelector.matchExpressions[0].values).toContain('istio-system');
    expect(app.report().grants).toContainEqual({
      constructPath: 'policies/policies', container: undefined, allows: 'leave namespace istio-system out of the admission policies', reason: 'its proxies need the network of the node',
    });
  });

  test.each<[string, unknown, string]>([
    ['an action that is none', { action: 'Audit' }, 'action is "Audit"; write AdmissionAction.deny(), or AdmissionAction.warn() or AdmissionAction.audit() with a reason'],
    ['a rule that is unknown', { ruleActions: [{ rule: 'x', action: AdmissionAction.warn('for a good reason') }] }, 'ruleActions[0]: rule is "x"; write the id of a rule, such as "img-digest"'],
    ['a rule that refuses by itself', { ruleActions: [{ rule: 'img-digest', action: AdmissionAction.deny() }] },
      'ruleActions[0]: action is ["Deny","Audit"]; write AdmissionAction.warn() or AdmissionAction.audit() with a reason; to refuse is the default'],
    ['no namespaces at all', { namespaceNames: [] }, 'namespaceNames is []; write the names of namespaces, at least one'],
    ['a namespace on trial twice', {
      trials: [{ namespaceNames: ['a'], action: AdmissionAction.warn('for a good reason') }, { namespaceNames: ['a'], action: AdmissionAction.warn('for a good reason') }],
    }, 'trials[1]: namespaceNames is "a"; write each namespace in one trial'],
    ['an exclusion without a reason', { excludedNamespaces: [{ namespaceName: 'a' }] }, 'excludedNamespaces[0]: reason is missing; write a sentence of at least 10 characters that says why'],
    ['properties that are not there', { failurePolicy: 'Ignore' },
      'failurePolicy is no property here; write one of action, ruleActions, trials, namespaceNames, excludedNamespaces, exceptions'],
  ])('refuses %s', (_, props, message) => {
    expect(() => scene(props as AdmissionPoliciesProps)).toThrow(new Error(`policies/policies: ${message}`));
  });
});

describe('weakened afterwards', () => {
  const weaken: [string, JsonPatch, string][] = [
    ['a failure policy that ignores errors', JsonPatch.replace('/spec/failurePolicy', 'Ignore'), 'pod'],
    ['a validation that is always true', JsonPatch.replace('/spec/validations/0/expression', 'true'), 'pod'],
    ['an excluded resource', JsonPatch.add('/spec/matchConstraints/excludeResourceRules', [{ resources: ['pods'] }]), 'pod'],
    ['a match condition that never holds', JsonPatch.add('/spec/matchConditions/0', { name: 'never', expression: 'false' }), 'pod'],
    ['a binding that only audits', JsonPatch.replace('/spec/validationActions', ['Audit']), 'pod/binding'],
    ['a binding for fewer namespaces', JsonPatch.add('/spec/matchResources/namespaceSelector/matchExpressions/0/values/0', 'shop'), 'pod/binding'],
    ['a binding that selects by label of the object', JsonPatch.add('/spec/matchResources/objectSelector', { matchLabels: { judge: 'me' } }), 'pod/binding'],
  ];

  test.each(weaken)('finds %s', (_, patch, path) => {
    const { app, policies } = scene();
    const [first, ...rest] = path.split('/');
    const target = rest.reduce((node, id) => node.node.findChild(id), policies.node.findChild(first)) as ApiObject;
    target.addJsonPatch(patch);
    const found = app.report().findings;
    expect(found.map(({ rule, kind }) => [rule, kind])).toContainEqual(['admission-policy-enforced', target.kind]);
    expect(() => app.synthYaml()).toThrow(/which is not what the rules make of it/);
  });

  test('finds it under a plain App too', () => {
    const app = new App();
    const chart = new Chart(app, 'policies');
    const policies = new AdmissionPolicies(chart, 'policies');
    (policies.node.findChild('pod') as ApiObject).addJsonPatch(JsonPatch.replace('/spec/failurePolicy', 'Ignore'));
    expect(() => Testing.synth(chart)).toThrow(/admission-policy-enforced/);
  });
});

test('reasons that are given after the policies were made count', () => {
  const { shop, output } = scene();
  expect(output().some(({ metadata: { name } }) => name.includes('except'))).toBe(false);
  const role = new Role(shop, 'role', { metadata: { name: 'late' } });
  role.allow(['delete'], { apiGroup: '', resourceType: 'configmaps' } as never);
  Exemptions.add(role, { rule: 'rbac-write-verbs', reason: 'it cleans up after itself', owner: 'team-shop', expires: '2027-03-31' });
  expect(exceptionNamed(output(), 'role-except-rbac-write-verbs').spec).toBeDefined();
});

