import { expect } from 'chai';
import { MemorySigner } from '../../src/adapters/memory/index.ts';
import { formatRefreshToken, parseRefreshToken } from '../../src/domain/session.ts';
import {
  defaultLimits,
  InvalidRefreshTokenError,
  InvalidTokenError,
  SessionRevokedError,
  type Signer,
} from '../../src/index.ts';
import { aFreshId, noon, randomBytes } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { ann, signedIn } from './signed-in.ts';

describe('Refreshing', () => {
  it('exchanges the refresh token for its successor and a new access token', async () => {
    const { memory, accounts, user, pair } = await signedIn();
    memory.clock.advance(60);
    const next = await accounts.refresh(pair);
    expect(next.refreshToken).not.to.equal(pair.refreshToken);
    expect(next.accessToken).not.to.equal(pair.accessToken);
    expect(parseRefreshToken(next.refreshToken)).to.include({ generation: 1 });
    expect(await accounts.authenticate(next)).to.include({ ownerId: user.id });
  });

  it('goes on from one successor to the next', async () => {
    const { accounts, pair } = await signedIn();
    let current = pair;
    for (let generation = 1; generation <= 5; generation++) {
      current = await accounts.refresh(current);
      expect(parseRefreshToken(current.refreshToken)).to.include({ generation });
    }
  });

  it('gives a used token its successor again within the grace time, with another access token', async () => {
    const { memory, accounts, pair, sessionId } = await signedIn();
    const next = await accounts.refresh(pair);
    const written = await memory.sessions.find(sessionId);
    memory.clock.advance(defaultLimits.refreshGraceSeconds);
    const again = await accounts.refresh(pair);
    expect(again.refreshToken).to.equal(next.refreshToken);
    expect(again.accessToken).not.to.equal(next.accessToken);
    await accounts.authenticate(again);
    expect(await memory.sessions.find(sessionId), 'nothing was written').to.deep.equal(written);
    await accounts.refresh(next);
  });

  it('gives everybody who asks at the same moment the same successor', async () => {
    const { memory, accounts, pair, sessionId } = await signedIn();
    const outcomes = await atOnce(50, () => accounts.refresh(pair));
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    const successors = new Set(valuesOf(outcomes).map(({ refreshToken }) => refreshToken));
    expect(successors.size).to.equal(1);
    expect(await memory.sessions.find(sessionId)).to.include({ generation: 1 });
    await accounts.refresh({ refreshToken: [...successors][0]! });
  });

  const replays: readonly [what: string, replay: (state: Awaited<ReturnType<typeof signedIn>>) => Promise<unknown>][] =
    [
      [
        'after the grace time',
        async ({ memory, accounts, pair }) => {
          await accounts.refresh(pair);
          memory.clock.advance(defaultLimits.refreshGraceSeconds + 0.001);
        },
      ],
      [
        'within the grace time, once its successor was used',
        async ({ accounts, pair }) => accounts.refresh(await accounts.refresh(pair)),
      ],
    ];
  for (const [when, replay] of replays) {
    it(`ends the session for a token that comes back ${when}`, async () => {
      const state = await signedIn();
      const { memory, accounts, user, pair, sessionId } = state;
      const elsewhere = await accounts.logIn(ann);
      await replay(state);
      const { generation } = (await memory.sessions.find(sessionId))!;
      await expectEnd(accounts.refresh({ ...pair, client: { address: '198.51.100.9' } }));
      expect(await memory.sessions.find(sessionId)).to.include({ generation, revokeReason: 'reuse' });
      expect(await reasonOf(accounts.authenticate(pair)), 'its access tokens').to.be.instanceOf(InvalidTokenError);
      expect(memory.events.events.at(-1)).to.deep.include({
        type: 'reuse-detected',
        userId: user.id,
        sessionId,
        generation: 0,
        client: { address: '198.51.100.9', device: undefined },
      });
      await accounts.refresh(elsewhere);
    });
  }

  it('tells of a reuse once, however often the token comes back', async () => {
    const { memory, accounts, pair } = await signedIn();
    const next = await accounts.refresh(pair);
    await accounts.refresh(next);
    for (const used of [pair, pair, next]) await expectEnd(accounts.refresh(used));
    expect(memory.events.events.filter(({ type }) => type === 'reuse-detected')).to.have.lengthOf(1);
  });

  it('ends the session for a token that is newer than the database knows of', async () => {
    const { memory, accounts, pair, sessionId } = await signedIn();
    const backup = (await memory.sessions.find(sessionId))!;
    const next = await accounts.refresh(pair);
    await memory.sessions.add(backup);
    await expectEnd(accounts.refresh(next));
    expect(await memory.sessions.find(sessionId)).to.include({ generation: 0, revokeReason: 'unknown-generation' });
  });

  it('knows no grace where the limits allow none', async () => {
    const memory = memoryAdapters();
    const { accounts } = aCore(memory, {}, { limits: { refreshGraceSeconds: 0 } });
    await accounts.register(ann);
    const pair = await accounts.logIn(ann);
    await accounts.refresh(pair);
    memory.clock.advance(0.001);
    await expectEnd(accounts.refresh(pair));
  });

  it('is over for who has signed out, and that is no alarm', async () => {
    const { memory, accounts, pair, sessionId } = await signedIn();
    const next = await accounts.refresh(pair);
    await accounts.logOut({ token: next.refreshToken });
    for (const token of [pair, next]) await expectEnd(accounts.refresh(token));
    expect(await memory.sessions.find(sessionId)).to.include({ revokeReason: 'log-out' });
  });

  it('is over for a user whose account was closed', async () => {
    const { memory, accounts, user, pair } = await signedIn();
    await memory.users.setDisabled(user.id, noon);
    await expectEnd(accounts.refresh(pair));
    await memory.users.setDisabled(user.id, undefined);
    await accounts.refresh(pair);
  });

  it('keeps where the session was refreshed from', async () => {
    const { memory, accounts, pair, sessionId } = await signedIn();
    const client = { address: '203.0.113.5', device: 'curl 8.5.0' };
    await accounts.refresh({ ...pair, client });
    expect((await memory.sessions.find(sessionId))?.client).to.deep.equal(client);
  });

  describe('under a new key', () => {
    const keys = new Map([1, 2, 3].map((keyId) => [keyId, new MemorySigner({ keyId })]));
    const signerWith = (keyId: number): Signer => ({
      keyId,
      sign: (purpose, message, id = keyId) => keys.get(id)!.sign(purpose, message, id),
      verify: (purpose, message, tag, id = keyId) => keys.get(id)?.verify(purpose, message, tag, id) ?? false,
    });

    it('goes on, and gives a token of the key before its successor again', async () => {
      const memory = memoryAdapters();
      const before = aCore(memory, { signer: signerWith(1) }).accounts;
      const after = aCore(memory, { signer: signerWith(2) }).accounts;
      await before.register(ann);
      const pair = await before.logIn(ann);
      const next = await after.refresh(pair);
      expect((await after.refresh(pair)).refreshToken).to.equal(next.refreshToken);
      expect((await before.refresh(pair)).refreshToken, 'where the old key is still the newest').to.equal(
        next.refreshToken,
      );
      await after.refresh(next);
    });

    it('notices a token of the key before that comes back', async () => {
      const memory = memoryAdapters();
      await aCore(memory, { signer: signerWith(1) }).accounts.register(ann);
      const pair = await aCore(memory, { signer: signerWith(1) }).accounts.logIn(ann);
      const { accounts } = aCore(memory, { signer: signerWith(2) });
      await accounts.refresh(await accounts.refresh(pair));
      await expectEnd(accounts.refresh(pair));
    });

    it('knows no token of a key before that', async () => {
      const memory = memoryAdapters();
      await aCore(memory, { signer: signerWith(1) }).accounts.register(ann);
      const pair = await aCore(memory, { signer: signerWith(1) }).accounts.logIn(ann);
      const next = await aCore(memory, { signer: signerWith(2) }).accounts.refresh(pair);
      const { accounts } = aCore(memory, { signer: signerWith(3) });
      const last = await accounts.refresh(next);
      await expectRefusal(accounts.refresh(pair));
      await accounts.refresh(last);
    });
  });

  it('changes nothing for forgeries, however many', async () => {
    const { memory, accounts, pair, sessionId } = await signedIn();
    const before = await memory.sessions.find(sessionId);
    for (let count = 0; count < 10_000; count++) {
      const generation = [0, 1, 2, 999_999_999][count % 4]!;
      const refreshToken = formatRefreshToken(sessionId, generation, randomBytes(32));
      await expectRefusal(accounts.refresh({ refreshToken }));
    }
    expect(await memory.sessions.find(sessionId)).to.deep.equal(before);
    await accounts.refresh(pair);
  });

  it('refuses a genuine tag on another generation or session', async () => {
    const { accounts, pair, sessionId } = await signedIn();
    const { tag } = parseRefreshToken(pair.refreshToken)!;
    await expectRefusal(accounts.refresh({ refreshToken: formatRefreshToken(sessionId, 1, tag) }));
    await expectRefusal(accounts.refresh({ refreshToken: formatRefreshToken(aFreshId(), 0, tag) }));
    const other = await accounts.logIn(ann);
    const { sessionId: otherId } = parseRefreshToken(other.refreshToken)!;
    await expectRefusal(accounts.refresh({ refreshToken: formatRefreshToken(otherId, 0, tag) }));
  });

  it('refuses an access token, and what is no token', async () => {
    const { accounts, pair } = await signedIn();
    for (const refreshToken of [pair.accessToken, '', 'r1...', `${pair.refreshToken} `]) {
      await expectRefusal(accounts.refresh({ refreshToken }));
    }
  });

  it('looks nothing up for what is no token', async () => {
    const { memory } = await signedIn();
    const calls: string[] = [];
    const sessions = watched(memory.sessions, (method) => void calls.push(method));
    await expectRefusal(aCore(memory, { sessions }).accounts.refresh({ refreshToken: 'r1.x.0.y' }));
    expect(calls).to.deep.equal([]);
  });

  it('is over when the session was not refreshed for too long, and each refresh puts that off', async () => {
    const { memory, accounts, pair } = await signedIn();
    memory.clock.advance(defaultLimits.sessionIdleSeconds - 1);
    const next = await accounts.refresh(pair);
    memory.clock.advance(defaultLimits.sessionIdleSeconds - 1);
    const last = await accounts.refresh(next);
    memory.clock.advance(defaultLimits.sessionIdleSeconds);
    await expectEnd(accounts.refresh(last));
  });

  it('is over at the absolute end, however often the session was refreshed', async () => {
    const { memory, accounts, pair } = await signedIn();
    const day = 24 * 60 * 60;
    let current = pair;
    for (let elapsed = 0; elapsed < defaultLimits.sessionAbsoluteSeconds - day; elapsed += day) {
      memory.clock.advance(day);
      current = await accounts.refresh(current);
    }
    memory.clock.advance(day);
    await expectEnd(accounts.refresh(current));
  });
});

async function expectRefusal(refreshing: Promise<unknown>): Promise<void> {
  expect(await reasonOf(refreshing)).to.be.instanceOf(InvalidRefreshTokenError);
}

async function expectEnd(refreshing: Promise<unknown>): Promise<void> {
  expect(await reasonOf(refreshing)).to.be.instanceOf(SessionRevokedError);
}
