import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';

/** Whether a request was dealt with, one way or another; otherwise it is passed on. */
type Interfere = (req: IncomingMessage, res: ServerResponse) => boolean;

/** What stands between a store and an endpoint, or where an endpoint should be and knows nothing. */
export type Peer = AsyncDisposable & {
  readonly url: string;
  /** Methods and paths, in the order in which they came. */
  readonly requests: string[];
  interfere: Interfere;
};

export async function peerOf(endpoint?: string): Promise<Peer> {
  const requests: string[] = [];
  const server = createServer((req, res) => {
    requests.push(`${req.method} ${req.url?.split('?')[0]}`);
    if (peer.interfere(req, res)) return;
    if (endpoint === undefined) answer(req, res, 404, 'NoSuchKey');
    else passOn(endpoint, req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer: Peer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    interfere: () => false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return peer;
}

/** Answer as S3 does when something fails. */
export function answer(req: IncomingMessage, res: ServerResponse, status: number, code: string): true {
  req.resume();
  const head = { 'Content-Type': 'application/xml' };
  res.writeHead(status, head).end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`);
  return true;
}

type Passing = {
  /** What is sent instead of the body that came. */
  readonly body?: Readable;
  /** What is done with the answer, instead of sending it on. */
  readonly withAnswer?: (upstream: IncomingMessage) => void;
};

/** Have the endpoint answer. */
export function passOn(
  endpoint: string,
  req: IncomingMessage,
  res: ServerResponse,
  { body = req, withAnswer = (upstream) => void upstream.pipe(res) }: Passing = {},
): true {
  const { method, headers } = req;
  const outward = request(new URL(req.url ?? '', endpoint), { method, headers, setHost: false });
  outward.once('response', (upstream) => {
    upstream.on('error', () => {});
    if (!res.destroyed) res.writeHead(upstream.statusCode ?? 502, upstream.headers);
    withAnswer(upstream);
  });
  outward.on('error', () => res.destroy());
  res.once('close', () => void (res.writableFinished || outward.destroy()));
  body.pipe(outward);
  return true;
}
