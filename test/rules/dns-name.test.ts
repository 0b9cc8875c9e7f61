import { isDnsSubdomain } from '../../src/rules/dns-name';

describe('isDnsSubdomain', () => {
  test.each(['a', '0', 'a-b', 'a--b', 'a.b.c', 'shop.example.com', 'a.b--c', 'a'.repeat(253)])('accepts %p', text => {
    expect(isDnsSubdomain(text)).toBe(true);
  });

  test.each(['', 'A', 'a_b', '-a', 'a-', 'a.-b', 'a.b-', 'a..b', '.a', 'a.', 'a b', 'a\n', 'ä', 'a'.repeat(254)])('refuses %p', text => {
    expect(isDnsSubdomain(text)).toBe(false);
  });
});
