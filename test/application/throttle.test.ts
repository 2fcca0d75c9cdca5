import { expect } from 'chai';
import { MemoryAttemptLimiter, MemorySigner } from '../../src/adapters/memory/index.ts';
import { Throttle } from '../../src/application/throttle.ts';
import { defaultThrottling, RateLimitedError, type Throttling, TooManyAttemptsError } from '../../src/index.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { ManualClock, unthrottled } from '../support/core.ts';
import { watched } from '../support/watched.ts';

const home = '192.0.2.1';
const day = 24 * 60 * 60;

describe('Guesses at passwords', () => {
  it('are evaluated five times in a row, and then wait for twice as long each time', async () => {
    const { clock, guesses, waitsFor } = aThrottle();
    await guesses({ wrong: 5 });
    for (const seconds of [1, 2, 4, 8]) {
      expect(await waitsFor({ wrong: 1 })).to.deep.equal({ policy: 'log-in-pair', seconds });
      clock.advance(seconds);
      await guesses({ wrong: 1 });
    }
  });

  it('are not evaluated while they wait, not even right ones', async () => {
    const { guesses, waitsFor, evaluated } = aThrottle();
    await guesses({ wrong: 5 });
    expect(await waitsFor({ right: 1 })).to.deep.equal({ policy: 'log-in-pair', seconds: 1 });
    expect(evaluated()).to.equal(5);
  });

  it('start again after a right one', async () => {
    const { guesses, waitsFor } = aThrottle();
    await guesses({ wrong: 4 });
    await guesses({ right: 1 });
    await guesses({ wrong: 5 });
    expect(await waitsFor({ wrong: 1 })).to.include({ seconds: 1 });
  });

  it('do not count when they are right, however many there are', async () => {
    const { guesses, evaluated } = aThrottle();
    await guesses({ right: 500 });
    expect(evaluated()).to.equal(500);
  });

  it('do not count when they could not be evaluated', async () => {
    const { throttle, guesses, waitsFor } = aThrottle();
    const error = new Error('The database is gone.');
    const failing = () =>
      throttle.judge({ account: 'ann', address: home }, async () => {
        throw error;
      });
    for (let i = 0; i < 50; i++) expect(await reasonOf(failing())).to.equal(error);
    await guesses({ wrong: 5 });
    expect(await waitsFor({ wrong: 1 })).to.include({ seconds: 1 });
  });

  it('fail for the reason why they could not be evaluated, also where that cannot be taken back', async () => {
    const clock = new ManualClock();
    const attempts = watched(new MemoryAttemptLimiter(), (method) => {
      if (method === 'refund') throw new Error('The database is gone, too.');
    });
    const throttle = new Throttle({
      attempts,
      signer: new MemorySigner(),
      throttling: defaultThrottling,
      now: clock.now,
    });
    const error = new Error('The database is gone.');
    const failing = throttle.judge({ account: 'ann', address: home }, () => Promise.reject(error));
    expect(await reasonOf(failing)).to.equal(error);
  });

  it('count for each account and address by themselves', async () => {
    const { guesses, waitsFor } = aThrottle();
    await guesses({ wrong: 5 });
    await guesses({ wrong: 5, account: 'bob' });
    await guesses({ wrong: 4, address: '192.0.2.2' });
    expect(await waitsFor({ wrong: 1 })).to.include({ policy: 'log-in-pair' });
  });

  it('count together for addresses of one network', async () => {
    const { guesses, waitsFor } = aThrottle();
    for (const host of [1, 2, 3, 4, 5]) await guesses({ wrong: 1, address: `2001:db8::${host}` });
    expect(await waitsFor({ wrong: 1, address: '2001:db8::6' })).to.include({ policy: 'log-in-pair' });
    await guesses({ wrong: 1, address: '2001:db8:0:1::6' });
  });

  it('are a hundred an hour from one address, whatever the accounts', async () => {
    const { clock, guesses, waitsFor } = aThrottle();
    for (let i = 0; i < 100; i++) await guesses({ wrong: 1, account: `ann-${i}` });
    clock.advance(1800);
    expect(await waitsFor({ wrong: 1, account: 'bob' })).to.deep.equal({ policy: 'log-in-address', seconds: 1800 });
    await guesses({ wrong: 1, account: 'bob', address: '192.0.2.2' });
    clock.advance(1800);
    await guesses({ wrong: 1, account: 'bob' });
  });

  it('are not made up for at the address by signing in to an account of one’s own', async () => {
    const { guesses, waitsFor } = aThrottle();
    for (let i = 0; i < 100; i++) {
      await guesses({ wrong: 1, account: `ann-${i}` });
      if (i < 99) await guesses({ right: 1, account: 'mallory' });
    }
    expect(await waitsFor({ wrong: 1, account: 'bob' })).to.include({ policy: 'log-in-address' });
  });

  it('are ten a minute at one account, wherever they come from', async () => {
    const { clock, guesses, waitsFor } = aThrottle();
    await guesses({ wrong: 10, fromAnywhere: true });
    expect(await waitsFor({ wrong: 1, fromAnywhere: true })).to.deep.equal({ policy: 'log-in-account', seconds: 60 });
    clock.advance(60);
    await guesses({ wrong: 1, fromAnywhere: true });
  });

  it('are a hundred in a row at one account and no more, whatever the patience', async () => {
    const { clock, guesses, evaluated, waitsFor } = aThrottle();
    while (evaluated() < 100) {
      const refusal = await guesses({ wrong: 1, fromAnywhere: true }).catch((error: unknown) => error);
      if (refusal instanceof TooManyAttemptsError) clock.advance(refusal.throttled.waitSeconds);
    }
    for (let minute = 0; minute < 24 * 60; minute++) {
      expect(await waitsFor({ right: 1, fromAnywhere: true })).to.include({ policy: 'log-in-failures' });
      clock.advance(60);
    }
    await guesses({ wrong: 1, fromAnywhere: true });
    expect(await waitsFor({ wrong: 1, fromAnywhere: true }), 'a day later').to.include({ seconds: day });
    expect(evaluated()).to.equal(101);
  });

  it('start again for an account that was pardoned', async () => {
    const { throttle, guesses } = aThrottle();
    await guesses({ wrong: 10, fromAnywhere: true });
    await throttle.pardon('ann');
    await guesses({ wrong: 10, fromAnywhere: true });
  });

  it('do not lock those out who signed in from their address in the last thirty days', async () => {
    const { clock, guesses, waitsFor } = aThrottle();
    await guesses({ right: 1 });
    for (const seconds of [0, 29 * day]) {
      clock.advance(seconds);
      await guesses({ wrong: 10, fromAnywhere: true });
      expect(await waitsFor({ right: 1, address: '192.0.2.2' })).to.include({ policy: 'log-in-account' });
      await guesses({ right: 1 });
    }
    clock.advance(30 * day);
    await guesses({ wrong: 10, fromAnywhere: true });
    expect(await waitsFor({ right: 1 })).to.include({ policy: 'log-in-account' });
  });

  it('wait at an address from where the user signs in as they do anywhere else', async () => {
    const { guesses, waitsFor } = aThrottle();
    await guesses({ right: 1 });
    await guesses({ wrong: 5 });
    expect(await waitsFor({ right: 1 })).to.include({ policy: 'log-in-pair' });
  });

  it('are evaluated five times when two hundred come at the same moment', async () => {
    const { guesses, evaluated } = aThrottle();
    const outcomes = await atOnce(200, () => guesses({ wrong: 1 }));
    expect(evaluated()).to.equal(5);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(TooManyAttemptsError);
  });

  it('are evaluated ten times when two hundred come from as many addresses at the same moment', async () => {
    const { guesses, evaluated } = aThrottle();
    const outcomes = await atOnce(200, (caller) => guesses({ wrong: 1, address: anywhere(caller) }));
    expect(evaluated()).to.equal(10);
    expect(valuesOf(outcomes)).to.have.lengthOf(10);
  });

  it('count by account alone where no address is known', async () => {
    const { guesses, waitsFor } = aThrottle();
    await guesses({ wrong: 10, address: undefined });
    expect(await waitsFor({ wrong: 1, address: undefined })).to.include({ policy: 'log-in-account' });
    await guesses({ wrong: 10, address: undefined, account: 'bob' });
  });

  it('are not counted at all where that is switched off', async () => {
    const { guesses, evaluated, attempts } = aThrottle(unthrottled);
    await guesses({ wrong: 200 });
    await guesses({ right: 1 });
    expect(evaluated()).to.equal(201);
    expect(attempts.keys).to.equal(0);
  });
});

