import { type DatabasePool, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import {
  DependencyUnavailableError,
  InvalidCursorError,
  QuotaExceededError,
  RequestInProgressError,
} from '../../domain/errors.ts';
import type { BlobKey, Image, ImageId, StoredSize, UploadIntent } from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import { decodeCursor, encodeCursor, listedAt } from '../../domain/page.ts';
import type {
  ImagePage,
  ImageRepository,
  PageRequest,
  PrintsToRemake,
  Replacement,
  SizedImage,
  UploadTerms,
} from '../../domain/ports/image-repository.ts';
import type { Signer } from '../../domain/ports/signer.ts';
import type { TimedKey } from '../../domain/ports/upload-keys.ts';
import { pageQuery } from './image-page.ts';
import { imageColumns, imageOf, printColumns, printValues } from './image-rows.ts';
import { keepSizeStatement, sizedOf, sizedQuery } from './image-sizes.ts';
import { SlonikImageUpkeep } from './image-upkeep.ts';
import { isUnderWay } from './lock.ts';
import { type Ask, askOn } from './on-connection.ts';
import type { Timeouts } from './timeouts.ts';
import { beginStatement, completeStatement } from './upload-statements.ts';
import { isStorable, isUuid, wholeNumber } from './values.ts';

const attemptsMax = 3;
const blobsAtOnce = 100;
/** More than a statement may take: whoever deletes blobs never hears of one that is just becoming a print. */
const dueMarginSeconds = 10;

const idRow = z.object({ id: z.string() });
const begunRow = z.object({ isHeld: z.boolean(), isBegun: z.boolean() });

/** Images in `silverprint.images`, and uploads under way in `silverprint.upload_intents`. */
export class SlonikImageRepository extends SlonikImageUpkeep implements ImageRepository {
  readonly #ask: Ask;
  readonly #signer: Signer;

  /** @param signer signs cursors: all processes that serve one list need the same one */
  constructor(pool: DatabasePool, signer: Signer, timeouts?: Timeouts) {
    const ask = askOn(pool, timeouts);
    super(ask, pool);
    this.#ask = ask;
    this.#signer = signer;
  }

  async begin(intent: UploadIntent, terms: UploadTerms = {}): Promise<void> {
    const { rows } = await this.#ask(beginStatement(intent, terms));
    const { isHeld, isBegun } = begunRow.parse(rows[0]);
    if (!isHeld) throw new RequestInProgressError();
    if (!isBegun) throw new QuotaExceededError();
  }

  async complete(image: Image, key?: TimedKey): Promise<void> {
    const { rowCount } = await this.#ask(completeStatement(image, key));
    if (rowCount > 0) return;
    throw new DependencyUnavailableError({ cause: new Error(`the intent of image ${image.id}, or its key, is gone`) });
  }

  async abandon(id: ImageId): Promise<void> {
    if (isUuid(id)) await this.#ask(sql.unsafe`delete from silverprint.upload_intents where id = ${sql.uuid(id)}`);
  }

  async findOwned(ownerId: OwnerId, id: ImageId): Promise<Image | undefined> {
    if (!isStorable(ownerId) || !isUuid(id)) return undefined;
    const { rows } = await this.#ask(
      sql.unsafe`select ${imageColumns} from silverprint.images where id = ${sql.uuid(id)} and owner_id = ${ownerId}`,
    );
    return rows.map(imageOf)[0];
  }

  async findSized(
    ownerId: OwnerId,
    id: ImageId,
    edge: number,
    sizeVersionMin: number,
  ): Promise<SizedImage | undefined> {
    if (!isStorable(ownerId) || !isUuid(id)) return undefined;
    const { rows } = await this.#ask(sizedQuery({ ownerId, id, edge, sizeVersionMin }));
    return rows.map(sizedOf)[0];
  }

  async keepSize(id: ImageId, size: StoredSize): Promise<boolean> {
    const { rowCount } = await this.#ask(keepSizeStatement(id, size, dueMarginSeconds));
    return rowCount > 0;
  }

  // Locked in the order of their ids, so that nobody waits in a circle. Whoever deletes an image deletes its sizes, which discards
  // their blobs: the table's triggers see to both.
  async delete(ownerId: OwnerId, ids: readonly ImageId[], discardAfterSeconds: number): Promise<ReadonlySet<ImageId>> {
    if (!isStorable(ownerId)) return new Set();
    const { rows } = await this.#ask(sql.unsafe`
      with found as materialized (
        select id from silverprint.images
        where id = any(${sql.array(ids.filter(isUuid), 'uuid')}) and owner_id = ${ownerId}
        order by id for update),
      deleted as (
        delete from silverprint.images where id in (select id from found) returning id, original_key, compressed_key),
      discarded as (
        insert into silverprint.discarded_blobs (key, due_at)
        select key, now() + ${discardAfterSeconds} * interval '1 second'
        from deleted, unnest(array[original_key, compressed_key]) as key
        on conflict (key) do update set due_at = excluded.due_at)
      select id from deleted`);
    const deleted = new Set(rows.map((row) => idRow.parse(row).id));
    return new Set(ids.filter((id) => deleted.has(id.toLowerCase())));
  }

  async page({ ownerId, limit, cursor, ...listing }: PageRequest): Promise<ImagePage> {
    const after = cursor === undefined ? undefined : decodeCursor(this.#signer, ownerId, listing, cursor);
    if (cursor !== undefined && !after) throw new InvalidCursorError();
    if (!isStorable(ownerId) || !isStorable(listing.sha256 ?? '')) return { images: [], nextCursor: undefined };
    const { rows } = await this.#ask(pageQuery({ ownerId, listing, after, rowsMax: limit + 1 }));
    const images = rows.slice(0, limit).map(imageOf);
    const last = images.at(-1);
    if (rows.length <= limit || !last) return { images, nextCursor: undefined };
    const position = { at: listedAt(last, listing.order), id: last.id };
    return { images, nextCursor: encodeCursor(this.#signer, ownerId, listing, position) };
  }

  async countPrints(prints: PrintsToRemake): Promise<number> {
    const { rows } = await this.#ask(
      sql.unsafe`select count(*) as count from silverprint.images where ${toRemake(prints)}`,
    );
    return z.object({ count: wholeNumber }).parse(rows[0]).count;
  }

  // Rows that somebody else is just leasing are passed over, not waited for.
  async leasePrint(prints: PrintsToRemake, leaseSeconds: number, afterId?: ImageId): Promise<Image | undefined> {
    const { rows } = await this.#ask(sql.unsafe`
      update silverprint.images
      set print_leased_until = now() + ${leaseSeconds} * interval '1 second', print_attempts = print_attempts + 1
      where id = (
        select id from silverprint.images
        where ${toRemake(prints)} and (print_leased_until is null or print_leased_until <= now())
          and ${afterId === undefined ? sql.fragment`true` : sql.fragment`id > ${sql.uuid(afterId)}`}
        order by id limit 1 for update skip locked)
      returning ${imageColumns}`);
    return rows.map(imageOf)[0];
  }

  async returnPrint(id: ImageId): Promise<void> {
    await this.#ask(sql.unsafe`
      update silverprint.images set print_leased_until = null, print_attempts = print_attempts - 1
      where id = ${sql.uuid(id)} and print_leased_until is not null`);
  }

  async replacePrint(replacement: Replacement, discardAfterSeconds: number): Promise<boolean> {
    const { id, replacedKey, compressed } = replacement;
    const { rowCount } = await this.#ask(sql.unsafe`
      with promised as (
        select key from silverprint.discarded_blobs
        where key = ${compressed.key} and due_at > now() + ${dueMarginSeconds} * interval '1 second' for update),
      replaced as (
        update silverprint.images set (${printColumns}) = row(${printValues(replacement)}),
          print_leased_until = null, print_attempts = 0
        where id = ${sql.uuid(id)} and compressed_key = ${replacedKey} and exists (select from promised)
        returning id),
      kept as (delete from silverprint.discarded_blobs where key = ${compressed.key} and exists (select from replaced))
      insert into silverprint.discarded_blobs (key, due_at)
      select ${replacedKey}, now() + ${discardAfterSeconds} * interval '1 second' from replaced`);
    return rowCount > 0;
  }

  async linkGeneration(ownerId: OwnerId, id: ImageId): Promise<number | undefined> {
    if (!isStorable(ownerId) || !isUuid(id)) return undefined;
    const { rows } = await this.#ask(sql.unsafe`
      select link_generation as generation from silverprint.images where id = ${sql.uuid(id)} and owner_id = ${ownerId}`);
    return rows.map((row) => z.object({ generation: wholeNumber }).parse(row).generation)[0];
  }

  async ownerOfLinked(id: ImageId, generation: number): Promise<OwnerId | undefined> {
    if (!isUuid(id)) return undefined;
    const { rows } = await this.#ask(sql.unsafe`
      select owner_id as "ownerId" from silverprint.images
      where id = ${sql.uuid(id)} and link_generation = ${generation}::bigint`);
    return rows.map((row) => z.object({ ownerId: z.string() }).parse(row).ownerId)[0];
  }

  async revokeLinks(ownerId: OwnerId, id: ImageId): Promise<boolean> {
    if (!isStorable(ownerId) || !isUuid(id)) return false;
    const { rowCount } = await this.#ask(sql.unsafe`
      update silverprint.images set link_generation = link_generation + 1
      where id = ${sql.uuid(id)} and owner_id = ${ownerId}`);
    return rowCount > 0;
  }

  async discardBlob(key: BlobKey, afterSeconds: number): Promise<void> {
    await this.#ask(sql.unsafe`
      insert into silverprint.discarded_blobs (key, due_at)
      values (${key}, now() + ${afterSeconds} * interval '1 second')
      on conflict (key) do update set due_at = excluded.due_at`);
  }

  async discardedBlobs(): Promise<readonly BlobKey[]> {
    const { rows } = await this.#ask(sql.unsafe`
      select key from silverprint.discarded_blobs
      where due_at <= now() and not ${isUnderWay('silverprint.backup')}
      order by due_at limit ${blobsAtOnce}`);
    return z
      .array(z.object({ key: z.string() }))
      .parse(rows)
      .map(({ key }) => key);
  }

  async forgetBlob(key: BlobKey): Promise<void> {
    await this.#ask(sql.unsafe`delete from silverprint.discarded_blobs where key = ${key}`);
  }
}

function toRemake(prints: PrintsToRemake): FragmentSqlToken {
  if ('imageId' in prints) return sql.fragment`id = ${sql.uuid(prints.imageId)}`;
  if ('tier' in prints) return sql.fragment`print_tier = 'fast' and print_attempts < ${attemptsMax}`;
  const { preset, algorithmVersion } = prints.notOf;
  return sql.fragment`(print_preset is distinct from ${preset}
    or print_algorithm_version is distinct from ${algorithmVersion}::integer or exif is null)`;
}
