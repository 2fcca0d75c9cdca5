import { expect } from 'chai';
import { parseRefreshToken } from '../../src/domain/session.ts';
import { DependencyUnavailableError, InvalidTokenError } from '../../src/index.ts';
import { aSession, later, noon } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { ann, signedIn } from './signed-in.ts';

describe('Authenticating', () => {
  it('says who an access token speaks for, and by which sign-in', async () => {
    const { accounts, user, pair } = await signedIn();
    expect(await accounts.authenticate({ accessToken: pair.accessToken })).to.deep.equal({
      ownerId: user.id,
      sessionId: parseRefreshToken(pair.refreshToken)?.sessionId,
    });
  });

  it('takes a token for as long as was promised, and no longer', async () => {
    const { memory, accounts, pair } = await signedIn();
    memory.clock.advance(pair.expiresInSeconds - 1);
    await accounts.authenticate(pair);
    memory.clock.advance(1);
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
  });

  it('gives tokens the life that the limits say', async () => {
    const memory = memoryAdapters();
    const { accounts } = aCore(memory, {}, { limits: { accessTokenTtlSeconds: 2 } });
    await accounts.register(ann);
    const pair = await accounts.logIn(ann);
    expect(pair.expiresInSeconds).to.equal(2);
    memory.clock.advance(2);
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
  });

  it('refuses a refresh token, and what is no token', async () => {
    const { accounts, pair } = await signedIn();
    for (const accessToken of [pair.refreshToken, '', 'x', `${pair.accessToken}=`]) {
      expect(await reasonOf(accounts.authenticate({ accessToken }))).to.be.instanceOf(InvalidTokenError);
    }
  });

  describe('as long as the session lives', () => {
    const refused = async (authenticating: Promise<unknown>) =>
      expect(await reasonOf(authenticating)).to.be.instanceOf(InvalidTokenError);

    it('refuses a token at once when this process has ended its session', async () => {
      const { accounts, pair } = await signedIn();
      await accounts.authenticate(pair);
      await accounts.logOut({ token: pair.refreshToken });
      await refused(accounts.authenticate(pair));
    });

    it('refuses a token within a second when another process has', async () => {
      const { memory, accounts, pair } = await signedIn();
      const elsewhere = aCore(memory).accounts;
      await accounts.authenticate(pair);
      await elsewhere.logOut({ token: pair.refreshToken });
      memory.clock.advance(1);
      await refused(accounts.authenticate(pair));
    });

    it('looks a session up once a second, however many ask', async () => {
      const { memory, pair } = await signedIn();
      const calls: string[] = [];
      const sessions = watched(memory.sessions, (method) => void calls.push(method));
      const { accounts } = aCore(memory, { sessions });
      await Promise.all(Array.from({ length: 20 }, () => accounts.authenticate(pair)));
      memory.clock.advance(0.999);
      await accounts.authenticate(pair);
      expect(calls).to.deep.equal(['find']);
      memory.clock.advance(0.001);
      await accounts.authenticate(pair);
      expect(calls).to.deep.equal(['find', 'find']);
    });

    it('looks again when the clock was set back', async () => {
      const { memory, accounts, pair } = await signedIn();
      memory.clock.advance(2);
      await accounts.authenticate(pair);
      await aCore(memory).accounts.logOut({ token: pair.refreshToken });
      memory.clock.advance(-1);
      await refused(accounts.authenticate(pair));
    });

    it('does not go by what was looked up before its own process ended the session', async () => {
      const { memory, pair } = await signedIn();
      const gate = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      let holding = true;
      const users = watched(memory.users, async () => {
        if (!holding) return;
        asked.resolve();
        await gate.promise;
      });
      const { accounts } = aCore(memory, { users });
      const early = accounts.authenticate(pair);
      await asked.promise;
      holding = false;
      await accounts.logOut({ token: pair.refreshToken });
      gate.resolve();
      await early;
      await refused(accounts.authenticate(pair));
    });

    it('remembers no failure to look a session up', async () => {
      const { memory, pair } = await signedIn();
      let isDown = true;
      const sessions = watched(memory.sessions, () => {
        if (isDown) throw new DependencyUnavailableError();
      });
      const { accounts } = aCore(memory, { sessions });
      expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(DependencyUnavailableError);
      isDown = false;
      await accounts.authenticate(pair);
    });

    for (const end of ['idleExpiresAt', 'absoluteExpiresAt'] as const) {
      it(`refuses a token that would outlive its session (${end})`, async () => {
        const { memory, accounts, pair, sessionId } = await signedIn();
        await memory.sessions.add({ ...(await memory.sessions.find(sessionId))!, [end]: later(noon, 2000) });
        memory.clock.advance(1);
        await accounts.authenticate(pair);
        memory.clock.advance(1);
        await refused(accounts.authenticate(pair));
      });
    }

    it('refuses the tokens of a user whose account was closed', async () => {
      const { memory, accounts, user, pair } = await signedIn();
      await memory.users.setDisabled(user.id, noon);
      await refused(accounts.authenticate(pair));
    });

    it('refuses a token of a session that is gone, or another user’s', async () => {
      const { memory, accounts, user, pair, sessionId } = await signedIn();
      await memory.sessions.forget(user.id, later(noon, 365 * 24 * 60 * 60 * 1000));
      await refused(accounts.authenticate(pair));
      await memory.sessions.add(aSession({ id: sessionId }));
      memory.clock.advance(1);
      await refused(accounts.authenticate(pair));
    });
  });

  describe('the second time', () => {
    it('verifies no token again that was good, for as long as it lives', async () => {
      const { memory, pair } = await signedIn();
      const calls: string[] = [];
      const tokens = watched(memory.tokens, (method) => void calls.push(method));
      const { accounts } = aCore(memory, { tokens });
      for (const wait of [0, 1, 300]) {
        memory.clock.advance(wait);
        await accounts.authenticate(pair);
      }
      expect(calls).to.deep.equal(['verify']);
      memory.clock.advance(pair.expiresInSeconds);
      expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
      expect(calls).to.deep.equal(['verify', 'verify']);
    });

    it('remembers nothing for a clock that was set back to before the token', async () => {
      const { memory, accounts, pair } = await signedIn();
      await accounts.authenticate(pair);
      memory.clock.advance(-60);
      expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
    });

    it('takes no other spelling for a token that it remembers', async () => {
      const { accounts, pair } = await signedIn();
      await accounts.authenticate(pair);
      const { accessToken: token } = pair;
      const last = token.at(-1) === 'A' ? 'B' : 'A';
      for (const spelling of [`${token}=`, `${token} `, token.slice(0, -1) + last, token.replace('.', '=.')]) {
        const reason = await reasonOf(accounts.authenticate({ accessToken: spelling }));
        expect(reason, spelling).to.be.instanceOf(InvalidTokenError);
      }
    });
  });
});