describe('What is admitted', () => {
  it('is as much of each subject as the policy says, and then nothing for a while', async () => {
    const { clock, throttle } = aThrottle();
    for (let i = 0; i < 600; i++) await throttle.admit('upload', 'ann');
    const refusal = await reasonOf(throttle.admit('upload', 'ann'));
    expect(refusal).to.be.instanceOf(RateLimitedError);
    const throttled = { policy: 'upload', attempts: 600, windowSeconds: 60, waitSeconds: 60 };
    expect(refusal).to.deep.include({ code: 'rate-limited', throttled });
    await throttle.admit('upload', 'bob');
    await throttle.admit('list', 'ann');
    clock.advance(60);
    await throttle.admit('upload', 'ann');
  });

  it('is told when it may come again in seconds that are not too few', async () => {
    const { clock, throttle } = aThrottle({ ...defaultThrottling, register: { attempts: 1, windowSeconds: 60 } });
    await throttle.admit('register', home);
    clock.advance(58.001);
    expect(await reasonOf(throttle.admit('register', home))).to.have.nested.property('throttled.waitSeconds', 2);
  });

  it('counts once for one id', async () => {
    const { throttle } = aThrottle();
    for (let i = 0; i < 1000; i++) await throttle.admit('refresh', 'a session', { id: 'a generation' });
    for (let i = 1; i < 60; i++) await throttle.admit('refresh', 'a session', { id: `${i}` });
    expect(await reasonOf(throttle.admit('refresh', 'a session', { id: '60' }))).to.be.instanceOf(RateLimitedError);
  });

  it('shows nothing of whom it counts to whoever keeps the counts', async () => {
    const seen: unknown[] = [];
    const attempts = watched(new MemoryAttemptLimiter(), (_, parameters) => void seen.push(parameters));
    const { now } = new ManualClock();
    const throttle = new Throttle({ attempts, signer: new MemorySigner(), throttling: defaultThrottling, now });
    await throttle.admit('register', home);
    await throttle.judge({ account: 'ann', address: home }, async () => 'right');
    expect(seen).to.have.lengthOf(3);
    expect(JSON.stringify(seen)).to.not.contain(home).and.not.contain('ann');
  });
});

