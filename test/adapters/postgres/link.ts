import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that can break. */
export class Link {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #frozen = false;

  private constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', (chunk) => this.#frozen || to.write(chunk));
        from.on('error', () => {});
        from.on('close', () => {
          this.#sockets.delete(from);
          if (!this.#frozen) to.destroy();
        });
      }
    });
  }

  /** A line to the server of `url`, and the URL that goes through it. */
  static async to(url: string): Promise<{ link: Link; url: string }> {
    const target = new URL(url);
    const link = new Link(target);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    const { port } = link.#server.address() as AddressInfo;
    return { link, url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href };
  }

  /** From now on nothing comes through, and nobody is told. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Connections are cut; new ones come through again. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#frozen = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
