import { expect } from 'chai';
import * as fc from 'fast-check';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openPostgres, type Postgres } from '../../../src/adapters/postgres/index.ts';
import { migrate } from '../../../src/adapters/postgres/migrate.ts';
import { readMigrations } from '../../../src/adapters/postgres/migration-files.ts';
import { type Image, type ImageRepository, QuotaExceededError } from '../../../src/index.ts';
import { aFreshId, aKey, anImage, anIntent } from '../../../src/testing/builders.ts';
import { emptyDatabase, type FreshDatabase, freshDatabase } from '../../support/postgres.ts';

const runs = process.env['TEST_LONG'] ? 200 : 15;
const nothing = { images: 0, bytes: 0 };

describe('silverprint.usage', () => {
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

  function imageOf(ownerId: string, bytes: number): Image {
    return anImage({ ownerId, original: { ...anImage().original, bytes } });
  }

  async function keep(ownerId: string, bytes: number): Promise<Image> {
    const image = imageOf(ownerId, bytes);
    await postgres.images.begin(anIntent(image));
    await postgres.images.complete(image);
    return image;
  }

  it('is what there is after whatever uploads, failures, deletions and clean-ups', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 1, maxLength: 25 }), async (steps) => {
        const model = new Model(postgres.images, imageOf);
        for (const step of steps) await model.does(step);
        for (const ownerId of model.owners) {
          const usage = model.usageOf(ownerId);
          expect(await postgres.images.usage(ownerId)).to.deep.equal(usage);
          const checked = (await postgres.images.checkUsage(justBefore(ownerId))).find(
            (each) => each.ownerId === ownerId,
          );
          if (usage.images > 0) expect(checked).to.deep.equal({ ownerId, counted: usage, actual: usage });
        }
      }),
      { numRuns: runs },
    );
  });

  it('has no row for who has nothing any more', async () => {
    const ann = aFreshId();
    const { id } = await keep(ann, 1000);
    await postgres.images.delete(ann, [id], 0);
    expect(await rowsOf(ann)).to.equal(0);
  });

  it('counts what others write, by whatever statement, and nothing that comes to nothing', async () => {
    const [ann, bob] = [aFreshId(), aFreshId()];
    for (const ownerId of [ann, ann, bob]) await keep(ownerId, 1000);
    const undone = new Error('undone');
    const deletion = pool.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`delete from silverprint.images where owner_id = ${ann}`);
      throw undone;
    });
    await deletion.catch((error: unknown) => expect(error).to.equal(undone));
    expect(await postgres.images.usage(ann)).to.deep.equal({ images: 2, bytes: 2000 });
    await pool.query(sql.unsafe`delete from silverprint.images where owner_id in (${ann}, ${bob})`);
    expect(await postgres.images.usage(ann)).to.deep.equal(nothing);
    expect(await postgres.images.usage(bob)).to.deep.equal(nothing);
  });

  for (const [what, harm] of [
    ['too much', sql.fragment`update silverprint.usage set images = images + 5, bytes = bytes + 5000`],
    ['too little', sql.fragment`update silverprint.usage set images = 1, bytes = 1`],
    ['gone', sql.fragment`delete from silverprint.usage`],
  ] as const) {
    it(`is found wrong and counted anew where it is ${what}; nobody is kept from deleting meanwhile`, async () => {
      const ann = aFreshId();
      const [first] = [await keep(ann, 1000), await keep(ann, 200), await keep(ann, 30)];
      await pool.query(sql.unsafe`${harm} where owner_id = ${ann}`);
      await postgres.images.delete(ann, [first.id], 0);
      const [wrong] = await postgres.images.checkUsage(justBefore(ann));
      expect(wrong?.actual).to.deep.equal({ images: 2, bytes: 230 });
      expect(wrong?.counted).not.to.deep.equal(wrong?.actual);
      await postgres.images.recountUsage(ann);
      expect(await postgres.images.usage(ann)).to.deep.equal({ images: 2, bytes: 230 });
    });
  }

  it('starts with the images and uploads that are there when it is introduced', async () => {
    const older = await emptyDatabase();
    const olderPool = await createPool(older.url);
    try {
      const migrations = await readMigrations();
      await migrate(
        olderPool,
        migrations.filter(({ number }) => number < 12),
      );
      for (const bytes of [7, 8]) {
        await olderPool.query(sql.unsafe`
          insert into silverprint.images (id, owner_id, filename, width, height, created_at, original_key, original_bytes,
            original_sha256, compressed_key, compressed_bytes, compressed_sha256)
          values (gen_random_uuid(), 'ann', 'a.jpg', 1, 1, now(), 'o', ${bytes}, repeat('a', 64), 'c', 1, repeat('b', 64))`);
      }
      await olderPool.query(sql.unsafe`
        insert into silverprint.upload_intents (id, owner_id, original_key, compressed_key, reserved_bytes, created_at)
        values (gen_random_uuid(), 'bob', 'o', 'c', 90, now())`);
      await migrate(olderPool, migrations);
      const rows = await olderPool.any(
        sql.unsafe`select owner_id, images::integer, bytes::integer from silverprint.usage order by owner_id`,
      );
      expect(rows).to.deep.equal([
        { owner_id: 'ann', images: 2, bytes: 15 },
        { owner_id: 'bob', images: 1, bytes: 90 },
      ]);
    } finally {
      await olderPool.end();
      await older.close();
    }
  });

  async function rowsOf(ownerId: string): Promise<unknown> {
    return pool.oneFirst(sql.unsafe`select count(*)::integer from silverprint.usage where owner_id = ${ownerId}`);
  }
});

