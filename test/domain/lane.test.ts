import { setImmediate as settled } from 'node:timers/promises';
import { expect } from 'chai';
import { OverloadedError } from '../../src/domain/errors.ts';
import { Lane } from '../../src/domain/lane.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';

describe('A lane', () => {
  it('runs so many jobs side by side, and the others as these end, in the order in which they came', async () => {
    const { starts, started, end } = watchedLane({ runningMax: 2, waitingMax: 3 });
    const jobs = ['a', 'b', 'c', 'd', 'e'].map(starts);
    await settled();
    expect(started).to.deep.equal(['a', 'b']);
    end('b');
    await jobs[1];
    await settled();
    expect(started).to.deep.equal(['a', 'b', 'c']);
    end('a');
    end('c');
    await Promise.all([jobs[0], jobs[2]]);
    await settled();
    expect(started).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    end('d');
    end('e');
    expect(await Promise.all(jobs)).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('refuses a job when it is full, while the others still run, and never starts it', async () => {
    const { starts, started, end } = watchedLane({ runningMax: 1, waitingMax: 1 });
    const jobs = ['a', 'b'].map(starts);
    expect(await reasonOf(starts('c'))).to.be.instanceOf(OverloadedError);
    await settled();
    expect(started).to.deep.equal(['a']);
    end('a');
    end('b');
    await Promise.all(jobs);
    await settled();
    expect(started).to.deep.equal(['a', 'b']);
  });

  it('lets nobody who has just come go before those who wait', async () => {
    const { starts, started, end } = watchedLane({ runningMax: 1, waitingMax: 2 });
    const jobs = [starts('a'), starts('b')];
    end('a');
    jobs.push(starts('c'));
    await settled();
    expect(started).to.deep.equal(['a', 'b']);
    end('b');
    end('c');
    await Promise.all(jobs);
    await settled();
    expect(started).to.deep.equal(['a', 'b', 'c']);
  });

  it('goes on after a job that fails', async () => {
    const lane = new Lane({ runningMax: 1, waitingMax: 1 });
    const failing = lane.run(async () => {
      throw new Error('broken');
    });
    const next = lane.run(async () => 'done');
    expect(await reasonOf(failing)).to.have.property('message', 'broken');
    expect(await next).to.equal('done');
    expect(await lane.run(async () => 'again')).to.equal('again');
  });

  it('may let nobody wait', async () => {
    const { starts, end } = watchedLane({ runningMax: 1, waitingMax: 0 });
    const job = starts('a');
    expect(await reasonOf(starts('b'))).to.be.instanceOf(OverloadedError);
    end('a');
    expect(await job).to.equal('a');
  });
});

/** A lane whose jobs have names and end when they are told to. */
function watchedLane(limits: ConstructorParameters<typeof Lane>[0]) {
  const lane = new Lane(limits);
  const started: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const gateOf = (name: string) => {
    const gate = gates.get(name) ?? Promise.withResolvers<void>();
    gates.set(name, gate);
    return gate;
  };
  const starts = (name: string) =>
    lane.run(async () => {
      started.push(name);
      await gateOf(name).promise;
      return name;
    });
  return { starts, started, end: (name: string) => gateOf(name).resolve() };
}
