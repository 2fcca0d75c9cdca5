import { type QuerySqlToken, sql } from 'slonik';
import type { ImageId, StoredSize } from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import type { SizedImage } from '../../domain/ports/image-repository.ts';
import { optional, type Row, text, whole } from './columns.ts';
import { imageColumns, imageOf } from './image-rows.ts';

/** The columns of a size, in the order of `sizeValues`. */
const sizeColumns = sql.fragment`edge, key, bytes, sha256, width, height, version`;

type Wanted = {
  readonly ownerId: OwnerId;
  readonly id: ImageId;
  readonly edge: number;
  readonly sizeVersionMin: number;
};

/** An image of an owner's with one of its sizes: one row, where there is the image. */
export function sizedQuery({ ownerId, id, edge, sizeVersionMin }: Wanted): QuerySqlToken {
  return sql.unsafe`
    select ${imageColumns}, size.* from silverprint.images
    left join lateral (
      select edge as "sizeEdge", key as "sizeKey", bytes as "sizeBytes", sha256 as "sizeSha256", sizes.width as "sizeWidth",
        sizes.height as "sizeHeight", version as "sizeVersion"
      from silverprint.sizes where image_id = images.id and edge = ${edge} and version >= ${sizeVersionMin}) size on true
    where id = ${sql.uuid(id)} and owner_id = ${ownerId}`;
}

/** A row of that query. */
export function sizedOf(row: unknown): SizedImage {
  const columns = row as Row;
  const edge = optional(whole, columns['sizeEdge']);
  if (edge === undefined) return { image: imageOf(row), size: undefined };
  return {
    image: imageOf(row),
    size: {
      edge,
      key: text(columns['sizeKey']),
      bytes: whole(columns['sizeBytes']),
      sha256: text(columns['sizeSha256']),
      width: whole(columns['sizeWidth']),
      height: whole(columns['sizeHeight']),
      sizeVersion: whole(columns['sizeVersion']),
    },
  };
}

/**
 * Keeps a size: the row that it counts is the key that is no longer to be deleted. An image that somebody else is just
 * deleting is waited for, and then it is gone.
 */
export function keepSizeStatement(id: ImageId, size: StoredSize, dueMarginSeconds: number): QuerySqlToken {
  const { edge, key, bytes, sha256, width, height, sizeVersion } = size;
  return sql.unsafe`
    with promised as (
      select key from silverprint.discarded_blobs
      where key = ${key} and due_at > now() + ${dueMarginSeconds} * interval '1 second' for update),
    image as (select id from silverprint.images where id = ${sql.uuid(id)} for key share),
    kept as (
      insert into silverprint.sizes (image_id, ${sizeColumns})
      select image.id, ${edge}::integer, promised.key, ${bytes}::bigint, ${sha256}, ${width}::integer, ${height}::integer,
        ${sizeVersion}::integer
      from image, promised
      on conflict (image_id, edge) do update set (${sizeColumns}) = row(excluded.edge, excluded.key, excluded.bytes,
        excluded.sha256, excluded.width, excluded.height, excluded.version)
      where sizes.version < excluded.version
      returning key)
    delete from silverprint.discarded_blobs where key in (select key from kept)`;
}
