import { expect } from 'chai';
import { cutPower } from './power-cut/cut-power.ts';
import { scenarios } from './scenarios.ts';

/** Minutes, for all of them. */
const isLong = Boolean(process.env['TEST_LONG']);
const short = scenarios.filter((scenario) => isLong || !scenario.isLong);

describe('A power cut after any step', function () {
  this.timeout(isLong ? 300_000 : 60_000);
  let states = 0;

  for (const { name, prepare, run, options } of short) {
    it(`loses nothing that was acknowledged, and leaves nothing: ${name}`, async () => {
      const cut = await cutPower(prepare, run, options?.());
      expect(cut.violations).to.deep.equal([]);
      expect(cut.states).to.be.above(cut.operations / 2);
      states += cut.states;
    });
  }

  it('was tried in 200 states at the least', () => {
    expect(states).to.be.at.least(200);
  });

  for (const ignores of ['file-synced', 'folder-synced'] as const) {
    it(`would be noticed on a disk for which nothing is ${ignores}`, async () => {
      const { prepare, run } = scenarios.find(({ name }) => name === 'an upload')!;
      const { violations } = await cutPower(prepare, run, { ignores });
      expect(violations).to.include('at once: V2: a row has no whole blob original');
    });
  }
});
