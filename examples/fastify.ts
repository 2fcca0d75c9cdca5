import { type FastifyInstance, fastify } from 'fastify';
import type { Images } from 'silverprint';
import { createHandler } from 'silverprint/adapters/koa';
import { openPhotos } from './photos.ts';
import { untilStopped } from './until-stopped.ts';
import { type SignedIn, userOf } from './users.ts';

/** A service of Fastify 5, with photos below `/photos`. */
export function createHost(images: Images): FastifyInstance {
  const photos = createHandler({ images, prefix: '/photos', authenticate: (request: SignedIn) => request.user?.id });
  const app = fastify();
  app.register(async (scope) => {
    // in here bodies are not read: what a parser has read does not come again
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    scope.all('/photos/*', (request, reply) => {
      reply.hijack();
      reply.raw.setHeaders(new Map(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)])));
      photos(Object.assign(request.raw, { user: userOf(request.raw) }), reply.raw);
    });
  });
  app.get('/', async () => 'mine');
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send('not mine either'));
  return app;
}

if (import.meta.main) {
  await using opened = await openPhotos();
  const app = createHost(opened.images);
  await app.listen({ port: Number(process.env['PORT'] ?? 8080), host: '127.0.0.1' });
  await untilStopped(app.server, () => void app.close());
}
