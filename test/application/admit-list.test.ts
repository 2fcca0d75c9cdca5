import { expect } from 'chai';
import { MemoryAttemptLimiter, MemorySigner } from '../../src/adapters/memory/index.ts';
import { AdmitList } from '../../src/application/admit-list.ts';
import { Throttle } from '../../src/application/throttle.ts';
import type { AttemptLimiter } from '../../src/domain/ports/attempt-limiter.ts';
import { DependencyUnavailableError, defaultThrottling, type Rule } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { ManualClock } from '../support/core.ts';
import { watched } from '../support/watched.ts';

describe('Lists that are admitted', () => {
  it('are as many of each owner as the quota says, and then none for a while', async () => {
    const { clock, admits } = aProcess();
    await admits('ann', 1200);
    const throttled = { policy: 'list', attempts: 1200, windowSeconds: 60, waitSeconds: 60 };
    expect(await reasonOf(admits('ann'))).to.deep.include({ code: 'rate-limited', throttled });
    await admits('bob');
    clock.advance(60);
    await admits('ann', 1200);
  });

  it('are exactly so many of a small quota, over all processes', async () => {
    const attempts = new MemoryAttemptLimiter();
    const [one, other] = [aProcess({ attempts, quota: 3 }), aProcess({ attempts, quota: 3 })];
    await one.admits('ann', 2);
    await other.admits('ann');
    for (const { admits } of [one, other]) expect(await reasonOf(admits('ann'))).to.include({ code: 'rate-limited' });
  });

  it('are counted a sixtieth of the quota at a time, also when they come at once', async () => {
    const { admits, questions } = aProcess();
    await Promise.all(Array.from({ length: 20 }, () => admits('ann')));
    expect(questions()).to.equal(1);
    await admits('ann');
    expect(questions()).to.equal(2);
  });

  it('are never more than the quota over several processes, and fewer by what some counted for nothing', async () => {
    const attempts = new MemoryAttemptLimiter();
    const [one, other] = [aProcess({ attempts }), aProcess({ attempts })];
    await other.admits('ann');
    await one.admits('ann', 1180);
    expect(await reasonOf(one.admits('ann'))).to.include({ code: 'rate-limited' });
    await other.admits('ann', 19);
    expect(await reasonOf(other.admits('ann'))).to.include({ code: 'rate-limited' });
  });

  it('do not go on from what was counted in a window before', async () => {
    const { clock, admits, questions } = aProcess();
    await admits('ann');
    clock.advance(60);
    await admits('ann');
    expect(questions()).to.equal(2);
  });

  it('are asked about again after nothing could be said', async () => {
    let isGone = true;
    const attempts = watched(new MemoryAttemptLimiter(), () => {
      if (isGone) throw new DependencyUnavailableError();
    });
    const { admits } = aProcess({ attempts });
    expect(await reasonOf(admits('ann'))).to.be.instanceOf(DependencyUnavailableError);
    isGone = false;
    await admits('ann');
  });
});

// All processes of a service have the same keys.
const signer = new MemorySigner();

type Process = { attempts?: AttemptLimiter; quota?: number };

function aProcess({ attempts = new MemoryAttemptLimiter(), quota = 1200 }: Process = {}) {
  const clock = new ManualClock();
  let questions = 0;
  const counting = watched(attempts, () => void questions++);
  const list: Rule = { attempts: quota, windowSeconds: 60 };
  const deps = { throttling: { ...defaultThrottling, list }, now: clock.now };
  const throttle = new Throttle({ attempts: counting, signer, ...deps });
  const subject = new AdmitList({ throttle, ...deps });
  const admits = async (ownerId: string, times = 1): Promise<void> => {
    for (let i = 0; i < times; i++) await subject.execute({ ownerId });
  };
  return { clock, admits, questions: () => questions };
}
