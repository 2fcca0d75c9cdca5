import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { pageQuery } from '../../../src/adapters/postgres/image-page.ts';
import { type ImageListing, imageOrders } from '../../../src/domain/page.ts';
import { aFreshId, aSha256, later, noon } from '../../../src/testing/builders.ts';
import { useDatabase } from '../../support/postgres.ts';

const indexes = {
  uploaded: ['images_owner_page', 'images_owner_sha256_page'],
  taken: ['images_owner_taken_page', 'images_owner_sha256_taken_page'],
} as const;

describe('The query for a page', () => {
  const database = useDatabase();
  let pool: DatabasePool;
  before(async () => {
    pool = await createPool(database.url);
    // Many owners of few images, which the database knows of, and one of many, of whom it has yet to hear.
    await add(sql.fragment`'few-' || i % 300`, 6_000);
    await pool.query(sql.unsafe`alter table silverprint.images set (autovacuum_enabled = off)`);
    await pool.query(sql.unsafe`analyze silverprint.images`);
    await add(sql.fragment`'many'`, 6_000);
  });
  after(() => pool.end());

  for (const order of imageOrders) {
    for (const sha256 of [undefined, aSha256()]) {
      for (const since of [undefined, noon]) {
        for (const until of [undefined, later(noon, 3_000_000)]) {
          for (const after of [undefined, { at: later(noon, 2_000_000), id: aFreshId() }]) {
            const said = [sha256 && 'of one SHA-256', since && 'since', until && 'until', after && 'after a position'];
            const conditions = said.filter(Boolean).join(', ') || 'the first one';
            it(`reads a range of one index, in its order: ${order}, ${conditions}`, async () => {
              const plan = await planOf({ order, sha256, since, until }, after);
              const limit = plan.find((node) => node['Node Type'] === 'Limit');
              const below = limit?.Plans?.filter((node) => node['Parent Relationship'] === 'Outer') ?? [];
              expect(below).to.have.lengthOf(1);
              expect(below[0]).to.include({ 'Node Type': 'Index Scan', 'Index Name': indexes[order][sha256 ? 1 : 0] });
              expect(below[0], 'rows that are read for nothing').not.to.have.any.keys('Filter', 'Plans');
            });
          }
        }
      }
    }
  }

  /** A second apart, from noon on, and taken in the opposite order. */
  async function add(ownerId: ReturnType<typeof sql.fragment>, images: number): Promise<void> {
    await pool.query(sql.unsafe`
      insert into silverprint.images (id, owner_id, filename, width, height, created_at, taken_at, original_key,
        original_bytes, original_sha256, compressed_key, compressed_bytes, compressed_sha256)
      select gen_random_uuid(), ${ownerId}, 'photo.jpg', 4, 3, ${noon.toISOString()}::timestamptz + i * interval '1 second',
        ${noon.toISOString()}::timestamptz - i * interval '1 second', 'o', 1, hash, 'c', 1, hash
      from generate_series(1, ${images}::integer) i, encode(sha256(i::text::bytea), 'hex') hash`);
  }

  /** All nodes of the plan. */
  async function planOf(listing: ImageListing, after: { at: Date; id: string } | undefined): Promise<Plan[]> {
    const query = pageQuery({ ownerId: 'many', listing, after, rowsMax: 101 });
    const row = await pool.one(sql.unsafe`explain (format json) ${query}`);
    const [{ Plan: top }] = Object.values(row as object)[0] as [{ Plan: Plan }];
    return nodesOf(top);
  }
});

type Plan = {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly Plans?: readonly Plan[];
};

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
