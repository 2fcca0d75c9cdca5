import { expect } from 'chai';
import fc from 'fast-check';
import {
  backoff,
  counted,
  defaultThrottling,
  quotaOf,
  type Rule,
  refunded,
  type Tally,
  waitMilliseconds,
} from '../../src/domain/throttling.ts';
import { later, noon } from '../../src/testing/builders.ts';

/** When attempts come, each so many milliseconds after the one before. */
const schedules = fc.array(fc.oneof(fc.constant(0), fc.nat(1_000), fc.nat(100_000)), { maxLength: 60 });

describe('A quota', () => {
  const quotas = fc.record({
    attempts: fc.integer({ min: 1, max: 8 }),
    windowSeconds: fc.integer({ min: 1, max: 60 }),
  });

  it('allows so many in each window and no more, whatever the schedule', () => {
    fc.assert(
      fc.property(quotas, schedules, (rule, gaps) => {
        let window = { start: Number.NEGATIVE_INFINITY, allowed: 0 };
        for (const { at, wait } of run(rule, gaps)) {
          const end = window.start + rule.windowSeconds * 1000;
          if (at >= end) window = { start: at, allowed: 0 };
          const isFull = window.allowed === rule.attempts;
          expect(wait).to.equal(isFull ? end - at : 0);
          if (!isFull) window.allowed++;
        }
      }),
    );
  });
});

describe('A backoff', () => {
  const backoffs = fc
    .record({
      from: fc.integer({ min: 1, max: 6 }),
      first: fc.integer({ min: 1, max: 5 }),
      factor: fc.integer({ min: 1, max: 20 }),
    })
    .map(({ from, first, factor }) => backoff([{ from, waitSeconds: first, waitSecondsMax: first * factor }], 50));

  it('keeps attempts as far apart as it says, and forgets them after a while, whatever the schedule', () => {
    fc.assert(
      fc.property(backoffs, schedules, (rule, gaps) => {
        let allowed: number[] = [];
        for (const { at, wait } of run(rule, gaps)) {
          const last = allowed.at(-1) ?? at;
          const open =
            last + 1000 * (rule.waitSeconds[allowed.length - 1] ?? (allowed.length > 0 ? rule.waitSeconds.at(-1)! : 0));
          if (at >= open + rule.forgetSeconds * 1000) allowed = [];
          expect(wait).to.equal(allowed.length === 0 ? 0 : Math.max(0, open - at));
          if (wait === 0) allowed.push(at);
        }
      }),
    );
  });

  it('has steps, of which each begins where the one before ends', () => {
    const steps = [
      { from: 2, waitSeconds: 1, waitSecondsMax: 3 },
      { from: 6, waitSeconds: 10 },
    ];
    expect(backoff(steps, 60)).to.deep.equal({ waitSeconds: [0, 1, 2, 3, 3, 10], forgetSeconds: 60 });
  });

  it('has a step at least', () => {
    expect(() => backoff([], 60)).to.throw(RangeError);
  });
});

describe('A refund', () => {
  it('is as if the attempt had not been, whatever came before', () => {
    const rules = fc.constantFrom<Rule>(...Object.values(defaultThrottling));
    fc.assert(
      fc.property(rules, fc.nat(30), (rule, before) => {
        let tally: Tally | undefined;
        let at = noon;
        for (let attempt = 0; attempt <= before; attempt++) {
          at = later(at, waitMilliseconds(tally, at));
          tally = counted(rule, tally, at);
        }
        const again = refunded(tally!);
        expect(waitMilliseconds(again, at)).to.equal(0);
        expect(counted(rule, again, at)).to.deep.equal(tally);
      }),
    );
  });
});

describe('What is limited by default', () => {
  it('is how long wrong passwords of one account wait at one address', () => {
    const { waitSeconds } = defaultThrottling['log-in-pair'];
    expect(waitSeconds).to.deep.equal([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
  });

  it('is how long they wait that come from anywhere, and that there are a hundred of them and no more', () => {
    const { waitSeconds } = defaultThrottling['log-in-failures'];
    expect(waitSeconds.slice(0, 19)).to.deep.equal(Array.from({ length: 19 }, () => 0));
    expect(waitSeconds.slice(19, 28)).to.deep.equal([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    expect(waitSeconds.slice(98)).to.deep.equal([3600, 24 * 60 * 60]);
  });

  it('is told to clients as so many attempts in so long a time', () => {
    expect(quotaOf(defaultThrottling.list)).to.deep.equal({ attempts: 1200, windowSeconds: 60 });
    expect(quotaOf(defaultThrottling['log-in-pair'])).to.deep.equal({ attempts: 5, windowSeconds: 86_400 });
  });
});

/** What attempts by this schedule are told, each at the milliseconds since noon at which it came. */
function* run(rule: Rule, gaps: readonly number[]): Generator<{ at: number; wait: number }> {
  let tally: Tally | undefined;
  let at = 0;
  for (const gap of gaps) {
    at += gap;
    const now = later(noon, at);
    const wait = waitMilliseconds(tally, now);
    yield { at, wait };
    if (wait === 0) tally = counted(rule, tally, now);
  }
}
