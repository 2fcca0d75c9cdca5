import { randomUUID } from 'node:crypto';
import type { Logger } from '../../domain/ports/logger.ts';
import { type Middleware, targetOf } from './context.ts';

// what proxies and tracing libraries send, and nothing that a log or a header could trip over
const sane = /^[A-Za-z0-9._-]{1,64}$/;

/** Names each request, and logs one line about how it was answered. What is below it throws nothing. */
export function accessLog(logger: Logger): Middleware {
  return async (ctx, next) => {
    const startedAt = performance.now();
    const sent = ctx.get('X-Request-Id');
    const requestId = sane.test(sent) ? sent : randomUUID();
    ctx.state.requestId = requestId;
    ctx.set('X-Request-Id', requestId);
    await next();
    // what bypasses Koa has been sent by now, or could not be
    const aborted = ctx.respond === false && !ctx.res.writableFinished;
    logger.info(
      {
        requestId,
        method: ctx.method,
        // without the query: a client may have put a token there
        path: targetOf(ctx.originalUrl).path,
        status: aborted && !ctx.headerSent ? undefined : ctx.status,
        bytes: ctx.length ?? 0,
        milliseconds: Math.round((performance.now() - startedAt) * 10) / 10,
        userAgent: ctx.headers['user-agent'],
        ...(aborted && { aborted }),
      },
      'request',
    );
  };
}
