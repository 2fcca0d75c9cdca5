import { expect } from 'chai';
import * as fc from 'fast-check';
import {
  qualityMax,
  qualityMin,
  reach,
  type SearchOutcome,
  searchQuality,
  trialsMax,
} from '../../../src/adapters/sharp/quality-search.ts';

type Curve = (quality: number) => number;

const count = qualityMax - qualityMin + 1;
const anyScores = fc.array(fc.double({ min: 0, max: 98, noNaN: true }), { minLength: count, maxLength: count });
const curveOf =
  (scores: readonly number[]): Curve =>
  (quality) =>
    scores[quality - qualityMin] ?? NaN;
const anyCurve = anyScores.map(curveOf);
const risingCurve = anyScores.map((scores) => curveOf(scores.toSorted((a, b) => a - b)));
const wantedScore = fc.double({ min: 50, max: 95, noNaN: true });

/** Photographs: more than half a point a quality, and easier or harder to code than most. */
const photograph = fc
  .record({
    offset: fc.double({ min: -8, max: 8, noNaN: true }),
    slope: fc.double({ min: 0.5, max: 0.75, noNaN: true }),
  })
  .map(
    ({ offset, slope }): Curve =>
      (quality) =>
        76 + offset + slope * (quality - 75),
  );

const search = (curve: Curve, wanted: number) => searchQuality(async (quality) => curve(quality), wanted);
const tried = ({ trials }: SearchOutcome) => trials.map(({ quality }) => quality);

type Check = (outcome: SearchOutcome, curve: Curve, wanted: number) => void;

function onEach(check: Check): Promise<void> {
  const property = fc.asyncProperty(fc.oneof(anyCurve, risingCurve, photograph), wantedScore, async (curve, wanted) => {
    check(await search(curve, wanted), curve, wanted);
  });
  return fc.assert(property, { numRuns: 2000 });
}

describe('The search for a quality, on any curve', () => {
  it('takes three trials at most, each of another whole quality from 30 to 95', () =>
    onEach((outcome) => {
      const qualities = tried(outcome);
      expect(qualities).to.have.lengthOf.within(1, trialsMax);
      expect(new Set(qualities).size).to.equal(qualities.length);
      for (const quality of qualities)
        expect([quality, quality % 1]).to.deep.equal([Math.max(30, Math.min(95, quality)), 0]);
    }));

  it('finds a quality that is near a trial, or one between a failing and a passing trial', () =>
    onEach((outcome, _curve, wanted) => {
      if (outcome.kind === 'unreachable') return;
      const { quality, trials } = outcome;
      const isNear = trials.some((trial) => Math.abs(trial.quality - quality) <= reach);
      const isBetween =
        trials.some((trial) => trial.quality < quality && trial.score < wanted) &&
        trials.some((trial) => trial.quality > quality && trial.score >= wanted);
      expect(isNear || isBetween).to.equal(true);
    }));

  it('never goes on to a quality that a trial has settled already', () =>
    onEach(({ trials }, _curve, wanted) => {
      for (const [i, { quality, score }] of trials.entries()) {
        for (const later of trials.slice(i + 1)) {
          if (score >= wanted) expect(later.quality).to.be.lessThan(quality);
          else expect(later.quality).to.be.greaterThan(quality);
        }
      }
    }));

  it('gives up only where the highest quality was tried and failed too', () =>
    onEach((outcome, curve, wanted) => {
      if (outcome.kind === 'found') return;
      expect(outcome.quality).to.equal(qualityMax);
      expect(outcome.score).to.equal(curve(qualityMax));
      expect(outcome.trials.every(({ score }) => score < wanted)).to.equal(true);
    }));

  it('tells the score that was measured, or one that lies between those of the trials around it', () =>
    onEach(({ quality, score, trials }) => {
      const [below, above] = [trials.filter((t) => t.quality <= quality), trials.filter((t) => t.quality >= quality)];
      if (below.length === 0 || above.length === 0) return;
      expect(score).to.be.at.least(Math.min(...below.map((trial) => trial.score)) - 1e-9);
      expect(score).to.be.at.most(Math.max(...above.map((trial) => trial.score)) + 1e-9);
    }));
});

describe('The search for a quality, on photographs', () => {
  it('comes near the score, from either side', () =>
    fc.assert(
      fc.asyncProperty(photograph, fc.double({ min: 72, max: 82, noNaN: true }), async (curve, wanted) => {
        const { kind, quality } = await search(curve, wanted);
        if (kind === 'unreachable' || quality === qualityMax) expect(curve(qualityMax)).to.be.lessThan(wanted + 1);
        else expect(curve(quality)).to.be.within(wanted - 1, wanted + 1);
      }),
      { numRuns: 2000 },
    ));

  it('needs one trial for an average one', async () => {
    const outcome = await search((quality) => 76 + 0.6 * (quality - 75), 75.9);
    expect(tried(outcome)).to.deep.equal([75]);
    expect(outcome).to.include({ kind: 'found', quality: 75 });
    expect(outcome.score).to.be.closeTo(76, 1e-9);
  });

  it('tries the highest quality where two trials have failed by far', async () => {
    const outcome = await search((quality) => (quality < 90 ? 70 : 92), 75.9);
    expect(tried(outcome)).to.deep.equal([75, 85, 95]);
    expect(outcome.kind).to.equal('found');
  });

  it('does not go below the lowest quality where anything passes', async () => {
    expect(await search(() => 97, 75.9)).to.deep.include({ kind: 'found', quality: 30 });
  });

  it('does not go below the quality that it is told, and tries no other where that passes', async () => {
    const outcome = await searchQuality(async (quality) => quality, 75.9, 84);
    expect(outcome).to.deep.include({ kind: 'found', quality: 84 });
    expect(tried(outcome)).to.deep.equal([84]);
  });

  it('fails with what a trial fails with', async () => {
    const failing = searchQuality(() => Promise.reject(new Error('no room')), 75.9);
    expect(await failing.catch((error: Error) => error.message)).to.equal('no room');
  });
});
