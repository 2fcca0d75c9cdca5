import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Client } from '../../domain/client.ts';
import { deviceOf } from '../../domain/device.ts';

/**
 * Where a request comes from, and what its program calls itself. Ask while the connection is open: one that has gone has
 * no address.
 * @param proxyHops of the proxies in front of the service, how many are to be trusted
 */
export function clientOf({ socket, headers }: IncomingMessage, proxyHops: number): Client {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  return { address: addressOf(socket.remoteAddress, forwarded, proxyHops), device: deviceOf(headers['user-agent']) };
}

// Each proxy appends whom it was asked by. What the outermost one of ours has written is the client; whatever stands left of
// that came with the request, and anybody can have made it up.
function addressOf(peer: string | undefined, forwarded: readonly string[], proxyHops: number): string | undefined {
  const trusted = proxyHops === 0 ? [] : forwarded.slice(-proxyHops);
  return [...trusted, peer ?? ''].map(plainAddress).find((address) => isIP(address) !== 0);
}

/** Without a port, and without what makes an IPv4 address an IPv6 one. */
function plainAddress(text: string): string {
  const [, bracketed, withPort] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text.trim()) ?? [];
  return (bracketed ?? withPort ?? text.trim()).replace(/^::ffff:(?=\d+\.)/i, '');
}
