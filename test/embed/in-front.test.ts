import { createServer, type RequestListener } from 'node:http';
import { expect } from 'chai';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { fastify } from 'fastify';
import Koa from 'koa';
import { createHandler, type HandlerOptions } from 'silverprint/adapters/koa';
import { createHost as fastifyHost } from '../../examples/fastify.ts';
import { createHost as koaHost } from '../../examples/koa.ts';
import { rememberingLogger } from '../adapters/koa/fakes.ts';
import { aForm } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { type Host, inMemory, type Photos, serve } from './hosts.ts';

describe('What a host does before its photos', () => {
  let photos: Photos;
  beforeEach(async () => {
    photos = await inMemory();
  });
  afterEach(() => photos[Symbol.asyncDispose]());

  const handler = (options: Partial<HandlerOptions> = {}) =>
    createHandler({ images: photos.images, authenticate: () => 'alice', ...options });
  const upload = async (url: string) =>
    fetch(`${url}/image/upload`, { method: 'POST', body: aForm(['file', await aPhoto(), 'cat.jpg']) });
  const deletion = (url: string) =>
    fetch(`${url}/image/delete`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ids: ['6f1c1f0e-6a55-4b7e-9a5e-0d5f0c9d8f11'] }),
    });
  const express5 = (prepare: (app: Express) => void): Promise<Host> => {
    const app = express();
    prepare(app);
    return serve(createServer(app));
  };

  describe('to a body', () => {
    it('is told of, and to whoever runs it, where a parser has read it: nobody waits for what does not come', async () => {
      const logger = rememberingLogger();
      await using host = await express5((app) => app.use(express.json()).use('/photos', handler({ logger })));
      const answer = await deletion(`${host.url}/photos`);
      expect(answer.status).to.equal(500);
      expect(await answer.json())
        .to.include({ code: 'internal' })
        .and.property('detail')
        .to.contain('body parser');
      expect(String((await logger.says('request failed')).members['error'])).to.contain('body parser');
    });

    it('is no matter where a parser has left it alone', async () => {
      await using host = await express5((app) => app.use(express.json()).use('/photos', handler()));
      expect((await upload(`${host.url}/photos`)).status).to.equal(201);
    });

    it('is told of for uploads, too, and nothing of them is kept', async () => {
      const raw = express.raw({ type: () => true, limit: '1mb' });
      await using host = await express5((app) => app.use(raw).use('/photos', handler()));
      const answer = await upload(`${host.url}/photos`);
      expect(answer.status).to.equal(500);
      expect(await answer.json())
        .to.have.property('detail')
        .that.contains('body parser');
      expect(await photos.fileCount()).to.equal(0);
    });

    it('is told of within Fastify, which reads JSON unless it is told not to', async () => {
      const below = handler({ prefix: '/photos' });
      const app = fastify();
      app.all('/photos/*', (request, reply) => {
        reply.hijack();
        below(request.raw, reply.raw);
      });
      const url = await app.listen({ port: 0, host: '127.0.0.1' });
      expect(await (await deletion(`${url}/photos`)).json())
        .to.have.property('detail')
        .that.contains('body parser');
      app.server.closeAllConnections();
      await app.close();
    });
  });

  describe('with headers', () => {
    const seen = async ({ url }: Host) => (await fetch(`${url}/photos/livez`)).headers.get('X-Host');

    it('stays in the answer, in Express', async () => {
      await using host = await express5((app) =>
        app
          .use((_, response, next) => {
            response.set('X-Host', 'mine');
            next();
          })
          .use('/photos', handler()),
      );
      expect(await seen(host)).to.equal('mine');
    });

    it('stays in the answer, in Koa, where middleware sees the status, too', async () => {
      const statuses: number[] = [];
      const app = new Koa();
      app.use(async (ctx, next) => {
        ctx.set('X-Host', 'mine');
        await next();
        statuses.push(ctx.status);
      });
      for (const middleware of koaHost(photos.images).middleware) app.use(middleware);
      const callback = app.callback();
      await using host = await serve(createServer((req, res) => void callback(req, res)));
      expect(await seen(host)).to.equal('mine');
      expect((await fetch(`${host.url}/photos/image/list`)).status).to.equal(401);
      expect(statuses).to.deep.equal([200, 401]);
    });

    it('stays in the answer, in Fastify', async () => {
      const app = fastifyHost(photos.images);
      app.addHook('onRequest', async (_, reply) => void reply.header('X-Host', 'mine'));
      const url = await app.listen({ port: 0, host: '127.0.0.1' });
      expect((await fetch(`${url}/photos/livez`)).headers.get('X-Host')).to.equal('mine');
      app.server.closeAllConnections();
      await app.close();
    });
  });

  it('is not asked about errors: they are answered, and told to the logger', async () => {
    const asked: unknown[] = [];
    const logger = rememberingLogger();
    const authenticate = () => {
      throw new Error('the sessions cannot be read');
    };
    await using host = await express5((app) => {
      app.use('/photos', handler({ authenticate, logger }));
      app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
        asked.push(error);
        response.end();
      });
    });
    const answer = await fetch(`${host.url}/photos/image/list`);
    expect(answer.status).to.equal(500);
    expect(await answer.text()).not.to.contain('sessions');
    expect(String((await logger.says('request failed')).members['error'])).to.contain('sessions cannot be read');
    expect(asked).to.deep.equal([]);
  });

  describe('to a path', () => {
    for (const [how, mount, base] of [
      ['a mount', (app: Express) => app.use('/photos', handler()), '/photos'],
      ['a mount with a slash at the end', (app: Express) => app.use('/photos/', handler()), '/photos'],
      ['a mount with a variable', (app: Express) => app.use('/:tenant/photos', handler()), '/acme/photos'],
      ['a mount within a mount', (app: Express) => app.use('/a', express().use('/b', handler())), '/a/b'],
      ['a mount and a prefix', (app: Express) => app.use('/a', handler({ prefix: '/b/' })), '/a/b'],
      ['a prefix alone', (app: Express) => app.use(handler({ prefix: '/photos' })), '/photos'],
      ['an encoded mount', (app: Express) => app.use('/my%20photos', handler()), '/my%20photos'],
      ['an encoded prefix', (app: Express) => app.use(handler({ prefix: '/my%20photos' })), '/my%20photos'],
    ] as const) {
      it(`is followed wherever a path is said: ${how}`, async () => {
        await using host = await express5((app) => void mount(app));
        const uploaded = await upload(host.url + base);
        expect(uploaded.status).to.equal(201);
        const location = uploaded.headers.get('Location') ?? '';
        expect(location.startsWith(`${base}/image/`), location).to.equal(true);
        expect((await fetch(host.url + location)).status).to.equal(200);
        const link = await fetch(`${host.url}${location}/links`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ representation: 'compressed', expires_in: 60 }),
        });
        const { url } = (await link.json()) as { url: string };
        expect(url.startsWith(`${base}/link/`), url).to.equal(true);
        expect((await fetch(host.url + url)).status).to.equal(200);
        for (const target of ['/nothing?a=b', '?a=b', '']) {
          const { status, type } = (await (await fetch(host.url + base + target)).json()) as Record<string, unknown>;
          expect([status, type], target).to.deep.equal([404, `${base}/problems/not-found`]);
        }
      });
    }

    it('leaves what is beside the prefix to what comes next', async () => {
      const listener: RequestListener = (request, response) =>
        handler({ prefix: '/photos' })(request, response, () => response.end('mine'));
      await using host = await serve(createServer(listener));
      for (const path of ['/', '/photosynthesis', '/PHOTOS/livez', '/photo', '//photos/livez']) {
        expect(await (await fetch(host.url + path)).text(), path).to.equal('mine');
      }
      for (const path of ['/photos', '/photos?x', '/photos/', '/photos/nothing']) {
        expect((await fetch(host.url + path)).status, path).to.equal(404);
      }
    });
  });

  it('is told of by where others reach it: a proxy has cut off the beginning of the path', async () => {
    await using host = await serve(createServer(handler({ publicUrl: 'https://example.org/ours' })));
    const location = (await upload(host.url)).headers.get('Location') ?? '';
    expect(location.startsWith('/ours/image/'), location).to.equal(true);
  });
});
