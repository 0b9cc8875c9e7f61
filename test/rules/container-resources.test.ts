import { snapshotOf } from './judge';
import { container, deployment, podSpec } from './pods';
import { containersWithResources } from '../../src/rules/container-resources';

const resourcesOf = (...resources: unknown[]) => containersWithResources(snapshotOf([
  deployment(podSpec({ containers: resources.map(value => ({ ...container(), resources: value as never })) })),
]).pods[0]).map(({ requests, limits }) => [requests, limits]);

describe('containersWithResources', () => {
  test('gives requests and limits, empty where there are none', () => {
    expect(resourcesOf({ requests: { cpu: 1 }, limits: { cpu: 2 } }, {}, undefined, null, 'small', [], { requests: [], limits: 'none' })).toEqual([
      [{ cpu: 1 }, { cpu: 2 }], [{}, {}], [{}, {}], [{}, {}], [{}, {}], [{}, {}], [{}, {}],
    ]);
  });

  test('leaves ephemeral containers out', () => {
    const spec = podSpec({ initContainers: [container({ name: 'init' })], ephemeralContainers: [container({ name: 'debug' })] });
    expect(containersWithResources(snapshotOf([deployment(spec)]).pods[0]).map(({ entry }) => entry.name)).toEqual(['init', 'main']);
  });
});
