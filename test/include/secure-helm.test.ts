import * as fs from 'fs';
import * as path from 'path';
import { Chart, Helm, Yaml } from 'cdk8s';
import { appOf, file } from './files';
import { Exemptions, KubernetesVersion, SecureApp, SecureHelm, SecureHelmProps, SecurityFindings } from '../../src';
import { errorOf, IMAGE, readTree, temporaryDirectory } from '../synthesis/apps';

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'redis', namespace: 'shop' }, spec: { containers: [{ name: 'main', image: IMAGE }] } };
const PRIVILEGED = { ...POD, spec: { containers: [{ name: 'main', image: IMAGE, securityContext: { privileged: true } }] } };

/** Stands for the helm command line: writes down what it was asked, prints this text, and ends with this status. */
function helm(printed: string, status = 0): { helmExecutable: string; asked: () => string[] } {
  const directory = temporaryDirectory();
  const [executable, output, log] = ['helm', 'output', 'log'].map(name => path.join(directory, name));
  fs.writeFileSync(output, printed);
  fs.writeFileSync(executable, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${log}'\n[ ${status} = 0 ] && cat '${output}' || cat '${output}' >&2\nexit ${status}\n`, { mode: 0o755 });
  return { helmExecutable: executable, asked: () => fs.readFileSync(log, 'utf8').trim().split('\n') };
}

function rendered(printed: string, props: Partial<SecureHelmProps> = {}, kind: 'SecureApp' | 'plain App' = 'SecureApp') {
  const app = appOf(kind);
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const { helmExecutable, asked } = helm(printed);
  return { app, chart, asked, release: new SecureHelm(chart, 'redis', { chart: 'bitnami/redis', helmExecutable, ...props }) };
}

describe('SecureHelm', () => {
  test.each(['SecureApp', 'plain App'] as const)('is judged under %s, and findings say which document of the chart it is', kind => {
    const { app } = rendered(`---\n# Source: redis/templates/a.yaml\n---\n# Source: redis/templates/b.yaml\n${JSON.stringify(PRIVILEGED)}`, { version: '19.0.1' }, kind);
    const [finding] = SecurityFindings.of(errorOf(() => app.synth()));
    expect(finding).toMatchObject({ rule: 'ctr-not-privileged', file: 'bitnami/redis@19.0.1', document: 1 });
    expect(finding.message).toContain('[bitnami/redis@19.0.1, document 1; construct shop/redis/redis-pod-shop]');
    expect(readTree(app.outdir)).toEqual({});
  });

  test.each<[string, string[] | undefined, string[]]>([
    ['the version of the app', undefined, ['template', '--kube-version', '1.31.0', 'redis', 'bitnami/redis']],
    ['the version of the app, beside other flags', ['--skip-tests'], ['template', '--kube-version', '1.31.0', '--skip-tests', 'redis', 'bitnami/redis']],
    ['a version that the flags name', ['--kube-version', '1.29.3'], ['template', '--kube-version', '1.29.3', 'redis', 'bitnami/redis']],
    ['a version that a flag names', ['--kube-version=1.29.3'], ['template', '--kube-version=1.29.3', 'redis', 'bitnami/redis']],
  ])('renders the chart for %s', (_name, helmFlags, expected) => {
    const chart = new Chart(new SecureApp({ kubernetesVersion: KubernetesVersion.V1_31 }), 'shop', { namespace: 'shop' });
    const { helmExecutable, asked } = helm(JSON.stringify(POD));
    new SecureHelm(chart, 'redis', { chart: 'bitnami/redis', releaseName: 'redis', helmExecutable, helmFlags });
    expect(asked()).toEqual(expected);
  });

  test('is a Helm of cdk8s and runs helm as that does', () => {
    const { asked, release } = rendered(JSON.stringify(POD), {
      version: '19.0.1', repo: 'https://charts.example.com', namespace: 'shop', releaseName: 'cache', helmFlags: ['--skip-tests'],
    });
    expect(release).toBeInstanceOf(Helm);
    expect(release.releaseName).toEqual('cache');
    expect(release.apiObjects).toHaveLength(1);
    expect(asked()).toEqual(['template', '--repo', 'https://charts.example.com', '--version', '19.0.1', '--namespace', 'shop', '--skip-tests', 'cache', 'bitnami/redis']);
  });

  test('fills in what is left open, and lists it', () => {
    const { release } = rendered(JSON.stringify(POD));
    expect(release.filledIn.map(({ file: of, document, object, field }) => [of, document, object, field.split('.').at(-1)])).toEqual([
      ['bitnami/redis', 1, 'Pod shop/redis', 'allowPrivilegeEscalation'], ['bitnami/redis', 1, 'Pod shop/redis', 'seccompProfile'],
      ['bitnami/redis', 1, 'Pod shop/redis', 'enableServiceLinks'],
    ]);
  });

  test('fills in nothing where it only judges', () => {
    expect(rendered(JSON.stringify(POD), { judgeOnly: true }).release.filledIn).toEqual([]);
  });

  test('takes exemptions from a file', () => {
    const exemptions = file('e.yaml', '');
    const { app } = rendered(JSON.stringify(POD), { exemptions });
    expect(Exemptions.propose(app, exemptions)).toBeGreaterThan(0);
    fs.writeFileSync(exemptions, fs.readFileSync(exemptions, 'utf8')
      .replaceAll('reason: ""', 'reason: accepted until the next version').replaceAll('owner: ""', 'owner: team-shop').replaceAll('expires: ""', 'expires: 2027-03-31'));
    const again = rendered(JSON.stringify(POD), { exemptions });
    again.app.synth();
    expect(Object.keys(readTree(again.app.outdir))).toEqual(['shop.k8s.yaml']);
  });

  test.each([
    ['a key twice', 'kind: Pod\n---\nkind: Pod\n', 'shop/redis: bitnami/redis, document 1, line 1: apiVersion is missing'],
    ['YAML with errors', `${JSON.stringify(POD)}\n---\na: [\n`, 'shop/redis: bitnami/redis, document 2, line 4: '],
    ['a warning instead of a manifest', 'WARNING\n', 'shop/redis: bitnami/redis, document 1, line 1: is a string; every document must be a Kubernetes object'],
    ['nothing', '', 'shop/redis: bitnami/redis: holds no YAML document'],
  ])('throws for %s, and leaves nothing in the tree', (_what, printed, message) => {
    const chart = new Chart(appOf(), 'shop');
    const { load } = Yaml;
    expect(errorOf(() => new SecureHelm(chart, 'redis', { chart: 'bitnami/redis', helmExecutable: helm(printed).helmExecutable })).message).toContain(message);
    expect(chart.node.children).toEqual([]);
    expect(Yaml.load).toBe(load);
  });

  test('throws what helm says', () => {
    const { helmExecutable } = helm('Error: chart not found', 1);
    expect(() => new SecureHelm(new Chart(appOf(), 'shop'), 'redis', { chart: 'bitnami/redis', helmExecutable })).toThrow('Error: chart not found');
    expect(() => new SecureHelm(new Chart(appOf(), 'shop'), 'redis', { chart: 'bitnami/redis', helmExecutable: '/nowhere/helm' })).toThrow('unable to execute');
  });
});
