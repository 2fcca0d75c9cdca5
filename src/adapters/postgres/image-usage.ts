import { sql } from 'slonik';
import { z } from 'zod';
import type { OwnerId } from '../../domain/owner.ts';
import type { CountedUsage, ImageUsage } from '../../domain/ports/image-usage.ts';
import type { Usage } from '../../domain/usage.ts';
import type { Ask } from './on-connection.ts';
import { SlonikUploadKeys } from './upload-keys.ts';
import { isStorable, wholeNumber } from './values.ts';

const ownersAtOnce = 20;

/** What everybody has, in `silverprint.usage`, which triggers keep up with the tables of images and of uploads under way. */
export class SlonikImageUsage extends SlonikUploadKeys implements ImageUsage {
  readonly #ask: Ask;
  constructor(ask: Ask) {
    super(ask);
    this.#ask = ask;
  }

  async usage(ownerId: OwnerId): Promise<Usage> {
    if (!isStorable(ownerId)) return { images: 0, bytes: 0 };
    const { rows } = await this.#ask(
      sql.unsafe`select images, bytes from silverprint.usage where owner_id = ${ownerId}`,
    );
    return rows.map((row) => usageRow.parse(row))[0] ?? { images: 0, bytes: 0 };
  }

  // One statement, and so one moment. The owners of images come one by one out of an index: there are few of them for many images.
  async checkUsage(afterId: OwnerId = ''): Promise<readonly CountedUsage[]> {
    const { rows } = await this.#ask(sql.unsafe`
      with recursive owner (id) as (
        select (select min(owner_id) from silverprint.images where owner_id > ${afterId})
        union all
        select (select min(owner_id) from silverprint.images where owner_id > owner.id) from owner where owner.id is not null),
      page as (
        select id from (
          (select id from owner where id is not null limit ${ownersAtOnce})
          union
          (select owner_id from silverprint.usage where owner_id > ${afterId} order by owner_id limit ${ownersAtOnce})
          union
          (select owner_id from silverprint.upload_intents where owner_id > ${afterId} order by owner_id limit ${ownersAtOnce})
        ) as owners order by id limit ${ownersAtOnce})
      select page.id as "ownerId", coalesce(known.images, 0) as "countedImages", coalesce(known.bytes, 0) as "countedBytes",
        actual.images as "actualImages", actual.bytes as "actualBytes"
      from page
      left join silverprint.usage as known on known.owner_id = page.id
      cross join lateral (
        select count(*) as images, coalesce(sum(files.bytes), 0) as bytes from (
          select original_bytes as bytes from silverprint.images where owner_id = page.id
          union all
          select reserved_bytes from silverprint.upload_intents where owner_id = page.id) as files) as actual
      order by page.id`);
    return rows.map((row) => checkedOf(checkedRow.parse(row)));
  }

  async recountUsage(ownerId: OwnerId): Promise<void> {
    if (isStorable(ownerId)) await this.#ask(sql.unsafe`select silverprint.recount_usage(${ownerId})`);
  }
}

const usageRow = z.object({ images: wholeNumber, bytes: wholeNumber });
const checkedRow = z.object({
  ownerId: z.string(),
  countedImages: wholeNumber,
  countedBytes: wholeNumber,
  actualImages: wholeNumber,
  actualBytes: wholeNumber,
});

function checkedOf(row: z.output<typeof checkedRow>): CountedUsage {
  return {
    ownerId: row.ownerId,
    counted: { images: row.countedImages, bytes: row.countedBytes },
    actual: { images: row.actualImages, bytes: row.actualBytes },
  };
}
