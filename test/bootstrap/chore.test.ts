import { expect } from 'chai';
import { Chore, type ChoreOptions } from '../../src/bootstrap/chore.ts';
import { silentLogger } from '../../src/domain/ports/logger.ts';
import { rememberingLogger } from '../adapters/koa/fakes.ts';

const never = 2 ** 31 - 1;

describe('a chore', () => {
  let chore: Chore;
  let parts: PromiseWithResolvers<boolean>[];
  afterEach(() => {
    const closing = chore.close();
    for (const { resolve } of parts) resolve(false);
    return closing;
  });

  /** A chore that is not looked at again by itself; what each part of it does is for the test to say. */
  function aChore(options: Partial<ChoreOptions> = {}) {
    parts = [];
    const begun = new Map<number, PromiseWithResolvers<void>>();
    const waitFor = (count: number) => {
      const waiting = begun.get(count) ?? Promise.withResolvers<void>();
      begun.set(count, waiting);
      return waiting;
    };
    const work = () => {
      const part = Promise.withResolvers<boolean>();
      parts.push(part);
      waitFor(parts.length).resolve();
      return part.promise;
    };
    chore = new Chore({
      name: 'test',
      work,
      logger: silentLogger,
      intervalMilliseconds: never,
      retryMilliseconds: 1,
      ...options,
    });
    /** The nth part once it has begun, counted from 1. */
    const part = async (nth: number) => {
      await waitFor(nth).promise;
      return parts[nth - 1]!;
    };
    return { chore, part };
  }

  it('begins when it is started, once', async () => {
    const { chore, part } = aChore();
    expect(parts).to.have.lengthOf(0);
    chore.start();
    chore.start();
    await part(1);
    expect(parts).to.have.lengthOf(1);
  });

  it('goes on for as long as there is more to do', async () => {
    const { chore, part } = aChore();
    chore.start();
    (await part(1)).resolve(true);
    (await part(2)).resolve(true);
    await part(3);
  });

  it('goes on when there is news after nothing was left', async () => {
    const { chore, part } = aChore();
    chore.start();
    (await part(1)).resolve(false);
    await turns();
    chore.wake();
    await part(2);
  });

  it('misses no news that come while it works', async () => {
    const { chore, part } = aChore();
    chore.start();
    const first = await part(1);
    chore.wake();
    first.resolve(false);
    await part(2);
  });

  it('rests where there is neither more to do nor news', async () => {
    const { chore, part } = aChore();
    chore.start();
    (await part(1)).resolve(false);
    await turns();
    expect(parts).to.have.lengthOf(1);
  });

  it('looks by itself every so often', async () => {
    const { chore, part } = aChore({ intervalMilliseconds: 1 });
    chore.start();
    for (let nth = 1; nth <= 3; nth++) (await part(nth)).resolve(false);
    await part(4);
  });

  it('tries again what failed, and says so once for all failures in a row', async () => {
    const logger = rememberingLogger();
    const { chore, part } = aChore({ logger });
    const reason = new Error('no database');
    chore.start();
    for (let nth = 1; nth <= 3; nth++) (await part(nth)).reject(reason);
    (await part(4)).resolve(true);
    (await part(5)).reject(reason);
    await part(6);
    expect(logger.lines.map(({ level, members }) => [level, members])).to.deep.equal([
      ['warn', { chore: 'test', error: reason }],
      ['info', { chore: 'test' }],
      ['warn', { chore: 'test', error: reason }],
    ]);
  });

  it('does not try sooner because of news what has just failed', async () => {
    const { chore, part } = aChore({ retryMilliseconds: never });
    chore.start();
    (await part(1)).reject(new Error('no database'));
    await turns();
    chore.wake();
    await turns();
    expect(parts).to.have.lengthOf(1);
  });

  it('is closed once the part under way has ended, and begins no other', async () => {
    const { chore, part } = aChore();
    chore.start();
    const first = await part(1);
    let isClosed = false;
    const closing = chore.close().finally(() => {
      isClosed = true;
    });
    await turns();
    expect(isClosed).to.equal(false);
    first.resolve(true);
    await closing;
    chore.wake();
    await turns();
    expect(parts).to.have.lengthOf(1);
  });

  it('is closed at once while it rests, and also twice, or when it was never started', async () => {
    const { chore, part } = aChore();
    chore.start();
    (await part(1)).resolve(false);
    await turns();
    await Promise.all([chore.close(), chore.close()]);
    await aChore().chore.close();
  });

  it('says nothing of a failure once it is stopped', async () => {
    const logger = rememberingLogger();
    const { chore, part } = aChore({ logger });
    chore.start();
    const first = await part(1);
    chore.stop();
    first.reject(new Error('closed'));
    await chore.close();
    expect(logger.lines).to.deep.equal([]);
  });
});

/** Until whatever can happen without any time passing has happened. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}
