import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Admission } from '../../../src/adapters/sharp/admission.ts';
import { OverloadedError } from '../../../src/domain/errors.ts';
import { reasonOf } from '../../contracts/outcomes.ts';

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

  it('has a place again for a job that failed', async () => {
    const admission = new Admission({ jobsMax: 1, pixelsMax: 1, waitingMax: 0 });
    const failure = new Error('it failed');
    expect(await reasonOf(admission.run(1, () => Promise.reject(failure)))).to.equal(failure);
    expect(await admission.run(1, async () => 'done')).to.equal('done');
  });
});

/** An admission with jobs that run until they are told to leave. */
function anAdmission(limits: Partial<ConstructorParameters<typeof Admission>[0]>) {
  const admission = new Admission({ jobsMax: 10, pixelsMax: 1_000_000, waitingMax: 10, ...limits });
  const jobs = new Map<string, { readonly end: () => void; readonly outcome: Promise<void> }>();
  const running = new Set<string>();
  const enter = (name: string, pixels = 1): void => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const outcome = admission.run(pixels, () => {
      running.add(name);
      return ended.finally(() => running.delete(name));
    });
    outcome.catch(() => {});
    jobs.set(name, { end, outcome });
  };
  return {
    enter,
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
