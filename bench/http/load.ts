import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

// Asks for one thing again and again, on so many connections that stay open, and reads no more of the answers than it must:
// a client that works hard would hide what the server does. Tells its parent how many answers it got, each time it is asked
// to; ends with it.

export type Order = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
};
export type Done = { readonly answers: number; readonly seconds: number };

// One for all: what is in it is never looked at again.
const buffer = Buffer.allocUnsafeSlow(1024 * 1024);
const endOfHead = Buffer.from('\r\n\r\n');

process.on('message', (order: Order) => void work(order));
process.on('disconnect', () => process.exit());

async function work(order: Order): Promise<void> {
  const clients = await Promise.all(Array.from({ length: order.connections }, () => Client.to(order)));
  const started = performance.now();
  const until = started + order.seconds * 1000;
  const counts = await Promise.all(clients.map((client) => client.asksUntil(until)));
  const seconds = (performance.now() - started) / 1000;
  const answers = counts.reduce((sum, count) => sum + count, 0);
  process.send?.({ answers, seconds } satisfies Done);
}

class Client {
  readonly #order: Order;
  readonly #request: string;
  #socket: Socket | undefined;
  #left = 0;
  #answered: () => void = () => {};

  private constructor(order: Order) {
    const { pathname, search } = new URL(order.url);
    const lines = Object.entries({ Host: 'localhost', ...order.headers }).map(([name, value]) => `${name}: ${value}`);
    this.#request = [`GET ${pathname}${search} HTTP/1.1`, ...lines, '', ''].join('\r\n');
    this.#order = order;
  }

  static async to(order: Order): Promise<Client> {
    const client = new Client(order);
    client.#socket = await client.#connected();
    return client;
  }

  async asksUntil(moment: number): Promise<number> {
    let answers = 0;
    for (; performance.now() < moment; answers++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#answered = resolve;
      this.#socket ??= await this.#connected();
      this.#socket.write(this.#request);
      await promise;
    }
    this.#socket?.destroy();
    return answers;
  }

  async #connected(): Promise<Socket> {
    const { hostname: host, port } = new URL(this.#order.url);
    const onread = { buffer, callback: (bytes: number) => this.#read(bytes) };
    const socket = connect({ host, port: Number(port), onread, noDelay: true });
    socket.on('error', (error) => fail(error.message));
    await once(socket, 'connect');
    return socket;
  }

  #read(bytes: number): boolean {
    if (this.#left > 0) this.#left -= bytes;
    else this.#begin(bytes);
    if (this.#left === 0) this.#answered();
    return true;
  }

  #begin(bytes: number): void {
    const end = buffer.subarray(0, bytes).indexOf(endOfHead);
    const head = buffer.toString('latin1', 0, end);
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
    if (end < 0 || !head.startsWith('HTTP/1.1 200') || length === undefined) return fail(`answered: ${head}`);
    this.#left = Number(length) - (bytes - end - endOfHead.length);
    // A server may have had enough of a connection.
    if (/\r\nconnection: close/i.test(head)) this.#socket = undefined;
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