/** What ids from this one on come after. */
function justBefore(ownerId: string): string {
  return ownerId.slice(0, -1);
}

type Step = {
  readonly what: 'begin' | 'complete' | 'abandon' | 'delete' | 'sweep';
  readonly who: number;
  readonly bytes: number;
};

const aStep: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('begin', 'begin', 'complete', 'complete', 'abandon', 'delete', 'sweep'),
  who: fc.nat({ max: 2 }),
  bytes: fc.integer({ min: 1, max: 2 ** 40 }),
});

/** Three people who upload under a quota, half of them with keys, and what each then has. */
class Model {
  readonly owners = [aFreshId(), aFreshId(), aFreshId()];
  readonly #images: ImageRepository;
  readonly #imageOf: (ownerId: string, bytes: number) => Image;
  readonly #quota = { images: 4, bytes: 2 ** 41 };
  readonly #begun: { image: Image; key: { key: string; forSeconds: number } | undefined }[] = [];
  readonly #kept: Image[] = [];

  constructor(images: ImageRepository, imageOf: (ownerId: string, bytes: number) => Image) {
    this.#images = images;
    this.#imageOf = imageOf;
  }

  usageOf(ownerId: string) {
    const theirs = [...this.#begun.map(({ image }) => image), ...this.#kept].filter(
      (image) => image.ownerId === ownerId,
    );
    return { images: theirs.length, bytes: theirs.reduce((sum, { original }) => sum + original.bytes, 0) };
  }

  async does({ what, who, bytes }: Step): Promise<void> {
    const ownerId = this.owners[who]!;
    if (what === 'begin') return this.#begin(ownerId, bytes);
    if (what === 'sweep') {
      await this.#images.giveUpUploads(0);
      this.#begun.length = 0;
      return;
    }
    if (what === 'delete') {
      const at = this.#kept.findIndex((image) => image.ownerId === ownerId);
      const [image] = at < 0 ? [] : this.#kept.splice(at, 1);
      if (image) await this.#images.delete(ownerId, [image.id], 0);
      return;
    }
    const at = this.#begun.findIndex(({ image }) => image.ownerId === ownerId);
    const [upload] = at < 0 ? [] : this.#begun.splice(at, 1);
    if (!upload) return;
    if (what === 'abandon') return this.#images.abandon(upload.image.id);
    await this.#images.complete(upload.image, upload.key);
    this.#kept.push(upload.image);
  }

  async #begin(ownerId: string, bytes: number): Promise<void> {
    const image = this.#imageOf(ownerId, bytes);
    const before = this.usageOf(ownerId);
    const key = bytes % 2 === 0 ? { key: aKey(), forSeconds: 60 } : undefined;
    if (key) await this.#images.holdKey(ownerId, image.id, key);
    const hasRoom = before.images < this.#quota.images && before.bytes + bytes <= this.#quota.bytes;
    try {
      await this.#images.begin(anIntent(image), { key, quota: this.#quota });
      expect(hasRoom).to.equal(true);
      this.#begun.push({ image, key });
    } catch (error) {
      if (!(error instanceof QuotaExceededError)) throw error;
      expect(hasRoom).to.equal(false);
    }
  }
}
