import { type QuerySqlToken, sql } from 'slonik';
import type { Image, UploadIntent } from '../../domain/image.ts';
import type { UploadTerms } from '../../domain/ports/image-repository.ts';
import type { TimedKey } from '../../domain/ports/upload-keys.ts';
import { isLimited, unlimited } from '../../domain/usage.ts';
import { printColumns, printValues } from './image-rows.ts';
import { timestamp } from './values.ts';

/**
 * Writes an intent down, and gives one row of what it found: whether the key, where there is one, is held for this upload, and whether the
 * intent was written down, which the quota can be in the way of. The key is locked before the usage, which others wait for then.
 */
export function beginStatement(intent: UploadIntent, { key, quota = unlimited }: UploadTerms): QuerySqlToken {
  const { id, ownerId, originalKey, compressedKey, reservedBytes, createdAt } = intent;
  const held = key
    ? sql.fragment`
      update silverprint.upload_keys set ends_at = now() + ${key.forSeconds} * interval '1 second'
      where owner_id = ${ownerId} and key = ${key.key} and image_id = ${sql.uuid(id)} and not is_done
      returning image_id as id`
    : sql.fragment`select ${sql.uuid(id)} as id`;
  const room = isLimited(quota)
    ? sql.fragment`
      insert into silverprint.usage as known (owner_id, images, bytes) select ${ownerId}, 0, 0 from held
      on conflict (owner_id) do update set images = known.images
      returning images < ${quota.images ?? null}::bigint is not false
        and bytes + ${reservedBytes}::bigint <= ${quota.bytes ?? null}::bigint is not false as "isEnough"`
    : sql.fragment`select true as "isEnough"`;
  return sql.unsafe`
    with held as (${held}), room as (${room}),
    begun as (
      insert into silverprint.upload_intents (id, owner_id, original_key, compressed_key, reserved_bytes, created_at)
      select id, ${ownerId}, ${originalKey}, ${compressedKey}, ${reservedBytes}::bigint, ${timestamp(createdAt)}
      from held, room where "isEnough" returning id)
    select exists (select from held) as "isHeld", exists (select from begun) as "isBegun"`;
}

/**
 * Makes an image of an intent: the row that it counts. With a key, only where that is held for this image, and it is done then; otherwise
 * the intent stays, and is what is known of its blobs. The intent is locked before the key.
 */
export function completeStatement(image: Image, key: TimedKey | undefined): QuerySqlToken {
  const { id, ownerId, filename, width, height, createdAt, original } = image;
  const ended = key
    ? sql.fragment`
      intent as materialized (select id from silverprint.upload_intents where id = ${sql.uuid(id)} for update),
      named as (
        update silverprint.upload_keys set is_done = true, ends_at = now() + ${key.forSeconds} * interval '1 second'
        from intent
        where owner_id = ${ownerId} and key = ${key.key} and image_id = intent.id and not is_done
        returning image_id),
      ended as (delete from silverprint.upload_intents where id in (select image_id from named) returning id)`
    : sql.fragment`ended as (delete from silverprint.upload_intents where id = ${sql.uuid(id)} returning id)`;
  return sql.unsafe`
    with ${ended}
    insert into silverprint.images (id, owner_id, filename, width, height, created_at,
      original_key, original_bytes, original_sha256, ${printColumns})
    select id, ${ownerId}, ${filename}, ${width}::integer, ${height}::integer, ${timestamp(createdAt)},
      ${original.key}, ${original.bytes}::bigint, ${original.sha256}, ${printValues(image)}
    from ended`;
}
