import { addressesOf, Cidr, parseCidr, size } from '../../src/rules/cidr';
import { METADATA_ADDRESSES, metadataIn, PUBLIC_ADDRESSES, publicPart } from '../../src/rules/special-addresses';

const addresses = (...blocks: string[]) => addressesOf(blocks.map(parseCidr).filter((cidr): cidr is Cidr => cidr !== undefined));

describe('public addresses', () => {
  test('are those of the internet', () => {
    expect(size(PUBLIC_ADDRESSES.IPv4)).toBe(3702258688n);
    expect(size(PUBLIC_ADDRESSES.IPv6)).toBe(2n ** 125n - 2n ** 96n);
  });

  test.each(['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3', 'fc00::/7', 'fe80::/10', 'ff00::/8',
    '2001:db8::/32', '64:ff9b::a00:0/104'])('are not in %s', text => {
    expect(publicPart(addresses(text))).toEqual({ IPv4: [], IPv6: [] });
  });

  test('are IPv4 when they are reached through NAT64', () => {
    expect(publicPart(addresses('64:ff9b::808:808/128'))).toEqual(publicPart(addresses('8.8.8.8/32')));
  });
});

describe('metadata addresses', () => {
  test('are each found, and each exception takes its address out', () => {
    for (const { text } of METADATA_ADDRESSES) {
      const [{ exception }] = metadataIn(addresses(`${text}/${text.includes(':') ? 128 : 32}`));
      expect(metadataIn(addresses(exception)).map(reached => reached.text)).toEqual([text]);
    }
  });

  test('are found in all addresses, also through NAT64', () => {
    expect(metadataIn(addresses('0.0.0.0/0'))).toHaveLength(6);
    expect(metadataIn(addresses('::/0'))).toHaveLength(8);
  });
});
