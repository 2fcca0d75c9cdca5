import type { Context, Middleware } from './context.ts';

/** What pages may send beside what every page may. */
const requestHeaders = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'Range',
  'If-Match',
  'If-None-Match',
  'If-Range',
  'X-Request-Id',
];

/** What pages may read beside what every page may. */
const answerHeaders = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Chromium keeps the answer to a preflight for no longer. */
const preflightSeconds = 2 * 60 * 60;

/**
 * Lets pages of these origins use the service, by the CORS protocol of the Fetch standard. To others nothing is said, and to
 * nobody that cookies may be sent along: a page says who asks with a token.
 */
export function cors(origins: readonly string[]): Middleware {
  const allowed = new Set(origins);
  if (allowed.size === 0) return (_, next) => next();
  return async (ctx, next) => {
    // In answers to others, too: a cache that kept one of those would hand it to the pages that are allowed.
    ctx.vary('Origin');
    const origin = ctx.get('Origin');
    const isAllowed = allowed.has(origin);
    // Before the answer is made: a file is sent with it.
    if (isAllowed) {
      ctx.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': answerHeaders.join(', ') });
    }
    await next();
    if (isAllowed && isPreflight(ctx)) {
      ctx.set({
        'Access-Control-Allow-Methods': ctx.response.get('Allow'),
        'Access-Control-Allow-Headers': requestHeaders.join(', '),
        'Access-Control-Max-Age': String(preflightSeconds),
      });
    }
  };
}

/** A question about a path that there is: the dispatcher has said by which methods. */
function isPreflight(ctx: Context): boolean {
  return ctx.method === 'OPTIONS' && ctx.status === 204 && ctx.get('Access-Control-Request-Method') !== '';
}
