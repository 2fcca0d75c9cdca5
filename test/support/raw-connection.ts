import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test says byte for byte what it wants. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #received = '';
  #wasReset = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {
      this.#wasReset = true;
    });
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.#received += text;
    });
  }

  static async to(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Say this, and go on once the system has taken it. False when nobody is there to take it. */
  async says(content: string | Uint8Array): Promise<boolean> {
    if (this.#socket.destroyed) return false;
    if (!this.#socket.write(content)) await this.#next('drain');
    return !this.#socket.destroyed;
  }

  /** What came, as soon as it contains this. */
  async hears(text: string): Promise<string> {
    while (!this.#received.includes(text)) {
      if (this.#socket.closed) throw new Error(`closed after: ${this.#received}`);
      await this.#next('data');
    }
    return this.#received;
  }

  /** All that came, once the other side has closed. */
  async hearsAll(): Promise<string> {
    await this.#closed;
    return this.#received;
  }

  #next(event: 'data' | 'drain'): Promise<void> {
    return Promise.race([new Promise<void>((resolve) => this.#socket.once(event, () => resolve())), this.#closed]);
  }

  /** Whether the connection broke, rather than end. */
  get wasReset(): boolean {
    return this.#wasReset;
  }

  /** Say no more. */
  ends(): void {
    this.#socket.end();
  }

  /** Be gone from one moment to the next. */
  vanishes(): void {
    this.#socket.resetAndDestroy();
  }
}

/** The head of a request, line by line. */
export function head(...lines: readonly string[]): string {
  return [...lines, 'Host: localhost', '', ''].join('\r\n');
}
