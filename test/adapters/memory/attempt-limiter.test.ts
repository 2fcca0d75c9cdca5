import { expect } from 'chai';
import { MemoryAttemptLimiter } from '../../../src/adapters/memory/index.ts';
import { attemptLimiterContract } from '../../../src/testing/attempt-limiter.contract.ts';
import { later, noon } from '../../../src/testing/builders.ts';

attemptLimiterContract('memory', async () => ({ subject: new MemoryAttemptLimiter(), close: async () => {} }));

describe('MemoryAttemptLimiter', () => {
  it('keeps what counts, and lets go of what is over', async () => {
    const subject = new MemoryAttemptLimiter();
    const rule = { attempts: 1, windowSeconds: 10 };
    for (let i = 0; i < 20_000; i++) await subject.reserve([{ key: `${i}`, rule }], later(noon, i * 10));
    expect(subject.keys).to.be.within(1_000, 2_000);
    expect(await subject.reserve([{ key: '19999', rule }], later(noon, 200_000))).to.not.equal(undefined);
  });
});
