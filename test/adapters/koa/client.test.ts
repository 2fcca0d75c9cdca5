import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { clientOf } from '../../../src/adapters/koa/client.ts';

describe('The client of a request', () => {
  const addressOf = (peer: string | undefined, forwarded: string | undefined, proxyHops: number) => {
    const request = { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } };
    return clientOf(request as unknown as IncomingMessage, proxyHops).address;
  };

  const connected: readonly [peer: string | undefined, address: string | undefined][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    [undefined, undefined],
  ];
  for (const [peer, address] of connected) {
    it(`is ${address} where the connection comes from ${peer}`, () => {
      expect(addressOf(peer, '203.0.113.1', 0)).to.equal(address);
      expect(addressOf(peer, undefined, 1)).to.equal(address);
    });
  }

  const forwarded: readonly [forwarded: string, proxyHops: number, address: string][] = [
    ['192.0.2.1', 1, '192.0.2.1'],
    ['203.0.113.1, 192.0.2.1', 1, '192.0.2.1'],
    ['203.0.113.1,192.0.2.1,10.0.0.2', 2, '192.0.2.1'],
    ['203.0.113.1 , 192.0.2.1', 5, '203.0.113.1'],
    ['192.0.2.1:4711', 1, '192.0.2.1'],
    ['[2001:db8::1]:4711', 1, '2001:db8::1'],
    ['[2001:db8::1]', 1, '2001:db8::1'],
    ['2001:db8::1', 1, '2001:db8::1'],
    ['::ffff:192.0.2.1', 1, '192.0.2.1'],
    ['unknown', 1, '10.0.0.1'],
    ['203.0.113.1, _hidden', 1, '10.0.0.1'],
    ['203.0.113.1, unknown, 10.0.0.2', 2, '10.0.0.2'],
    ['', 1, '10.0.0.1'],
    [',', 1, '10.0.0.1'],
    ['192.0.2.1\u0000', 1, '10.0.0.1'],
    ['192.0.2.256', 1, '10.0.0.1'],
  ];
  for (const [field, proxyHops, address] of forwarded) {
    it(`is ${address} where ${proxyHops} proxies are trusted and say ${JSON.stringify(field)}`, () => {
      expect(addressOf('10.0.0.1', field, proxyHops)).to.equal(address);
    });
  }
});
