import { type DatabasePool, type QuerySqlToken, sql } from 'slonik';
import { z } from 'zod';
import { pageQuery } from '../../src/adapters/postgres/image-page.ts';
import { imageOf } from '../../src/adapters/postgres/image-rows.ts';
import type { PagePosition } from '../../src/domain/cursor.ts';
import { pageImagesMax } from '../../src/domain/limits.ts';
import type { OwnerId } from '../../src/domain/owner.ts';
import { type ImageListing, listedAt } from '../../src/domain/page.ts';
import { commonSha256, firstMoment } from './album.ts';

/** What pages of a list touch, in buffers of the database: the first one, the last one that is full, and some on the way. */
export type Touched = { readonly listing: string; readonly pages: readonly number[]; readonly plan: string };

const few = 1_000;
const depths = Array.from({ length: 9 }, (_, at) => at / 8);
const rowsMax = pageImagesMax + 1;
const plan = z.object({
  Plan: z.looseObject({ 'Shared Hit Blocks': z.number(), 'Shared Read Blocks': z.number() }),
});

/** The indexes that a plan reads, and what it reads otherwise. */
const reads = /"Index Name":"(\w+)"|"Node Type":"(Seq Scan|Bitmap Heap Scan)"/g;

/** Every order with every condition, of an owner with so many images. */
export async function touched(pool: DatabasePool, ownerId: OwnerId, images: number): Promise<Touched[]> {
  const results: Touched[] = [];
  for (const [name, listing] of listingsOf(images)) {
    const pages: number[] = [];
    const plans = new Set<string>();
    for (const depth of depths) {
      const after = await positionAt(pool, { ownerId, listing, depth, images });
      const { buffers, nodes } = await explained(pool, pageQuery({ ownerId, listing, after, rowsMax }), images <= few);
      pages.push(buffers);
      for (const node of nodes) plans.add(node);
    }
    results.push({ listing: name, pages, plan: [...plans].join(', ') });
  }
  return results;
}

/** @param byIndex a table so small that it may as well be read whole is not: it is the same plan that is compared */
async function explained(pool: DatabasePool, query: QuerySqlToken, byIndex: boolean) {
  const rows = await pool.transaction(async (transaction) => {
    if (byIndex) await transaction.query(sql.unsafe`set local enable_seqscan = off`);
    if (byIndex) await transaction.query(sql.unsafe`set local enable_bitmapscan = off`);
    return transaction.any(sql.unsafe`explain (analyze, buffers, format json) ${query}`);
  });
  const [{ Plan: top }] = z.tuple([plan]).parse(Object.values(rows[0] as object)[0]);
  return {
    buffers: top['Shared Hit Blocks'] + top['Shared Read Blocks'],
    nodes: Array.from(JSON.stringify(top).matchAll(reads), ([, index, scan]) => index ?? scan ?? ''),
  };
}

function listingsOf(images: number): [string, ImageListing][] {
  const minute = (at: number) => new Date(firstMoment.getTime() + Math.round(at) * 60_000);
  const times = { since: minute(images * 0.05), until: minute(images * 0.95) };
  const conditions: [string, ImageListing][] = [
    ['all', {}],
    ['of one SHA-256', { sha256: commonSha256 }],
    ['of some time', times],
    ['of one SHA-256 and some time', { sha256: commonSha256, ...times }],
  ];
  return (['uploaded', 'taken'] as const).flatMap((order) =>
    conditions.map(([name, listing]): [string, ImageListing] => [`${order}, ${name}`, { order, ...listing }]),
  );
}

type Place = {
  readonly ownerId: OwnerId;
  readonly listing: ImageListing;
  readonly depth: number;
  readonly images: number;
};

async function positionAt(
  pool: DatabasePool,
  { ownerId, listing, depth, images }: Place,
): Promise<PagePosition | undefined> {
  if (depth === 0) return undefined;
  const listed = images * (listing.sha256 ? 0.5 : 1) * (listing.since ? 0.9 : 1);
  const before = Math.floor((listed - rowsMax) * depth);
  const query = pageQuery({ ownerId, listing, after: undefined, rowsMax: before });
  const { rows } = await pool.query(sql.unsafe`select * from (${query}) listed offset ${before - 1}`);
  const image = imageOf(rows[0]);
  return { at: listedAt(image, listing.order), id: image.id };
}
