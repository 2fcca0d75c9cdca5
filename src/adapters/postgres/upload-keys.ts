import { sql } from 'slonik';
import { z } from 'zod';
import type { IdempotencyKey } from '../../domain/idempotency-key.ts';
import type { ImageId } from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import type { KeyState, TimedKey, UploadKeys } from '../../domain/ports/upload-keys.ts';
import type { Ask } from './on-connection.ts';
import { isStorable } from './values.ts';

const keysAtOnce = 1000;

/** The keys of uploads, in `silverprint.upload_keys`. */
export class SlonikUploadKeys implements UploadKeys {
  readonly #ask: Ask;
  constructor(ask: Ask) {
    this.#ask = ask;
  }

  // Takes the key or looks at who has it, in one statement. Where somebody else takes it in this very moment, there is a conflict with a
  // row that this statement does not see, and so no row at all.
  async holdKey(ownerId: OwnerId, imageId: ImageId, { key, forSeconds }: TimedKey): Promise<KeyState> {
    const { rows } = await this.#ask(sql.unsafe`
      with held as (
        insert into silverprint.upload_keys as known (owner_id, key, image_id, ends_at)
        values (${ownerId}, ${key}, ${sql.uuid(imageId)}, now() + ${forSeconds} * interval '1 second')
        on conflict (owner_id, key) do update
        set image_id = excluded.image_id, is_done = false, ends_at = excluded.ends_at where known.ends_at <= now()
        returning image_id)
      select image_id as "imageId", 'held' as state from held
      union all
      select image_id, case when is_done then 'done' else 'running' end from silverprint.upload_keys
      where owner_id = ${ownerId} and key = ${key} and ends_at > now() and not exists (select from held)`);
    const [row] = rows;
    return row === undefined ? { state: 'running' } : stateRow.parse(row);
  }

  async releaseKey(ownerId: OwnerId, imageId: ImageId, key: IdempotencyKey): Promise<void> {
    await this.#ask(sql.unsafe`
      delete from silverprint.upload_keys
      where owner_id = ${ownerId} and key = ${key} and image_id = ${sql.uuid(imageId)} and not is_done`);
  }

  // A key that somebody else is just taking or forgetting is passed over, not waited for.
  async forgetOverKeys(): Promise<number> {
    const { rowCount } = await this.#ask(sql.unsafe`
      delete from silverprint.upload_keys where (owner_id, key) in (
        select owner_id, key from silverprint.upload_keys where ends_at <= now()
        order by ends_at limit ${keysAtOnce} for update skip locked)`);
    return rowCount;
  }

  async forgetKeysOf(ownerId: OwnerId): Promise<number> {
    if (!isStorable(ownerId)) return 0;
    const { rowCount } = await this.#ask(sql.unsafe`
      delete from silverprint.upload_keys where (owner_id, key) in (
        select owner_id, key from silverprint.upload_keys where owner_id = ${ownerId}
        order by key limit ${keysAtOnce} for update)`);
    return rowCount;
  }
}

const stateRow = z.discriminatedUnion('state', [
  z.object({ state: z.literal('held') }),
  z.object({ state: z.literal('running') }),
  z.object({ state: z.literal('done'), imageId: z.string() }),
]);
