import { expect } from 'chai';
import fc from 'fast-check';
import { addressPrefix } from '../../src/domain/address.ts';

describe('The place that an address stands for', () => {
  const places: readonly [address: string, place: string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff::', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ];
  for (const [address, place] of places) {
    it(`is ${place} for ${address}`, () => {
      expect(addressPrefix(address)).to.equal(place);
    });
  }

  for (const text of ['', 'localhost', '1.2.3', ':', ':::', '1:2', '1::2::3', '1:2:3:4:5:6:7:8:9', '12345::', 'g::']) {
    it(`is the text itself for ${JSON.stringify(text)}, which is no address`, () => {
      expect(addressPrefix(text)).to.equal(text);
    });
  }

  it('is the same for all that begin alike, and another for others', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        const isSame = network(one) === network(other);
        expect(addressPrefix(one) === addressPrefix(other)).to.equal(isSame);
      }),
    );
  });
});

/** The first 64 bits by the parser of the platform, which knows nothing of ours; all of it for what is an IPv4 address. */
function network(address: string): string {
  const { hostname } = new URL(`http://[${address}]/`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const groups = (side: string) => side.split(':').filter((group) => group !== '');
  const known = groups(head).length + groups(tail ?? '').length;
  const all = [...groups(head), ...Array.from({ length: 8 - known }, () => '0'), ...groups(tail ?? '')];
  return all.slice(0, all.slice(0, 6).join(':') === '0:0:0:0:0:ffff' ? 8 : 4).join(':');
}