type Guesses = {
  readonly wrong?: number;
  readonly right?: number;
  readonly account?: string;
  readonly address?: string | undefined;
  /** Each from an address that nobody has used yet. */
  readonly fromAnywhere?: true;
};

/** A throttle on memory, and people who guess. */
function aThrottle(throttling: Throttling = defaultThrottling) {
  const clock = new ManualClock();
  const attempts = new MemoryAttemptLimiter();
  const throttle = new Throttle({ attempts, signer: new MemorySigner(), throttling, now: clock.now });
  let evaluated = 0;
  let addresses = 100_000;
  const guesses = async (members: Guesses) => {
    const { wrong = 0, right = 0, account = 'ann', fromAnywhere } = members;
    for (let i = 0; i < wrong + right; i++) {
      const address = fromAnywhere ? anywhere(addresses++) : 'address' in members ? members.address : home;
      const judged = await throttle.judge({ account, address }, async () => {
        evaluated++;
        return i < wrong ? undefined : 'right';
      });
      expect(judged).to.equal(i < wrong ? undefined : 'right');
    }
  };
  /** What makes these guesses wait, and for how long. */
  const waitsFor = async (members: Guesses) => {
    const reason = await reasonOf(guesses(members));
    if (!(reason instanceof TooManyAttemptsError)) throw reason;
    return { policy: reason.throttled.policy, seconds: reason.throttled.waitSeconds };
  };
  return { clock, attempts, throttle, guesses, waitsFor, evaluated: () => evaluated };
}

/** One address for each number. */
function anywhere(number: number): string {
  return `10.${(number >> 16) & 0xff}.${(number >> 8) & 0xff}.${number & 0xff}`;
}
