import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { pageQuery } from '../../../src/adapters/postgres/image-page.ts';
import { type ImageListing, imageOrders } from '../../../src/domain/page.ts';
import { aFreshId, aSha256, later, noon } from '../../contracts/builders.ts';
import { useDatabase } from '../../support/postgres.ts';

const indexes = {
  uploaded: ['images_owner_page', 'images_owner_sha256_page'],
  taken: ['images_owner_taken_page', 'images_owner_sha256_taken_page'],
} as const;

describe('The query for a page', () => {
  const database = useDatabase();
  let pool: DatabasePool;
  before(async () => {
    // No table is so small here that it had better be read whole.
    pool = await createPool(
      `${database.url}?options=${encodeURIComponent('-c enable_seqscan=off -c enable_bitmapscan=off')}`,
    );
  });
  after(() => pool.end());

  for (const order of imageOrders) {
    for (const sha256 of [undefined, aSha256()]) {
      for (const since of [undefined, noon]) {
        for (const until of [undefined, later(noon, 1000)]) {
          for (const after of [undefined, { at: later(noon, 500), id: aFreshId() }]) {
            const said = [sha256 && 'of one SHA-256', since && 'since', until && 'until', after && 'after a position'];
            const conditions = said.filter(Boolean).join(', ') || 'the first one';
            it(`is a range of one index, in its order: ${order}, ${conditions}`, async () => {
              const plan = await planOf({ order, sha256, since, until }, after);
              expect(plan['Node Type']).to.equal('Limit');
              const [scan, ...others] = plan.Plans ?? [];
              expect(others).to.deep.equal([]);
              expect(scan).to.include({ 'Node Type': 'Index Scan', 'Index Name': indexes[order][sha256 ? 1 : 0] });
              expect(scan, 'rows that are read for nothing').not.to.have.any.keys('Filter', 'Plans');
            });
          }
        }
      }
    }
  }

  async function planOf(listing: ImageListing, after: { at: Date; id: string } | undefined): Promise<Plan> {
    const query = pageQuery({ ownerId: 'ann', listing, after, rowsMax: 101 });
    const row = await pool.one(sql.unsafe`explain (format json) ${query}`);
    const [{ Plan: plan }] = Object.values(row as object)[0] as [{ Plan: Plan }];
    return plan;
  }
});

type Plan = { readonly 'Node Type': string; readonly Plans?: readonly Plan[] };
