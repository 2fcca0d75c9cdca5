import { expect } from 'chai';
import type { Attempt, AttemptLimiter, Denial } from '../../src/domain/ports/attempt-limiter.ts';
import {
  type Backoff,
  backoff,
  counted,
  type Quota,
  type Rule,
  type Tally,
  waitMilliseconds,
} from '../../src/domain/throttling.ts';
import { aFreshId, later, noon } from './builders.ts';
import { globalRunner, inEachCase, type Open } from './opened.ts';
import { atOnce, valuesOf } from './outcomes.ts';

const threeAMinute: Quota = { attempts: 3, windowSeconds: 60 };
const afterTwo: Backoff = backoff([{ from: 2, waitSeconds: 1, waitSecondsMax: 8 }], 100);

/** What every `AttemptLimiter` does. The limiter may have counted other attempts. */
export function attemptLimiterContract(name: string, open: Open<AttemptLimiter>, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`AttemptLimiter contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    /** One key with one rule, and how long somebody has to wait who tries under it: 0 when the attempt was counted. */
    function aKey(rule: Rule) {
      const { subject } = opened();
      const key = aFreshId();
      const tries = async (at: number, members: Partial<Attempt> = {}) =>
        (await subject.reserve([{ key, rule, ...members }], later(noon, at)))?.waitMilliseconds ?? 0;
      const waits = async (at: number, count: number) => {
        const all = [];
        for (let i = 0; i < count; i++) all.push(await tries(at));
        return all;
      };
      return { subject, key, tries, waits };
    }

    describe('with a quota', () => {
      it('allows as many attempts as it says, and then none until the window ends', async () => {
        const { tries, waits } = aKey(threeAMinute);
        expect(await waits(0, 3)).to.deep.equal([0, 0, 0]);
        expect(await tries(0)).to.equal(60_000);
        expect(await tries(59_999)).to.equal(1);
      });

      it('begins a window with the first attempt after the last one', async () => {
        const { tries, waits } = aKey(threeAMinute);
        await tries(0);
        expect(await waits(59_000, 3)).to.deep.equal([0, 0, 1_000]);
        expect(await waits(90_000, 4)).to.deep.equal([0, 0, 0, 60_000]);
        expect(await tries(150_000)).to.equal(0);
      });

      it('denies nothing to whose clock is a little behind', async () => {
        const { subject, key, tries } = aKey(threeAMinute);
        expect([await tries(20), await tries(10)]).to.deep.equal([0, 0]);
        await subject.refund({ one: [key] }, later(noon, 30));
        expect(await tries(0)).to.equal(0);
      });

      it('may be of one attempt', async () => {
        const { waits } = aKey({ attempts: 1, windowSeconds: 1 });
        expect(await waits(0, 2)).to.deep.equal([0, 1_000]);
        expect(await waits(1_000, 2)).to.deep.equal([0, 1_000]);
      });
    });

    describe('with a backoff', () => {
      it('lets each attempt wait for as long as it says, and the last wait is for all further ones', async () => {
        const { tries } = aKey(afterTwo);
        expect(await tries(0)).to.equal(0);
        let at = 0;
        for (const seconds of [1, 2, 4, 8, 8, 8]) {
          expect(await tries(at), `attempt at ${at}`).to.equal(0);
          expect(await tries(at), `the next at ${at}`).to.equal(seconds * 1000);
          expect(await tries(at + seconds * 1000 - 1), 'a millisecond too soon').to.equal(1);
          at += seconds * 1000;
        }
      });

      it('denies nothing to whose clock is a little behind, while attempts need not wait', async () => {
        const { subject, key, tries } = aKey(afterTwo);
        expect([await tries(20), await tries(10)]).to.deep.equal([0, 0]);
        expect(await tries(0)).to.be.at.least(1000);
        await subject.refund({ one: [key] }, later(noon, 30));
        expect(await tries(0)).to.equal(0);
      });

      it('forgets when nobody has tried for long enough after the wait', async () => {
        const { tries, waits } = aKey(afterTwo);
        await waits(0, 2);
        expect(await tries(1_000 + 99_999), 'just before').to.equal(0);
        expect(await tries(1_000 + 99_999), 'was the third').to.equal(2_000);
        expect(await waits(1_000 + 99_999 + 2_000 + 100_000, 3), 'forgotten').to.deep.equal([0, 0, 1_000]);
      });

      it('counts no attempt that it denies', async () => {
        const { tries, waits } = aKey(afterTwo);
        await waits(0, 2);
        expect(await waits(500, 50)).to.deep.equal(Array.from({ length: 50 }, () => 500));
        await tries(1_000);
        expect(await tries(1_000)).to.equal(2_000);
      });
    });

    describe('with several keys', () => {
      it('counts under none of them where one denies', async () => {
        const { subject, key, tries } = aKey(threeAMinute);
        const other = { key: aFreshId(), rule: { attempts: 1, windowSeconds: 60 } };
        const both = [{ key, rule: threeAMinute }, other];
        expect(await subject.reserve(both, noon)).to.equal(undefined);
        for (let i = 0; i < 5; i++) expect(await subject.reserve(both, noon)).to.have.property('key', other.key);
        expect([await tries(0), await tries(0), await tries(0)]).to.deep.equal([0, 0, 60_000]);
      });

      it('names the one with the longest wait, and the first of several', async () => {
        const { subject } = opened();
        const [short, long, asLong] = [10, 30, 30].map((windowSeconds) => ({
          key: aFreshId(),
          rule: { attempts: 1, windowSeconds },
        }));
        const all: Attempt[] = [short!, long!, asLong!];
        await subject.reserve(all, noon);
        expect(await subject.reserve(all, noon)).to.deep.equal({ key: long!.key, waitMilliseconds: 30_000 });
        expect(await subject.reserve(all.toReversed(), noon)).to.have.property('key', asLong!.key);
        expect(await subject.reserve([short!], noon)).to.have.property('waitMilliseconds', 10_000);
      });

      it('counts under each by itself', async () => {
        const [one, other] = [aKey(threeAMinute), aKey(threeAMinute)];
        await one.waits(0, 3);
        expect(await other.waits(0, 4)).to.deep.equal([0, 0, 0, 60_000]);
      });

      it('allows an attempt under no key at all', async () => {
        expect(await opened().subject.reserve([], noon)).to.equal(undefined);
      });
    });

    describe('with an id', () => {
      it('counts the attempt once, however often it comes, and allows it when others are denied', async () => {
        const { tries, waits } = aKey(threeAMinute);
        await waits(0, 2);
        for (let i = 0; i < 5; i++) expect(await tries(0, { id: 'same' })).to.equal(0);
        expect(await tries(0, { id: 'other' })).to.equal(60_000);
        expect(await tries(0)).to.equal(60_000);
        expect(await tries(30_000, { id: 'same' })).to.equal(0);
      });

      it('knows the one counted last, and none before', async () => {
        const { tries } = aKey(threeAMinute);
        for (const id of ['one', 'other', 'one']) await tries(0, { id });
        expect(await tries(0, { id: 'other' })).to.equal(60_000);
      });

      it('counts it again in another window, and after it was refunded', async () => {
        const { subject, key, tries } = aKey({ attempts: 1, windowSeconds: 60 });
        await tries(0, { id: 'same' });
        expect(await tries(60_000, { id: 'same' })).to.equal(0);
        expect(await tries(60_000, { id: 'other' }), 'counted').to.equal(60_000);
        await subject.refund({ one: [key] }, later(noon, 60_000));
        expect(await tries(60_000, { id: 'same' })).to.equal(0);
        expect(await tries(60_000, { id: 'other' }), 'counted').to.equal(60_000);
      });
    });

    describe('refunding', () => {
      it('takes one attempt out of a quota', async () => {
        const { subject, key, tries, waits } = aKey(threeAMinute);
        await waits(0, 3);
        await subject.refund({ one: [key] }, later(noon, 1_000));
        expect(await tries(1_000)).to.equal(0);
        expect(await tries(1_000)).to.equal(59_000);
      });

      it('takes one attempt out of a backoff, and its wait', async () => {
        const { subject, key, tries, waits } = aKey(afterTwo);
        await waits(0, 2);
        await tries(1_000);
        await subject.refund({ one: [key] }, later(noon, 1_500));
        expect(await tries(1_500)).to.equal(0);
        expect(await tries(1_500), 'the third once more').to.equal(2_000);
      });

      it('forgets everything, and the other keys are as before', async () => {
        const [one, other] = [aKey(threeAMinute), aKey(threeAMinute)];
        for (const { waits } of [one, other]) await waits(0, 3);
        await one.subject.refund({ all: [one.key] }, noon);
        expect(await one.waits(0, 4)).to.deep.equal([0, 0, 0, 60_000]);
        expect(await other.tries(0)).to.equal(60_000);
      });

      it('never makes more room than there was', async () => {
        const { subject, key, tries, waits } = aKey(threeAMinute);
        await tries(0);
        for (let i = 0; i < 3; i++) await subject.refund({ one: [key] }, noon);
        expect(await waits(0, 4)).to.deep.equal([0, 0, 0, 60_000]);
      });

      it('is no error for what nobody has counted', async () => {
        const { subject, key, waits } = aKey(threeAMinute);
        await subject.refund({ one: [key], all: [aFreshId()] }, noon);
        await subject.refund({}, noon);
        expect(await waits(0, 4)).to.deep.equal([0, 0, 0, 60_000]);
      });
    });

    describe('with a mark', () => {
      it('neither counts nor denies while the other key is marked', async () => {
        const { subject, tries, waits } = aKey(threeAMinute);
        const unless = aFreshId();
        await tries(0);
        await subject.refund({ mark: { key: unless, until: later(noon, 10_000) } }, noon);
        for (let i = 0; i < 20; i++) expect(await tries(1_000, { unless })).to.equal(0);
        expect(await waits(2_000, 3), 'two were left').to.deep.equal([0, 0, 58_000]);
        expect(await tries(9_999, { unless }), 'to the last').to.equal(0);
        expect(await tries(10_000, { unless }), 'not longer').to.equal(50_000);
      });

      it('lets the rules of the other keys of that attempt be', async () => {
        const { subject } = opened();
        const [exempt, other, unless] = [aFreshId(), aFreshId(), aFreshId()];
        const rule = { attempts: 1, windowSeconds: 60 };
        const attempts = [
          { key: exempt, rule, unless },
          { key: other, rule },
        ];
        await subject.refund({ mark: { key: unless, until: later(noon, 10_000) } }, noon);
        expect(await subject.reserve(attempts, noon)).to.equal(undefined);
        expect(await subject.reserve(attempts, noon)).to.have.property('key', other);
        expect(await subject.reserve([{ key: exempt, rule }], noon), 'was not counted').to.equal(undefined);
      });

      it('is put off by another mark, and never brought forward', async () => {
        const { subject, tries, waits } = aKey(threeAMinute);
        const unless = aFreshId();
        await waits(0, 3);
        for (const seconds of [20, 10]) {
          await subject.refund({ mark: { key: unless, until: later(noon, seconds * 1000) } }, noon);
        }
        expect(await tries(19_999, { unless })).to.equal(0);
        expect(await tries(20_000, { unless })).to.equal(40_000);
        await subject.refund({ mark: { key: unless, until: later(noon, 50_000) } }, later(noon, 20_000));
        expect(await tries(49_999, { unless })).to.equal(0);
      });
    });

    describe('when many ask at the same moment', () => {
      it('allows exactly as many as the quota has', async () => {
        const { subject, key } = aKey(threeAMinute);
        const rule = { attempts: 10, windowSeconds: 60 };
        const outcomes = await atOnce(50, () => subject.reserve([{ key, rule }], noon));
        expect(allowed(outcomes, 50)).to.equal(10);
      });

      it('allows exactly those that need not wait', async () => {
        const { subject, key } = aKey(afterTwo);
        const rule = backoff([{ from: 5, waitSeconds: 1, waitSecondsMax: 900 }], 1000);
        const outcomes = await atOnce(50, () => subject.reserve([{ key, rule }], noon));
        expect(allowed(outcomes, 50)).to.equal(5);
      });

      it('counts under all keys or none of an attempt, in whatever order they are asked for', async () => {
        const { subject } = opened();
        const [few, many] = [aFreshId(), aFreshId()].map((key, at) => ({
          key,
          rule: { attempts: at === 0 ? 7 : 30, windowSeconds: 60 },
        }));
        const keys: Attempt[] = [few!, many!];
        const outcomes = await atOnce(40, (caller) =>
          subject.reserve(caller % 2 === 0 ? keys : keys.toReversed(), noon),
        );
        expect(allowed(outcomes, 40)).to.equal(7);
        const rest = await atOnce(40, () => subject.reserve([many!], noon));
        expect(allowed(rest, 40), 'left under the other key').to.equal(23);
      });

      it('counts an attempt with one id once', async () => {
        const { subject, key, waits } = aKey(threeAMinute);
        const outcomes = await atOnce(50, () => subject.reserve([{ key, rule: threeAMinute, id: 'same' }], noon));
        expect(allowed(outcomes, 50)).to.equal(50);
        expect(await waits(0, 3)).to.deep.equal([0, 0, 60_000]);
      });

      it('takes back as many as are refunded', async () => {
        const { subject, key, waits } = aKey(threeAMinute);
        const rule = { attempts: 30, windowSeconds: 60 };
        const other = { key: aFreshId(), rule };
        await atOnce(30, (caller) =>
          subject.reserve(caller % 2 === 0 ? [{ key, rule }, other] : [other, { key, rule }], noon),
        );
        const refunds = await atOnce(28, (caller) =>
          subject.refund({ one: caller % 2 === 0 ? [key, other.key] : [other.key, key] }, noon),
        );
        expect(valuesOf(refunds), 'nobody gets an error').to.have.lengthOf(28);
        expect(await waits(0, 2)).to.deep.equal([0, 60_000]);
      });
    });

    it('does what the rules say, whatever the schedule', async () => {
      const { subject } = opened();
      const random = seeded(20_260_301);
      for (let run = 0; run < 20; run++) {
        const rule = aRule(random);
        const key = aFreshId();
        let tally: Tally | undefined;
        let at = noon;
        for (let attempt = 0; attempt < 25; attempt++) {
          at = later(at, Math.floor(random() ** 3 * 20_000));
          const wait = waitMilliseconds(tally, at);
          const denial: Denial | undefined = await subject.reserve([{ key, rule }], at);
          const expected = wait === 0 ? undefined : { key, waitMilliseconds: wait };
          expect(denial, `run ${run}, attempt ${attempt} by ${JSON.stringify(rule)}`).to.deep.equal(expected);
          if (wait === 0) tally = counted(rule, tally, at);
        }
      }
    });
  });
}

/** How many of so many callers got no denial; none of them may get an error. */
function allowed(outcomes: readonly PromiseSettledResult<Denial | undefined>[], callers: number): number {
  const values = valuesOf(outcomes);
  expect(values, 'nobody gets an error').to.have.lengthOf(callers);
  return values.filter((denial) => denial === undefined).length;
}

function aRule(random: () => number): Rule {
  const upTo = (max: number) => 1 + Math.floor(random() * max);
  if (random() < 0.5) return { attempts: upTo(8), windowSeconds: upTo(30) };
  const waitSeconds = upTo(3);
  return backoff([{ from: upTo(5), waitSeconds, waitSecondsMax: waitSeconds * upTo(10) }], upTo(20));
}

/** The same numbers from 0 to 1 each time: a schedule that fails can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
