import * as fc from 'fast-check';
import {
  addressesOf, cidrFault, cidrRemediation, contains, explainCidr, formatAddress, intersect, IntervalSet, isStrictSubset, parseAddress, parseCidr,
  perFamily, size, subtract, union,
} from '../../src/rules/cidr';

const FORM = 'write an address, a slash and a prefix length, such as "10.0.0.0/8" or "fd00::/8".';

describe('the text of an address block', () => {
  test.each([
    '0.0.0.0/0', '10.0.0.0/8', '255.255.255.255/32', '::/0', '::1/128', 'fd00::/8', '2001:db8::/32', '64:ff9b::/96', '1:2:3:4:5:6:7:8/128',
    'fe80::1:0:0:1/128', '1:0:0:2::/64', '1:2:3:4:5:6::/127', '2001:db8::1:0:0:1/128', '::1:0:0:0/128', '::fffe:ffff:ffff/128',
  ])('%s is canonical', text => {
    expect(explainCidr(text)).toBeUndefined();
    expect(parseCidr(text)?.text).toBe(text);
  });

  test.each([
    ['10.0.0.1', '"10.0.0.1" has no prefix length: did you mean "10.0.0.1/32"?'],
    ['fd00::1', '"fd00::1" has no prefix length: did you mean "fd00::1/128"?'],
    ['10.0.0.1/8', '"10.0.0.1/8" has bits beyond its prefix length: did you mean "10.0.0.0/8"?'],
    ['10.0.0.0/0', '"10.0.0.0/0" has bits beyond its prefix length: did you mean "0.0.0.0/0"?'],
    ['fd00::1/8', '"fd00::1/8" has bits beyond its prefix length: did you mean "fd00::/8"?'],
    ['010.0.0.0/8', '"010.0.0.0/8" is not the canonical spelling: did you mean "10.0.0.0/8"?'],
    ['10.0.0.0/08', '"10.0.0.0/08" is not the canonical spelling: did you mean "10.0.0.0/8"?'],
    ['FD00::/8', '"FD00::/8" is not the canonical spelling: did you mean "fd00::/8"?'],
    ['fd00:0:0:0:0:0:0:0/8', '"fd00:0:0:0:0:0:0:0/8" is not the canonical spelling: did you mean "fd00::/8"?'],
    ['::10.0.0.0/128', '"::10.0.0.0/128" is not the canonical spelling: did you mean "::a00:0/128"?'],
    ['::ffff:10.0.0.0/104', '"::ffff:10.0.0.0/104" is an IPv4 block written as IPv6: did you mean "10.0.0.0/8"?'],
    ['::ffff:255.255.255.255', '"::ffff:255.255.255.255" has no prefix length: did you mean "255.255.255.255/32"?'],
    ['::ffff:0:0/96', '"::ffff:0:0/96" is an IPv4 block written as IPv6: did you mean "0.0.0.0/0"?'],
    ['10.0.0.0/33', '"10.0.0.0/33" has no prefix length from 0 to 32: ' + FORM],
    ['fd00::/129', '"fd00::/129" has no prefix length from 0 to 128: ' + FORM],
    ['10.0.0.0/-1', '"10.0.0.0/-1" has no prefix length from 0 to 32: ' + FORM],
    ['10.0.0.0/', '"10.0.0.0/" has no prefix length from 0 to 32: ' + FORM],
    ['10.0.0.0/255.0.0.0', '"10.0.0.0/255.0.0.0" has no prefix length from 0 to 32: ' + FORM],
    ['10.0.0.0/8\n', '"10.0.0.0/8\\n" has no prefix length from 0 to 32: ' + FORM],
    ['fe80::1%eth0/64', '"fe80::1%eth0/64" has a zone: ' + FORM],
    ['10.0.0.256/32', '"10.0.0.256/32" is not an IPv4 or IPv6 block: ' + FORM],
    ['1/10.0.0.0/8', '"1/10.0.0.0/8" is not an IPv4 or IPv6 block: ' + FORM],
    ['here/8%eth0', '"here/8%eth0" is not an IPv4 or IPv6 block: ' + FORM],
    ['10.0.0.0/8/8', '"10.0.0.0/8/8" has no prefix length from 0 to 32: ' + FORM],
    ['10.0.0/24', '"10.0.0/24" is not an IPv4 or IPv6 block: ' + FORM],
    ['0x0a.0.0.0/8', '"0x0a.0.0.0/8" is not an IPv4 or IPv6 block: ' + FORM],
    [' 10.0.0.0/8', '" 10.0.0.0/8" is not an IPv4 or IPv6 block: ' + FORM],
    ['1:2:3:4:5:6:7:8::/128', '"1:2:3:4:5:6:7:8::/128" is not an IPv4 or IPv6 block: ' + FORM],
    ['1:2:3:4:5:6:7:8:9/128', '"1:2:3:4:5:6:7:8:9/128" is not an IPv4 or IPv6 block: ' + FORM],
    ['1:2:3:4:5:6:7/112', '"1:2:3:4:5:6:7/112" is not an IPv4 or IPv6 block: ' + FORM],
    ['1:2::3:4::5:6:7:8/128', '"1:2::3:4::5:6:7:8/128" is not an IPv4 or IPv6 block: ' + FORM],
    ['1::2::3/64', '"1::2::3/64" is not an IPv4 or IPv6 block: ' + FORM],
    [':::/0', '":::/0" is not an IPv4 or IPv6 block: ' + FORM],
    ['12345::/16', '"12345::/16" is not an IPv4 or IPv6 block: ' + FORM],
    ['::1.2.3/96', '"::1.2.3/96" is not an IPv4 or IPv6 block: ' + FORM],
    ['example.com/32', '"example.com/32" is not an IPv4 or IPv6 block: ' + FORM],
    ['', '"" is not an IPv4 or IPv6 block: ' + FORM],
  ])('%j is explained', (text, sentence) => {
    expect(explainCidr(text)).toBe(sentence);
  });

  test('tells what to write', () => {
    expect(cidrRemediation(cidrFault('10.0.0.1/8')!)).toBe('Write "10.0.0.0/8" if that is the block you mean.');
    expect(cidrRemediation(cidrFault('here')!)).toBe('Write an address, a slash and a prefix length, such as "10.0.0.0/8" or "fd00::/8".');
  });

  test('keeps IPv4-mapped blocks that are wider than IPv4 in IPv6', () => {
    expect(parseCidr('::fffe:0:0/95')).toMatchObject({ family: 'IPv6', prefixLength: 95 });
    expect(parseCidr('::ffff:0:0/95')).toEqual(parseCidr('::fffe:0:0/95'));
  });

  test('reads IPv4-mapped blocks as the blocks of IPv4 they are', () => {
    expect(parseCidr('::ffff:10.0.0.0/104')).toEqual(parseCidr('10.0.0.0/8'));
    expect(parseCidr('::ffff:0:0/96')).toEqual(parseCidr('0.0.0.0/0'));
  });

  test('of every address can be read back', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), value => {
      expect(parseAddress(formatAddress('IPv6', value))).toEqual({ family: 'IPv6', value });
    }));
    fc.assert(fc.property(fc.ipV4(), text => formatAddress('IPv4', parseAddress(text)!.value) === text));
    fc.assert(fc.property(fc.ipV6(), text => parseAddress(text)?.family === 'IPv6'));
  });

  test('of every block has one canonical spelling', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), fc.nat({ max: 128 }), (value, length) => {
      const { text } = parseCidr(`${formatAddress('IPv6', value)}/${length}`)!;
      expect(explainCidr(text)).toBeUndefined();
    }));
  });
});

