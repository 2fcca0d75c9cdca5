import express, { type Express } from 'express';
import type { Images } from 'silverprint';
import { createHandler } from 'silverprint/adapters/koa';
import { openPhotos } from './photos.ts';
import { untilStopped } from './until-stopped.ts';
import { type SignedIn, userOf } from './users.ts';

/** A service of Express 5, with photos below `/photos`. */
export function createHost(images: Images): Express {
  const app = express().disable('x-powered-by');
  app.use((request: SignedIn, _response, next) => {
    Object.assign(request, { user: userOf(request) });
    next();
  });
  // before any body parser: what that has read does not come again
  app.use('/photos', createHandler({ images, authenticate: (request: SignedIn) => request.user?.id }));
  app.use(express.json());
  app.get('/', (_request, response) => void response.send('mine'));
  app.use((_request, response) => void response.status(404).send('not mine either'));
  return app;
}

if (import.meta.main) {
  await using opened = await openPhotos();
  await untilStopped(createHost(opened.images).listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1'));
}
