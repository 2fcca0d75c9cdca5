import { createServer } from 'node:http';
import { expect } from 'chai';
import { createSilverprint } from 'silverprint';
import { openFileSystemStore } from 'silverprint/adapters/filesystem';
import { createHandler } from 'silverprint/adapters/koa';
import { openPostgres } from 'silverprint/adapters/postgres';
import { openSharpCompressor } from 'silverprint/adapters/sharp';
import { aForm } from '../support/client.ts';
import { listening, stopped } from '../support/listening.ts';
import { aPhoto } from '../support/photos.ts';
import { freshDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('Silverprint embedded in another service', () => {
  it('keeps the photos of its users below a path of its own', async () => {
    await using setUp = new AsyncDisposableStack();
    const folder = setUp.adopt(await temporaryFolder(), (made) => made.remove());
    const url = setUp.adopt(await freshDatabase(), (opened) => opened.close()).url;

    await using database = await openPostgres(url);
    await using files = await openFileSystemStore(folder.path);
    await using compressor = await openSharpCompressor();
    const { images } = createSilverprint({ images: database.images, ...files, compressor });
    const photos = createHandler({ images, prefix: '/photos', authenticate: (req) => userOf(req.headers.cookie) });
    const server = createServer((req, res) => (req.url?.startsWith('/photos/') ? photos(req, res) : res.end('mine')));
    const host = setUp.adopt(await listening(server), () => stopped(server));

    const photo = await aPhoto();
    const mine = await images.upload({ ownerId: 'alice', filename: 'cat.jpg', content: asStream(photo) });
    const headers = { Cookie: 'user=alice' };
    const body = aForm(['file', await aPhoto({ seed: 2 }), 'dog.jpg']);
    const uploaded = await fetch(`${host}/photos/image/upload`, { method: 'POST', headers, body });
    expect(uploaded.status).to.equal(201);
    const location = uploaded.headers.get('Location');
    expect(await (await fetch(host + location, { headers })).json()).to.include({ filename: 'dog.jpg' });

    const list = (await (await fetch(`${host}/photos/image/list`, { headers })).json()) as { images: object[] };
    expect(list.images).to.have.lengthOf(2);
    const original = await fetch(`${host}/photos/image/download_original/${mine.id}`, { headers });
    expect(Buffer.from(photo).equals(await original.bytes())).to.equal(true);
    const others = await fetch(`${host}/photos/image/${mine.id}`, { headers: { Cookie: 'user=bob' } });
    expect(others.status).to.equal(404);
    expect((await fetch(`${host}/photos/image/list`)).status).to.equal(401);
    expect(await (await fetch(host)).text()).to.equal('mine');
  });
});

/** How this host knows its users. */
function userOf(cookie: string | undefined): string | undefined {
  return /^user=(\w+)$/.exec(cookie ?? '')?.[1];
}

async function* asStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
