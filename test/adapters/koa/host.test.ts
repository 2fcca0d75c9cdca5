import { createServer, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import Koa from 'koa';
import { createHandler, type HandlerOptions } from '../../../src/adapters/koa/index.ts';
import { InvalidTokenError } from '../../../src/index.ts';
import { aForm } from '../../support/client.ts';
import { head, RawConnection } from '../../support/raw-connection.ts';
import { image, images, rememberingLogger, serve, serveWith } from './fakes.ts';

describe('The handler in a host', () => {
  describe('with users of its own', () => {
    it('asks the host who asks, and for nobody else', async () => {
      const asked: string[] = [];
      const list = async ({ ownerId }: { ownerId: string }) => {
        asked.push(ownerId);
        return { images: [], nextCursor: undefined };
      };
      const authenticate = (req: IncomingMessage) => req.headers['x-user'] as string | undefined;
      await using service = await serve({ images: images({ list }), authenticate });
      expect((await fetch(`${service.url}/image/list`, { headers: { 'X-User': 'bob' } })).status).to.equal(200);
      expect((await fetch(`${service.url}/image/list`)).status).to.equal(401);
      expect(asked).to.deep.equal(['bob']);
    });

    it('has no routes for accounts, and none in its document', async () => {
      await using service = await serve();
      expect((await fetch(`${service.url}/auth/login`, { method: 'POST' })).status).to.equal(404);
      const { paths } = (await (await fetch(`${service.url}/openapi.json`)).json()) as { paths: object };
      expect(Object.keys(paths).filter((path) => path.startsWith('/auth'))).to.deep.equal([]);
    });

    it('refuses credentials that the host says are bad', async () => {
      const authenticate = async () => {
        throw new InvalidTokenError();
      };
      await using service = await serve({ authenticate });
      const answer = await fetch(`${service.url}/image/list`);
      expect(answer.status).to.equal(401);
      expect(await answer.json()).to.include({ code: 'invalid-token' });
    });

    for (const owner of ['', 7, {}] as unknown as string[]) {
      it(`fails rather than take ${JSON.stringify(owner)} for an owner`, async () => {
        const logger = rememberingLogger();
        await using service = await serve({ authenticate: () => owner, logger });
        expect((await fetch(`${service.url}/image/list`)).status).to.equal(500);
        expect(String((await logger.says('request failed')).members['error'])).to.contain('authenticate');
      });
    }

    it('takes null for nobody', async () => {
      await using service = await serve({ authenticate: () => null as unknown as undefined });
      expect((await fetch(`${service.url}/image/list`)).status).to.equal(401);
    });

    it('does not compile where nobody could say who asks', () => {
      // @ts-expect-error neither accounts nor authenticate
      const options: HandlerOptions = { images: images() };
      expect(options).to.have.property('images');
    });
  });

  describe('below a path', () => {
    const keeps = images({
      receive: async ({ content }) => {
        await Array.fromAsync(content);
        return {} as never;
      },
      keep: async () => image,
    });
    const upload = (url: string) =>
      fetch(`${url}/image/upload`, { method: 'POST', body: aForm(['file', 'JPEG', 'cat.jpg']) });

    it('serves there, and nowhere else', async () => {
      await using service = await serve({ prefix: '/photos/' });
      expect((await fetch(`${service.url}/photos/livez`)).status).to.equal(200);
      for (const path of ['/livez', '/photos', '/photoslivez', '/photox/livez']) {
        expect((await fetch(service.url + path)).status, path).to.equal(404);
      }
    });

    it('points there', async () => {
      await using service = await serve({ images: keeps, prefix: '/photos' });
      const uploaded = await upload(`${service.url}/photos`);
      expect(uploaded.headers.get('Location')).to.equal(`/photos/image/${image.id}`);
      const document = await (await fetch(`${service.url}/photos/openapi.json`)).json();
      expect(document).to.deep.include({ servers: [{ url: '/photos' }] });
    });

    for (const prefix of ['photos', '/pho tos', '/photos?x', '//photos', '/:photos', '/fotos-é', '/photos/%2']) {
      it(`refuses to be put below ${prefix}`, () => {
        expect(() => createHandler({ images: images(), authenticate: () => 'ann', prefix })).to.throw(TypeError);
      });
    }

    it('points to where Express has mounted it', async () => {
      const handler = createHandler({ images: keeps, authenticate: () => 'ann' });
      // what app.use('/photos', handler) does
      const server = createServer((req, res) => {
        Object.assign(req, { originalUrl: req.url, url: req.url?.replace('/photos', '') });
        handler(req, res);
      });
      await using service = await serveWith(server);
      const uploaded = await upload(`${service.url}/photos`);
      expect(uploaded.headers.get('Location')).to.equal(`/photos/image/${image.id}`);
    });

    it('leaves the 100 Continue to a server that has sent it', async () => {
      await using service = await serve({ images: keeps });
      const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nJPEG\r\n--b--\r\n';
      const connection = await RawConnection.to(service.url);
      const lines = ['Content-Type: multipart/form-data; boundary=b', `Content-Length: ${body.length}`];
      await connection.says(head('POST /image/upload HTTP/1.1', ...lines, 'Expect: 100-continue') + body);
      expect((await connection.hears('"created_at"')).split('100 Continue')).to.have.lengthOf(2);
      connection.vanishes();
    });

    it('answers within Koa, beside what else is there', async () => {
      const handler = createHandler({ images: images(), authenticate: () => 'ann', prefix: '/photos' });
      const app = new Koa();
      app.use((ctx) => {
        if (!ctx.path.startsWith('/photos')) {
          ctx.body = 'mine';
          return;
        }
        ctx.respond = false;
        handler(ctx.req, ctx.res);
      });
      const callback = app.callback();
      await using service = await serveWith(createServer((req, res) => void callback(req, res)));
      expect((await fetch(`${service.url}/photos/image/list`)).status).to.equal(200);
      expect(await (await fetch(service.url)).text()).to.equal('mine');
    });
  });
});
