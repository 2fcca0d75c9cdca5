import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { CliError } from '../../src/adapters/cli/index.ts';
import { openSharpCompressor, type SharpCompressor } from '../../src/adapters/sharp/index.ts';
import { loadConfig, type ServerOptions, startServer } from '../../src/bootstrap/server.ts';
import { openWorkshop } from '../../src/bootstrap/workshop.ts';
import { type Logger, silentLogger } from '../../src/domain/ports/logger.ts';
import type { Compressor } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { rememberingLogger } from '../adapters/koa/fakes.ts';
import { User } from '../support/client.ts';
import { ApiDocument } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { emptyDatabase, useDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { replaced } from '../support/watched.ts';

const finished = 'a print was finished';

describe('the prints of a service', () => {
  const database = useDatabase();
  let folder: { path: string; remove(): Promise<void> };
  // On a machine that is busy with other things, a print that is to wait for a quiet time would keep a test waiting.
  let sharp: SharpCompressor;
  let impatient: Compressor;
  before(async () => {
    folder = await temporaryFolder();
    sharp = await openSharpCompressor();
    impatient = replaced<Compressor>(sharp, {
      compress: (original, facts, order) => sharp.compress(original, facts, { ...order, whenIdle: false }),
    });
  });
  after(async () => {
    await sharp.close();
    await folder.remove();
  });

  const environment = (effort: string, preset = 'standard') => ({
    DATA_DIR: folder.path,
    DATABASE_URL: database.url,
    PORT: '0',
    BCRYPT_COST: '4',
    COMPRESSION_EFFORT: effort,
    COMPRESSION_PRESET: preset,
  });
  const start = (effort: string, options?: ServerOptions) =>
    startServer(loadConfig(environment(effort)), { adapters: { compressor: impatient }, ...options });
  const userOf = async ({ url }: { url: string }) => User.at(url, await ApiDocument.servedAt(url));

  /** Photos of somebody whose prints are of the fast tier; the service that took them is closed again. */
  async function fastPrints(photos: number): Promise<{ ids: string[]; token: string }> {
    await using server = await start('fast');
    const ann = await userOf(server);
    const ids: string[] = [];
    for (let seed = 1; seed <= photos; seed++) ids.push((await ann.uploads(await aPhoto({ seed }))).id);
    return { ids, token: ann.tokens.access_token };
  }

  it('are fast when the upload is answered, and small ones take their place under the same address', async () => {
    const logger = rememberingLogger();
    await using server = await start('both', { logger });
    const ann = await userOf(server);
    const { id, compression } = await ann.uploads(await aPhoto());
    expect(compression).to.include({ preset: 'standard', tier: 'fast' });
    await logger.says(finished);
    expect((await ann.describes(id)).compression).to.include({ preset: 'standard', tier: 'small' });
    const answer = await ann.asks('GET', `/image/download_compressed/${id}`);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('Content-Length')).to.equal(String((await ann.describes(id)).compressed_bytes));
  });

  it('are finished by whoever starts next', async () => {
    const { ids } = await fastPrints(1);
    const logger = rememberingLogger();
    await using _ = await start('both', { logger });
    expect((await logger.says(finished)).members).to.include({ imageId: ids[0] });
  });

  it('are finished once by services that share a database and a folder', async () => {
    const { ids } = await fastPrints(4);
    const told: unknown[] = [];
    const all = Promise.withResolvers<void>();
    const logger: Logger = {
      ...silentLogger,
      debug: (members, message) => {
        if (message === finished && told.push(members) === ids.length) all.resolve();
      },
    };
    const services = await Promise.all([start('both', { logger }), start('both', { logger })]);
    await all.promise;
    for (const service of services) await service.close();
    expect(told.map((members) => (members as { imageId: string }).imageId).toSorted()).to.deep.equal(ids.toSorted());
  });

  it('leave nothing behind when the service is closed before they are finished', async () => {
    await using server = await start('both');
    const ann = await userOf(server);
    await ann.uploads(await aPhoto());
    await server.close();
    expect(await stagedFiles()).to.deep.equal([]);
  });

  it('are made again as the configuration says, beside the service that serves them', async () => {
    await using server = await start('fast');
    const ann = await userOf(server);
    const { id } = await ann.uploads(await aPhoto());
    await using workshop = await openWorkshop(environment('both', 'archive'));
    const count = await workshop.count();
    expect(count).to.be.greaterThan(0);
    let afterId: string | undefined;
    for (let nth = 1; nth <= count; nth++) {
      const remade = await workshop.remake(afterId);
      expect(remade?.outcome).to.equal('remade');
      afterId = remade?.image.id;
    }
    expect(await workshop.remake(afterId)).to.equal(undefined);
    expect(await workshop.count()).to.equal(0);
    expect((await ann.describes(id)).compression).to.include({ preset: 'archive', tier: 'small' });
    await ann.downloads(id, 'compressed');
  });

  it('are fast again where the configuration says so', async () => {
    await fastPrints(1);
    await using workshop = await openWorkshop(environment('fast', 'web'));
    const remade = await workshop.remake(undefined);
    expect(remade).to.have.nested.property('compressed.compression').that.includes({ preset: 'web', tier: 'fast' });
  });

  for (const [what, differing, words] of [
    ['a configuration that cannot be', () => ({ COMPRESSION_PRESET: 'best' }), 'COMPRESSION_PRESET must be'],
    ['a folder without a service', () => ({ DATA_DIR: join(folder.path, 'nowhere') }), 'nothing of a service'],
    ['a database that does not answer', () => ({ DATABASE_URL: 'postgres://a@127.0.0.1:1/a' }), 'PostgreSQL cannot'],
  ] as const) {
    it(`are left alone with ${what}, and a sentence says why`, async () => {
      await fastPrints(0);
      const reason = await reasonOf(openWorkshop({ ...environment('both'), ...differing() }));
      expect(reason).to.be.instanceOf(CliError).with.property('message').that.contains(words);
    });
  }

  it('are left alone where the database is not up to date', async () => {
    await fastPrints(0);
    const old = await emptyDatabase();
    const reason = await reasonOf(openWorkshop({ ...environment('both'), DATABASE_URL: old.url }));
    await old.close();
    expect(reason).to.be.instanceOf(CliError).with.property('message').that.contains('migration');
  });

  async function stagedFiles(): Promise<string[]> {
    return readdir(join(folder.path, 'images', '.tmp'));
  }
});
