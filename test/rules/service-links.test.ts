import { faults } from './judge';
import { deployment, podSpec } from './pods';
import { remediations } from './remediations';
import { serviceLinks } from '../../src/rules/service-links';

const workload = (value: unknown) => deployment(podSpec({ enableServiceLinks: value as never }));

describe('service-links', () => {
  test('accepts false', () => {
    expect(faults(serviceLinks, workload(false))).toEqual([]);
  });

  test.each([[undefined, 'is missing'], [null, 'is missing'], [true, 'is true'], ['false', 'is "false"'], [0, 'is 0']])('refuses %p', (value, problem) => {
    expect(faults(serviceLinks, workload(value))).toEqual([`service-links (low)  Deployment shop/web: spec.template.spec.enableServiceLinks ${problem}.`]);
  });

  test('says what to write', () => {
    expect(remediations(serviceLinks, workload(true))).toEqual(['Set it to false; Services are found through DNS.']);
  });
});
