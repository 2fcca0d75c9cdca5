import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Admission, type AdmissionOptions, type Lane } from '../../../src/adapters/sharp/admission.ts';
import { OverloadedError } from '../../../src/domain/errors.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';

describe('Admission', () => {
  it('lets so many jobs in at a time, in the order in which they came', async () => {
    const { enter, leave, running } = anAdmission({ jobsMax: 2 });
    for (const name of ['a', 'b', 'c', 'd']) enter(name);
    expect(await running()).to.deep.equal(['a', 'b']);
    await leave('b');
    expect(await running()).to.deep.equal(['a', 'c']);
  });

  it('lets in as many pixels as it may, in however many jobs', async () => {
    const { enter, leave, running } = anAdmission({ pixelsMax: 100 });
    for (const [name, pixels] of Object.entries({ a: 30, b: 30, c: 40, d: 1 })) enter(name, pixels);
    expect(await running()).to.deep.equal(['a', 'b', 'c']);
    await leave('b');
    expect(await running()).to.deep.equal(['a', 'c', 'd']);
  });

  for (const pixels of [100, 1000]) {
    it(`has a picture run alone that takes ${pixels} of 100 pixels`, async () => {
      const { enter, leave, running } = anAdmission({ pixelsMax: 100 });
      for (const [name, size] of Object.entries({ a: 1, b: 1, large: pixels, c: 1, d: 1 })) enter(name, size);
      await leave('a');
      expect(await running()).to.deep.equal(['b']);
      await leave('b');
      expect(await running()).to.deep.equal(['large']);
      await leave('large');
      expect(await running()).to.deep.equal(['c', 'd']);
    });
  }

  it('lets nobody overtake, or a large picture would wait for ever', async () => {
    const { enter, leave, running } = anAdmission({ pixelsMax: 100 });
    enter('a', 60);
    enter('large', 100);
    enter('b', 1);
    expect(await running()).to.deep.equal(['a']);
    await leave('a');
    expect(await running()).to.deep.equal(['large']);
  });

  it('lets so many wait, and refuses the rest without starting them', async () => {
    const { enter, leave, outcome, running } = anAdmission({ jobsMax: 1, waitingMax: 1 });
    for (const name of ['a', 'b', 'c']) enter(name);
    expect(await reasonOf(outcome('c'))).to.be.instanceOf(OverloadedError);
    await leave('a');
    enter('d');
    expect(await running()).to.deep.equal(['b']);
    await leave('b');
    expect(await running()).to.deep.equal(['d']);
  });

  it('lets lanes take turns, however many wait in one of them', async () => {
    const { enter, leave, running } = anAdmission({ jobsMax: 1 });
    for (const name of ['a', 'b', 'c', 'd']) enter(name);
    for (const name of ['s', 't', 'u']) enter(name, 1, { lane: 'sizes' });
    const order: string[] = [];
    for (let [now] = await running(); now !== undefined; [now] = await running()) {
      order.push(now);
      await leave(now);
    }
    expect(order).to.deep.equal(['a', 'b', 's', 'c', 't', 'd', 'u']);
  });

  it('lets so many wait in each lane', async () => {
    const { enter, outcome, running } = anAdmission({ jobsMax: 1, waitingMax: 1 });
    for (const name of ['a', 'b', 'c']) enter(name);
    for (const name of ['s', 't']) enter(name, 1, { lane: 'sizes' });
    for (const refused of ['c', 't']) expect(await reasonOf(outcome(refused))).to.be.instanceOf(OverloadedError);
    expect(await running()).to.deep.equal(['a']);
  });

  it('lets nobody overtake whose lane has its turn', async () => {
    const { enter, leave, running } = anAdmission({ pixelsMax: 100 });
    enter('a', 60);
    enter('large', 100, { lane: 'sizes' });
    for (const name of ['b', 'c']) enter(name, 1);
    expect(await running()).to.deep.equal(['a']);
    await leave('a');
    // b came after large, and its lane had the turn
    expect(await running()).to.deep.equal(['b']);
    await leave('b');
    expect(await running()).to.deep.equal(['large']);
    await leave('large');
    expect(await running()).to.deep.equal(['c']);
  });

  it('has a place again for a job that failed', async () => {
    const admission = new Admission({ jobsMax: 1, pixelsMax: 1, waitingMax: 0 });
    const failure = new Error('it failed');
    expect(await reasonOf(admission.run(1, () => Promise.reject(failure)))).to.equal(failure);
    expect(await admission.run(1, async () => 'done')).to.equal('done');
  });
});

