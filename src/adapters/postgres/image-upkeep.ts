import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import {
  type BlobKey,
  type Image,
  type ImageId,
  imageOfKey,
  type StoreId,
  type UploadIntent,
} from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import type { ImageUpkeep, SizeOfImage } from '../../domain/ports/image-upkeep.ts';
import { imageColumns, imageOf } from './image-rows.ts';
import { SlonikImageUsage } from './image-usage.ts';
import { underLock } from './lock.ts';
import type { Ask } from './on-connection.ts';
import { isStorable, moment, wholeNumber } from './values.ts';

const uploadsAtOnce = 100;

/** What whoever looks after the store asks of the tables that hold images, uploads under way and discarded blobs. */
export class SlonikImageUpkeep extends SlonikImageUsage implements ImageUpkeep {
  readonly #ask: Ask;
  readonly #pool: DatabasePool;
  constructor(ask: Ask, pool: DatabasePool) {
    super(ask);
    this.#ask = ask;
    this.#pool = pool;
  }

  async storeId(): Promise<StoreId | undefined> {
    const { rows } = await this.#ask(sql.unsafe`select store_id as "storeId" from silverprint.installation`);
    return installationRow.parse(rows[0]).storeId ?? undefined;
  }

  async claimStore(id: StoreId): Promise<StoreId> {
    // One statement: of several first starts at once, who comes second waits for the row and sees the first one's.
    const { rows } = await this.#ask(sql.unsafe`
      update silverprint.installation set store_id = coalesce(store_id, ${sql.uuid(id)}) returning store_id as "storeId"`);
    return installationRow.parse(rows[0]).storeId ?? id;
  }

  async abandonedUploads(afterSeconds: number, afterId?: ImageId): Promise<readonly UploadIntent[]> {
    const { rows } = await this.#ask(sql.unsafe`
      select ${intentColumns} from silverprint.upload_intents
      where begun_at <= now() - ${afterSeconds} * interval '1 second'
        and ${afterId === undefined ? sql.fragment`true` : sql.fragment`id > ${sql.uuid(afterId)}`}
      order by id limit ${uploadsAtOnce}`);
    return rows.map((row) => intentRow.parse(row));
  }

  // An upload that somebody else is just completing or giving up is passed over, not waited for.
  async giveUpUploads(afterSeconds: number): Promise<readonly UploadIntent[]> {
    const { rows } = await this.#ask(sql.unsafe`
      with abandoned as materialized (
        select id from silverprint.upload_intents
        where begun_at <= now() - ${afterSeconds} * interval '1 second'
        order by begun_at limit ${uploadsAtOnce} for update skip locked),
      given_up as (delete from silverprint.upload_intents where id in (select id from abandoned) returning *),
      discarded as (
        insert into silverprint.discarded_blobs (key, due_at)
        select key, now() from given_up, unnest(array[original_key, compressed_key]) as key
        on conflict (key) do update set due_at = excluded.due_at)
      select ${intentColumns} from given_up`);
    return rows.map((row) => intentRow.parse(row));
  }

  async isUploading(ownerId: OwnerId): Promise<boolean> {
    if (!isStorable(ownerId)) return false;
    const { rows } = await this.#ask(
      sql.unsafe`select id from silverprint.upload_intents where owner_id = ${ownerId} limit 1`,
    );
    return rows.length > 0;
  }

  // One statement, and so one moment: what moves from one table to another is in one of them.
  async knownBlobs(keys: readonly BlobKey[]): Promise<ReadonlySet<BlobKey>> {
    const askedFor = sql.array(keys.filter(isStorable), 'text');
    const images = sql.array([...new Set(keys.flatMap((key) => imageOfKey(key) ?? []))], 'uuid');
    const { rows } = await this.#ask(sql.unsafe`
      select original_key as key from silverprint.images where id = any(${images})
      union all select compressed_key from silverprint.images where id = any(${images})
      union all select original_key from silverprint.upload_intents where id = any(${images})
      union all select compressed_key from silverprint.upload_intents where id = any(${images})
      union all select key from silverprint.sizes where image_id = any(${images})
      union all select key from silverprint.discarded_blobs where key = any(${askedFor})`);
    const known = new Set(rows.map((row) => keyRow.parse(row).key));
    return new Set(keys.filter((key) => known.has(key)));
  }

  async countBlobs(): Promise<number> {
    const { rows } = await this.#ask(sql.unsafe`
      select 2 * (select count(*) from silverprint.images) + (select count(*) from silverprint.sizes) as count`);
    return countRow.parse(rows[0]).count;
  }

  async imagesById(limit: number, afterId?: ImageId): Promise<readonly Image[]> {
    const { rows } = await this.#ask(sql.unsafe`
      select ${imageColumns} from silverprint.images
      where ${afterId === undefined ? sql.fragment`true` : sql.fragment`id > ${sql.uuid(afterId)}`}
      order by id limit ${limit}`);
    return rows.map(imageOf);
  }

  async sizesOf(ids: readonly ImageId[]): Promise<readonly SizeOfImage[]> {
    const { rows } = await this.#ask(sql.unsafe`
      select image_id as "imageId", edge, key, bytes, sha256, width, height, version as "sizeVersion"
      from silverprint.sizes where image_id = any(${sql.array([...ids], 'uuid')})`);
    return rows.map((row) => {
      const { imageId, ...size } = sizeRow.parse(row);
      return { imageId, size };
    });
  }

  // Whoever deletes a size discards its blob: a trigger sees to that.
  async dropSize(id: ImageId, key: BlobKey): Promise<void> {
    await this.#ask(sql.unsafe`delete from silverprint.sizes where image_id = ${sql.uuid(id)} and key = ${key}`);
  }

  async beginCheck(everySeconds: number): Promise<boolean> {
    const { rowCount } = await this.#ask(sql.unsafe`
      update silverprint.installation set store_checked_at = now()
      where store_checked_at is null or store_checked_at <= now() - ${everySeconds} * interval '1 second'`);
    return rowCount > 0;
  }

  async keepDiscarded<Result>(work: (assertKept: () => Promise<void>) => Promise<Result>): Promise<Result | undefined> {
    return underLock(this.#pool, 'silverprint.backup', work);
  }
}

const installationRow = z.object({ storeId: z.string().nullable() });
const keyRow = z.object({ key: z.string() });
const countRow = z.object({ count: wholeNumber });
const sizeRow = z.object({
  imageId: z.string(),
  edge: wholeNumber,
  key: z.string(),
  bytes: wholeNumber,
  sha256: z.string(),
  width: wholeNumber,
  height: wholeNumber,
  sizeVersion: wholeNumber,
});
const intentRow = z.object({
  id: z.string(),
  ownerId: z.string(),
  originalKey: z.string(),
  compressedKey: z.string(),
  reservedBytes: wholeNumber,
  createdAt: moment,
});
const intentColumns = sql.fragment`id, owner_id as "ownerId", original_key as "originalKey",
  compressed_key as "compressedKey", reserved_bytes as "reservedBytes", created_at as "createdAt"`;
