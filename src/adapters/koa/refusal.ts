import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '../../domain/ports/logger.ts';
import type { Context, Middleware } from './context.ts';
import { type Problem, problemOf } from './problems.ts';

/** Read of a body that is not wanted, in bytes, and the time its sender has to notice the answer. */
const drained = { bytesMax: 64 * 1024, milliseconds: 2_000 } as const;

/** Turns whatever is thrown below it into a problem document. Types begin with what `base` says. */
export function answerProblems(logger: Logger, base: (ctx: Context) => string): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      // A refusal can be faster than the parser, which may hold the end of a short body already.
      if (bodyIsUnread(ctx.req)) await nextTurn();
      if (ctx.headerSent || !ctx.writable) ctx.respond = false;
      else answer(ctx, problemOf(error, base(ctx)));
      report(logger, ctx, error);
    }
    if (ctx.respond !== false && bodyIsUnread(ctx.req)) ctx.set('Connection', 'close');
  };
}

function answer(ctx: Context, { headers, document }: Problem): void {
  const body = Buffer.from(JSON.stringify(document));
  ctx.status = document.status;
  ctx.set(headers);
  ctx.set('Content-Type', 'application/problem+json');
  ctx.body = bodyIsUnread(ctx.req) ? Readable.from(outlasting(body, ctx.req)) : body;
  ctx.length = body.length;
}

function report(logger: Logger, { state: { requestId }, respond }: Context, error: unknown): void {
  const { status } = problemOf(error).document;
  if (respond === false && (status < 500 || isDisconnect(error))) {
    logger.debug({ requestId, error }, 'nobody was left to answer');
  } else if (status === 500) logger.error({ requestId, error }, 'request failed');
  else if (status > 500) logger.warn({ requestId, error }, 'request refused');
}

const disconnects = new Set<unknown>(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

function isDisconnect(error: unknown): boolean {
  return error instanceof Error && 'code' in error && disconnects.has(error.code);
}

function bodyIsUnread(req: IncomingMessage): boolean {
  const announced = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  return announced && !req.complete;
}

/**
 * The answer, and its end once the sender of the body had time to see it.
 *
 * Closing while bytes are on their way in makes the kernel send a reset, which can overtake the answer. So the
 * connection stays until the sender is done, gone or out of time; meanwhile a little is read, and then nothing.
 */
async function* outlasting(body: Uint8Array, req: IncomingMessage): AsyncGenerator<Uint8Array> {
  yield body;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, drained.milliseconds);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    if (req.readableEnded || req.destroyed) return done();
    let bytes = 0;
    req.once('end', done).once('close', done);
    req.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > drained.bytesMax) req.pause();
    });
  });
}