describe('Admission of a job that is to wait until nothing else is to be done', () => {
  it('is at once where nobody wanted anything yet, and one at a time', async () => {
    const { enter, leave, running } = anAdmission({});
    for (const name of ['a', 'b', 'c']) enter(name, 1, { whenIdle: true });
    expect(await running()).to.deep.equal(['a']);
    await leave('a');
    expect(await running()).to.deep.equal(['b']);
    await leave('b');
    expect(await running()).to.deep.equal(['c']);
  });

  it('is when all others are done, and nobody wanted anything for a while', async () => {
    const { enter, leave, running, pass } = anAdmission({ jobsMax: 1, quietMilliseconds: 1000 });
    for (const name of ['a', 'b']) enter(name);
    enter('idle', 1, { whenIdle: true });
    await leave('a');
    pass(5000);
    expect(await running()).to.deep.equal(['b']);
    await leave('b');
    pass(999);
    expect(await running()).to.deep.equal([]);
    enter('c');
    await leave('c');
    pass(999);
    expect(await running()).to.deep.equal([]);
    pass(1);
    expect(await running()).to.deep.equal(['idle']);
  });

  it('is at once where it comes in a quiet time', async () => {
    const { enter, leave, running, pass } = anAdmission({ quietMilliseconds: 1000 });
    enter('a');
    await leave('a');
    pass(1000);
    enter('idle', 1, { whenIdle: true });
    expect(await running()).to.deep.equal(['idle']);
  });

  it('keeps nobody else waiting, before it begins and after', async () => {
    const { enter, leave, running, pass } = anAdmission({ jobsMax: 2, waitingMax: 1 });
    enter('a');
    enter('idle', 1, { whenIdle: true });
    enter('b');
    expect(await running()).to.deep.equal(['a', 'b']);
    await leave('a');
    await leave('b');
    pass(1000);
    expect(await running()).to.deep.equal(['idle']);
    for (const name of ['c', 'd']) enter(name);
    expect(await running()).to.deep.equal(['idle', 'c', 'd']);
  });

  it('counts its pixels: a picture that does not fit beside it waits until it is done', async () => {
    const { enter, leave, running, pass } = anAdmission({ pixelsMax: 100 });
    enter('idle', 60, { whenIdle: true });
    enter('small', 40);
    enter('large', 60);
    expect(await running()).to.deep.equal(['idle', 'small']);
    await leave('idle');
    expect(await running()).to.deep.equal(['small', 'large']);
    enter('next', 100, { whenIdle: true });
    for (const name of ['small', 'large']) await leave(name);
    pass(1000);
    expect(await running()).to.deep.equal(['next']);
  });

  it('goes on after one who found no place beside it', async () => {
    const { enter, leave, outcome, running, pass } = anAdmission({ pixelsMax: 100, waitingMax: 0 });
    enter('idle', 60, { whenIdle: true });
    enter('large', 60);
    expect(await reasonOf(outcome('large'))).to.be.instanceOf(OverloadedError);
    await leave('idle');
    pass(1000);
    enter('next', 60, { whenIdle: true });
    expect(await running()).to.deep.equal(['next']);
  });

  it('goes on after one that failed', async () => {
    const admission = new Admission({ jobsMax: 1, pixelsMax: 1, waitingMax: 1 });
    const failing = admission.run(1, () => Promise.reject(new Error('it failed')), { whenIdle: true });
    const next = admission.run(1, async () => 'done', { whenIdle: true });
    expect(await reasonOf(failing)).to.be.instanceOf(Error);
    expect(await next).to.equal('done');
  });

  it('is refused where so many wait already', async () => {
    const { enter, outcome, running } = anAdmission({ waitingMax: 1 });
    for (const name of ['a', 'b', 'c']) enter(name, 1, { whenIdle: true });
    expect(await reasonOf(outcome('c'))).to.be.instanceOf(OverloadedError);
    expect(await running()).to.deep.equal(['a']);
  });

  it('is refused while it waits when nothing more is to begin', async () => {
    const { close, enter, leave, outcome, running, pass } = anAdmission({ jobsMax: 1 });
    for (const name of ['a', 'b']) enter(name);
    enter('idle', 1, { whenIdle: true });
    close();
    expect(await reasonOf(outcome('idle'))).to.be.instanceOf(OverloadedError);
    await leave('a');
    expect(await running()).to.deep.equal(['b']);
    await leave('b');
    pass(1000);
    expect(await running()).to.deep.equal([]);
  });
});

/** An admission with jobs that run until they are told to leave, and a clock that stands still until it is moved. */
function anAdmission(limits: Partial<AdmissionOptions>) {
  const { schedule, pass } = aClock();
  const admission = new Admission({ jobsMax: 10, pixelsMax: 1_000_000, waitingMax: 10, schedule, ...limits });
  const jobs = new Map<string, { readonly end: () => void; readonly outcome: Promise<void> }>();
  const running = new Set<string>();
  const enter = (name: string, pixels = 1, how: { whenIdle?: boolean; lane?: Lane } = {}): void => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const job = () => {
      running.add(name);
      return ended.finally(() => running.delete(name));
    };
    const outcome = admission.run(pixels, job, how);
    outcome.catch(() => {});
    jobs.set(name, { end, outcome });
  };
  return {
    enter,
    pass,
    close: () => admission.close(),
    leave: async (name: string): Promise<void> => {
      jobs.get(name)?.end();
      await jobs.get(name)?.outcome;
    },
    outcome: async (name: string) => jobs.get(name)?.outcome,
    /** Those that have begun by the time everybody had a turn. */
    running: async (): Promise<string[]> => {
      await setImmediate();
      return [...running];
    },
  };
}

function aClock() {
  let now = 0;
  const due = new Map<() => void, number>();
  return {
    schedule: (milliseconds: number, callback: () => void) => {
      due.set(callback, now + milliseconds);
      return () => void due.delete(callback);
    },
    /** Let so many milliseconds pass, and with them what was to happen by then. */
    pass: (milliseconds: number): void => {
      now += milliseconds;
      for (const [callback, at] of due) {
        if (at > now) continue;
        due.delete(callback);
        callback();
      }
    },
  };
}
