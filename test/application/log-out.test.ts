import { expect } from 'chai';
import { formatRefreshToken, parseRefreshToken } from '../../src/domain/session.ts';
import { InvalidRefreshTokenError, InvalidTokenError, SessionRevokedError, type TokenPair } from '../../src/index.ts';
import { aFreshId, randomBytes } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { ann, signedIn } from './signed-in.ts';

const sessionIdOf = ({ refreshToken }: TokenPair) => parseRefreshToken(refreshToken)!.sessionId;

describe('Logging out', () => {
  for (const kind of ['accessToken', 'refreshToken'] as const) {
    it(`ends the session of the ${kind}, and no other`, async () => {
      const { memory, accounts, pair, sessionId } = await signedIn();
      const other = await accounts.logIn(ann);
      await accounts.logOut({ token: pair[kind] });
      expect(await memory.sessions.find(sessionId)).to.include({ revokeReason: 'log-out' });
      expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
      await accounts.authenticate(other);
      await accounts.refresh(other);
    });

    it(`is as good a second time, with the ${kind}`, async () => {
      const { memory, accounts, pair } = await signedIn();
      for (let count = 0; count < 3; count++) await accounts.logOut({ token: pair[kind] });
      expect(memory.events.events.filter(({ type }) => type === 'revoked')).to.have.lengthOf(1);
    });
  }

  it('takes an access token that has expired, however long ago', async () => {
    const { memory, accounts, pair } = await signedIn();
    memory.clock.advance(2 * pair.expiresInSeconds);
    await accounts.logOut({ token: pair.accessToken });
    expect(await reasonOf(accounts.refresh(pair))).to.be.instanceOf(SessionRevokedError);
    memory.clock.advance(31 * 24 * 60 * 60);
    await accounts.logIn(ann);
    await accounts.logOut({ token: pair.accessToken });
    expect(await memory.sessions.find(sessionIdOf(pair)), 'forgotten').to.equal(undefined);
  });

  it('takes a refresh token that was used', async () => {
    const { accounts, pair } = await signedIn();
    const next = await accounts.refresh(pair);
    await accounts.logOut({ token: pair.refreshToken });
    expect(await reasonOf(accounts.authenticate(next))).to.be.instanceOf(InvalidTokenError);
  });

  it('writes down which session ended, why and from where', async () => {
    const { memory, accounts, user, pair, sessionId } = await signedIn();
    const client = { address: '203.0.113.5', device: 'Firefox on Linux' };
    await accounts.logOut({ token: pair.accessToken, client });
    const event = { type: 'revoked', userId: user.id, sessionId, reason: 'log-out', client };
    expect(memory.events.events.at(-1)).to.deep.include(event);
  });

  it('refuses what is no token of ours, and ends nothing', async () => {
    const { accounts, pair, sessionId } = await signedIn();
    for (const token of ['', 'x', `${pair.accessToken}=`, `${pair.refreshToken} `]) {
      expect(await reasonOf(accounts.logOut({ token })), token).to.be.instanceOf(InvalidTokenError);
    }
    for (const id of [sessionId, aFreshId()]) {
      const token = formatRefreshToken(id, 0, randomBytes(32));
      expect(await reasonOf(accounts.logOut({ token }))).to.be.instanceOf(InvalidRefreshTokenError);
    }
    await accounts.authenticate(pair);
  });
});
