import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { createSilverprint, type LinkedImages } from 'silverprint';
import { openFileSystemStore } from 'silverprint/adapters/filesystem';
import { createHandler } from 'silverprint/adapters/koa';
import { openPostgres } from 'silverprint/adapters/postgres';
import { openSharpCompressor } from 'silverprint/adapters/sharp';
import { createPool, sql } from 'slonik';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { rememberingLogger } from '../adapters/koa/fakes.ts';
import { aPhoto } from '../support/photos.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inMemory, onDisk, serve } from './hosts.ts';

describe('Two of them in one process', () => {
  for (const [where, open] of [
    ['in memory', inMemory],
    ['in two databases and two folders', onDisk],
  ] as const) {
    it(`have nothing of each other: ${where}`, async () => {
      await using one = await open();
      const { id, link, cursor } = await used(one.images);
      const other = await open();
      await used(other.images);
      expect((await other.images.list({ ownerId: 'alice' })).images.map((image) => image.id)).not.to.include(id);
      for (const foreign of [
        () => other.images.describe({ ownerId: 'alice', imageId: id }),
        () => other.images.open({ ownerId: 'alice', imageId: id, representation: 'original' }),
        () => other.images.links.open({ link }),
      ]) {
        expect(await reasonOf(foreign())).to.have.property('code', 'not-found');
      }
      expect(await reasonOf(other.images.list({ ownerId: 'alice', cursor }))).to.have.property(
        'code',
        'invalid-cursor',
      );
      await other.images.deleteAll({ ownerId: 'alice' });
      await other[Symbol.asyncDispose]();
      expect((await one.images.list({ ownerId: 'alice' })).images).to.have.lengthOf(2);
      expect((await used(one.images)).id).to.be.a('string');
      const { blob } = await one.images.links.open({ link });
      await blob.close();
    });
  }

  it('answer below two paths of one server, each with users, limits and a log of its own', async () => {
    await using one = await inMemory();
    await using other = await inMemory();
    const [aLogger, bLogger] = [rememberingLogger(), rememberingLogger()];
    const a = createHandler({ images: one.images, prefix: '/a', authenticate: () => 'ann', logger: aLogger });
    const b = createHandler({
      images: other.images,
      prefix: '/b',
      authenticate: () => undefined,
      limits: { uploadBytesMax: 10 },
      logger: bLogger,
    });
    await using host = await serve(createServer((req, res) => a(req, res, () => b(req, res, () => res.end('mine')))));
    expect((await fetch(`${host.url}/a/image/list`)).status).to.equal(200);
    expect((await fetch(`${host.url}/b/image/list`)).status).to.equal(401);
    expect(await (await fetch(host.url)).text()).to.equal('mine');
    expect([aLogger, bLogger].map(({ lines }) => lines.map(({ members }) => members['path']))).to.deep.equal([
      ['/a/image/list'],
      ['/b/image/list'],
    ]);
  });
});

describe('What a host hands in', () => {
  it('is used and not closed: its pool, its folder, its clock, its logger', async () => {
    await using setUp = new AsyncDisposableStack();
    const { url } = setUp.adopt(await emptyDatabase(), (made) => made.close());
    const folder = setUp.adopt(await temporaryFolder(), (made) => made.remove());
    const pool = setUp.adopt(await createPool(url), (made) => made.end());
    await pool.query(sql.unsafe`create table theirs (id integer)`);
    const now = () => new Date('2026-03-01T12:00:00Z');
    const logger = rememberingLogger();

    const open = async () => {
      await using opening = new AsyncDisposableStack();
      const database = opening.use(await openPostgres(pool, { logger }));
      const files = opening.use(await openFileSystemStore(folder.path));
      const compressor = opening.use(await openSharpCompressor());
      const opened = opening.move();
      const { images } = createSilverprint({ images: database.images, ...files, compressor }, { now, logger });
      return { images, close: () => opened.disposeAsync() };
    };
    const first = await open();
    const { id, createdAt } = await upload(first.images);
    expect(createdAt).to.deep.equal(now());
    await first.close();

    expect(await pool.oneFirst(sql.unsafe`select count(*)::integer from theirs`)).to.equal(0);
    expect(await readdir(folder.path)).not.to.have.lengthOf(0);
    logger.info({}, 'still there');
    expect((await logger.says('still there')).level).to.equal('info');
    const second = await open();
    expect((await second.images.describe({ ownerId: 'alice', imageId: id })).id).to.equal(id);
    await second.close();
    expect(await pool.oneFirst(sql.unsafe`select 1`)).to.equal(1);
  });
});

async function upload(images: Pick<LinkedImages, 'upload'>, seed = 1) {
  const content = Readable.from([await aPhoto({ seed })]);
  return images.upload({ ownerId: 'alice', filename: 'cat.jpg', content });
}

/** Two photos more, a link to one of them, and a cursor between them. */
async function used(images: LinkedImages): Promise<{ id: string; link: string; cursor: string }> {
  await upload(images);
  const { id } = await upload(images, 2);
  const { nextCursor = '' } = await images.list({ ownerId: 'alice', limit: 1 });
  const file = { representation: 'original' } as const;
  const { link } = await images.links.make({ ownerId: 'alice', imageId: id, file, expiresInSeconds: 60 });
  return { id, link, cursor: nextCursor };
}
