import { expect } from 'chai';
import { DependencyUnavailableError, ValidationError } from '../../src/index.ts';
import { anEvent, later, noon } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { ann, registered, signedIn } from './signed-in.ts';

const client = { address: '203.0.113.5', device: 'Firefox on Linux' };

describe('What happens to an account', () => {
  it('is written down: registering, signing in and refreshing, with when and from where', async () => {
    const memory = memoryAdapters();
    const { accounts } = aCore(memory);
    const { id: userId } = await accounts.register({ ...ann, client });
    memory.clock.advance(1);
    const pair = await accounts.logIn({ ...ann, client });
    memory.clock.advance(1);
    await accounts.refresh({ ...pair, client });
    const { events } = await accounts.listEvents({ userId });
    expect(
      events.map(({ type, createdAt, client, generation }) => [type, createdAt, client, generation]),
    ).to.deep.equal([
      ['refreshed', later(noon, 2000), client, 1],
      ['logged-in', later(noon, 1000), client, undefined],
      ['registered', noon, client, undefined],
    ]);
    expect(events[0]?.sessionId).to.equal(events[1]?.sessionId);
  });

  it('includes who tried to sign in with a wrong password', async () => {
    const { memory, accounts, user } = await registered();
    memory.clock.advance(1);
    await reasonOf(accounts.logIn({ ...ann, password: 'wrong', client }));
    const { events } = await accounts.listEvents({ userId: user.id, limit: 1 });
    expect(events[0]).to.deep.include({ type: 'login-failed', sessionId: undefined, client });
  });

  it('costs the same for a name that is nobody’s', async () => {
    const { memory, accounts } = await registered();
    await reasonOf(accounts.logIn({ ...ann, username: 'nobody', client }));
    expect(memory.events.events.at(-1)).to.deep.include({ type: 'login-failed', userId: undefined, client });
  });

  it('is not written down for a refresh that is only repeated', async () => {
    const { memory, accounts, pair } = await signedIn();
    await accounts.refresh(pair);
    await accounts.refresh(pair);
    expect(memory.events.events.filter(({ type }) => type === 'refreshed')).to.have.lengthOf(1);
  });

  it('has happened all the same where it cannot be written down, and that is logged', async () => {
    const { memory } = await registered();
    const lines: object[] = [];
    const log = (members: object, message: string) => void lines.push({ ...members, message });
    const events = watched(memory.events, () => {
      throw new DependencyUnavailableError();
    });
    const logger = { debug: log, info: log, warn: log, error: log };
    const { accounts } = aCore(memory, { events }, { logger });
    await accounts.refresh(await accounts.logIn(ann));
    expect(lines.map((line) => 'type' in line && line.type)).to.deep.equal(['logged-in', 'refreshed']);
    expect(JSON.stringify(lines)).to.contain('could not be written down');
  });

  it('is kept for ninety days', async () => {
    const { memory, accounts, user } = await registered();
    memory.clock.advance(90 * 24 * 60 * 60);
    await accounts.logIn(ann);
    expect((await accounts.listEvents({ userId: user.id })).events.map(({ type }) => type)).to.deep.equal([
      'logged-in',
      'registered',
    ]);
    memory.clock.advance(1);
    await accounts.logIn(ann);
    expect((await accounts.listEvents({ userId: user.id })).events.map(({ type }) => type)).to.deep.equal([
      'logged-in',
      'logged-in',
    ]);
  });

  it('is listed in pages, each by its user only', async () => {
    const { memory, accounts, user } = await registered();
    for (let count = 1; count < 150; count++) {
      await memory.events.append(anEvent({ userId: user.id, createdAt: later(noon, count) }), noon);
    }
    const first = await accounts.listEvents({ userId: user.id });
    expect(first.events).to.have.lengthOf(100);
    const second = await accounts.listEvents({ userId: user.id, cursor: first.nextCursor });
    expect(second.events).to.have.lengthOf(50);
    expect(second.nextCursor).to.equal(undefined);
  });

  for (const limit of [0, -1, 1.5, 101, Number.NaN]) {
    it(`is not listed ${limit} at a time`, async () => {
      const { accounts, user } = await registered();
      expect(await reasonOf(accounts.listEvents({ userId: user.id, limit }))).to.be.instanceOf(ValidationError);
    });
  }
});
