import { expect } from 'chai';
import { parseRefreshToken } from '../../src/domain/session.ts';
import { InvalidCredentialsError, InvalidTokenError, SessionNotFoundError, type TokenPair } from '../../src/index.ts';
import { aFreshId, later, noon, notIds } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf } from '../../src/testing/outcomes.ts';
import { aCore } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { ann, registered, signedIn } from './signed-in.ts';

const idOf = ({ refreshToken }: TokenPair) => parseRefreshToken(refreshToken)!.sessionId;

describe('The sessions of a user', () => {
  it('are listed, newest first, with where they were opened or refreshed last', async () => {
    const { memory, accounts, user } = await registered();
    const [phone, desk] = [{ address: '203.0.113.5', device: 'Safari on iPhone' }, { device: 'Firefox on Linux' }];
    const first = await accounts.logIn({ ...ann, client: phone });
    memory.clock.advance(1);
    const second = await accounts.logIn({ ...ann, client: desk });
    memory.clock.advance(1);
    await accounts.refresh({ ...first, client: { ...phone, address: '198.51.100.9' } });
    const sessions = await accounts.listSessions({ userId: user.id, sessionId: idOf(second) });
    expect(sessions).to.deep.equal([
      {
        id: idOf(second),
        client: { address: undefined, device: 'Firefox on Linux' },
        createdAt: later(noon, 1000),
        lastUsedAt: later(noon, 1000),
        current: true,
      },
      {
        id: idOf(first),
        client: { address: '198.51.100.9', device: 'Safari on iPhone' },
        createdAt: noon,
        lastUsedAt: later(noon, 2000),
        current: false,
      },
    ]);
  });

  it('are kept with short and plain text only, whatever a host says', async () => {
    const { memory, accounts } = await registered();
    const client = { address: '\u0000\n', device: `a\u0000b\ud800${'🏔'.repeat(200)}` };
    const session = await memory.sessions.find(idOf(await accounts.logIn({ ...ann, client })));
    expect(session?.client.address).to.equal(undefined);
    expect(session?.client.device).to.match(/^ab\ufffd🏔+$/u);
    expect(Array.from(session?.client.device ?? '')).to.have.lengthOf(80);
  });

  it('end one by one', async () => {
    const { accounts, user, pair, sessionId } = await signedIn();
    const other = await accounts.logIn(ann);
    await accounts.revokeSession({ userId: user.id, sessionId: idOf(other) });
    expect(await reasonOf(accounts.authenticate(other))).to.be.instanceOf(InvalidTokenError);
    await accounts.revokeSession({ userId: user.id, sessionId: idOf(other) });
    await accounts.authenticate(pair);
    await accounts.revokeSession({ userId: user.id, sessionId });
    expect(await accounts.listSessions({ userId: user.id, sessionId })).to.deep.equal([]);
  });

  it('are not there for anybody else', async () => {
    const { accounts, pair, sessionId } = await signedIn();
    const bob = await accounts.register({ username: 'bob', password: 'correct horse battery' });
    for (const id of [sessionId, aFreshId(), ...notIds(sessionId)]) {
      const reason = await reasonOf(accounts.revokeSession({ userId: bob.id, sessionId: id }));
      expect(reason, id).to.be.instanceOf(SessionNotFoundError);
    }
    await accounts.authenticate(pair);
    expect(await accounts.listSessions({ userId: bob.id, sessionId: aFreshId() })).to.deep.equal([]);
  });

  it('end all but the one that asks', async () => {
    const { memory, accounts, user, pair, sessionId } = await signedIn();
    const others = [await accounts.logIn(ann), await accounts.logIn(ann)];
    const bobs = { username: 'bob', password: 'correct horse battery' };
    await accounts.register(bobs);
    const bob = await accounts.logIn(bobs);
    for (const other of others) await accounts.authenticate(other);
    await accounts.revokeOtherSessions({ userId: user.id, sessionId });
    for (const other of others) {
      expect(await reasonOf(accounts.authenticate(other))).to.be.instanceOf(InvalidTokenError);
    }
    for (const one of [pair, bob]) await accounts.authenticate(one);
    const ended = memory.events.events.filter(({ type }) => type === 'revoked').map((event) => event.sessionId);
    expect(ended).to.have.members(others.map(idOf));
  });

  it('are twenty at most: one more ends the oldest', async () => {
    const { memory, accounts, user } = await registered();
    const pairs: TokenPair[] = [];
    for (let count = 0; count < 22; count++) {
      memory.clock.advance(1);
      pairs.push(await accounts.logIn(ann));
    }
    for (const [at, pair] of pairs.entries()) {
      if (at >= 2) await accounts.authenticate(pair);
      else expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
    }
    expect(await memory.sessions.find(idOf(pairs[0]!))).to.include({ revokeReason: 'too-many-sessions' });
    expect(await memory.sessions.listLive(user.id, memory.clock.now())).to.have.lengthOf(20);
  });

  it('are twenty at most, however many are opened at the same moment', async () => {
    const { memory, accounts, user } = await registered();
    const outcomes = await atOnce(30, () => accounts.logIn(ann));
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    expect(await memory.sessions.listLive(user.id, noon)).to.have.lengthOf(20);
  });

  it('are forgotten some time after they ended for good', async () => {
    const { memory, accounts, sessionId } = await signedIn();
    memory.clock.advance(31 * 24 * 60 * 60);
    await accounts.logIn(ann);
    expect(await memory.sessions.find(sessionId)).to.equal(undefined);
  });
});

describe('A closed account', () => {
  it('opens to nobody, and answers as a wrong password does', async () => {
    const { memory, accounts, user } = await registered();
    await memory.users.setDisabled(user.id, noon);
    const reason = await reasonOf(accounts.logIn(ann));
    expect(reason).to.be.instanceOf(InvalidCredentialsError);
    expect(await reasonOf(accounts.logIn({ ...ann, password: 'wrong' }))).to.deep.equal(reason);
    await memory.users.setDisabled(user.id, undefined);
    await accounts.logIn(ann);
  });

  for (const [what, change] of [
    ['closed', { disabledAt: noon }],
    ['given another password', { passwordHash: 'v1$0$nobody knows' }],
  ] as const) {
    it(`does not open to who was still being compared when it was ${what}`, async () => {
      const { memory, user } = await registered();
      const users = watched(memory.users, async () => {});
      const changed = Object.assign(Object.create(users) as typeof users, {
        findById: async (id: string) => ({ ...(await memory.users.findById(id))!, ...change }),
      });
      const { accounts } = aCore(memory, { users: changed });
      expect(await reasonOf(accounts.logIn(ann))).to.be.instanceOf(InvalidCredentialsError);
      expect(await memory.sessions.listLive(user.id, noon)).to.deep.equal([]);
    });
  }
});
