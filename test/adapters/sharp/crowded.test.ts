import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { OverloadedError } from '../../../src/domain/errors.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { isAlive, openObedient } from './orders.ts';

const ample = { millisecondsMax: 60_000, bytesMax: 1e9 };

describe('A compressor that has enough to do', () => {
  it('says so once two prints are waiting for each that is made, and makes those that it was given all the same', async () => {
    const { subject, order, told, close } = await openObedient({ limitsOf: () => ample, concurrency: 1 });
    await told('report');
    const stuck = await order('spin for ever');
    subject.assertRoom();
    const waiting = [await order('report')];
    await setImmediate();
    subject.assertRoom();
    waiting.push(await order('report'));
    await setImmediate();
    expect(() => subject.assertRoom()).to.throw(OverloadedError);
    waiting.push(await order('report'));
    const reasons = Promise.all([stuck, ...waiting].map(({ print }) => reasonOf(print)));
    await subject.abandon();
    for (const reason of await reasons) expect(reason).to.be.instanceOf(OverloadedError);
    await close();
  });

  it('gives up what is under way when nobody waits for it, and ends its children', async () => {
    const { subject, order, told, close } = await openObedient({ limitsOf: () => ample, concurrency: 1 });
    const before = await told('report');
    const stuck = await order('decode for ever');
    const reason = reasonOf(stuck.print);
    await subject.abandon();
    expect(await reason).to.be.instanceOf(OverloadedError);
    expect(await isAlive(before)).to.equal(false);
    await close();
  });
});
