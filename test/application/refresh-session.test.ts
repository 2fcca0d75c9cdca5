import { expect } from 'chai';
import { formatRefreshToken, parseRefreshToken } from '../../src/domain/session.ts';
import { defaultLimits, InvalidRefreshTokenError } from '../../src/index.ts';
import { aFreshId, noon, randomBytes } from '../contracts/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../contracts/outcomes.ts';
import { aCore } from '../support/core.ts';
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

  it('takes no token twice, and lets the successor live', async () => {
    const { accounts, pair } = await signedIn();
    const next = await accounts.refresh(pair);
    await expectRefusal(accounts.refresh(pair));
    await accounts.refresh(next);
  });

  it('gives the successor to exactly one of many who ask at the same moment', async () => {
    const { memory, accounts, pair, sessionId } = await signedIn();
    const outcomes = await atOnce(20, () => accounts.refresh(pair));
    expect(valuesOf(outcomes)).to.have.lengthOf(1);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(InvalidRefreshTokenError);
    expect(await memory.sessions.find(sessionId)).to.include({ generation: 1 });
  });

  it('changes nothing for a forgery', async () => {
    const { memory, accounts, pair, sessionId } = await signedIn();
    const before = await memory.sessions.find(sessionId);
    for (const generation of [0, 1, 999_999_999]) {
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
    await expectRefusal(accounts.refresh(last));
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
    await expectRefusal(accounts.refresh(current));
  });

  it('is over for a session that was revoked', async () => {
    const { memory, accounts, sessionId, pair } = await signedIn();
    const session = (await memory.sessions.find(sessionId))!;
    await memory.sessions.add({ ...session, revokedAt: noon, revokeReason: 'log-out' });
    await expectRefusal(accounts.refresh(pair));
  });
});

async function expectRefusal(refreshing: Promise<unknown>): Promise<void> {
  expect(await reasonOf(refreshing)).to.be.instanceOf(InvalidRefreshTokenError);
}
