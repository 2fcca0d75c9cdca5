import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';

/** A request listener, for bare `node:http` and everything that is built on it. */
export type Handler<Request extends IncomingMessage = IncomingMessage> = {
  /**
   * Answer a request.
   * @param next called in place of that where the path does not begin with the handler's prefix; without it, the answer is `not-found`
   */
  (req: Request, res: ServerResponse, next?: () => void): void;
  /** For the event of that name: a client that waits for a `100 Continue` is refused before it sends the body. */
  readonly checkContinue: RequestListener;
};

/**
 * A `node:http` server around a handler, with limits on how slow, how long and how many. It does not listen yet.
 *
 * Node's own defaults would let a client take a minute for its headers and look at the clock every half a minute.
 *
 * @example
 * ```ts
 * createHttpServer(createHandler({ images, accounts })).listen(3000, '127.0.0.1');
 * ```
 */
export function createHttpServer(handler: Handler): Server {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 130_000, connectionsCheckingInterval: 2_000, keepAliveTimeout: 5_000 },
    handler,
  );
  server.maxRequestsPerSocket = 1_000;
  server.maxHeadersCount = 100;
  server.on('checkContinue', handler.checkContinue);
  return server;
}
