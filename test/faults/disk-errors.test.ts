import { expect } from 'chai';
import { type DiskErrors, type Fault, failEach, faults } from './disk-errors/fail-each.ts';
import { scenarios } from './scenarios.ts';

/** Minutes, for all of them. */
const isLong = Boolean(process.env['TEST_LONG']);
/** One of each meaning. */
const few: readonly Fault[] = [{ code: 'ENOSPC' }, { code: 'EIO' }, { code: 'EROFS', stays: true }];

describe('An error of the disk, in the place of any operation on a file', function () {
  this.timeout(isLong ? 300_000 : 60_000);
  const all: DiskErrors[] = [];

  for (const scenario of scenarios.filter(({ isFailing, isLong: takesLong }) => !isFailing && (isLong || !takesLong))) {
    it(`is a refusal that says what it is, and leaves nothing: ${scenario.name}`, async () => {
      const tried = await failEach(scenario, isLong ? faults : few);
      expect(tried.violations).to.deep.equal([]);
      expect(tried.refused).to.be.above(0);
      all.push(tried);
    });
  }

  it('was tried in the place of each', () => {
    expect(all.reduce((sum, { errors }) => sum + errors, 0)).to.be.above(200);
  });
});
