import { once } from 'node:events';
import Koa from 'koa';
import type { Images } from 'silverprint';
import { createHandler } from 'silverprint/adapters/koa';
import { openPhotos } from './photos.ts';
import { untilStopped } from './until-stopped.ts';
import { type SignedIn, userOf } from './users.ts';

/** A service of Koa, with photos below `/photos`. */
export function createHost(images: Images): Koa {
  const photos = createHandler({ images, prefix: '/photos', authenticate: (request: SignedIn) => request.user?.id });
  const app = new Koa();
  app.use(async (ctx, next) => {
    ctx.state['user'] = userOf(ctx.req);
    await next();
  });
  // before any body parser: what that has read does not come again
  app.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/photos/')) return next();
    ctx.respond = false;
    const answered = once(ctx.res, 'close'); // so that what comes before sees the status
    photos(Object.assign(ctx.req, { user: ctx.state['user'] }), ctx.res);
    return answered;
  });
  app.use((ctx) => {
    ctx.status = ctx.path === '/' ? 200 : 404;
    ctx.body = ctx.path === '/' ? 'mine' : 'not mine either';
  });
  return app;
}

if (import.meta.main) {
  await using opened = await openPhotos();
  await untilStopped(createHost(opened.images).listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1'));
}
