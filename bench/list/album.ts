import { createPool, type DatabasePool, sql } from 'slonik';
import type { OwnerId } from '../../src/domain/owner.ts';

/** Of every second image: enough of them for a list of many pages. */
export const commonSha256 = 'ab'.repeat(32);
/** When the first image was uploaded; each minute another one was. */
export const firstMoment = new Date('2020-01-01T00:00:00Z');

/** A database of this name on a server: its URL. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = await createPool(serverUrl);
  await admin.query(sql.unsafe`create database ${sql.identifier([name])}`);
  await admin.end();
  return serverUrl.replace(/\/[^/]*$/, `/${name}`);
}

/**
 * Give an owner so many images. They were taken in quite another order than they were uploaded in, so that no two neighbours in
 * the one lie together in the other; of every tenth, nobody knows when.
 */
export async function fill(pool: DatabasePool, ownerId: OwnerId, images: number): Promise<void> {
  const first = firstMoment.toISOString();
  await pool.query(sql.unsafe`
    insert into silverprint.images (id, owner_id, filename, width, height, created_at,
      original_key, original_bytes, original_sha256, compressed_key, compressed_bytes, compressed_sha256,
      compressed_width, compressed_height, print_preset, print_tier, print_path, print_quality, print_score,
      print_source_quality, print_algorithm_version, thumbhash, dominant_color, reveals, exif, taken_at)
    select id, ${ownerId}, 'IMG_' || i || '.jpg', 4032, 3024, created_at,
      replace(id::text, '-', '') || '.original', 3456789, case when i % 2 = 0 then ${commonSha256} else hash end,
      replace(id::text, '-', '') || '.compressed', 1234567, hash,
      4032, 3024, 'standard', 'small', 'perceptual', 64, 75.6171875, 95, 2,
      decode('520805250e16c96c89737778787778888fce4707', 'hex'), '#2c3132', '{location,device,time,thumbnail}',
      jsonb_build_object('camera', '{"make": "Apple", "model": "iPhone 6"}'::jsonb, 'exposure', '{"time": "1/40", "iso": 32}'::jsonb)
        || case when taken_at is null then '{}' else
          jsonb_build_object('takenAt', to_char(taken_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')) end,
      taken_at
    from (
      select i, gen_random_uuid() as id, encode(sha256(i::text::bytea), 'hex') as hash,
        ${first}::timestamptz + i * interval '1 minute' as created_at,
        case when i % 10 > 0 then ${first}::timestamptz + (i * 7919 % ${images}::bigint) * interval '1 minute' end as taken_at
      from generate_series(1, ${images}::bigint) i
    ) made`);
  // As the server does by itself, some time after so many were added.
  await pool.query(sql.unsafe`analyze silverprint.images`);
}
