import { expect } from 'chai';
import { liveThrough } from './outages/outage-matrix.ts';
import { outages } from './outages/outages.ts';

describe('A database that goes away and comes back', function () {
  this.timeout(120_000);

  it('needs no restart, loses nothing and leaves nobody without an answer', async () => {
    const { survived, acknowledged, violations } = await liveThrough(outages({ longSeconds: 2 }), 1);
    expect(violations).to.deep.equal([]);
    expect(acknowledged).to.be.above(0);
    expect(survived.reduce((sum, { refused }) => sum + refused, 0)).to.be.above(0);
  });
});
