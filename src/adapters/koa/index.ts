/**
 * The HTTP face of the core, as a handler that any host mounts.
 *
 * Koa is inside of it and not seen: a handler is what `node:http`, Express, Fastify and Koa itself take.
 * @module
 */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Koa from 'koa';
import type { Accounts, Images } from '../../application/silverprint.ts';
import { defaultLimits, type Limits } from '../../domain/limits.ts';
import type { Authenticator } from '../../domain/ports/authenticator.ts';
import { type Logger, silentLogger } from '../../domain/ports/logger.ts';
import type { PublicJwk } from '../../domain/ports/token-issuer.ts';
import { bearerOf, ownerBy } from './access.ts';
import { accessLog } from './access-log.ts';
import { Buffers } from './buffers.ts';
import { clientOf } from './client.ts';
import { baseOf, type Context, type State, targetOf } from './context.ts';
import { cors } from './cors.ts';
import { dispatch } from './dispatch.ts';
import { Permits } from './permits.ts';
import { type Readiness, refuseAtTheEnd } from './readiness.ts';
import { answerProblems } from './refusal.ts';
import { accountRoutes } from './routes/account.ts';
import { authRoutes } from './routes/auth.ts';
import { imageRoutes } from './routes/images.ts';
import { keyRoutes } from './routes/keys.ts';
import { linkRoutes } from './routes/links.ts';
import { metaRoutes } from './routes/meta.ts';
import { type SecurityScheme, securitySchemes } from './security.ts';
import type { Handler } from './server.ts';

export type { Checks, PartState, Readiness } from './readiness.ts';
export type { SecurityScheme } from './security.ts';
export { createHttpServer, type Handler } from './server.ts';

/** What of the limits is about how requests come and answers go. */
type HttpLimits = Pick<
  Limits,
  | 'bodyBytesPerSecondMin'
  | 'bodyIdleSeconds'
  | 'bodySecondsMax'
  | 'downloadIdleSeconds'
  | 'downloadsAtOnceMax'
  | 'uploadBytesAtOnceMax'
  | 'uploadBytesMax'
  | 'uploadsAtOnceMax'
>;

/** What a handler is made of: images, and either accounts or a function of the host's that settles who asks. */
export type HandlerOptions<Request extends IncomingMessage = IncomingMessage> = {
  readonly images: Images;
  /**
   * What every path starts with, such as `/photos`, spelled as in a URL; nothing by default. Where Express has mounted the handler at a path, that
   * one is known and cut off already.
   */
  readonly prefix?: string;
  /** Those that the image half was made with, as far as they differ from the default. */
  readonly limits?: Partial<HttpLimits>;
  /**
   * How many proxies stand in front, each of which appends to `X-Forwarded-For`. 0 by default: then that field is not read,
   * for anybody can send one.
   */
  readonly proxyHops?: number;
  /**
   * The URL that others reach the handler at, mount and prefix included: what links begin with, and its path the types of
   * problems. Without it they are absolute paths; what a request says about its host is never believed.
   */
  readonly publicUrl?: string | undefined;
  /** Origins of the pages that may use the service, each as browsers send it; none by default. */
  readonly corsOrigins?: readonly string[];
  /** Whether people find a page about the API at `/docs`, as they do by default. Programs find `/openapi.json` all the same. */
  readonly docs?: boolean;
  /** How requests say who asks where `authenticate` settles it, for the document; by a bearer token by default. */
  readonly securityScheme?: SecurityScheme;
  /** Adds `/readyz`, and refuses what is new once the service has ended; a host that mounts the handler has its own, as a rule. */
  readonly readiness?: Readiness;
  /** One line a request, and every failure; silent by default. */
  readonly logger?: Logger;
} & (
  | {
      /** Adds the `/auth` routes, and lets their access tokens in. */
      readonly accounts: Accounts;
      /** Those of the accounts' access tokens: adds `/.well-known/jwks.json`, where there are any. */
      readonly publicKeys?: readonly PublicJwk[] | undefined;
      /** Who asks, in place of the access token. */
      readonly authenticate?: Authenticator<Request>;
    }
  | { readonly accounts?: never; readonly publicKeys?: never; readonly authenticate: Authenticator<Request> }
);

