import { Router } from '@koa/router';
import { type Middleware, type State, targetOf } from './context.ts';
import { HttpProblem } from './problems.ts';
import type { Route } from './route.ts';

type Layer = { readonly methods: readonly string[]; readonly paramNames: readonly unknown[] };

/** Runs the route that a request means. `prefix` is what every path starts with. */
export function dispatch(routes: readonly Route[], prefix: string): Middleware[] {
  const router = new Router<State>({ strict: true, sensitive: true });
  for (const route of routes) {
    const path = `${prefix}${route.path.replace(/\{\w+\}/, ':id')}`;
    router.register(path, [route.method], (ctx, next) => {
      return literal(ctx.matched).length > 0 && 'id' in ctx.params ? next() : route.run(ctx, ctx.params['id'] ?? '');
    });
  }
  return [targeted, router.routes() as Middleware, unrouted];
}

/** The router goes by the request target as it came. */
const targeted: Middleware = (ctx, next) => {
  ctx['newRouterPath'] = targetOf(ctx.url).path;
  return next();
};

const unrouted: Middleware = (ctx) => {
  const matched: readonly Layer[] = ctx['matched'] ?? [];
  if (matched.length === 0) throw new HttpProblem('not-found', 'There is nothing at this path.');
  const layers = literal(matched).length > 0 ? literal(matched) : matched;
  const methods = new Set(layers.flatMap((layer) => layer.methods).toSorted());
  const allowed = { Allow: [...methods, 'OPTIONS'].join(', ') };
  if (ctx.method !== 'OPTIONS') {
    throw new HttpProblem('method-not-allowed', `Possible here: ${allowed.Allow}.`, allowed);
  }
  ctx.set(allowed);
  ctx.status = 204;
};

/** A path that is one of ours by the letter is never taken for an id: GET /image/upload is a wrong method. */
function literal(layers: readonly Layer[] = []): readonly Layer[] {
  return layers.filter(({ paramNames }) => paramNames.length === 0);
}
