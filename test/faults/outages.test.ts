import { expect } from 'chai';
import { liveThrough } from './outages/outage-matrix.ts';
import { outages } from './outages/outages.ts';

/** In the short form one of each sort: stopped, cut off, silent, and gone in the middle of a commit. */
const few = new Set(['immediate stop', 'pg_terminate_backend', 'half-open', 'cut after COMMIT was sent']);
const tried = outages({ longSeconds: 2 }).filter(({ name }) => process.env['TEST_LONG'] || few.has(name));

describe('A database that goes away and comes back', function () {
  this.timeout(120_000);

  it('needs no restart, loses nothing and leaves nobody without an answer', async () => {
    const { survived, acknowledged, violations } = await liveThrough(tried, 1);
    expect(violations).to.deep.equal([]);
    expect(acknowledged).to.be.above(0);
    expect(survived.reduce((sum, { refused }) => sum + refused, 0)).to.be.above(0);
  });
});
