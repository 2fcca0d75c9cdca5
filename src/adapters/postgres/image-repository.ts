import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { DependencyUnavailableError, InvalidCursorError } from '../../domain/errors.ts';
import type { Image, ImageId, UploadIntent } from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import { decodeCursor, encodeCursor } from '../../domain/page.ts';
import type { ImagePage, ImageRepository, PageRequest } from '../../domain/ports/image-repository.ts';
import type { Signer } from '../../domain/ports/signer.ts';
import { type Ask, askOn } from './on-connection.ts';
import type { Timeouts } from './timeouts.ts';
import { isStorable, isUuid, moment, timestamp, wholeNumber } from './values.ts';

const columns = sql.fragment`id, owner_id as "ownerId", filename, width, height, created_at as "createdAt",
  original_key as "originalKey", original_bytes as "originalBytes", original_sha256 as "originalSha256",
  compressed_key as "compressedKey", compressed_bytes as "compressedBytes", compressed_sha256 as "compressedSha256"`;

const imageRow = z
  .object({
    id: z.string(),
    ownerId: z.string(),
    filename: z.string(),
    width: wholeNumber,
    height: wholeNumber,
    createdAt: moment,
    originalKey: z.string(),
    originalBytes: wholeNumber,
    originalSha256: z.string(),
    compressedKey: z.string(),
    compressedBytes: wholeNumber,
    compressedSha256: z.string(),
  })
  .transform(
    ({ originalKey, originalBytes, originalSha256, compressedKey, compressedBytes, compressedSha256, ...image }) => ({
      ...image,
      original: { key: originalKey, bytes: originalBytes, sha256: originalSha256 },
      compressed: { key: compressedKey, bytes: compressedBytes, sha256: compressedSha256 },
    }),
  );

/** Images in `silverprint.images`, and uploads under way in `silverprint.upload_intents`. */
export class SlonikImageRepository implements ImageRepository {
  readonly #ask: Ask;
  readonly #signer: Signer;

  /** @param signer signs cursors: all processes that serve one list need the same one */
  constructor(pool: DatabasePool, signer: Signer, timeouts?: Timeouts) {
    this.#ask = askOn(pool, timeouts);
    this.#signer = signer;
  }

  async begin({ id, ownerId, originalKey, compressedKey, reservedBytes, createdAt }: UploadIntent): Promise<void> {
    await this.#ask(sql.unsafe`
      insert into silverprint.upload_intents (id, owner_id, original_key, compressed_key, reserved_bytes, created_at)
      values (${sql.uuid(id)}, ${ownerId}, ${originalKey}, ${compressedKey}, ${reservedBytes}, ${timestamp(createdAt)})`);
  }

  async complete({ id, ownerId, filename, width, height, createdAt, original, compressed }: Image): Promise<void> {
    const { rowCount } = await this.#ask(sql.unsafe`
      with intent as (delete from silverprint.upload_intents where id = ${sql.uuid(id)} returning id)
      insert into silverprint.images (id, owner_id, filename, width, height, created_at,
        original_key, original_bytes, original_sha256, compressed_key, compressed_bytes, compressed_sha256)
      select id, ${ownerId}, ${filename}, ${width}::integer, ${height}::integer, ${timestamp(createdAt)},
        ${original.key}, ${original.bytes}::bigint, ${original.sha256},
        ${compressed.key}, ${compressed.bytes}::bigint, ${compressed.sha256}
      from intent`);
    if (rowCount === 0) throw new DependencyUnavailableError({ cause: new Error(`the upload intent ${id} is gone`) });
  }

  async abandon(id: ImageId): Promise<void> {
    if (isUuid(id)) await this.#ask(sql.unsafe`delete from silverprint.upload_intents where id = ${sql.uuid(id)}`);
  }

  async findOwned(ownerId: OwnerId, id: ImageId): Promise<Image | undefined> {
    if (!isStorable(ownerId) || !isUuid(id)) return undefined;
    const { rows } = await this.#ask(
      sql.unsafe`select ${columns} from silverprint.images where id = ${sql.uuid(id)} and owner_id = ${ownerId}`,
    );
    return rows.map((row) => imageRow.parse(row))[0];
  }

  async page({ ownerId, limit, cursor, sha256 }: PageRequest): Promise<ImagePage> {
    const filter = { sha256 };
    const after = cursor === undefined ? undefined : decodeCursor(this.#signer, ownerId, filter, cursor);
    if (cursor !== undefined && !after) throw new InvalidCursorError();
    if (!isStorable(ownerId) || (sha256 !== undefined && !isStorable(sha256))) {
      return { images: [], nextCursor: undefined };
    }
    const conditions = sql.and([
      sql.fragment`owner_id = ${ownerId}`,
      sha256 !== undefined && sql.fragment`original_sha256 = ${sha256}`,
      after && sql.fragment`(created_at, id) < (${timestamp(after.createdAt)}, ${sql.uuid(after.id)})`,
    ]);
    const { rows } = await this.#ask(
      sql.unsafe`select ${columns} from silverprint.images where ${conditions} order by created_at desc, id desc limit ${limit + 1}`,
    );
    const images = rows.slice(0, limit).map((row) => imageRow.parse(row));
    const last = images.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { images, nextCursor: more ? encodeCursor(this.#signer, ownerId, filter, last) : undefined };
  }
}
