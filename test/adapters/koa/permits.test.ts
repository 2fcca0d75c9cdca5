import { expect } from 'chai';
import { Permits } from '../../../src/adapters/koa/permits.ts';
import { OverloadedError } from '../../../src/index.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';

describe('Permits', () => {
  const held = (permits: Permits, amount: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let begun = false;
    const work = permits.hold(amount, () => {
      begun = true;
      return promise;
    });
    return { work, resolve, reject, begun: () => begun };
  };

  it('let so many in at a time, and refuse the next one at once', async () => {
    const permits = new Permits({ countMax: 2 });
    const [first, second, third] = [held(permits, 1), held(permits, 1), held(permits, 1)];
    expect(await reasonOf(third.work)).to.be.instanceOf(OverloadedError);
    expect(third.begun()).to.equal(false);
    first.resolve();
    await first.work;
    expect(held(permits, 1).begun()).to.equal(true);
    second.resolve();
  });

  it('let in as much as may be held together, in however many pieces', async () => {
    const permits = new Permits({ countMax: 10, amountMax: 10 });
    const [six, five, four] = [held(permits, 6), held(permits, 5), held(permits, 4)];
    expect(await reasonOf(five.work)).to.be.instanceOf(OverloadedError);
    expect([six.begun(), four.begun()]).to.deep.equal([true, true]);
  });

  it('let in who wants more than there is, once nobody else holds anything', async () => {
    const permits = new Permits({ countMax: 10, amountMax: 10 });
    const one = held(permits, 1);
    expect(await reasonOf(held(permits, 1_000).work)).to.be.instanceOf(OverloadedError);
    one.resolve();
    await one.work;
    expect(held(permits, 1_000).begun()).to.equal(true);
  });

  it('are free again after work that failed', async () => {
    const permits = new Permits({ countMax: 1, amountMax: 1 });
    const failing = held(permits, 1);
    failing.reject(new Error('failed'));
    await reasonOf(failing.work);
    expect(held(permits, 1).begun()).to.equal(true);
  });
});
