import { expect } from 'chai';
import { isLate } from '../../../src/adapters/koa/pace.ts';
import { defaultLimits } from '../../../src/index.ts';

const fine = { bytes: 64 * 1024, idleMilliseconds: 0, waitedMilliseconds: 0, totalMilliseconds: 0 };
const second = 1_000;

describe('A body', () => {
  const late = (progress: Partial<typeof fine>) => isLate({ ...fine, ...progress }, defaultLimits);

  it('may pause for ten seconds, and no longer', () => {
    expect(late({ idleMilliseconds: 10 * second })).to.equal(false);
    expect(late({ idleMilliseconds: 10 * second + 1 })).to.equal(true);
  });

  it('may take two minutes, and no longer', () => {
    expect(late({ totalMilliseconds: 120 * second })).to.equal(false);
    expect(late({ totalMilliseconds: 120 * second + 1 })).to.equal(true);
  });

  it('may come as slowly as it likes for ten seconds, and then at 16 KiB a second', () => {
    const bytes = 10 * 16 * 1024;
    expect(late({ bytes: 0, waitedMilliseconds: 10 * second })).to.equal(false);
    expect(late({ bytes: 0, waitedMilliseconds: 10 * second + 1 })).to.equal(true);
    expect(late({ bytes, waitedMilliseconds: 20 * second })).to.equal(false);
    expect(late({ bytes: bytes - 1, waitedMilliseconds: 20 * second })).to.equal(true);
  });
});
