import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf } from './error-code.ts';
import { StartError } from './start-error.ts';

type Address = { readonly host: string; readonly port: number };

/** A server that takes requests, and how to end it. */
export type HttpServer = AsyncDisposable & { readonly url: string };

const connectionsMax = 1_000;
const drainMilliseconds = 25_000;
const idleCheckMilliseconds = 50;

/**
 * Take requests at an address. Disposing of it takes no more of them, and resolves when those under way are answered, or
 * after 25 s without those that are not.
 * @throws {StartError} the address cannot be listened on
 */
export async function listen(server: Server, address: Address): Promise<HttpServer> {
  server.maxConnections = connectionsMax;
  await bound(server, address);
  return { url: urlOf(server.address() as AddressInfo), [Symbol.asyncDispose]: () => drain(server) };
}

/**
 * Say so now if an address cannot be listened on, before anything is opened on behalf of who cannot.
 * @throws {StartError} it cannot
 */
export async function assertCanListen(address: Address): Promise<void> {
  const server = createServer();
  await bound(server, address);
  await new Promise((resolve) => server.close(resolve));
}

async function bound(server: Server, address: Address): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(address.port, address.host, resolve);
  try {
    await promise;
  } catch (error) {
    throw new StartError(refusal(error, address), { cause: error });
  }
  server.removeListener('error', reject);
}

function refusal(error: unknown, { host, port }: Address): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is in use already. Stop what listens there, or take another one: PORT=${port + 1}.`;
    case 'EACCES':
      return `Port ${port} may not be listened on by this user. Take one above 1023: PORT=3000.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is no address of this machine. Take 127.0.0.1, or 0.0.0.0 for all that it has.`;
    default:
      return `Port ${port} of ${host} cannot be listened on: ${String(error)}.`;
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // A connection that was answering when the server closed stays open for a next request, which nobody should wait for.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMilliseconds);
  const deadline = setTimeout(() => server.closeAllConnections(), drainMilliseconds);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
