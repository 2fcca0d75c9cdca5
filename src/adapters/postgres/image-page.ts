import { type QuerySqlToken, sql } from 'slonik';
import type { PagePosition } from '../../domain/cursor.ts';
import type { OwnerId } from '../../domain/owner.ts';
import type { ImageListing } from '../../domain/page.ts';
import { imageColumns } from './image-rows.ts';
import { timestamp } from './values.ts';

type Page = {
  readonly ownerId: OwnerId;
  readonly listing: ImageListing;
  /** The position that the page before ended at. */
  readonly after: PagePosition | undefined;
  readonly rowsMax: number;
};

/** What `listedAt` is for a row: as the indexes have it, to the letter. */
const listedAt = { uploaded: sql.fragment`created_at`, taken: sql.fragment`coalesce(taken_at, created_at)` };

/**
 * The rows of a page: a range of an index, read in its order, wherever in the list it lies.
 *
 * The database has to see it that way, too. Where its statistics lag behind or lump owners together, it takes a long list for a
 * short one, and sorts all of it for each page. So it is not told how few rows are wanted, but has to work it out: then it
 * reckons with the first rows of many, which an index gives soonest. And what is older than `since` is left out of the page that was
 * found, where it comes last; as a condition of the range, it would make the list look short.
 */
export function pageQuery({ ownerId, listing, after, rowsMax }: Page): QuerySqlToken {
  const { order = 'uploaded', sha256, since, until } = listing;
  const at = listedAt[order];
  const conditions = sql.and([
    sql.fragment`owner_id = ${ownerId}`,
    sha256 !== undefined && sql.fragment`original_sha256 = ${sha256}`,
    // Where there is a position, it lies before `until`, and the index is to be entered there.
    until && !after && sql.fragment`${at} < ${timestamp(until)}`,
    after && sql.fragment`(${at}, id) < (${timestamp(after.at)}, ${sql.uuid(after.id)})`,
  ]);
  const page = sql.fragment`from silverprint.images where ${conditions}
    order by ${at} desc, id desc limit (select ${rowsMax}::bigint)`;
  if (!since) return sql.unsafe`select ${imageColumns} ${page}`;
  return sql.unsafe`select ${imageColumns} from (select * ${page}) page
    where ${at} >= ${timestamp(since)} order by ${at} desc, id desc`;
}