/**
 * The HTTP face of Silverprint.
 * @throws {TypeError} `prefix` is no path as URLs spell it, or `publicUrl` is no URL
 *
 * @example
 * ```ts
 * import express, { type Request } from 'express';
 *
 * // with the service's own accounts
 * createHttpServer(createHandler({ images, accounts })).listen(3000);
 * // in Express, with the host's users
 * const app = express();
 * const authenticate = (req: Request & { user?: { id: string } }) => req.user?.id;
 * app.use('/photos', createHandler({ images, authenticate }));
 * ```
 */
export function createHandler<Request extends IncomingMessage = IncomingMessage>(
  options: HandlerOptions<Request>,
): Handler<Request> {
  const { images, accounts, proxyHops = 0, publicUrl, corsOrigins = [], readiness, logger = silentLogger } = options;
  const prefix = pathPrefix(options.prefix);
  const limits: HttpLimits = { ...defaultLimits, ...options.limits };
  const { downloadIdleSeconds: idleSeconds, downloadsAtOnceMax } = limits;
  const delivery = { buffers: new Buffers(), permits: new Permits({ countMax: downloadsAtOnceMax }), idleSeconds };
  const owner = ownerBy(authenticatorOf(options), options.authenticate ? 'host' : 'accessToken');
  const publicBase = publicUrl === undefined ? undefined : new URL(publicUrl).pathname.replace(/\/+$/, '');
  const base = (ctx: Context) => publicBase ?? baseOf(ctx, prefix);
  const routes = [
    ...(accounts
      ? [
          ...authRoutes(accounts),
          ...accountRoutes(accounts, options.authenticate ? undefined : images),
          ...keyRoutes(options.publicKeys),
        ]
      : []),
    ...imageRoutes({ images, owner, base, limits, delivery }),
    ...(images.links ? linkRoutes({ images, links: images.links, owner, prefix, publicUrl, delivery }) : []),
  ];
  const waiting = new WeakSet<IncomingMessage>();

  const app = new Koa<State>();
  // Koa prints what nobody listens for; failures were reported by then, and what is left are vanished clients
  app.on('error', (error: unknown) => logger.debug({ error }, 'connection failed'));
  app.use(async (ctx, next) => {
    ctx.state.awaitsContinue = waiting.has(ctx.req);
    ctx.state.client = clientOf(ctx.req, proxyHops);
    ctx.state.pace = limits;
    ctx.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    await next();
    // nobody waits for ever with an answer that is not read; what bypasses Koa has been sent
    if (ctx.respond !== false) ctx.res.setTimeout(idleSeconds * 1000, () => ctx.res.destroy());
  });
  app.use(accessLog(logger));
  app.use(cors(corsOrigins));
  app.use(answerProblems(logger, base));
  const hasReference = options.docs ?? true;
  const schemes = securitySchemes(options.securityScheme);
  const meta = metaRoutes({ routes, securitySchemes: schemes, base, hasReference, readiness });
  if (readiness) app.use(refuseAtTheEnd(readiness, [`${prefix}/livez`, `${prefix}/readyz`]));
  for (const middleware of dispatch([...routes, ...meta], prefix)) app.use(middleware);

  const callback = app.callback();
  const handler = (req: IncomingMessage, res: ServerResponse, next?: () => void): void => {
    if (next && !isBelow(prefix, req.url)) return next();
    void callback(req, res);
  };
  const checkContinue: RequestListener = (req, res) => {
    waiting.add(req);
    handler(req, res);
  };
  return Object.assign(handler, { checkContinue });
}

function authenticatorOf<Request extends IncomingMessage>(
  options: HandlerOptions<Request>,
): Authenticator<IncomingMessage> {
  const { accounts } = options;
  const given = accounts ? (options.authenticate ?? bearerOf(accounts)) : options.authenticate;
  // that its requests are of this type is for the host to know
  return given as Authenticator<IncomingMessage>;
}

function pathPrefix(typed = ''): string {
  const prefix = typed.replace(/\/+$/, '');
  // two slashes in front would make what links begin with a host; and what URLs never spell like this would match nothing
  if (/^(?:\/(?:[\w.~@=&,;$-]|%[\da-f]{2})+)*$/i.test(prefix)) return prefix;
  throw new TypeError('prefix must be a path as URLs spell it: /photos, or /my%20photos');
}

function isBelow(prefix: string, url = ''): boolean {
  const { path } = targetOf(url);
  return path === prefix || path.startsWith(`${prefix}/`);
}
