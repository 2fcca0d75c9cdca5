import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Adapters, loadConfig, StartError, startServer } from '../../src/bootstrap/server.ts';
import type { Compressor, Print } from '../../src/index.ts';
import {
  aCompression,
  aMosaic,
  collect,
  MemoryCompressor,
  openMemoryFiles,
  reasonOf,
  sha256Of,
  someBytes,
} from '../../src/testing/index.ts';
import { User } from '../support/client.ts';
import { ApiDocument } from '../support/openapi.ts';
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('startServer with adapters of the caller', () => {
  let database: FreshDatabase;
  let folder: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    [database, folder] = await Promise.all([freshDatabase(), temporaryFolder()]);
  });
  afterEach(async () => {
    await database.close();
    await folder.remove();
  });

  const start = (adapters: Partial<Adapters> = {}) => {
    const environment = { PORT: '0', BCRYPT_COST: '4', DATA_DIR: folder.path, DATABASE_URL: database.url };
    return startServer(loadConfig(environment), { adapters });
  };
  const userOf = async ({ url }: { url: string }) => User.at(url, await ApiDocument.servedAt(url));

  it('hands out the prints of the compressor, and does not close it', async () => {
    const compressor = new SamePrint();
    await using server = await start({ compressor });
    const ann = await userOf(server);
    const { id } = await ann.uploads(aMosaic({ columns: 40, rows: 30 }));
    expect(await ann.downloads(id, 'compressed')).to.deep.equal(samePrint);
    await server.close();
    expect(compressor.isClosed).to.equal(false);
  });

  it('keeps photos in the store, and does not close it', async () => {
    await using files = openMemoryFiles();
    const { store, staging } = files;
    await using server = await start({ store, staging, compressor: new MemoryCompressor(staging) });
    const ann = await userOf(server);
    const photo = aMosaic();
    const { id } = await ann.uploads(photo);
    expect(await ann.downloads(id)).to.deep.equal(photo);
    expect(server.photos).to.include({ kind: 'adapter' });
    await server.close();

    const kept = await Array.fromAsync(store.list(), async ({ key }) => collect((await store.open(key))!.content));
    expect(kept).to.deep.include(photo);
  });

  it('refuses a store that is not the one of the database, and names none of its own', async () => {
    await using mine = openMemoryFiles();
    await using another = openMemoryFiles();
    await (await start({ store: mine.store })).close();
    await another.store.identify('another');
    const refusal = await reasonOf(start({ store: another.store }));
    expect(refusal).to.be.instanceOf(StartError);
    expect((refusal as StartError).message)
      .to.contain('The photos in the store that was handed in belong to another database')
      .and.not.to.contain(folder.path);
  });

  it('refuses what answers no port, and says what does, before it touches anything', async () => {
    const adapters = { handler: {}, colour: {} } as Partial<Adapters>;
    const blocked = join(folder.path, 'file');
    await writeFile(blocked, '');
    const config = loadConfig({ DATA_DIR: join(blocked, 'data'), DATABASE_URL: database.url });
    const refusal = await reasonOf(startServer(config, { adapters }));
    expect(refusal).to.be.instanceOf(StartError);
    expect((refusal as StartError).message).to.equal(
      'No port is named handler or colour: `adapters` may have images, store, staging, compressor, users, sessions, events, attempts, passwords, tokens, signer.',
    );
  });

  it('takes an adapter that is not there for none', async () => {
    const adapters = { compressor: undefined } as unknown as Partial<Adapters>;
    await using server = await start(adapters);
    const ann = await userOf(server);
    expect((await ann.offers(aMosaic())).status).to.equal(201);
  });
});

const samePrint = aMosaic({ columns: 1, rows: 1, seed: 7 });

/** The same small print of every photo, made on files as sharp's are. */
class SamePrint implements Compressor, AsyncDisposable {
  readonly algorithmVersion = 1;
  readonly sizeVersion = 1;
  isClosed = false;

  async compress({ path }: { path: string }): Promise<Print> {
    const staged = { path: `${path}.same`, bytes: samePrint.length, sha256: await sha256Of(samePrint) };
    await writeFile(staged.path, samePrint);
    const placeholder = { thumbhash: someBytes(20), dominantColor: '#102030' };
    return { staged, width: 8, height: 8, compression: aCompression(), placeholder, exif: {} };
  }

  async resize(): Promise<never> {
    throw new Error('nobody asks for sizes here');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
  }
}
