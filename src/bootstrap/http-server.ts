import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf } from './error-code.ts';
import { StartError } from './start-error.ts';

type Address = { readonly host: string; readonly port: number };

/** A server that takes requests, and how to end it. */
export type HttpServer = AsyncDisposable & {
  readonly url: string;
  /**
   * Take no more connections, and resolve when what is under way is answered: true, or false where after so long something was not,
   * whose connections are cut then. 25 s by default. Idempotent.
   */
  close(drainMilliseconds?: number): Promise<boolean>;
};

const connectionsMax = 1_000;
const drainMilliseconds = 25_000;
const idleCheckMilliseconds = 50;

/**
 * Take requests at an address.
 * @throws {StartError} the address cannot be listened on
 */
export async function listen(server: Server, address: Address): Promise<HttpServer> {
  server.maxConnections = connectionsMax;
  const answers = new Answers(server);
  await bound(server, address);
  let closing: Promise<boolean> | undefined;
  const close = (milliseconds = drainMilliseconds) => (closing ??= drain(server, answers, milliseconds));
  return {
    url: urlOf(server.address() as AddressInfo),
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
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

async function drain(server: Server, answers: Answers, milliseconds: number): Promise<boolean> {
  const closed = new Promise((resolve) => server.close(resolve));
  answers.areLast();
  // A connection whose answer had begun by then stays open for a next request, which nobody should wait for.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMilliseconds);
  let isInTime = true;
  const deadline = setTimeout(() => {
    isInTime = false;
    server.closeAllConnections();
  }, milliseconds);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
  return isInTime;
}

/** The answers of a server that are not sent yet. */
class Answers {
  readonly #open = new Set<ServerResponse>();
  #areLast = false;

  constructor(server: Server) {
    const note = (_: IncomingMessage, response: ServerResponse) => this.#note(response);
    for (const event of ['request', 'checkContinue']) server.prependListener(event, note);
  }

  /** From now on each says that its connection ends with it. */
  areLast(): void {
    this.#areLast = true;
    for (const response of this.#open) response.shouldKeepAlive = false;
  }

  #note(response: ServerResponse): void {
    if (this.#areLast) response.shouldKeepAlive = false;
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
  }
}
