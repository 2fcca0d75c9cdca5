import { createServer, type Server } from 'node:http';
import type { Images } from 'silverprint';
import { createHandler } from 'silverprint/adapters/koa';
import { openPhotos } from './photos.ts';
import { untilStopped } from './until-stopped.ts';
import { userOf } from './users.ts';

/** A service of bare `node:http`, with photos below `/photos`. */
export function createHost(images: Images): Server {
  const photos = createHandler({ images, prefix: '/photos', authenticate: (request) => userOf(request)?.id });
  return createServer((request, response) => {
    // what is not below the prefix comes back
    photos(request, response, () => {
      response.statusCode = request.url === '/' ? 200 : 404;
      response.end(request.url === '/' ? 'mine' : 'not mine either');
    });
  });
}

if (import.meta.main) {
  await using opened = await openPhotos();
  await untilStopped(createHost(opened.images).listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1'));
}
