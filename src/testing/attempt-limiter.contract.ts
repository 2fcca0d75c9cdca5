import assert from 'node:assert/strict';
import type { Attempt, AttemptLimiter, Denial } from '../domain/ports/attempt-limiter.ts';
import {
  type Backoff,
  backoff,
  counted,
  type Quota,
  type Rule,
  type Tally,
  waitMilliseconds,
} from '../domain/throttling.ts';
import { assertHas, assertSame, assertWithin } from './assertions.ts';
import { aFreshId, later, noon } from './builders.ts';
import { globalRunner, inEachCase, type Open } from './opened.ts';
import { atOnce, valuesOf } from './outcomes.ts';

const threeAMinute: Quota = { attempts: 3, windowSeconds: 60 };
const afterTwo: Backoff = backoff([{ from: 2, waitSeconds: 1, waitSecondsMax: 8 }], 100);

/**
 * What every `AttemptLimiter` does. The limiter may have counted other attempts.
 *
 * @example
 * ```ts
 * attemptLimiterContract('memory', async () => ({ subject: new MemoryAttemptLimiter(), close: async () => {} }));
 * ```
 */
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
        assertSame(await waits(0, 3), [0, 0, 0]);
        assert.equal(await tries(0), 60_000);
        assert.equal(await tries(59_999), 1);
      });

      it('begins a window with the first attempt after the last one', async () => {
        const { tries, waits } = aKey(threeAMinute);
        await tries(0);
        assertSame(await waits(59_000, 3), [0, 0, 1_000]);
        assertSame(await waits(90_000, 4), [0, 0, 0, 60_000]);
        assert.equal(await tries(150_000), 0);
      });

      it('denies nothing to whose clock is a little behind', async () => {
        const { subject, key, tries } = aKey(threeAMinute);
        assertSame([await tries(20), await tries(10)], [0, 0]);
        await subject.refund({ one: [key] }, later(noon, 30));
        assert.equal(await tries(0), 0);
      });

      it('may be of one attempt', async () => {
        const { waits } = aKey({ attempts: 1, windowSeconds: 1 });
        assertSame(await waits(0, 2), [0, 1_000]);
        assertSame(await waits(1_000, 2), [0, 1_000]);
      });
    });

    describe('with a backoff', () => {
      it('lets each attempt wait for as long as it says, and the last wait is for all further ones', async () => {
        const { tries } = aKey(afterTwo);
        assert.equal(await tries(0), 0);
        let at = 0;
        for (const seconds of [1, 2, 4, 8, 8, 8]) {
          assert.equal(await tries(at), 0, `attempt at ${at}`);
          assert.equal(await tries(at), seconds * 1000, `the next at ${at}`);
          assert.equal(await tries(at + seconds * 1000 - 1), 1, 'a millisecond too soon');
          at += seconds * 1000;
        }
      });

      it('denies nothing to whose clock is a little behind, while attempts need not wait', async () => {
        const { subject, key, tries } = aKey(afterTwo);
        assertSame([await tries(20), await tries(10)], [0, 0]);
        assertWithin(await tries(0), 1000, Infinity);
        await subject.refund({ one: [key] }, later(noon, 30));
        assert.equal(await tries(0), 0);
      });

      it('forgets when nobody has tried for long enough after the wait', async () => {
        const { tries, waits } = aKey(afterTwo);
        await waits(0, 2);
        assert.equal(await tries(1_000 + 99_999), 0, 'just before');
        assert.equal(await tries(1_000 + 99_999), 2_000, 'was the third');
        assertSame(await waits(1_000 + 99_999 + 2_000 + 100_000, 3), [0, 0, 1_000], 'forgotten');
      });

      it('counts no attempt that it denies', async () => {
        const { tries, waits } = aKey(afterTwo);
        await waits(0, 2);
        assertSame(
          await waits(500, 50),
          Array.from({ length: 50 }, () => 500),
        );
        await tries(1_000);
        assert.equal(await tries(1_000), 2_000);
      });
    });

    describe('with several keys', () => {
      it('counts under none of them where one denies', async () => {
        const { subject, key, tries } = aKey(threeAMinute);
        const other = { key: aFreshId(), rule: { attempts: 1, windowSeconds: 60 } };
        const both = [{ key, rule: threeAMinute }, other];
        assert.equal(await subject.reserve(both, noon), undefined);
        for (let i = 0; i < 5; i++) assertHas(await subject.reserve(both, noon), { key: other.key });
        assertSame([await tries(0), await tries(0), await tries(0)], [0, 0, 60_000]);
      });

      it('names the one with the longest wait, and the first of several', async () => {
        const { subject } = opened();
        const [short, long, asLong] = [10, 30, 30].map((windowSeconds) => ({
          key: aFreshId(),
          rule: { attempts: 1, windowSeconds },
        }));
        const all: Attempt[] = [short!, long!, asLong!];
        await subject.reserve(all, noon);
        assertSame(await subject.reserve(all, noon), { key: long!.key, waitMilliseconds: 30_000 });
        assertHas(await subject.reserve(all.toReversed(), noon), { key: asLong!.key });
        assertHas(await subject.reserve([short!], noon), { waitMilliseconds: 10_000 });
      });

      it('counts under each by itself', async () => {
        const [one, other] = [aKey(threeAMinute), aKey(threeAMinute)];
        await one.waits(0, 3);
        assertSame(await other.waits(0, 4), [0, 0, 0, 60_000]);
      });

      it('allows an attempt under no key at all', async () => {
        assert.equal(await opened().subject.reserve([], noon), undefined);
      });
    });

    describe('with an id', () => {
      it('counts the attempt once, however often it comes, and allows it when others are denied', async () => {
        const { tries, waits } = aKey(threeAMinute);
        await waits(0, 2);
        for (let i = 0; i < 5; i++) assert.equal(await tries(0, { id: 'same' }), 0);
        assert.equal(await tries(0, { id: 'other' }), 60_000);
        assert.equal(await tries(0), 60_000);
        assert.equal(await tries(30_000, { id: 'same' }), 0);
      });

      it('knows the one counted last, and none before', async () => {
        const { tries } = aKey(threeAMinute);
        for (const id of ['one', 'other', 'one']) await tries(0, { id });
        assert.equal(await tries(0, { id: 'other' }), 60_000);
      });

      it('counts it again in another window, and after it was refunded', async () => {
        const { subject, key, tries } = aKey({ attempts: 1, windowSeconds: 60 });
        await tries(0, { id: 'same' });
        assert.equal(await tries(60_000, { id: 'same' }), 0);
        assert.equal(await tries(60_000, { id: 'other' }), 60_000, 'counted');
        await subject.refund({ one: [key] }, later(noon, 60_000));
        assert.equal(await tries(60_000, { id: 'same' }), 0);
        assert.equal(await tries(60_000, { id: 'other' }), 60_000, 'counted');
      });
    });

    describe('refunding', () => {
      it('takes one attempt out of a quota', async () => {
        const { subject, key, tries, waits } = aKey(threeAMinute);
        await waits(0, 3);
        await subject.refund({ one: [key] }, later(noon, 1_000));
        assert.equal(await tries(1_000), 0);
        assert.equal(await tries(1_000), 59_000);
      });

      it('takes one attempt out of a backoff, and its wait', async () => {
        const { subject, key, tries, waits } = aKey(afterTwo);
        await waits(0, 2);
        await tries(1_000);
        await subject.refund({ one: [key] }, later(noon, 1_500));
        assert.equal(await tries(1_500), 0);
        assert.equal(await tries(1_500), 2_000, 'the third once more');
      });

      it('forgets everything, and the other keys are as before', async () => {
        const [one, other] = [aKey(threeAMinute), aKey(threeAMinute)];
        for (const { waits } of [one, other]) await waits(0, 3);
        await one.subject.refund({ all: [one.key] }, noon);
        assertSame(await one.waits(0, 4), [0, 0, 0, 60_000]);
        assert.equal(await other.tries(0), 60_000);
      });

      it('never makes more room than there was', async () => {
        const { subject, key, tries, waits } = aKey(threeAMinute);
        await tries(0);
        for (let i = 0; i < 3; i++) await subject.refund({ one: [key] }, noon);
        assertSame(await waits(0, 4), [0, 0, 0, 60_000]);
      });

      it('is no error for what nobody has counted', async () => {
        const { subject, key, waits } = aKey(threeAMinute);
        await subject.refund({ one: [key], all: [aFreshId()] }, noon);
        await subject.refund({}, noon);
        assertSame(await waits(0, 4), [0, 0, 0, 60_000]);
      });
    });

    describe('with a mark', () => {
      it('neither counts nor denies while the other key is marked', async () => {
        const { subject, tries, waits } = aKey(threeAMinute);
        const unless = aFreshId();
        await tries(0);
        await subject.refund({ mark: { key: unless, until: later(noon, 10_000) } }, noon);
        for (let i = 0; i < 20; i++) assert.equal(await tries(1_000, { unless }), 0);
        assertSame(await waits(2_000, 3), [0, 0, 58_000], 'two were left');
        assert.equal(await tries(9_999, { unless }), 0, 'to the last');
        assert.equal(await tries(10_000, { unless }), 50_000, 'not longer');
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
        assert.equal(await subject.reserve(attempts, noon), undefined);
        assertHas(await subject.reserve(attempts, noon), { key: other });
        assert.equal(await subject.reserve([{ key: exempt, rule }], noon), undefined, 'was not counted');
      });

      it('is put off by another mark, and never brought forward', async () => {
        const { subject, tries, waits } = aKey(threeAMinute);
        const unless = aFreshId();
        await waits(0, 3);
        for (const seconds of [20, 10]) {
          await subject.refund({ mark: { key: unless, until: later(noon, seconds * 1000) } }, noon);
        }
        assert.equal(await tries(19_999, { unless }), 0);
        assert.equal(await tries(20_000, { unless }), 40_000);
        await subject.refund({ mark: { key: unless, until: later(noon, 50_000) } }, later(noon, 20_000));
        assert.equal(await tries(49_999, { unless }), 0);
      });
    });

    describe('when many ask at the same moment', () => {
      it('allows exactly as many as the quota has', async () => {
        const { subject, key } = aKey(threeAMinute);
        const rule = { attempts: 10, windowSeconds: 60 };
        const outcomes = await atOnce(50, () => subject.reserve([{ key, rule }], noon));
        assert.equal(allowed(outcomes, 50), 10);
      });

      it('allows exactly those that need not wait', async () => {
        const { subject, key } = aKey(afterTwo);
        const rule = backoff([{ from: 5, waitSeconds: 1, waitSecondsMax: 900 }], 1000);
        const outcomes = await atOnce(50, () => subject.reserve([{ key, rule }], noon));
        assert.equal(allowed(outcomes, 50), 5);
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
        assert.equal(allowed(outcomes, 40), 7);
        const rest = await atOnce(40, () => subject.reserve([many!], noon));
        assert.equal(allowed(rest, 40), 23, 'left under the other key');
      });

      it('counts an attempt with one id once', async () => {
        const { subject, key, waits } = aKey(threeAMinute);
        const outcomes = await atOnce(50, () => subject.reserve([{ key, rule: threeAMinute, id: 'same' }], noon));
        assert.equal(allowed(outcomes, 50), 50);
        assertSame(await waits(0, 3), [0, 0, 60_000]);
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
        assert.equal(valuesOf(refunds).length, 28, 'nobody gets an error');
        assertSame(await waits(0, 2), [0, 60_000]);
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
          assertSame(denial, expected, `run ${run}, attempt ${attempt} by ${JSON.stringify(rule)}`);
          if (wait === 0) tally = counted(rule, tally, at);
        }
      }
    });
  });
}

/** How many of so many callers got no denial; none of them may get an error. */
function allowed(outcomes: readonly PromiseSettledResult<Denial | undefined>[], callers: number): number {
  const values = valuesOf(outcomes);
  assert.equal(values.length, callers, 'nobody gets an error');
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