describe('a part of a block', () => {
  const inside = (inner: string, outer: string) => isStrictSubset(parseCidr(inner)!, parseCidr(outer)!);

  test.each([['10.1.0.0/16', '10.0.0.0/8'], ['fd01::/16', 'fd00::/8'], ['0.0.0.0/1', '0.0.0.0/0'], ['10.255.0.0/16', '10.0.0.0/8']])('%s is a part of %s', (inner, outer) => {
    expect(inside(inner, outer)).toBe(true);
  });

  test.each([['10.0.0.0/8', '10.0.0.0/8'], ['10.0.0.0/8', '10.1.0.0/16'], ['11.0.0.0/16', '10.0.0.0/8'], ['9.0.0.0/16', '10.0.0.0/8'], ['10.0.0.0/8', '::/0']])('%s is not a part of %s', (inner, outer) => {
    expect(inside(inner, outer)).toBe(false);
  });
});

describe('interval sets', () => {
  const MAX = 40;
  const anySet = fc.array(fc.tuple(fc.nat({ max: MAX }), fc.nat({ max: 8 }))).map(list =>
    union(list.map(([first, length]) => ({ first: BigInt(first), last: BigInt(first + length) }))));
  const members = (set: IntervalSet) => Array.from({ length: MAX + 10 }, (_, value) => contains(set, BigInt(value)));

  test('are what a test of every number says', () => {
    fc.assert(fc.property(anySet, anySet, (a, b) => {
      const [inA, inB] = [members(a), members(b)];
      expect(members(union(a, b))).toEqual(inA.map((is, index) => is || inB[index]));
      expect(members(subtract(a, b))).toEqual(inA.map((is, index) => is && !inB[index]));
      expect(members(intersect(a, b))).toEqual(inA.map((is, index) => is && inB[index]));
      expect(size(a)).toBe(BigInt(inA.filter(is => is).length));
    }));
  });

  test('look equal when they are', () => {
    fc.assert(fc.property(anySet, anySet, (a, b) => {
      expect(union(a, b)).toEqual(union(b, a));
      expect(union(subtract(a, b), intersect(a, b))).toEqual(a);
    }));
  });

  test('hold no empty interval', () => {
    expect(subtract([{ first: 0n, last: 9n }], [{ first: 0n, last: 4n }])).toEqual([{ first: 5n, last: 9n }]);
    expect(subtract([{ first: 0n, last: 9n }], [{ first: 5n, last: 9n }])).toEqual([{ first: 0n, last: 4n }]);
  });

  test('are made of blocks for each family', () => {
    expect(addressesOf(['fd00::/8', '10.0.0.0/8', '11.0.0.0/8', '::/128'].map(text => parseCidr(text)!))).toEqual({
      IPv4: [{ first: 10n * 2n ** 24n, last: 12n * 2n ** 24n - 1n }],
      IPv6: [{ first: 0n, last: 0n }, { first: 0xfdn * 2n ** 120n, last: 0xfen * 2n ** 120n - 1n }],
    });
    expect(addressesOf([])).toEqual({ IPv4: [], IPv6: [] });
  });

  test('are computed for each family', () => {
    const sets = { IPv4: [{ first: 1n, last: 2n }], IPv6: [{ first: 3n, last: 4n }] };
    expect(perFamily(family => sets[family])).toEqual(sets);
  });

  test('join adjacent halves', () => {
    expect(union([parseCidr('0.0.0.0/1')!], [parseCidr('128.0.0.0/1')!])).toEqual([{ first: 0n, last: 2n ** 32n - 1n }]);
  });
});
