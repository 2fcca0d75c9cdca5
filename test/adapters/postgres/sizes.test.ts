import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openPostgres, type Postgres } from '../../../src/adapters/postgres/index.ts';
import { anImage, anIntent, aSize } from '../../../src/testing/builders.ts';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';

describe('silverprint.sizes', () => {
  let database: FreshDatabase;
  let postgres: Postgres;
  let pool: DatabasePool;
  before(async () => {
    database = await freshDatabase();
    postgres = await openPostgres(database.url, { accounts: true });
    pool = await createPool(database.url);
  });
  after(async () => {
    await pool.end();
    await postgres.close();
    await database.close();
  });

  async function aSized() {
    const { images } = postgres;
    const image = anImage();
    await images.begin(anIntent(image));
    await images.complete(image);
    const sizes = [256, 640].map((edge) => aSize(image.id, { edge }));
    for (const size of sizes) {
      await images.discardBlob(size.key, 3600);
      expect(await images.keepSize(image.id, size)).to.equal(true);
    }
    return { images, image, keys: sizes.map(({ key }) => key) };
  }

  it('go with their image, whoever deletes it, and their blobs are discarded in the same transaction', async () => {
    const { images, image, keys } = await aSized();
    await pool.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`delete from silverprint.images where id = ${sql.uuid(image.id)}`);
      const due = await transaction.anyFirst(
        sql.unsafe`select key from silverprint.discarded_blobs where due_at <= now()`,
      );
      expect(due).to.include.members(keys);
    });
    expect(await images.discardedBlobs()).to.include.members(keys);
    expect(await images.findSized(image.ownerId, image.id, 256, 0)).to.equal(undefined);
  });

  it('are there, and not discarded, when that transaction comes to nothing', async () => {
    const { images, image, keys } = await aSized();
    const undone = new Error('undone');
    const deletion = pool.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`delete from silverprint.images where id = ${sql.uuid(image.id)}`);
      throw undone;
    });
    await deletion.catch((error: unknown) => expect(error).to.equal(undone));
    expect((await images.findSized(image.ownerId, image.id, 640, 0))?.size?.key).to.equal(keys[1]);
    expect(await images.discardedBlobs()).not.to.include.any.members(keys);
  });

  it('are not kept where their image is deleted in that very moment', async () => {
    const { images, image } = await aSized();
    const late = aSize(image.id, { edge: 1280 });
    await images.discardBlob(late.key, 3600);
    let keeping: Promise<boolean> | undefined;
    await pool.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`delete from silverprint.images where id = ${sql.uuid(image.id)}`);
      keeping = images.keepSize(image.id, late);
      const waits = sql.unsafe`select count(*)::integer from pg_stat_activity where wait_event_type = 'Lock'
        and datname = current_database()`;
      while ((await transaction.oneFirst(waits)) === 0);
    });
    expect(await keeping).to.equal(false);
    expect(await images.knownBlobs([late.key])).to.include(late.key);
  });
});
