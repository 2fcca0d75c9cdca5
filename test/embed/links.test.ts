import { createServer, type RequestListener } from 'node:http';
import { expect } from 'chai';
import { createSilverprint, type Images } from 'silverprint';
import { createHandler } from 'silverprint/adapters/koa';
import { MemoryCompressor, MemoryImageRepository, MemorySigner, openMemoryFiles } from 'silverprint/adapters/memory';
import { aForm } from '../support/client.ts';
import { listening, stopped } from '../support/listening.ts';
import { aPhoto } from '../support/photos.ts';

const authenticate = () => 'ann';

describe('Links in another service', () => {
  function adapters() {
    const files = openMemoryFiles();
    return { images: new MemoryImageRepository(), ...files, compressor: new MemoryCompressor(files.staging) };
  }

  async function serving(listener: RequestListener) {
    const server = createServer(listener);
    return { url: await listening(server), [Symbol.asyncDispose]: () => stopped(server) };
  }

  /** Upload a photo at this URL, and make a link to it. */
  async function linked(url: string): Promise<Response> {
    const body = aForm(['file', await aPhoto(), 'cat.jpg']);
    const image = (await (await fetch(`${url}/image/upload`, { method: 'POST', body })).json()) as { id: string };
    return fetch(`${url}/image/${image.id}/links`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ representation: 'compressed', expires_in: 60 }),
    });
  }

  async function leadsToPhoto(made: Response, host: string, below: string): Promise<void> {
    expect(made.status).to.equal(201);
    const { url } = (await made.json()) as { url: string };
    expect(url.startsWith(`${below}/link/`), url).to.equal(true);
    const { status, headers } = await fetch(host + url);
    expect([status, headers.get('Content-Type')]).to.deep.equal([200, 'image/jpeg']);
  }

  it('begin with the prefix', async () => {
    const { images } = createSilverprint({ ...adapters(), signer: new MemorySigner() });
    await using host = await serving(createHandler({ images, authenticate, prefix: '/photos' }));
    await leadsToPhoto(await linked(`${host.url}/photos`), host.url, '/photos');
  });

  it('begin with what Express has mounted the handler at', async () => {
    const { images } = createSilverprint({ ...adapters(), signer: new MemorySigner() });
    const handler = createHandler({ images, authenticate, prefix: '/v1' });
    // what app.use('/photos', handler) does
    await using host = await serving((req, res) => {
      Object.assign(req, { originalUrl: req.url, url: req.url?.replace('/photos', '') });
      handler(req, res);
    });
    await leadsToPhoto(await linked(`${host.url}/photos/v1`), host.url, '/photos/v1');
  });

  it('are not there without a signer', async () => {
    const { images }: { images: Images } = createSilverprint(adapters());
    await using host = await serving(createHandler({ images, authenticate }));
    expect((await linked(host.url)).status).to.equal(404);
    const { paths } = (await (await fetch(`${host.url}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(paths).filter((path) => path.includes('link'))).to.deep.equal([]);
  });
});
