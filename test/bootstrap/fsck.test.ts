import { mkdir, readdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createPool, sql } from 'slonik';
import { CliError } from '../../src/adapters/cli/index.ts';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import { openInspection } from '../../src/bootstrap/inspection.ts';
import { loadConfig, type ServerOptions, StartError, startServer } from '../../src/bootstrap/server.ts';
import type { Finding, Image, Remedy } from '../../src/index.ts';
import { anImage, anIntent, someBytes } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf } from '../../src/testing/outcomes.ts';
import { Shell } from '../adapters/cli/shell.ts';
import { rememberingLogger } from '../adapters/koa/fakes.ts';
import { User } from '../support/client.ts';
import { ApiDocument } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const dayMs = 24 * 60 * 60 * 1000;

describe('a service and its store', function () {
  this.timeout(60_000);
  let database: FreshDatabase;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    [database, folder] = await Promise.all([freshDatabase(), temporaryFolder()]);
  });
  afterEach(async () => {
    await folder.remove();
    await database.close();
  });

  const environment = () => ({
    DATA_DIR: folder.path,
    DATABASE_URL: database.url,
    SECRET: 'no'.repeat(32),
    PORT: '0',
    BCRYPT_COST: '4',
    COMPRESSION_EFFORT: 'fast',
  });
  const start = (options?: ServerOptions) => startServer(loadConfig(environment()), options);
  const userOf = async ({ url }: { url: string }) => User.at(url, await ApiDocument.servedAt(url));
  const pathOf = (...names: string[]) => join(folder.path, 'images', ...names);
  const blobPath = (key: string) => pathOf(key.slice(0, 2), key);
  const storeId = async () => (await readFile(pathOf('store-id'), 'utf8')).trim();

  async function ask(statement: ReturnType<typeof sql.unsafe>) {
    const pool = await createPool(database.url);
    await pool.query(statement);
    await pool.end();
  }

  async function aPhotoInIt() {
    await using server = await start();
    await (await userOf(server)).uploads(await aPhoto());
  }

  async function checked(input: { repair?: boolean; scrub?: number; orphanSeconds?: number } = {}) {
    const found: { finding: Finding; remedy: Remedy | undefined }[] = [];
    await using inspection = await openInspection(environment());
    const summary = await inspection.check({
      ...input,
      onFinding: (finding, remedy) => found.push({ finding, remedy }),
    });
    return { summary, found };
  }

  const refusals = [
    ['start', start, StartError],
    ['check', () => openInspection(environment()), CliError],
  ] as const;

  /** Neither starts nor checks anything, and says this. */
  async function refused(...words: string[]) {
    for (const [what, open, kind] of refusals) {
      const reason = await reasonOf(open());
      expect(reason, what).to.be.instanceOf(kind);
      for (const word of words) expect((reason as Error).message, what).to.contain(word);
    }
  }

  it('know each other after the first start, however many processes it is of', async () => {
    const outcomes = await atOnce(3, () => start());
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.close();
    expect(await storeId()).to.match(/^[0-9a-f-]{36}$/);
    const before = await storeId();
    await (await start()).close();
    expect(await storeId()).to.equal(before);
  });

  it('know each other after an update of what was there before', async () => {
    await aPhotoInIt();
    await rm(pathOf('store-id'));
    await ask(sql.unsafe`update silverprint.installation set store_id = null`);
    await (await start()).close();
    expect((await checked()).summary).to.include({ images: 1, left: 0 });
  });

  it('refuse an empty folder in the place of the photos, leave it empty, and say what to do', async () => {
    await aPhotoInIt();
    const id = await storeId();
    await rename(pathOf(), join(folder.path, 'elsewhere'));
    await mkdir(pathOf(), { mode: 0o700 });
    await refused('Mount the disk', pathOf(), 'DATA_DIR', id);
    expect(
      (await readdir(pathOf(), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()),
    ).to.deep.equal([]);
    await rm(pathOf(), { recursive: true });
    await rename(join(folder.path, 'elsewhere'), pathOf());
    await (await start()).close();
  });

  it('refuse the photos of another database', async () => {
    await aPhotoInIt();
    await writeFile(pathOf('store-id'), '3f0c2f2e-8a53-4f0e-8c39-1c2f5f8f9a10\n');
    await refused('belong to another database');
  });

  it('refuse photos that a new database knows nothing of', async () => {
    await aPhotoInIt();
    const old = database;
    database = await freshDatabase();
    await old.close();
    const reason = await reasonOf(start());
    expect(reason).to.be.instanceOf(StartError).with.property('message').that.contains('move the folder away');
    expect(await reasonOf(openInspection(environment()))).to.be.instanceOf(CliError);
  });

  it('go on once a lost store-id is made again as the message says', async () => {
    await aPhotoInIt();
    await rm(pathOf('store-id'));
    const message = ((await reasonOf(start())) as Error).message;
    await writeFile(pathOf('store-id'), /content ([0-9a-f-]{36})/.exec(message)![1]!);
    await (await start()).close();
  });

  it('agree while photos are uploaded, and nothing new is ever taken for an orphan', async () => {
    await using server = await start();
    const ann = await userOf(server);
    const photos = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => aPhoto({ seed })));
    const checks: Awaited<ReturnType<typeof checked>>[] = [];
    const done = new AbortController();
    const checking = (async () => {
      while (!done.signal.aborted) checks.push(await checked({ repair: true, scrub: 1, orphanSeconds: -60 }));
    })();
    const uploaded: { id: string }[] = [];
    for (const photo of photos) uploaded.push(await ann.uploads(photo));
    done.abort();
    await checking;
    expect(checks).not.to.have.lengthOf(0);
    for (const { found } of checks) expect(found).to.deep.equal([]);
    for (const [at, { id }] of uploaded.entries()) {
      expect(Buffer.from(await ann.downloads(id)).equals(photos[at]!)).to.equal(true);
    }
  });

  it('agree again once everything was repaired that can be', async () => {
    const album = await anAlbum(12);
    const [orphans, before] = [await plantOrphans(20), new Date(Date.now() - 2 * dayMs)];
    const [missing, flipped, cut] = [album.slice(0, 4), album.slice(4, 8), album.slice(8, 10)];
    const harmed = (images: Image[]) =>
      images.map(({ original, compressed }, at) => (at % 2 === 0 ? original.key : compressed.key));
    for (const key of harmed(missing)) await rm(blobPath(key));
    for (const key of harmed(flipped)) await flip(blobPath(key));
    for (const key of harmed(cut)) await truncate(blobPath(key), 100);
    const flying = await uploadsUnderWay(5);
    await writeFile(pathOf('.tmp', 'left.part'), 'x');
    await utimes(pathOf('.tmp', 'left.part'), before, before);

    const { summary, found } = await checked({ scrub: 1 });
    expect(summary.found).to.deep.equal({ orphan: 20, leftover: 1, missing: 4, 'wrong-hash': 4, 'wrong-size': 2 });
    expect(summary).to.include({ images: 12, repaired: 0, left: 31 });
    const keysOf = (kind: Finding['kind']) =>
      found.flatMap(({ finding }) => (finding.kind === kind && 'kept' in finding ? finding.kept.key : []));
    expect(keysOf('missing')).to.have.members(harmed(missing));
    expect(keysOf('wrong-hash')).to.have.members(harmed(flipped));

    const repaired = await checked({ scrub: 1, repair: true });
    expect(repaired.summary).to.include({ repaired: 26, left: 5 });
    for (const again of [await checked({ scrub: 1 }), await checked({ scrub: 1, repair: true })]) {
      expect(again.summary).to.include({ repaired: 0, left: 5 });
      for (const { finding } of again.found) expect(finding).to.include({ file: 'original' });
    }
    for (const key of orphans) expect(await readdir(pathOf(key.slice(0, 2)))).not.to.include(key);
    await using postgres = await openPostgres(database.url);
    for (const image of flying) await postgres.images.complete(image);
    expect((await checked()).summary.blobs, 'those under way included').to.be.at.least(2 * 5 + 24 - 5);
  });

  it('are checked by the command, whose exit status tells how that went', async () => {
    const album = await anAlbum(2);
    const machine = await Shell.at('http://127.0.0.1:1');
    const fsck = (...argv: string[]) =>
      machine.runs(['fsck', ...argv], { context: { openInspection: () => openInspection(environment()) } });
    expect((await fsck('--scrub', '100%')).status).to.equal(0);
    const { id, ownerId, original, compressed } = album[0]!;
    await rm(blobPath(compressed.key));
    const { status, out } = await fsck();
    expect(status).to.equal(1);
    expect(out).to.contain(`print of ${id} `).and.contain(`owner ${ownerId}: ${compressed.key}\n`);
    expect((await fsck('--repair')).status).to.equal(0);
    await rm(blobPath(original.key));
    expect((await fsck('--repair')).status).to.equal(1);
    await rename(pathOf('store-id'), pathOf('no-id'));
    expect((await fsck('--repair')).status).to.equal(2);
    await machine.close();
  });

  it('are checked by the service from time to time, which tells what it finds and leaves it as it is', async () => {
    await anAlbum(1);
    const [orphan] = await plantOrphans(1);
    await ask(sql.unsafe`update silverprint.installation set store_checked_at = now() - interval '25 hours'`);
    const logger = rememberingLogger();
    await using server = await start({ logger });
    const { level, members } = await logger.says(
      'the store and the database do not agree: silverprint fsck says where',
    );
    expect(level).to.equal('warn');
    expect(members).to.deep.include({ images: 1, blobs: 3, found: { orphan: 1 } });
    await server.close();
    expect(await readdir(pathOf(orphan!.slice(0, 2)))).to.include(orphan);
  });

  it('are cleaned up by the service after an upload that was broken off', async () => {
    await (await start()).close();
    const [image] = (await uploadsUnderWay(1)) as [Image];
    await ask(sql.unsafe`update silverprint.upload_intents set begun_at = now() - interval '61 minutes'`);
    await using server = await start({ housekeeping: { intervalMilliseconds: 10 } });
    for (const key of [image.original.key, image.compressed.key]) {
      while ((await readdir(pathOf(key.slice(0, 2)))).includes(key)) await new Promise(setImmediate);
    }
    await server.close();
    await using postgres = await openPostgres(database.url);
    expect(await postgres.images.abandonedUploads(0)).to.deep.equal([]);
  });

  /** Photos of Ann's, as the database knows them. */
  async function anAlbum(count: number): Promise<Image[]> {
    await using server = await start();
    const ann = await userOf(server);
    for (let seed = 1; seed <= count; seed++) await ann.uploads(await aPhoto({ seed }));
    await using postgres = await openPostgres(database.url);
    return [...(await postgres.images.imagesById(count))];
  }

  /** Files of two days ago by names that the service could have made, of nothing. */
  async function plantOrphans(count: number): Promise<string[]> {
    const keys = Array.from({ length: count }, () => anImage().original.key);
    const before = new Date(Date.now() - 2 * dayMs);
    for (const key of keys) {
      await writeFile(blobPath(key), 'x');
      await utimes(blobPath(key), before, before);
    }
    return keys;
  }

  /** Uploads that have come as far as they can without being acknowledged. */
  async function uploadsUnderWay(count: number): Promise<Image[]> {
    await using postgres = await openPostgres(database.url);
    const images = Array.from({ length: count }, () => anImage());
    for (const image of images) {
      await postgres.images.begin(anIntent(image));
      for (const { key } of [image.original, image.compressed]) await writeFile(blobPath(key), someBytes(10));
    }
    return images;
  }
});

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(path, bytes);
}
