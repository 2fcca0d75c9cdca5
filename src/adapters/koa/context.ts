import type Koa from 'koa';
import type { Client } from '../../domain/client.ts';
import type { Limits } from '../../domain/limits.ts';

/** What is known about a request beside what it says itself. */
export type State = {
  requestId: string;
  client: Client;
  pace: Pace;
  /** The client waits for a `100 Continue` before it sends the body, and nobody has sent it one. */
  awaitsContinue: boolean;
};

/** How slowly a body may come. */
export type Pace = Pick<Limits, 'bodyBytesPerSecondMin' | 'bodyIdleSeconds' | 'bodySecondsMax'>;

export type Context = Koa.ParameterizedContext<State>;
export type Middleware = Koa.Middleware<State>;

/** The request target as it came: nothing is decoded, normalised or taken from `Host`, but an absolute one becomes a path. */
export function originForm(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '');
}

/** Path and query of the request target, as they came. */
export function targetOf(url: string): { path: string; query: URLSearchParams } {
  const target = originForm(url);
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark)) };
}

/** What every path of the service starts with for whoever sent this request. */
export function baseOf(ctx: Context, prefix: string): string {
  return `${mountOf(ctx)}${prefix}`;
}

/** Where a host has mounted the handler: what Express or Connect cut off the front of the request's URL. */
function mountOf({ req }: Context): string {
  const { url = '' } = req;
  if ('baseUrl' in req && typeof req.baseUrl === 'string') return originForm(req.baseUrl);
  if (!('originalUrl' in req) || typeof req.originalUrl !== 'string' || !req.originalUrl.endsWith(url)) return '';
  return targetOf(req.originalUrl.slice(0, req.originalUrl.length - url.length)).path;
}
