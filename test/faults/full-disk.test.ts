import { expect } from 'chai';
import { useDatabase } from '../support/postgres.ts';
import { fillDisk } from './full-disk/fill-disk.ts';
import { whyNoDisk } from './full-disk/small-disk.ts';

describe('A disk that is full, or takes no writing', function () {
  this.timeout(120_000);
  const database = useDatabase();

  it('is a reason to refuse uploads that says which it is, loses nothing, and is over when it is over', async function () {
    const obstacle = await whyNoDisk();
    if (obstacle !== undefined) {
      console.log(`      (skipped: ${obstacle})`);
      this.skip();
    }
    const { acknowledged, refused, healthyAfter, violations } = await fillDisk(database.url);
    expect(violations).to.deep.equal([]);
    expect(acknowledged).to.be.above(0);
    expect(refused).to.have.all.keys('507 insufficient-storage', '503 dependency-unavailable');
    expect(healthyAfter).to.have.lengthOf(2);
  });
});
