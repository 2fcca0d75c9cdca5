import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Where a connection is cut around something that is sent: before it gets there, right after it was passed on, or once the answer to
 * it comes, which nobody gets to see then.
 */
export type Cut = 'before' | 'after' | 'at the answer';

/** Of a connection, the end that asked for it and the other. */
type Ends = { readonly near: Socket; readonly far: Socket; isDead: boolean; isAnswerCut: boolean };

/** A line to a server that can break. */
export class Link {
  readonly #server: Server;
  readonly #open = new Set<Ends>();
  #target: URL;
  #isFrozen = false;
  #cut: { readonly text: string; readonly how: Cut; readonly done: () => void } | undefined;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((near) => this.#connect(near));
  }

  /** A line to the server of `url`, and the URL that goes through it. */
  static async to(url: string): Promise<{ link: Link; url: string }> {
    const link = new Link(new URL(url));
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    const { port } = link.#server.address() as AddressInfo;
    return { link, url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href };
  }

  /** New connections go to the server of this URL. */
  leadsTo(url: string): void {
    this.#target = new URL(url);
  }

  /** From now on nothing comes through, and nobody is told. */
  freeze(): void {
    this.#isFrozen = true;
    for (const ends of this.#open) ends.isDead = true;
  }

  /**
   * New connections come through again. On those that were there, nothing ever will. That somebody has given one up is known at its other
   * end from now on, as keep-alive would tell there.
   */
  thaw(): void {
    this.#isFrozen = false;
    for (const ends of this.#open) if (ends.near.destroyed) this.#end(ends);
  }

  /** Connections are cut; new ones come through again. */
  cut(): void {
    for (const ends of this.#open) this.#end(ends);
    this.#isFrozen = false;
  }

  /** Cut the connection on which somebody next sends this text; resolves when that was done. */
  cutsAround(text: string, how: Cut): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#cut = { text, how, done: resolve };
    return promise;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(near: Socket): void {
    const far = connect(Number(this.#target.port), this.#target.hostname);
    const ends: Ends = { near, far, isDead: this.#isFrozen, isAnswerCut: false };
    this.#open.add(ends);
    near.on('data', (chunk) => this.#forward(ends, chunk));
    far.on('data', (chunk) => this.#back(ends, chunk));
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        if (near.destroyed && far.destroyed) this.#open.delete(ends);
        if (!ends.isDead || (near.destroyed && !this.#isFrozen)) this.#end(ends);
      });
    }
  }

  #forward(ends: Ends, chunk: Buffer): void {
    if (ends.isDead) return;
    if (!this.#cut || !chunk.includes(this.#cut.text)) return void ends.far.write(chunk);
    const { how, done } = this.#cut;
    this.#cut = undefined;
    if (how === 'before') this.#end(ends);
    else if (how === 'at the answer') {
      ends.isAnswerCut = true;
      ends.far.write(chunk);
    } else ends.far.write(chunk, () => this.#end(ends));
    done();
  }

  #back(ends: Ends, chunk: Buffer): void {
    if (ends.isDead) return;
    if (ends.isAnswerCut) this.#end(ends);
    else ends.near.write(chunk);
  }

  #end({ near, far }: Ends): void {
    near.resetAndDestroy();
    far.resetAndDestroy();
  }
}
