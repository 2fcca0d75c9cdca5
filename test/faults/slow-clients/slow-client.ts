import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What a client is slow at. */
export type Slowness = 'headers' | 'body' | 'reading';

const trickleMilliseconds = 1_000;
const bodyBytes = 1_000_000;

/** Whom a client pretends to be, and a file that is larger than what the system keeps for who does not read. */
export type Pretext = { readonly token: string; readonly id: string };

/** A client that keeps a connection for as long as it is let, at next to no cost to itself. */
export class SlowClient implements Disposable {
  readonly #socket: Socket;
  readonly #trickling: NodeJS.Timeout | undefined;

  private constructor(socket: Socket, trickle: string | undefined) {
    this.#socket = socket;
    this.#trickling = trickle === undefined ? undefined : setInterval(() => socket.write(trickle), trickleMilliseconds);
    socket.on('close', () => clearInterval(this.#trickling));
  }

  static async at(url: string, slowness: Slowness, { token, id }: Pretext): Promise<SlowClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await once(socket, 'connect');
    const headers = `Host: localhost\r\nAuthorization: Bearer ${token}\r\n`;
    const form = `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${bodyBytes}\r\n`;
    const said = {
      headers: `GET /livez HTTP/1.1\r\n${headers}`,
      body: `POST /image/upload HTTP/1.1\r\n${headers}${form}\r\n`,
      reading: `GET /image/download_original/${id} HTTP/1.1\r\n${headers}\r\n`,
    };
    if (slowness === 'reading') socket.pause();
    else socket.resume();
    socket.write(said[slowness]);
    return new SlowClient(socket, { headers: 'X-A: b\r\n', body: '-', reading: undefined }[slowness]);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#trickling);
    this.#socket.resetAndDestroy();
  }
}
